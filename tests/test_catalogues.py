"""No text is left in English for a reader of bokmål."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

from networks.management.commands.makemessages import as_calls, is_public

ROOT = Path(settings.BASE_DIR)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def texts_in(source):
    for _line, message, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        yield context, message


def calls_in(template, public=False):
    """The calls of gettext that the tags of a template stand for, one to a line."""
    quoted = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
    calls = re.finditer(
        rf"\b(?:_|n?p?gettext)\({quoted}(?:, {quoted})*",
        as_calls(template) if public else templatize(template),
    )
    return "\n".join(f"{call[0]}, n)" for call in calls)


def catalogue(name):
    with (ROOT / "networks" / "locale" / "nb" / "LC_MESSAGES" / name).open("rb") as file:
        return [message for message in read_po(file, locale="nb") if message.id]


def key(message):
    return message.context, tuple(message.id) if isinstance(message.id, list | tuple) else message.id


SOURCES = [path for folder in ("networks", "config") for path in (ROOT / folder).rglob("*.py")]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", SOURCES + TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_text_is_in_the_catalogue(path):
    source = path.read_text("utf-8")
    if path.suffix == ".html":
        source = calls_in(source, is_public(path))
    known = {key(message) for message in catalogue("django.po")}
    missing = [text for text in texts_in(source) if text not in known]
    assert missing == []


@pytest.mark.parametrize("name", ["django.po", "djangojs.po"])
def test_every_entry_is_translated_and_none_is_a_guess(name):
    for message in catalogue(name):
        written = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(written), message.id
        assert not message.fuzzy, message.id


def test_the_readers_of_texts_find_something():
    assert len(catalogue("django.po")) > 300
    template = "{% translate 'x' context 'y' %}{% blocktranslate count n=n %}{{ n }} a{% plural %}{{ n }} b"
    calls = calls_in(template + "{% endblocktranslate %}")
    assert list(texts_in(calls)) == [("y", "x"), (None, ("%(n)s a", "%(n)s b"))]
    template = (
        "{{ f(_('it’s') or 1) }}{{ pgettext('y', 'x') }}{% trans n=2 %}{{ n }} a{% pluralize %}{{ n }} b"
    )
    calls = calls_in(template + "{% endtrans %}", public=True)
    assert list(texts_in(calls)) == [(None, "it’s"), ("y", "x"), (None, ("%(n)s a", "%(n)s b"))]
    assert list(texts_in('_("one")\npgettext_lazy("two", "three")\nngettext("a", "b", n)')) == [
        (None, "one"),
        ("two", "three"),
        (None, ("a", "b")),
    ]
