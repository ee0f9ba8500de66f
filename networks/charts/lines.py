"""A target against what was measured."""

from itertools import pairwise

from networks.charts.shapes import anchor, em, percent, round_numbers, round_years

HEIGHT = 14


def lines(points, target=None, baseline=None, digits=str):
    """The shapes of `points`, [(year, number), …] with the oldest first, at least one.

    `target` is (year, number) or None, `baseline` a year or None; `digits` writes a number for people.

    {"height", "labels": width of the labels, "zero": y, "numbers": [{"y", "label"}, …],
    "years": [{"x", "label", "anchor"}, …], "points": [{"x", "y", "anchor", "label", "year"}, …],
    "segments": [(point, point), …], "target": {"x", "y", "anchor"} or None, "baseline": {"x"}
    or None}. Lengths are text.
    """
    marks = [*points, target] if target else points
    years = [year for year, _number in marks] + ([baseline] if baseline else [])
    first, last = min(years), max(years)
    if first == last:
        first, last = first - 1, last + 1
    values = [0, *(number for _year, number in marks)]
    numbers = round_numbers(min(values), max(values) if any(values) else 1)
    low, high = numbers[0], numbers[-1]

    def across(year):
        return (year - first) / (last - first)

    def place(year, number):
        share = across(year)
        down = 1 - (number - low) / (high - low)
        side = "start" if share < 0.1 else "end" if share > 0.9 else "middle"
        return {"x": percent(share), "y": em(float(down) * HEIGHT), "anchor": side}

    labels = [digits(number) for number in numbers]
    measured = [
        {**place(year, number), "label": digits(number), "year": str(year)} for year, number in points
    ]
    # The name of the target has the room beside its mark.
    (year, number) = points[-1]
    beside = target and abs(across(year) - across(target[0])) < 0.2
    measured[-1]["named"] = not (beside and abs(number - target[1]) < (high - low) / 4)
    return {
        "height": em(HEIGHT),
        "labels": em(0.7 + 0.6 * max(map(len, labels))),
        "zero": place(first, 0)["y"],
        "numbers": [
            {"y": place(first, number)["y"], "label": label}
            for number, label in zip(numbers, labels, strict=True)
        ],
        "years": [
            {"x": percent(across(year)), "label": str(year), "anchor": anchor(across(year))}
            for year in round_years(first, last)
        ],
        "points": measured,
        "segments": list(pairwise(measured)),
        "target": place(*target) if target else None,
        "baseline": {"x": percent(across(baseline))} if baseline else None,
    }


def progress(comparator, target, newest, baseline=None):
    """How far the `newest` number is towards the `target`, or None where no bar would be true.

    Towards a ceiling (`<` and `≤`) it is the share of the way from the `baseline`, where that was measured.

    {"width", "mark"}: the bar, and where the target stands; a bar past its mark has gone past the target.
    """
    if comparator in ("<", "≤"):
        if baseline is None or baseline <= target:
            return None
        share = (baseline - newest) / (baseline - target)
    elif target > 0 and not (comparator == "=" and newest > target):
        share = newest / target
    else:
        return None
    whole = max(share, 1)
    return {"width": percent(max(share, 0) / whole), "mark": percent(1 / whole)}
