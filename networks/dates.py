"""Dates as the sources give them: EDTF text in, days and words out.

EDTF is ISO 8601-2 (https://www.loc.gov/standards/datetime/). The register takes levels 0 and 1 within the
years 1 to 9999: years, months, days, the seasons 21 to 24, each with ``?`` (uncertain), ``~`` (approximate)
or ``%`` (both) after it; unspecified digits (``201X``, ``2004-XX``); intervals, one side open as ``..``.
"""

import re
import unicodedata
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from edtf import parse_edtf

__all__ = ["DateError", "Span", "bounds", "period_words", "understand", "words"]

LONGEST = 80  # "probably c. 23 September 2020 – probably c. 23 September 2021" has 61 characters


class DateError(ValidationError):
    """A date that cannot be read. `messages[0]` is one sentence in the active language: what was written
    (shortened), and what to write instead. `code` tells the reasons apart."""


class Span(NamedTuple):
    """The days that a date can mean, both ends included. None is an open end."""

    earliest: date | None
    latest: date | None


# --- EDTF to days ---------------------------------------------------------------------------------------

PLAIN = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?")
# The package takes more than we do: level 2, dates with times, years of any length, 29 February any year.
SEASON_OR_UNSPECIFIED = re.compile(
    r"[0-9]{4}-2[1-4] | [0-9]{3}X | [0-9]{2}XX | [0-9]{4}(?:-(?:0[1-9]|1[0-2]|XX))?-XX", re.VERBOSE
)


@lru_cache(maxsize=10_000)
def bounds(text: str) -> Span:
    """The days that a canonical EDTF text can mean; an empty text means any day. Raises DateError.

    A date with ``?``, ``~`` or ``%`` reaches one unit of its own precision further each way: ``2020-11~`` is
    October to December 2020. The text is not tidied first: that is what `understand` does.
    """
    if not text:
        return Span(None, None)
    return _plain_span(text) or _vague_span(text)


def _plain_span(text: str) -> Span | None:
    match = PLAIN.fullmatch(text)
    if not match:
        return None
    year, month, day = (int(part or 0) for part in match.groups())
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        raise _refusal(text) from None
    return Span(first, first if day else _last_of_month(year, month or 12))


# The package needs 5 ms to read a date, and an import has 100,000.
def _vague_span(text: str) -> Span:
    start, slash, end = text.partition("/")
    if not slash:
        return _padded_span(text)
    # Unspecified digits in an interval are level 2, and the package fails on some of them (2004-XX/2005).
    if "X" in text or start == end == ".." or not (start and end):
        raise _refusal(text)
    if ".." not in (start, end) and _strict_span(start).earliest > _strict_span(end).latest:
        raise _error(REVERSED, text)
    return Span(
        None if start == ".." else _padded_span(start).earliest,
        None if end == ".." else _padded_span(end).latest,
    )


def _padded_span(text: str) -> Span:
    # The package pads too much below the year (2020-11~ gives two years) and cannot pad a season.
    span = _strict_span(text)
    if text[-1] not in QUALIFIED:
        return span
    months = _unit_in_months(text[:-1])
    if months:
        return Span(date(*_moved(span.earliest, -months), 1), _last_of_month(*_moved(span.latest, months)))
    return Span(
        date.fromordinal(max(span.earliest.toordinal() - 1, date.min.toordinal())),
        date.fromordinal(min(span.latest.toordinal() + 1, date.max.toordinal())),
    )


def _strict_span(text: str) -> Span:
    """The days of one date, whatever sign stands after it."""
    unqualified = text[:-1] if text[-1] in QUALIFIED else text
    if span := _plain_span(unqualified):
        return span
    if not SEASON_OR_UNSPECIFIED.fullmatch(unqualified):
        raise _refusal(text)
    try:
        parsed = parse_edtf(unqualified)
        return Span(date(*parsed.lower_strict()[:3]), date(*parsed.upper_strict()[:3]))
    except Exception:  # the package lets through whatever its parser, or the year 0000, makes it raise
        raise _refusal(text) from None


def _unit_in_months(unqualified: str) -> int:
    # Nothing can be roughly unknown: 2004-XX~ is roughly 2004.
    year, *rest = unqualified.replace("-XX", "").split("-")
    if not rest:
        return 12 * 10 ** year.count("X")
    if len(rest) == 2:
        return 0
    return 3 if rest[0] in SEASONS else 1


def _moved(day: date, months: int) -> tuple[int, int]:
    month = min(max(day.year * 12 + day.month - 1 + months, 12), 9999 * 12 + 11)
    return month // 12, month % 12 + 1


def _last_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


# --- EDTF to words --------------------------------------------------------------------------------------

SEASONS = {
    "21": _("spring %(year)s"),
    "22": _("summer %(year)s"),
    "23": _("autumn %(year)s"),
    "24": _("winter %(year)s"),
}
QUALIFIED = {"?": _("probably %(date)s"), "~": _("c. %(date)s"), "%": _("probably c. %(date)s")}
INTERVAL = {"latest": _("%(date)s at the latest"), "earliest": _("%(date)s or later")}
SINCE = {
    "date": _("since %(date)s"),
    "latest": _("since %(date)s or earlier"),
    "earliest": _("from %(date)s at the earliest"),
    "between": _("since some time between %(start)s and %(end)s"),
}
FROM = SINCE | {
    "date": _("from %(date)s"),
    "latest": _("from %(date)s at the latest"),
    "between": _("from some time between %(start)s and %(end)s"),
}
UNTIL = {
    "date": _("until %(date)s"),
    "latest": _("until %(date)s at the latest"),
    "earliest": _("until %(date)s at the earliest"),
    "between": _("until some time between %(start)s and %(end)s"),
}
# In braces, as each language takes another of the three names, and % would have both take the same.
CENTURY = _("the {ordinal} century")
# «2000-tallet» is ten years to some readers and a hundred to others; no other century has that fault.
CENTURY_2000 = pgettext_lazy("the years 2000 to 2099", "the {ordinal} century")


def words(text: str) -> str:
    """A canonical EDTF text in words in the active language: ``2020-23`` is "autumn 2020". Empty for an
    empty text. `understand` reads the words back to the same text. Raises DateError."""
    return _words(text, get_language()) if text else ""


@lru_cache(maxsize=10_000)
def _words(text: str, language: str) -> str:
    bounds(text)
    if _kind(text) in INTERVAL:
        return _phrase(INTERVAL, text)
    return _dashed(*map(_date_words, text.split("/")))


def period_words(start: str, end: str) -> str:
    """A period in words in the active language; `start` and `end` are canonical EDTF texts or empty:
    "since 1993", "2020–2029", "until 2020 at the latest". Empty if both are. Raises DateError.

    An empty end means that no source tells of one, so nothing is said about the present day.
    """
    to_come = not end and (bounds(start).earliest or date.min) > timezone.localdate()
    return _period_words(start, end, get_language(), to_come)


@lru_cache(maxsize=10_000)
def _period_words(start: str, end: str, language: str, to_come: bool) -> str:
    for text in (start, end):
        bounds(text)
    if start == end and "/" not in start:
        return words(start)
    if not end:
        return _phrase(FROM if to_come else SINCE, start)
    if not start:
        return _phrase(UNTIL, end)
    if not set(start + end) & {"/", "X"}:
        return _dashed(_date_words(start), _date_words(end))
    pause = ", " if "/" in start else " "
    return _phrase(FROM, start) + pause + _phrase(UNTIL, end)


def _kind(text: str) -> str:
    start, slash, end = text.partition("/")
    if not slash:
        return "date"
    return "latest" if start == ".." else "earliest" if end == ".." else "between"


def _phrase(patterns: dict, text: str) -> str:
    sides = [_date_words(side) for side in text.split("/") if side != ".."]
    return patterns[_kind(text)] % {"date": sides[0], "start": sides[0], "end": sides[-1]}


def _dashed(*sides: str) -> str:
    return (" – " if " " in "".join(sides) else "–").join(sides)


def _date_words(text: str) -> str:
    if text[-1] in QUALIFIED:
        return QUALIFIED[text[-1]] % {"date": _date_words(text[:-1])}
    year, month, day = [*text.split("-"), "", ""][:3]
    if "X" in year:
        return _decade_or_century_words(year)
    if month in SEASONS:
        return SEASONS[month] % {"year": year}
    if day == "XX":
        return _("an unknown day in %(date)s") % {"date": _date_words(text[:-3].removesuffix("-XX"))}
    if month == "XX":
        return _("an unknown month in %(year)s") % {"year": year}
    names = {"year": year, "month": MONTHS[int(month)] if month else "", "day": day.lstrip("0")}
    if day:
        return _("%(day)s %(month)s %(year)s") % names
    return _("%(month)s %(year)s") % names if month else year


def _decade_or_century_words(year: str) -> str:
    first, last = year.replace("X", "0"), year.replace("X", "9")
    if year.endswith("XX"):
        number = int(year[:2]) + 1
        names = {"number": number, "ordinal": _ordinal(number), "first": first}
        return (CENTURY_2000 if year == "20XX" else CENTURY).format(**names)
    if first.endswith("00"):  # "the 1900s" is ten years to some readers and a hundred to others
        return _("the decade %(first)s–%(last)s") % {"first": first, "last": last}
    return _("the %(first)ss") % {"first": first}


def _ordinal(number: int) -> str:
    last_two = number % 100
    return f"{number}{'th' if 10 < last_two < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(last_two % 10, 'th')}"


# --- what people write to EDTF --------------------------------------------------------------------------

# Bokmål and English are read whatever the interface language, so these words are not in the catalogues.
MONTH_WORDS = (
    "jan januar january, feb februar february, mar mars march, apr april, mai may, jun juni june, "
    "jul juli july, aug august, sep sept september, okt oct oktober october, nov november, "
    "des dec desember december"
)
SEASON_WORDS = "vår våren spring, sommer sommeren summer, høst høsten autumn fall, vinter vinteren winter"
NUMBERS = {
    word: f"{number:02}"
    for first, names in ((1, MONTH_WORDS), (21, SEASON_WORDS))
    for number, same in enumerate(names.split(", "), first)
    for word in same.split()
}
YEAR, DAY, MONTH = r"(?P<year>[0-9]{4})", r"(?P<day>[0-9]{1,2})", rf"(?P<month>{'|'.join(NUMBERS)})\.?"
NUMBER = r"(?P<century>[0-9]{1,3})"
SOME = r"(?:en|ei|ukjent|a|an unknown|unknown)"

DATES = [
    (r"(?P<edtf>[0-9x]{4}(?:-[0-9x]{2}){0,2})", "{edtf}"),
    (rf"{DAY}\. ?(?P<month>[0-9]{{1,2}})\. ?{YEAR}", "{year}-{month}-{day}"),
    (rf"{DAY}/(?P<month>[0-9]{{1,2}})-{YEAR}", "{year}-{month}-{day}"),
    (rf"(?P<month>0?[1-9]|1[0-2])/{YEAR}", "{year}-{month}"),
    (rf"(?P<month>[0-9]{{1,2}})\. ?{YEAR}", "{year}-{month}"),
    (rf"{DAY}(?:\.|st|nd|rd|th)? ?{MONTH} {YEAR}", "{year}-{month}-{day}"),
    (rf"{MONTH} {DAY}(?:st|nd|rd|th)?,? {YEAR}", "{year}-{month}-{day}"),
    (rf"{MONTH} {YEAR}", "{year}-{month}"),
    # A figure such as 1910 can only be ten years, 1900-tallet is a hundred, and 2000-tallet is refused.
    (r"(?:the )?(?P<decade>[0-9]{2}[1-9])0(?:'?s|-årene|-tallet)", "{decade}X"),
    (r"(?:the decade|tiåret) (?P<decade>[0-9]{3})0[-–](?P=decade)9", "{decade}X"),
    (r"(?!2000)(?P<hundred>[0-9]{2})00-tallet", "{hundred}XX"),
    (rf"(?:the )?{NUMBER}(?:st|nd|rd|th) century", "{hundred}XX"),
    (rf"(?:det )?{NUMBER}\. ?århundret?", "{hundred}XX"),
    (rf"{SOME} (?:måned i|month in) {YEAR}", "{year}-XX"),
    (rf"{SOME} (?:dag i|day in) {YEAR}", "{year}-XX-XX"),
    (rf"{SOME} (?:dag i|day in) {MONTH} {YEAR}", "{year}-{month}-XX"),
]
QUALIFIER = re.compile(
    r"(?P<uncertain>(?:trolig|sannsynligvis|antakelig|antagelig|kanskje|probably|possibly|perhaps) )?"
    r"(?P<about>(?:ca|cirka|circa|c|rundt|omkring|omtrent|about|around|approximately)\b\.? ?)?"
    r"(?P<date>.+?) ?(?P<sign>[?~%]?)"
)
TODAY = ("i dag", "today")
# "Since 2011" is not here: it is a period.
INTERVALS = [
    r"(?:sei?nest |før utgangen av |innen utgangen av |by the end of |by |no later than |\.\./)(?P<end>.+)",
    r"(?P<end>.+) (?:at the latest|or earlier|eller tidligere)",
    r"(?:tidligst|fra og med|fra|from) (?P<start>.+)",
    r"(?P<start>.+)(?: at the earliest| or later| eller senere|/\.\.)",
    r"(?:mellom|between) (?P<start>.+) (?:og|and) (?P<end>.+)",
    r"(?:fra |from )?(?P<start>.+) (?:til og med|til|to|until) (?P<end>.+)",
    r"(?P<start>.+?) ?[–/] ?(?P<end>.+)",
    r"(?P<start>.+) - (?P<end>.+)",
    r"(?P<start>[^-]+?) ?- ?(?P<end>[^-]+)",
    r"(?:før|before) (?P<ends>.+)",
    r"(?:etter|after) (?P<begins>.+)",
]


def understand(typed: str) -> str:
    """What a person writes, in bokmål or English, as canonical EDTF text: "Høsten 2020" is ``2020-23``.

    Takes EDTF too. Capitals and extra spaces do not matter; an empty text stays empty. Raises DateError.
    """
    written = typed.strip()
    if not written:
        return ""
    try:
        text = _read(_tidied(written)) if len(written) <= LONGEST else ""
        if not text:
            raise _refusal(_tidied(written[:LONGEST]))
        bounds(text)
    except DateError as error:  # it must name what was written, not what we made of it
        error.params["value"] = _shortened(written)
        raise
    return text


def _tidied(written: str) -> str:
    # A dash is kept apart from a hyphen: 2020–23 is two years, 2020-23 is EDTF for autumn.
    text = unicodedata.normalize("NFC", " ".join(written.lower().split()))
    return text.translate(str.maketrans("‐‑—", "--–"))


def _read(text: str) -> str:
    """EDTF text, not checked yet, or nothing where the words make no date."""
    if found := _read_date(text):
        return found
    for pattern in INTERVALS:
        if match := re.fullmatch(pattern, text):
            sides = match.groupdict()
            if "start" not in sides and "end" not in sides:
                return _beside(**sides)
            start, end = (_read_date(sides[side]) if side in sides else ".." for side in ("start", "end"))
            if start and end:
                return f"{start}/{end}"
    return ""


def _beside(ends: str = "", begins: str = "") -> str:
    """The interval that ends before the date `ends`, or begins after `begins`; of plain ones only."""
    text = _read_date(ends or begins)
    if not (span := _plain_span(text)):
        return ""
    try:
        next_to = span.earliest - timedelta(1) if ends else span.latest + timedelta(1)
    except OverflowError:
        return ""
    side = next_to.isoformat()[: len(text)]
    return f"../{side}" if ends else f"{side}/.."


def _read_date(text: str) -> str:
    if text in TODAY:
        return timezone.localdate().isoformat()
    said = QUALIFIER.fullmatch(text)
    uncertain = said["uncertain"] or said["sign"] in ("?", "%")
    about = said["about"] or said["sign"] in ("~", "%")
    sign = "%" if uncertain and about else "?" if uncertain else "~" if about else ""
    for pattern, template in DATES:
        if match := re.fullmatch(pattern, said["date"]):
            return template.format(**_edtf_parts(match.groupdict())) + sign
    return ""


def _edtf_parts(found: dict[str, str]) -> dict[str, str]:
    parts = {name: value.upper().zfill(2) for name, value in found.items()}
    if "month" in found:
        parts["month"] = NUMBERS.get(found["month"], parts["month"])
    if "century" in found:
        parts["hundred"] = f"{int(found['century']) - 1:02}"
    return parts


# --- why a date is refused ------------------------------------------------------------------------------

NO_SUCH_DAY = re.compile(r"(?!0000)([0-9]{4})-(0[1-9]|1[0-2])-[0-9]{2}[?~%]?")
REVERSED = _("“%(value)s” ends before it begins: write the earlier date first, as in 2019–2021.")
MISSING_DAY = _("The day “%(value)s” does not exist: %(month)s has %(days)s days.")
UNREADABLE = _("“%(value)s” is not a date: write for example 2020, 3 November 2020, autumn 2020 or c. 1993.")
REFUSALS = {
    r"^\d{1,2}/\d{1,2}/\d{2,4}$|^\d{8}$": _(
        "“%(value)s” can be misread: write day, month and year with full stops, as in 03.04.2020."
    ),
    r"^\.\./\.\.$": _("“%(value)s” says nothing: leave the date empty if nobody knows it."),
    r"^[/–]|[/–-]$": _(
        "“%(value)s” lacks one side: write 2020/.. for 2020 or later, ../2020 for 2020 or earlier."
    ),
    r"0000|000x|00xx|^-\d|^y-?\d|\d{5}": _("“%(value)s” cannot be used: write a year from 0001 to 9999."),
    r"\d\d00(?:'?s\b|-tallet|-årene)": _(
        "“%(value)s” can mean ten or a hundred years: write 2000–2009 or 2000–2099."
    ),
    r"^(?!.*(?:\d{4}|x)).*\d": _("“%(value)s” has too short a year: write four digits, as in 1993."),
    r"^\d{4}-\d\d(?:-\d\d)?[?~%]?$": _(
        "“%(value)s” has no such month: write 01 to 12, or 21 (spring) to 24 (winter)."
    ),
}


def _refusal(text: str) -> DateError:
    if match := NO_SUCH_DAY.fullmatch(text):
        days = monthrange(int(match[1]), int(match[2]))[1]
        return _error(MISSING_DAY, text, month=words(text[:7]), days=days)
    for pattern, sentence in REFUSALS.items():
        if re.search(pattern, text[:LONGEST], re.ASCII | re.IGNORECASE):
            return _error(sentence, text)
    return _error(UNREADABLE, text)


def _error(sentence: str, value: str, **more) -> DateError:
    return DateError(str(sentence), code="date", params={"value": _shortened(value), **more})


def _shortened(value: str) -> str:
    readable = "".join(char if char.isprintable() else "·" for char in value[:41])
    return readable if len(readable) <= 40 else readable[:39] + "…"
