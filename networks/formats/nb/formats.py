"""Dates in forms as Norwegians write them: 03.11.2020."""

# The day does not part from its month at the end of a line.
DATE_FORMAT = "j.\u00a0F Y"
SHORT_DATE_FORMAT = "d.m.Y"
DATETIME_FORMAT = "j. F Y H:i"
DATE_INPUT_FORMATS = ["%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y"]
DATETIME_INPUT_FORMATS = ["%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M"]
SHORT_DATETIME_FORMAT = r"d.m.Y \k\l. H.i"
