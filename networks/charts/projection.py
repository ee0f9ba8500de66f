"""The world seen from one place: true directions, true order of distances, more room for what is near."""

from math import asin, atan2, cos, hypot, pi, radians, sin, sqrt

EARTH_RADIUS = 6371.0088  # km, of the sphere that is the mean of the earth
FARTHEST = pi * EARTH_RADIUS  # km, to the opposite side of the earth
BEND = 0.55  # the power of the distance: 1 would be a true scale, in which the nearest cities crowd


def kilometres(one, other):
    """The great-circle distance in km between two (longitude, latitude) in degrees."""
    (lon, lat), (other_lon, other_lat) = one, other
    across = sin(radians(other_lon - lon) / 2) ** 2 * cos(radians(lat)) * cos(radians(other_lat))
    return 2 * EARTH_RADIUS * asin(min(1, sqrt(sin(radians(other_lat - lat) / 2) ** 2 + across)))


def rounded(distance):
    """`distance` in km to the nearest 10, and from 2,000 to the nearest 100.

    The earth is no sphere: a great circle is up to half a per cent wrong.
    """
    step = 10 if distance < 2000 else 100
    return int(distance / step + 0.5) * step


def seen_from(home):
    """A function from (longitude, latitude) to (km, bearing) from `home`, in radians from north by east."""
    home_lon, home_lat = home
    sin_home, cos_home = sin(radians(home_lat)), cos(radians(home_lat))

    def polar(longitude, latitude):
        turn, tilt = radians(longitude - home_lon), radians(latitude)
        sin_tilt, cos_tilt = sin(tilt), cos(tilt)
        north = cos_home * sin_tilt - sin_home * cos_tilt * cos(turn)
        east = cos_tilt * sin(turn)
        towards = sin_home * sin_tilt + cos_home * cos_tilt * cos(turn)
        return EARTH_RADIUS * atan2(hypot(north, east), towards), atan2(east, north)

    return polar


def bent(distance, reach):
    """How far out on a disc of radius 1 that shows `reach` km something at `distance` km lies."""
    return (distance / reach) ** BEND


def on_disc(radius, bearing):
    """(x, y) of a point on the disc, from its centre to the right and down."""
    return radius * sin(bearing), -radius * cos(bearing)
