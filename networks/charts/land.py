"""The land of the earth on a disc around any place.

`land.json` holds closed outlines as [longitude, latitude] in degrees, from Natural Earth (public domain).
What lies within an odd number of them is land: the even-odd rule.
"""

import json
from functools import cache, lru_cache
from itertools import pairwise
from math import ceil, hypot, pi
from pathlib import Path

from networks.charts.projection import FARTHEST, bent, on_disc, seen_from

UNITS = 300  # of the drawing, from the centre of the disc to its rim
ARC = 0.1  # radians: around the opposite side of the earth, outlines are drawn in such pieces
BEYOND = 1.06  # where outlines that leave the disc run on, in pieces of TURN, which keep clear of the rim
TURN = 0.6  # radians
DETAIL = 1.2  # units: a point that lies closer to its outline is left out
SMALLEST = 4  # units: an island that is smaller is left out


@cache
def outlines():
    return json.loads(Path(__file__).with_name("land.json").read_text())


@lru_cache(maxsize=32)
def land_path(home, reach):
    """The land within `reach` km of `home` (longitude, latitude), as the `d` of an SVG path.

    To be filled by the even-odd rule and clipped to a circle of UNITS around 0 0.
    """
    rings = [trace(ring, home, reach) for ring in outlines()]
    # On a flat disc, the outline of the land that surrounds the opposite side of the earth lies outside in.
    # The nearer pole tells: there is sea at the North Pole and land at the South Pole.
    south = home[1] < 0
    distance, bearing = seen_from(home)(0, -90 if south else 90)
    pole = on_disc(bent(distance, reach), bearing)
    outside_in = is_within([[on_disc(*point) for point in ring] for ring in rings], *pole) != south
    parts = []
    for ring in rings:
        if all(radius > 1 for radius, _bearing in ring):
            outside_in ^= goes_round(ring)
            continue
        points = [(x * UNITS, y * UNITS) for x, y in (on_disc(*point) for point in held_in(ring))]
        if max(max(axis) - min(axis) for axis in zip(*points, strict=True)) >= SMALLEST:
            parts.append(as_path(simplified(points)))
    if outside_in:
        edge = 2 * UNITS
        parts.append(as_path([(-edge, -edge), (edge, -edge), (edge, edge), (-edge, edge)]))
    return "".join(parts)


def trace(ring, home, reach):
    """[(radius, bearing), …] of an outline on the disc."""
    polar = seen_from(home)
    corners = [polar(*corner) for corner in ring]
    traced = []
    for (distance, bearing), (next_distance, next_bearing) in pairwise(corners):
        radius = bent(distance, reach)
        if distance + next_distance < FARTHEST:
            traced.append((radius, bearing))
            continue
        # Around the opposite side of the earth, a straight line would cross the whole disc.
        change, turn = bent(next_distance, reach) - radius, next_bearing - bearing
        turn -= 2 * pi * round(turn / (2 * pi))
        pieces = ceil(abs(turn) / ARC) or 1
        traced += [(radius + change * n / pieces, bearing + turn * n / pieces) for n in range(pieces)]
    return traced


def is_within(polygons, x, y):
    """Whether (x, y) lies within an odd number of the polygons."""
    within = False
    for points in polygons:
        for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1], strict=True):
            if (y1 > y) != (y2 > y) and x < x1 + (x2 - x1) * (y - y1) / (y2 - y1):
                within = not within
    return within


def goes_round(ring):
    """Whether an outline surrounds the centre of the disc."""
    turns = 0
    for (_radius, bearing), (_next, next_bearing) in zip(ring, ring[1:] + ring[:1], strict=True):
        turns += round((next_bearing - bearing) / (2 * pi))
    return turns % 2 == 1


def held_in(ring):
    """The outline with what lies far outside the disc drawn in to a circle just beyond its rim."""
    held = []
    for index, (radius, bearing) in enumerate(ring):
        next_radius, _bearing = ring[(index + 1) % len(ring)]
        runs_on = (
            held and held[-1][0] == BEYOND and abs(bearing - held[-1][1]) < TURN and next_radius > BEYOND
        )
        if radius <= BEYOND or not runs_on:
            held.append((min(radius, BEYOND), bearing))
    return held


def simplified(points):
    """A closed line with fewer points, none farther than DETAIL from it (Douglas and Peucker's way)."""
    points = [*points, points[0]]
    kept, waiting = {0}, [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        (x, y), (end_x, end_y) = points[first], points[last]
        along, down = end_x - x, end_y - y
        length = hypot(along, down)
        farthest, where = DETAIL, None
        for index in range(first + 1, last):
            dx, dy = points[index][0] - x, points[index][1] - y
            off = abs(along * dy - down * dx) / length if length else hypot(dx, dy)
            if off > farthest:
                farthest, where = off, index
        if where:
            kept.add(where)
            waiting += [(first, where), (where, last)]
    return [points[index] for index in sorted(kept)]


def as_path(points):
    """A closed SVG path in whole units, each point told from the one before it."""
    corners = [(round(x), round(y)) for x, y in points]
    steps = [
        f"{x - last_x} {y - last_y}"
        for (last_x, last_y), (x, y) in pairwise(corners)
        if (x, y) != (last_x, last_y)
    ]
    return f"M{corners[0][0]} {corners[0][1]}l{' '.join(steps)}z".replace(" -", "-") if len(steps) > 1 else ""
