import calendar
from datetime import date

import pytest
from django.utils import translation
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from networks.dates import DateError, bounds, period_words, understand, words

settings.register_profile("dates", deadline=None, database=None)
PROFILE = settings.get_profile("dates")

YEARS = st.integers(1, 9999).map("{:04}".format)
MONTHS = st.builds("{}-{:02}".format, YEARS, st.integers(1, 12))
DAYS = st.dates().map(date.isoformat)
SEASONS = st.builds("{}-{}".format, YEARS, st.integers(21, 24))
UNSPECIFIED = st.one_of(
    st.integers(1, 999).map("{:03}X".format),
    st.integers(1, 99).map("{:02}XX".format),
    YEARS.map("{}-XX".format),
    YEARS.map("{}-XX-XX".format),
    MONTHS.map("{}-XX".format),
)
SIGNS = st.sampled_from(["", "?", "~", "%"])
SIDES = st.builds("{}{}".format, st.one_of(YEARS, MONTHS, DAYS, SEASONS), SIGNS)
DATES = st.one_of(SIDES, st.builds("{}{}".format, UNSPECIFIED, SIGNS))
LANGUAGES = st.sampled_from(["nb", "en"])


def begins(side):
    return bounds(side.rstrip("?~%")).earliest


def outcome(function, text):
    try:
        return function(text), []
    except DateError as error:
        return None, error.messages


def ordered(sides):
    # A longer date may begin first and a shorter end last, so order by the first day.
    return "/".join(sorted(sides, key=begins))


INTERVALS = st.one_of(
    SIDES.map("../{}".format),
    SIDES.map("{}/..".format),
    st.tuples(SIDES, SIDES).map(ordered),
)
TAKEN = st.one_of(DATES, INTERVALS)
WORDS = ["ca.", "senest", "2020", "–", "høsten", "3.", "mai", "/", "..", "?", "fra", "20"]
TYPED = st.one_of(
    st.text(),
    st.text(alphabet="0123456789X?~%/.-– aceinorstvø", max_size=20),
    st.lists(st.sampled_from(WORDS)).map(" ".join),
)


@settings(PROFILE)
@given(TAKEN)
def test_the_earliest_day_is_never_after_the_latest(text):
    earliest, latest = bounds(text)
    assert earliest or latest
    assert earliest is None or latest is None or earliest <= latest


@settings(PROFILE)
@given(TAKEN)
def test_storing_and_reading_back_changes_nothing(text):
    assert understand(text) == text


@settings(PROFILE)
@given(DATES.filter(lambda text: text[-1] not in "?~%"), st.sampled_from("?~%"))
def test_a_vague_date_can_mean_every_day_that_the_firm_one_can(text, sign):
    firm, vague = bounds(text), bounds(text + sign)
    assert vague.earliest <= firm.earliest
    assert firm.latest <= vague.latest
    assert vague != firm


@settings(PROFILE)
@given(st.one_of(YEARS, MONTHS, DAYS, SEASONS, UNSPECIFIED, st.tuples(SIDES, SIDES).map(ordered)))
def test_without_padding_the_package_agrees(text):
    package = parse_edtf(text)
    strict = bounds("/".join(side.rstrip("?~%") for side in text.split("/")))
    assert strict.earliest == date(*package.lower_strict()[:3])
    assert strict.latest == date(*package.upper_strict()[:3])


@settings(PROFILE)
@given(DATES, LANGUAGES, LANGUAGES)
def test_the_words_of_a_date_are_understood_as_that_date(text, written_in, read_in):
    with translation.override(written_in):
        said = words(text)
    with translation.override(read_in):
        assert understand(said) == text


@settings(PROFILE)
@given(INTERVALS, LANGUAGES)
def test_the_words_of_an_interval_are_understood_as_that_interval(text, language):
    with translation.override(language):
        assert understand(words(text)) == text


@settings(PROFILE)
@given(TAKEN, LANGUAGES)
def test_words_hold_no_signs_of_edtf(text, language):
    with translation.override(language):
        said = words(text)
    assert said
    assert not set(said) & set("~%X/?")


@settings(PROFILE)
@given(st.one_of(st.just(""), TAKEN), st.one_of(st.just(""), TAKEN), LANGUAGES)
def test_a_period_has_words_unless_nothing_is_known(start, end, language):
    with translation.override(language):
        said = period_words(start, end)
    assert bool(said) == bool(start or end)
    assert not set(said) & set("~%X/?")


@settings(PROFILE, max_examples=500)
@given(TYPED)
def test_any_text_is_understood_or_refused_with_a_sentence(typed):
    text, messages = outcome(understand, typed)
    if messages:
        assert len(messages) == 1
        assert len(messages[0]) < 200
    else:
        bounds(text)
        assert understand(text) == text


@settings(PROFILE)
@given(st.one_of(st.text(), st.text(alphabet="0123456789XYE?~%/.-[]{}T:", max_size=12)))
def test_bounds_takes_any_text_or_refuses_it(text):
    span, messages = outcome(bounds, text)
    assert span or len(messages) == 1


@settings(PROFILE)
@given(st.integers(1, 9999), st.integers(1, 12))
def test_a_day_exists_as_in_the_calendar(year, month):
    length = calendar.monthrange(year, month)[1]
    assert understand(f"{length}.{month}.{year:04}") == f"{year:04}-{month:02}-{length:02}"
    with pytest.raises(DateError):
        understand(f"{length + 1}.{month}.{year:04}")
