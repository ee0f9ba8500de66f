"""Where the names on a map go, so that none covers another or a dot.

A map stretches with the page, while its text stays as large as the reader has chosen. So a thing on it has a
place, in shares of the map's width, and a box around that place, in em. The widths are in em, too.
"""

import unicodedata
from math import hypot
from typing import NamedTuple

# A name is shown where the map is at least so wide: a small phone, a phone, a page with two columns.
WIDTHS = (20, 24, 34)
WIDEST = 40
RADIUS = 0.49  # of the disc, in shares of the width: names keep within it
DOT = 0.45  # half of what a dot takes
HEIGHT = 0.6  # half of what a line of text takes
NARROW, WIDE = frozenset("fijlI .,'’-()|"), frozenset("mwMW@%—…")


class Box(NamedTuple):
    """A box from `left` to `right` and from `top` to `bottom` em around (x, y); it is there from a width."""

    x: float
    y: float
    left: float
    right: float
    top: float
    bottom: float
    width: int = WIDTHS[0]

    def covers(self, other):
        """Whether the two overlap at any width at which both are there."""
        low, high = max(self.width, other.width), WIDEST
        axes = (
            (self.x - other.x, other.left - self.right, other.right - self.left),
            (self.y - other.y, other.top - self.bottom, other.bottom - self.top),
        )
        # They overlap on an axis while width × apart is between the two.
        for apart, start, end in axes:
            if abs(apart) < 1e-9:
                if not start < 0 < end:
                    return False
                continue
            if apart < 0:
                start, end = end, start
            low, high = max(low, start / apart), min(high, end / apart)
            if low >= high:
                return False
        return True

    def is_on_disc(self):
        """Whether it keeps within the disc at every width."""
        x, y = self.x - 0.5, self.y - 0.5
        return all(
            hypot(x + across / self.width, y + down / self.width) <= RADIUS
            for across in (self.left, self.right)
            for down in (self.top, self.bottom)
        )


class Label(NamedTuple):
    """Where a name stands beside its dot: offset in em, SVG `text-anchor`, and the width it is shown from."""

    dx: float
    dy: float
    anchor: str
    width: int
    box: Box


def text_width(text):
    """The width of `text` in em, in bold letters of a wide typeface."""
    return sum(map(letter_width, text))


def letter_width(letter):
    if unicodedata.combining(letter):
        return 0
    if letter in NARROW:
        return 0.42
    if letter in WIDE or unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    return 0.78 if letter.isupper() else 0.66


def candidates(x, y, text, width):
    """The labels that a dot at (x, y) may have: the best is on the side that looks away from the centre."""
    long = text_width(text)
    out = 1 if x >= 0.5 else -1
    beside = [(side, down) for side in (out, -out) for down in (0, 0.75, -0.75)]
    for side, dy in [*beside, (0, 1.15), (0, -1.15)]:
        dx = side * (0.65 if dy else 0.8)
        anchor, before = {1: ("start", 0), 0: ("middle", 0.5), -1: ("end", 1)}[side]
        left = dx - long * before
        yield Label(dx, dy, anchor, width, Box(x, y, left, left + long, dy - HEIGHT, dy + HEIGHT, width))


def dot(x, y):
    return Box(x, y, -DOT, DOT, -DOT, DOT)


def place(names, taken):
    """The labels of `names`, [(x, y, text), …]: a Label for each, or None where there is no room for it.

    What is least crowded comes first. `taken` are the boxes that no label may cover: the dots of the names
    among them.
    """
    labels, boxes = [None] * len(names), list(taken)
    crowd = [sum(abs(x - a) < 0.1 and abs(y - b) < 0.1 for a, b, _text in names) for x, y, _text in names]
    order = sorted(range(len(names)), key=lambda index: (crowd[index], names[index]))
    for width in WIDTHS:
        for index in order:
            if not labels[index]:
                labels[index] = first_free(names[index], width, boxes)
                boxes += [labels[index].box] if labels[index] else []
    return labels


def first_free(name, width, boxes):
    """The first of the labels that a name may have for which there is room, or None."""
    x, y, text = name
    near = those_near(y, boxes)
    return next((each for each in candidates(x, y, text, width) if has_room(each.box, near)), None)


def those_near(y, boxes):
    """Those of the boxes that one beside something at `y` may meet.

    Things only move apart as the map grows: what is far off on the smallest stays out of the way.
    """
    far = 2 * (1.15 + HEIGHT) / WIDTHS[0]
    return [box for box in boxes if abs(box.y - y) < far]


def has_room(box, boxes):
    return box.is_on_disc() and not any(map(box.covers, boxes))
