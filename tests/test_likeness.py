"""Whether two names look like one, written in two ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks.likeness import LONG, alike, traces

LETTERS = st.text("abcdefghijklmnopqrstuvwxyzæøåäöé", min_size=1, max_size=12)
BETWEEN = st.sampled_from([" ", ", ", " - ", "  ", " & "])
NAMES = st.lists(LETTERS, min_size=1, max_size=4).map(" ".join)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sankt Petersburg", "St. Petersburg"),
        ("Saint Petersburg", "ST PETERSBURG"),
        ("Göteborg", "Gøteborg"),
        ("Aalborg", "Ålborg"),
        ("Raymond Johansen", "Johansen, Raymond"),
        ("Klima & miljø", "Klima og miljø"),
        ("Climate and Environment", "The environment / climate"),
        ("C40 Cities", "C40cities"),
        ("Bergen kommune", "Bergen"),
        ("City of Oslo", "Oslo"),
        ("Eurocities", "Eurocites"),
        ("Eurocities", "Euroctiies"),
        ("Kari Hansen", "Kari Hanssen"),
        ("Mayors’ Covenant", "Mayors Covenant"),
        ("!!!", "!!!"),
    ],
)
def test_one_name_written_in_two_ways_is_alike(one, other):
    assert alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bergen", "Berlin"),
        ("Oslo", "Osla"),
        ("Roma", "Rona"),
        ("Kari Hansen", "Kari Jansen"),
        ("Report 2019", "Report 2020"),
        ("Rapport2019", "Rapport2010"),
        ("Oslo", "Oslo/Akershus"),
        ("C40", "C41"),
        ("Eurocities", "Eurotowns"),
        ("!!!", "???"),
        ("", ""),
    ],
)
def test_two_names_are_not_alike(one, other):
    assert not alike(one, other)


@given(NAMES, NAMES)
def test_likeness_is_symmetric(one, other):
    assert alike(one, other) == alike(other, one)


@given(st.lists(LETTERS, min_size=1, max_size=4), st.randoms(), BETWEEN)
def test_a_name_is_like_itself_whatever_its_case_order_and_punctuation(words, random, between):
    other = [random.choice([str.upper, str.title, str.lower])(word) for word in words]
    random.shuffle(other)
    assert alike(" ".join(words), between.join(other))


@given(st.text())
def test_any_text_with_something_in_it_is_like_itself(text):
    assert alike(text, text) == bool(traces(text))


@given(NAMES, st.text("abcdefghijklmnopqrstuvwxyz", min_size=LONG, max_size=15), st.data())
def test_one_mistake_in_a_longer_word_leaves_a_trace_that_both_share(rest, word, data):
    at = data.draw(st.integers(1, len(word) - 1))
    letter = data.draw(st.sampled_from("abcxyz"))
    wrong = data.draw(
        st.sampled_from(
            [
                word[:at] + letter + word[at:],
                word[:at] + letter + word[at + 1 :],
                word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :] if at > 1 else word,
            ]
        )
    )
    one, other = f"{rest} {word}", f"{wrong} {rest}"
    if alike(one, other):
        assert traces(one) & traces(other)
    if "aa" not in word + wrong:
        assert alike(one, other)


@given(NAMES, NAMES)
def test_what_is_alike_shares_a_trace(one, other):
    if alike(one, other):
        assert traces(one) & traces(other)
