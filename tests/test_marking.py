"""The words that were found are marked in the texts that people read, however they are spelt there."""

import re
from itertools import pairwise

import pytest
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from networks import names
from networks.html.found import marked
from networks.marking import LONGEST, excerpt, spans


def shown(text, query):
    return marked(text, names.words(query)).replace("<mark>", "[").replace("</mark>", "]")


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Göteborg", "goteborg", "[Göteborg]"),
        ("Go\u0308teborg", "gøte", "[Go\u0308te]borg"),
        ("Aalesund, Ålesund", "aalesund", "[Aalesund], [Ålesund]"),
        ("Tromsö", "tromsoe", "[Tromsö]"),
        ("Klimaetaten", "etaten", "Klima[etaten]"),
        ("Klimaetaten", "klimaetat", "[Klimaetat]en"),
        ("Cities for Climate Protection", "climate cit", "[Cit]ies for [Climate] Protection"),
        ("Eurocities i EU", "eu", "[Eu]rocities i [EU]"),
        ("Mål a og b", "a", "Mål [a] og b"),
        ("Å i Lofoten", "å", "[Å] i Lofoten"),
        ("上海", "shang", "[上]海"),
        ("<i>Oslo & Bærum</i>", "oslo", "&lt;i&gt;[Oslo] &amp; Bærum&lt;/i&gt;"),
    ],
)
def test_what_was_found_is_marked_where_it_stands(text, query, expected):
    assert shown(text, query) == expected


@given(st.text(), st.text())
def test_without_the_marks_the_text_is_what_it_was(text, query):
    html = str(marked(text, names.words(query)))
    assert re.sub("</?mark>", "", html) == escape(text)


@given(st.text(), st.text())
def test_marks_are_in_order_and_apart(text, query):
    found = spans(text, names.words(query))
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(one[1] < other[0] for one, other in pairwise(found))


@given(st.text(alphabet="aeoåæøäöÅ bcé-", min_size=1))
def test_a_word_of_a_text_is_marked_in_that_text(text):
    for word in names.words(text):
        assert spans(text, [word])


@given(st.text(min_size=1), st.text())
def test_an_excerpt_is_short_and_a_part_of_the_text(text, query):
    part = excerpt(text, names.words(query))
    assert len(part) <= LONGEST + 4
    assert part.removeprefix("… ").removesuffix(" …") in " ".join(text.split())


def test_an_excerpt_shows_the_word_that_was_looked_for():
    text = "Nettverket arbeider med klima. " * 20 + "Havnene er med siden 1990. " + "Mer tekst. " * 40
    assert "Havnene er med" in excerpt(text, ["havnene"])
