"""Figures over time: one column a figure, at equal distances, as a vague date has no place on an axis."""

from networks.charts.shapes import em, percent

HEIGHT = 8


def bars(values):
    """The columns of `values`, a list of numbers from 0 up, at least one.

    {"height", "columns": [{"x", "y", "width", "height"}, …]}. Lengths are text.
    """
    # Without a 1, columns of nothing but 0 would have no scale.
    highest, share = max(*values, 1), 1 / len(values)
    heights = [value / highest * HEIGHT for value in values]
    return {
        "height": em(HEIGHT),
        "columns": [
            {
                "x": percent((number + 0.15) * share),
                "y": em(HEIGHT - height),
                "width": percent(0.7 * share),
                "height": em(height),
            }
            for number, height in enumerate(heights)
        ],
    }
