from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from edtf import parse_edtf

from networks import dates
from networks.dates import DateError, Span, bounds, period_words, understand, words


def days(earliest, latest):
    return Span(*(date.fromisoformat(day) if day else None for day in (earliest, latest)))


def sentence(function, text, language="en"):
    with translation.override(language), pytest.raises(DateError) as caught:
        function(text)
    assert len(caught.value.messages) == 1
    return caught.value.messages[0]


@pytest.fixture
def no_package(monkeypatch):
    def fail(text):
        raise AssertionError(f"the package was asked about {text}")

    monkeypatch.setattr(dates, "parse_edtf", fail)


# --- which days a date can mean


def test_an_empty_date_can_mean_any_day():
    assert bounds("") == Span(None, None)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2020", "2020-01-01", "2020-12-31"),
        ("2020-11", "2020-11-01", "2020-11-30"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2021-02", "2021-02-01", "2021-02-28"),
        ("2020-11-03", "2020-11-03", "2020-11-03"),
        ("0001", "0001-01-01", "0001-12-31"),
        ("9999-12", "9999-12-01", "9999-12-31"),
        ("9999-12-31", "9999-12-31", "9999-12-31"),
    ],
)
def test_plain_years_months_and_days_do_not_go_through_the_package(no_package, text, earliest, latest):
    assert bounds(text) == days(earliest, latest)


def test_a_season_is_read_by_the_package_only_once(monkeypatch):
    asked = []
    monkeypatch.setattr(dates, "parse_edtf", lambda text: asked.append(text) or parse_edtf(text))
    dates.bounds.cache_clear()
    assert bounds("1987-23") == bounds("1987-23") == days("1987-09-01", "1987-11-30")
    assert asked == ["1987-23"]


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2020-21", "2020-03-01", "2020-05-31"),
        ("2020-22", "2020-06-01", "2020-08-31"),
        ("2020-23", "2020-09-01", "2020-11-30"),
    ],
)
def test_a_season_has_three_months(text, earliest, latest):
    assert bounds(text) == days(earliest, latest)


def test_winter_ends_on_31_december():
    # As the package has it: a winter that ran into the next year would sort after that year's spring.
    assert bounds("2020-24") == days("2020-12-01", "2020-12-31")


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("201X", "2010-01-01", "2019-12-31"),
        ("19XX", "1900-01-01", "1999-12-31"),
        ("2004-XX", "2004-01-01", "2004-12-31"),
        ("1985-04-XX", "1985-04-01", "1985-04-30"),
        ("1985-XX-XX", "1985-01-01", "1985-12-31"),
        ("999X", "9990-01-01", "9999-12-31"),
    ],
)
def test_unspecified_digits_can_be_any_digits(text, earliest, latest):
    assert bounds(text) == days(earliest, latest)


@pytest.mark.parametrize("sign", ["?", "~", "%"])
@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("1993", "1992-01-01", "1994-12-31"),
        ("2020-11", "2020-10-01", "2020-12-31"),
        ("2020-12", "2020-11-01", "2021-01-31"),
        ("2020-03", "2020-02-01", "2020-04-30"),
        ("2020-01-01", "2019-12-31", "2020-01-02"),
        ("2020-23", "2020-06-01", "2021-02-28"),
        ("2020-24", "2020-09-01", "2021-03-31"),
        ("201X", "2000-01-01", "2029-12-31"),
        ("19XX", "1800-01-01", "2099-12-31"),
        ("1985-04-XX", "1985-03-01", "1985-05-31"),
    ],
)
def test_a_vague_date_reaches_one_unit_of_its_own_precision_further(text, sign, earliest, latest):
    # The package gives 2020-11~ two years, and 2020-11-03~ two years and two months.
    assert bounds(text + sign) == days(earliest, latest)


@pytest.mark.parametrize("text", ["2004-XX~", "2004-XX-XX~"])
def test_what_is_unknown_is_not_padded_but_the_year_that_is_known(text):
    assert bounds(text) == days("2003-01-01", "2005-12-31")


def test_a_vague_season_is_taken_though_the_package_refuses_it():
    # People write "ca. høsten 2020", and the same text is taken by the package in an interval.
    with pytest.raises(Exception, match="2020-23~"):
        parse_edtf("2020-23~")
    assert bounds("2020-23~") == days("2020-06-01", "2021-02-28")


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("0001~", "0001-01-01", "0002-12-31"),
        ("0001-01~", "0001-01-01", "0001-02-28"),
        ("0001-01-01~", "0001-01-01", "0001-01-02"),
        ("0001-21~", "0001-01-01", "0001-08-31"),
        ("001X~", "0001-01-01", "0029-12-31"),
        ("01XX~", "0001-01-01", "0299-12-31"),
        ("9999~", "9998-01-01", "9999-12-31"),
        ("9999-12~", "9999-11-01", "9999-12-31"),
        ("9999-12-31~", "9999-12-30", "9999-12-31"),
        ("9999-24~", "9999-09-01", "9999-12-31"),
        ("99XX~", "9800-01-01", "9999-12-31"),
    ],
)
def test_padding_stops_at_the_first_and_the_last_day_of_the_calendar(text, earliest, latest):
    assert bounds(text) == days(earliest, latest)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("../2020", None, "2020-12-31"),
        ("2011/..", "2011-01-01", None),
        ("2020-23/..", "2020-09-01", None),
        ("../2020-11-03", None, "2020-11-03"),
    ],
)
def test_a_side_written_as_two_dots_is_open(text, earliest, latest):
    # The package reads these and then fails on their bounds.
    assert bounds(text) == days(earliest, latest)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2019/2021", "2019-01-01", "2021-12-31"),
        ("2020-11/2021-02", "2020-11-01", "2021-02-28"),
        ("2020-23/2021", "2020-09-01", "2021-12-31"),
        ("2020/2020-11-03", "2020-01-01", "2020-11-03"),
        ("2020-06/2020", "2020-06-01", "2020-12-31"),
        ("2020/2020", "2020-01-01", "2020-12-31"),
    ],
)
def test_a_closed_interval_runs_from_the_first_day_to_the_last(text, earliest, latest):
    assert bounds(text) == days(earliest, latest)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2019~/2021", "2018-01-01", "2021-12-31"),
        ("2019/2021-11?", "2019-01-01", "2021-12-31"),
        ("2019-23%/2021~", "2019-06-01", "2022-12-31"),
        ("../1993~", None, "1994-12-31"),
        ("1993~/..", "1992-01-01", None),
        ("../9999~", None, "9999-12-31"),
        ("0001~/..", "0001-01-01", None),
    ],
)
def test_a_vague_side_is_padded_outwards_only(text, earliest, latest):
    assert bounds(text) == days(earliest, latest)


# --- what is refused, and the sentence that says so


@pytest.mark.parametrize("text", ["2020/2019", "2020-12/2020-03", "2021~/2020~", "2020-11-03/2020-11-02"])
def test_an_interval_that_ends_before_it_begins_is_refused(text):
    # Also where padding would turn it round: "c. 2021 to c. 2020" is a slip of the pen.
    assert "write the earlier date first" in sentence(bounds, text)


@pytest.mark.parametrize("text", ["2020/", "/2020", "/"])
def test_an_interval_with_an_empty_side_is_refused(text):
    # An empty side is "unknown" in EDTF, and the package makes ten years of it.
    assert "write 2020/.. for 2020 or later" in sentence(bounds, text)


def test_an_interval_open_at_both_sides_is_refused_because_it_says_nothing():
    assert "leave the date empty" in sentence(bounds, "../..")


@pytest.mark.parametrize(
    "text", ["0000", "0000-01-01", "000X", "00XX", "-2000", "Y17000", "Y-17000", "Y17E7", "17000"]
)
def test_years_that_a_date_column_cannot_hold_are_refused(text):
    assert "0001 to 9999" in sentence(bounds, text)


@pytest.mark.parametrize(
    "text", ["2020-25", "2001-34", "2020-00", "2020-13", "2020-20", "2020-13-01", "2020-23-01"]
)
def test_level_2_seasons_and_months_that_do_not_exist_are_refused(text):
    # Quarters and seasons of the southern half of the globe: nobody here writes them.
    assert "21 (spring) to 24 (winter)" in sentence(bounds, text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2020-02-31", "February 2020 has 29 days"),
        ("2021-02-29", "February 2021 has 28 days"),  # the package takes it
        ("2021-02-29~", "February 2021 has 28 days"),
        ("2020-11-31", "November 2020 has 30 days"),
        ("2020-11-00", "November 2020 has 30 days"),
        ("2020-11-32/..", "November 2020 has 30 days"),
    ],
)
def test_a_day_that_does_not_exist_is_refused(text, reason):
    assert reason in sentence(bounds, text)


def test_a_thousand_years_are_refused_because_nobody_dates_a_fact_by_them():
    assert "1XXX" in sentence(bounds, "1XXX")


@pytest.mark.parametrize(
    "text",
    [
        "2020-11-03T10:00:00",  # a fact has a day, not an hour
        "XXXX",  # says nothing
        "[2019,2020]",
        "{2019,2020}",
        "2020S2",
        "1985-04?-03",
        "?2020",
        "20XX-11",
        "201X/2020",  # level 2
        "2004-XX/2005",  # the package fails with AttributeError
        "1985-XX-03",
        "1993~~",
        "1993?~",
        "2020/2021/2022",
        "../../2020",
    ],
)
def test_what_is_not_level_0_or_1_is_refused(text):
    assert "not a date" in sentence(bounds, text)


@pytest.mark.parametrize("text", [" 2020", "2020 ", "2020\n", "201x", "høsten 2020", "2019–2021", "２０２０"])
def test_bounds_tidies_nothing(text):
    with pytest.raises(DateError):
        bounds(text)


@pytest.mark.parametrize("failure", [RecursionError, AttributeError, ValueError, KeyError])
def test_whatever_the_package_raises_becomes_a_sentence(monkeypatch, failure):
    def fail(text):
        raise failure

    monkeypatch.setattr(dates, "parse_edtf", fail)
    dates.bounds.cache_clear()
    assert "1986-23" in sentence(bounds, "1986-23")


def test_a_date_error_is_a_validation_error_that_a_form_can_show():
    with pytest.raises(ValidationError):
        understand("garbage")


def test_sentences_are_in_the_language_of_the_reader():
    assert (
        sentence(understand, "31.02.2020", "en")
        == "The day “31.02.2020” does not exist: February 2020 has 29 days."
    )
    assert (
        sentence(understand, "31.02.2020", "nb")
        == "Dagen «31.02.2020» finnes ikke: Det er 29 dager i februar 2020."
    )


@pytest.mark.parametrize("function", [bounds, understand])
def test_a_long_value_is_quoted_shortened(function):
    message = sentence(function, "a" * 10_000)
    assert len(message) < 150
    assert "a…" in message


def test_what_cannot_be_seen_is_quoted_as_dots():
    assert "“20·20·”" in sentence(understand, "20\u200b20\0")


# --- what people write

BOTH_LANGUAGES = [
    ("", ""),
    ("   ", ""),
    ("2020", "2020"),
    ("2020-11", "2020-11"),
    ("2020-11-03", "2020-11-03"),
    ("2020-23", "2020-23"),
    ("2020-23~", "2020-23~"),
    ("../2020", "../2020"),
    ("2011/..", "2011/.."),
    ("2019~/2021?", "2019~/2021?"),
    ("201x", "201X"),
    ("1985-xx-xx", "1985-XX-XX"),
    ("03.11.2020", "2020-11-03"),
    ("3.11.2020", "2020-11-03"),
    ("3. 11. 2020", "2020-11-03"),
    ("11.2020", "2020-11"),
    ("1.2020", "2020-01"),
    ("november 2020", "2020-11"),
    ("Nov 2020", "2020-11"),
    ("nov. 2020", "2020-11"),
    ("  NOVEMBER   2020 ", "2020-11"),
    ("november\u00a02020", "2020-11"),
    ("3. november 2020", "2020-11-03"),
    ("3.november 2020", "2020-11-03"),
    ("3 November 2020", "2020-11-03"),
    ("3rd November 2020", "2020-11-03"),
    ("November 3, 2020", "2020-11-03"),
    ("Nov 3rd 2020", "2020-11-03"),
    ("1. mai 2019", "2019-05-01"),
    ("1 May 2019", "2019-05-01"),
    ("des. 1999", "1999-12"),
    ("Dec 1999", "1999-12"),
    ("våren 2020", "2020-21"),
    ("va\u030aren 2020", "2020-21"),
    ("vår 2020", "2020-21"),
    ("spring 2020", "2020-21"),
    ("sommer 2020", "2020-22"),
    ("sommeren 2020", "2020-22"),
    ("summer 2020", "2020-22"),
    ("Høsten 2020", "2020-23"),
    ("høst 2020", "2020-23"),
    ("autumn 2020", "2020-23"),
    ("fall 2020", "2020-23"),
    ("vinter 2020", "2020-24"),
    ("vinteren 2020", "2020-24"),
    ("winter 2020", "2020-24"),
    ("ca. 1993", "1993~"),
    ("ca 1993", "1993~"),
    ("ca.1993", "1993~"),
    ("Circa 1993", "1993~"),
    ("cirka 1993", "1993~"),
    ("c. 1993", "1993~"),
    ("about 1993", "1993~"),
    ("rundt 1993", "1993~"),
    ("omkring november 2020", "2020-11~"),
    ("ca. høsten 2020", "2020-23~"),
    ("1993?", "1993?"),
    ("1993 ?", "1993?"),
    ("trolig 1993", "1993?"),
    ("probably 1993", "1993?"),
    ("trolig ca. 1993", "1993%"),
    ("ca. 1993?", "1993%"),
    ("høsten 2020?", "2020-23?"),
    ("senest 2020", "../2020"),
    ("2020 at the latest", "../2020"),
    ("by 2020", "../2020"),
    ("by the end of 2020", "../2020"),
    ("før utgangen av 2020", "../2020"),
    ("2020 eller tidligere", "../2020"),
    ("senest høsten 2020", "../2020-23"),
    ("senest ca. 2020", "../2020~"),
    ("tidligst 2011", "2011/.."),
    ("2011 eller senere", "2011/.."),
    ("2011 or later", "2011/.."),
    ("fra 2011", "2011/.."),
    ("fra og med 2011", "2011/.."),
    ("høsten 2020 eller senere", "2020-23/.."),
    ("2019–2021", "2019/2021"),
    ("2019-2021", "2019/2021"),
    ("2019 – 2021", "2019/2021"),
    ("2019 - 2021", "2019/2021"),
    ("2019 — 2021", "2019/2021"),
    ("2019- 2021", "2019/2021"),
    ("mellom 2019 og 2021", "2019/2021"),
    ("between 2019 and 2021", "2019/2021"),
    ("fra 2019 til 2021", "2019/2021"),
    ("from 2019 to 2021", "2019/2021"),
    ("november 2020 – februar 2021", "2020-11/2021-02"),
    ("høsten 2020-våren 2021", "2020-23/2021-21"),
    ("2020-11 - 2021-02", "2020-11/2021-02"),
    ("01.01.2020-31.12.2020", "2020-01-01/2020-12-31"),
    ("ca. 1993 – 2004", "1993~/2004"),
    ("2010-årene", "201X"),
    ("2010\u2011årene", "201X"),
    ("2010-tallet", "201X"),
    ("the 2010s", "201X"),
    ("2010s", "201X"),
    ("tiåret 2000–2009", "200X"),
    ("the decade 2000-2009", "200X"),
    ("1900-tallet", "19XX"),
    ("the 20th century", "19XX"),
    ("20th century", "19XX"),
    ("det 20. århundret", "19XX"),
    ("20. århundre", "19XX"),
    ("det 21. århundret", "20XX"),
    ("en måned i 2004", "2004-XX"),
    ("an unknown month in 2004", "2004-XX"),
    ("ukjent dag i april 1985", "1985-04-XX"),
    ("a day in April 1985", "1985-04-XX"),
    ("ukjent dag i 1985", "1985-XX-XX"),
    ("an unknown day in 1985", "1985-XX-XX"),
]


@pytest.mark.parametrize("interface", ["nb", "en"])
@pytest.mark.parametrize(("typed", "text"), BOTH_LANGUAGES)
def test_bokmål_and_english_are_understood_whatever_the_interface(typed, text, interface):
    with translation.override(interface):
        assert understand(typed) == text


@pytest.mark.parametrize(
    ("month", "names"),
    [
        ("2020-01", "januar january jan"),
        ("2020-02", "februar february feb"),
        ("2020-03", "mars march mar"),
        ("2020-04", "april apr"),
        ("2020-05", "mai may"),
        ("2020-06", "juni june jun"),
        ("2020-07", "juli july jul"),
        ("2020-08", "august aug"),
        ("2020-09", "september sep sept"),
        ("2020-10", "oktober october okt oct"),
        ("2020-11", "november nov"),
        ("2020-12", "desember december des dec"),
    ],
)
def test_every_month_has_its_names(month, names):
    assert {understand(f"{name} 2020") for name in names.split()} == {month}


def test_a_slash_between_day_and_month_is_refused_because_two_countries_read_it_differently():
    assert "03.04.2020" in sentence(understand, "03/04/2020")
    assert "03.04.2020" in sentence(understand, "12/25/2020", "nb")


@pytest.mark.parametrize("typed", ["31.02.2020", "31 February 2020", "31. februar 2020", "2020-02-31"])
def test_the_sentence_about_a_missing_day_names_what_was_typed(typed):
    assert f"“{typed}” does not exist" in sentence(understand, typed)


@pytest.mark.parametrize("typed", ["93", "3.11.20", "november 20", "høsten 20", "ca. 93", "90-årene"])
def test_a_year_of_two_digits_is_refused(typed):
    assert "four digits" in sentence(understand, typed)


def test_two_digits_after_a_dash_are_no_month():
    # 2020–21 is two years to whoever types a dash; with a hyphen it is EDTF for the spring of 2020.
    assert "2020–21" in sentence(understand, "2020–21")
    assert understand("2020-21") == "2020-21"


@pytest.mark.parametrize(
    "typed", ["2000-tallet", "the 2000s", "2000-årene", "1900-årene", "the 1900s", "senest 2000-tallet"]
)
def test_what_can_be_ten_or_a_hundred_years_is_refused(typed):
    assert "ten or a hundred years" in sentence(understand, typed)


@pytest.mark.parametrize("typed", ["1993–", "–1993", "1993-", "2020/", "/2020"])
def test_a_dash_with_nothing_on_one_side_is_refused(typed):
    assert "lacks one side" in sentence(understand, typed)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("før 2020", "../2019"),
        ("before 3 November 2020", "../2020-11-02"),
        ("før mars 2020", "../2020-02"),
        ("etter 2011", "2012/.."),
        ("after 31.12.2011", "2012-01-01/.."),
    ],
)
def test_before_and_after_a_date_leave_the_date_itself_out(typed, text):
    assert understand(typed) == text


@pytest.mark.parametrize(
    "typed", ["før ca. 2020", "etter høsten 2020", "før 0001", "etter 9999", "før senest 2020"]
)
def test_before_and_after_what_is_vague_or_the_end_of_the_calendar_is_refused(typed):
    assert "not a date" in sentence(understand, typed)


@pytest.mark.parametrize("typed", ["i dag", "I dag", "today"])
def test_today_is_the_day_on_which_it_is_written(typed, monkeypatch):
    monkeypatch.setattr(dates.timezone, "localdate", lambda: date(2026, 11, 3))
    assert understand(typed) == "2026-11-03"


@pytest.mark.parametrize(
    ("typed", "text"),
    [("3/11-2020", "2020-11-03"), ("5/2020", "2020-05"), ("05/2020", "2020-05"), ("seinest 2020", "../2020")],
)
def test_what_norwegians_write_with_strokes_is_read_as_they_mean_it(typed, text):
    assert understand(typed) == text


@pytest.mark.parametrize("typed", ["3/13-2020", "31/2-2020", "21/2020", "0/2020", "13/2020"])
def test_strokes_make_no_date_of_what_is_none(typed):
    assert sentence(understand, typed)


def test_eight_figures_in_a_row_are_told_how_to_write_them():
    assert "with full stops, as in 03.04.2020" in sentence(understand, "03112020")


def test_a_year_of_two_figures_is_told_to_have_four():
    assert "write four digits" in sentence(understand, "3.11.20")


@pytest.mark.parametrize("typed", ["siden 2011", "since 2011"])
def test_since_is_refused_because_it_is_a_period_and_not_a_date(typed):
    assert "not a date" in sentence(understand, typed)


@pytest.mark.parametrize("typed", ["2019 til 1990", "2021–2019", "mellom 2021 og 2019"])
def test_words_that_run_backwards_are_refused(typed):
    assert f"“{typed}” ends before it begins" in sentence(understand, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "garbage",
        "i går",
        "tirsdag 2020",
        "november",
        "2020 november 3",
        "3. høsten 2020",
        "mars–mai 2020",
        "２０２０",
        "20\u200b20",
        "2020\0",
        "\0",
        "2020\u202e",
        "٢٠٢٠",
        "²020",
        "-",
        "–",
        "..",
        "/",
        "?",
        "~",
        "%",
        "%s",
        "%(value)s",
        "{year}",
        "the 0th century",
        "the 101th century",
        "the 999th century",
        "senest",
        "senest senest 2020",
        "fra mellom 2019 og 2021",
        "[" * 80,
        "(" * 10_000,
        "2020/" * 2_000,
        "9" * 10_000,
        " x" * 5_000,
    ],
)
@pytest.mark.parametrize("interface", ["nb", "en"])
def test_garbage_gets_a_sentence(typed, interface):
    message = sentence(understand, typed, interface)
    assert message.endswith(".")
    assert len(message) < 200


# --- words


@pytest.mark.parametrize(
    ("text", "bokmål", "english"),
    [
        ("", "", ""),
        ("2020", "2020", "2020"),
        ("0093", "0093", "0093"),
        ("2020-11", "november 2020", "November 2020"),
        ("2020-11-03", "3. november 2020", "3 November 2020"),
        ("2020-05-17", "17. mai 2020", "17 May 2020"),
        ("2020-10-30", "30. oktober 2020", "30 October 2020"),
        ("2020-21", "våren 2020", "spring 2020"),
        ("2020-22", "sommeren 2020", "summer 2020"),
        ("2020-23", "høsten 2020", "autumn 2020"),
        ("2020-24", "vinteren 2020", "winter 2020"),
        ("1993~", "ca. 1993", "c. 1993"),
        ("1993?", "trolig 1993", "probably 1993"),
        ("1993%", "trolig ca. 1993", "probably c. 1993"),
        ("2020-23~", "ca. høsten 2020", "c. autumn 2020"),
        ("2020-11?", "trolig november 2020", "probably November 2020"),
        ("2020-11-03~", "ca. 3. november 2020", "c. 3 November 2020"),
        ("../2020", "senest 2020", "2020 at the latest"),
        ("../2020-23", "senest høsten 2020", "autumn 2020 at the latest"),
        ("../2020~", "senest ca. 2020", "c. 2020 at the latest"),
        ("2011/..", "2011 eller senere", "2011 or later"),
        ("2020-23/..", "høsten 2020 eller senere", "autumn 2020 or later"),
        ("2011~/..", "ca. 2011 eller senere", "c. 2011 or later"),
        ("2020/2029", "2020–2029", "2020–2029"),
        ("2020-11/2021-02", "november 2020 – februar 2021", "November 2020 – February 2021"),
        ("1993~/2004", "ca. 1993 – 2004", "c. 1993 – 2004"),
        ("201X", "2010-årene", "the 2010s"),
        ("201X~", "ca. 2010-årene", "c. the 2010s"),
        ("200X", "tiåret 2000–2009", "the decade 2000–2009"),
        ("190X", "tiåret 1900–1909", "the decade 1900–1909"),
        ("19XX", "1900-tallet", "the 20th century"),
        ("20XX", "det 21. århundret", "the 21st century"),
        ("10XX", "1000-tallet", "the 11th century"),
        ("11XX", "1100-tallet", "the 12th century"),
        ("01XX", "0100-tallet", "the 2nd century"),
        ("02XX", "0200-tallet", "the 3rd century"),
        ("99XX", "9900-tallet", "the 100th century"),
        ("2004-XX", "ukjent måned i 2004", "an unknown month in 2004"),
        ("1985-04-XX", "ukjent dag i april 1985", "an unknown day in April 1985"),
        ("1985-XX-XX", "ukjent dag i 1985", "an unknown day in 1985"),
    ],
)
def test_dates_in_words(text, bokmål, english):
    with translation.override("nb"):
        assert words(text) == bokmål
    with translation.override("en"):
        assert words(text) == english


@pytest.mark.parametrize(
    "function", [words, lambda text: period_words(text, ""), lambda text: period_words("", text)]
)
def test_what_bounds_refuses_has_no_words(function):
    assert "four digits" in sentence(function, "93")


@pytest.mark.parametrize(
    ("start", "end", "bokmål", "english"),
    [
        ("", "", "", ""),
        ("1993", "", "siden 1993", "since 1993"),
        ("1993~", "", "siden ca. 1993", "since c. 1993"),
        ("2020-23", "", "siden høsten 2020", "since autumn 2020"),
        ("../2020", "", "senest fra 2020", "since 2020 or earlier"),
        ("2011/..", "", "tidligst fra 2011", "from 2011 at the earliest"),
        (
            "2019/2021",
            "",
            "siden en gang mellom 2019 og 2021",
            "since some time between 2019 and 2021",
        ),
        ("201X", "", "siden 2010-årene", "since the 2010s"),
        ("", "2015", "til 2015", "until 2015"),
        ("", "../2020", "til senest 2020", "until 2020 at the latest"),
        ("", "2011/..", "til tidligst 2011", "until 2011 at the earliest"),
        ("", "2019/2021", "til en gang mellom 2019 og 2021", "until some time between 2019 and 2021"),
        ("2020", "2029", "2020–2029", "2020–2029"),
        ("2020", "2020", "2020", "2020"),
        ("2020-23", "2023-11", "høsten 2020 – november 2023", "autumn 2020 – November 2023"),
        ("1993~", "2004", "ca. 1993 – 2004", "c. 1993 – 2004"),
        ("200X", "2015", "fra tiåret 2000–2009 til 2015", "from the decade 2000–2009 until 2015"),
        ("201X", "201X", "2010-årene", "the 2010s"),
        (
            "1985-04-XX",
            "1990",
            "fra ukjent dag i april 1985 til 1990",
            "from an unknown day in April 1985 until 1990",
        ),
        (
            "../2010",
            "../2020",
            "senest fra 2010, til senest 2020",
            "from 2010 at the latest, until 2020 at the latest",
        ),
        (
            "../2020",
            "../2020",
            "senest fra 2020, til senest 2020",
            "from 2020 at the latest, until 2020 at the latest",
        ),
        ("../2010", "2015", "senest fra 2010, til 2015", "from 2010 at the latest, until 2015"),
        (
            "2011/..",
            "2015-11",
            "tidligst fra 2011, til november 2015",
            "from 2011 at the earliest, until November 2015",
        ),
        ("1993", "../2020", "fra 1993 til senest 2020", "from 1993 until 2020 at the latest"),
        ("1993", "2011/..", "fra 1993 til tidligst 2011", "from 1993 until 2011 at the earliest"),
        (
            "2019/2021",
            "2023",
            "fra en gang mellom 2019 og 2021, til 2023",
            "from some time between 2019 and 2021, until 2023",
        ),
        (
            "2018",
            "2019/2021",
            "fra 2018 til en gang mellom 2019 og 2021",
            "from 2018 until some time between 2019 and 2021",
        ),
    ],
)
def test_periods_in_words(start, end, bokmål, english):
    with translation.override("nb"):
        assert period_words(start, end) == bokmål
    with translation.override("en"):
        assert period_words(start, end) == english
