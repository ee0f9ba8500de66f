"""Names: as people read them, sort them, search for them and write them in an address."""

import re
import unicodedata
from functools import cache, lru_cache

from anyascii import anyascii
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# Norwegian order: the three last letters, and the foreign letters that are sorted with them.
LAST_LETTERS = str.maketrans({"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}"})
SLUG_LENGTH = 80
# Zero-width and control characters look like nothing and make two keys of one; halves of characters
# cannot be stored.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufffe\uffff\ud800-\udfff]"
)
# Of what somebody searches for, so much counts: databases refuse to search for a whole book.
LONGEST_QUERY = 200  # characters
# å is written aa, ø and ö oe, æ and ä ae where a keyboard lacks them; `fold` has made å and ä an a already.
TWO_LETTERS = re.compile("(a)[ae]|(o)e")


def text_and_language(row, field):
    """(text, language) of a field that may have languages: the reader's, or else the one there is."""
    reader = get_language()
    columns = _columns(type(row), field, reader)
    for language, column in columns:
        if text := getattr(row, column):
            return text, language
    # What has languages and is written in none needs no look at the field itself, which takes its time.
    return ("" if columns else getattr(row, field, "") or ""), reader


@cache
def _columns(kind, field, reader):
    """[(language, the name of its column)] of a field that has languages, the reader's first; or []."""
    languages = [reader, *(language for language, _name in settings.LANGUAGES if language != reader)]
    columns = [(language, f"{field}_{language}") for language in languages]
    return [(language, column) for language, column in columns if hasattr(kind, column)]


def name_and_language(row):
    """(what a row is called, the language that this is in)"""
    field = _field_of_name(type(row))
    text, language = text_and_language(row, field)
    if field == "name":  # a document's language is that of its text, not that of its title
        language = getattr(row, "language", "") or language
    return text or str(row), language


@cache
def _field_of_name(kind):
    return "title" if hasattr(kind, "title") else "name"


def fold(text):
    """`text` without regard to case and accents: «Gøteborg» and «GOTEBORG» are both "goteborg"."""
    return re.sub(r"\s+", " ", anyascii(unicodedata.normalize("NFKC", text)).lower()).strip()


def words(text):
    """The words of `text` as they are searched for: «Gøteborg» and "Goeteborg" are both "goteborg"."""
    return one_spelling(plain_words(text))


def plain_words(text):
    return re.findall("[0-9a-z]+", fold(text))


def one_spelling(found):
    return [TWO_LETTERS.sub(r"\1\2", word) for word in found]


def search_text(texts):
    """What a row with these texts is found by: its words, with a space before and after each.

    A word with aa, ae or oe in it stands there in both spellings, or nobody would find «etaten» in
    «Klimaetaten».
    """
    plain = plain_words(" ".join(texts))
    others = sorted({word for word in plain if TWO_LETTERS.search(word)})
    return f" {' '.join([*one_spelling(plain), *others])} "


def search_names(texts):
    """What tells how well a row with these names is hit: a line for each of them."""
    return "\n" + "".join(f" {' '.join(found)} \n" for found in map(words, texts) if found)


@lru_cache(maxsize=10_000)
def sort_key(text):
    """Bytes that sort `text` in Norwegian order (… z æ ø å) in any database, whatever its collation.

    ä is sorted with æ, ö with ø, aa as å; other accents, punctuation and case do not count, except
    between two names that are otherwise equal.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    letters = anyascii(plain.replace("aa", "å").translate(LAST_LETTERS)).lower()
    primary = re.sub(r"[^0-9a-z{|} ]+", "", letters)
    return f"{' '.join(primary.split())}\0{text}".encode()


def slug(text):
    """`text` as the last part of an address: «Ålesund – Østfold» is "alesund-ostfold". May be empty.

    Norwegian letters are written as in Norwegian addresses: æ is ae, ø is o, å is a.
    """
    plain = fold(text).replace("&", " ")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_LENGTH].strip("-")


def what_is_invisible(text):
    """A sentence about the first character of `text` that nobody sees; "" where there is none."""
    if not (found := INVISIBLE.search(text)):
        return ""
    return _(
        "“%(value)s” holds the invisible character U+%(code)04X. Delete it and write the text again."
    ) % {
        "value": shown(text),
        "code": ord(found[0]),
    }


def shown(value):
    """`value` as an error message quotes it: short, and with nothing invisible."""
    value = INVISIBLE.sub("\ufffd", str(value))
    return value if len(value) <= 60 else f"{value[:60]}…"
