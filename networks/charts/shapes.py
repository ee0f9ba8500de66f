"""What the charts share: lengths as SVG writes them, and round numbers for an axis.

Across, everything is a percentage; up and down it is em. So one drawing fits every width and keeps its text
at reading size. Lengths leave Python as text, as a template would write 41.2 with a comma in Norwegian.
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

STEPS_OF_YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


def percent(share):
    """A share of the width, from 0 to 1: "41.2%"."""
    return f"{_short(share * 100)}%"


def em(height):
    """A height in the size of the text: "1.25em"."""
    return f"{_short(height)}em"


def _short(number):
    # A tiny negative number would come out as -0.
    return f"{round(float(number), 2) + 0:.2f}".rstrip("0").rstrip(".")


def round_numbers(low, high, steps=5):
    """[Decimal, …]: some `steps` equal steps between round numbers that reach past `low` and `high`.

    `low` and `high` are Decimals or ints, `low` smaller than `high`.
    """
    least = (Decimal(high) - Decimal(low)) / steps
    scale = Decimal(1).scaleb(least.adjusted())
    step = next(scale * factor for factor in (1, 2, 5, 10) if scale * factor >= least)
    first = int((low / step).to_integral_value(ROUND_FLOOR))
    last = int((high / step).to_integral_value(ROUND_CEILING))
    return [number * step for number in range(first, last + 1)]


def round_years(first, last):
    """At most five round years from `first` to `last`, both included."""
    step = next(step for step in STEPS_OF_YEARS if last - first < 5 * step)
    return list(range(-(-first // step) * step, last + 1, step))


def anchor(share):
    """The `text-anchor` that keeps the text of a tick inside the drawing."""
    return "start" if share < 0.04 else "end" if share > 0.96 else "middle"
