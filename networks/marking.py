"""Where in a text the words are that a search looked for, and the part of a long text around them."""

import re
from functools import lru_cache

from networks.names import TWO_LETTERS, fold

LONGEST = 160  # characters of an excerpt
BEFORE = 50  # of them before the first word that was looked for


@lru_cache(4096)
def letters_of(character):
    """What a character is for searches: letters, a space where it ends a word, or "" for an accent."""
    found = re.sub("[^0-9a-z]", " ", fold(character))
    return found or ("" if fold(f"a{character}a") == "aa" else " ")


def spans(text, words):
    """[(start, end)] of the parts of `text` that the `words` of a search find, in order and apart.

    An accent that stands behind its letter goes with it.
    """
    letters = [(" ", 0, 0)]  # (letter, where it starts in the text, where it ends)
    for at, character in enumerate(text):
        found = letters_of(character)
        if not found:
            letter, start, _end = letters[-1]
            letters[-1] = (letter, start, at + 1)
        letters += [(letter, at, at + 1) for letter in found]
    letters.append((" ", len(text), len(text)))
    found = []
    for spelling in (letters, in_one_spelling(letters)):
        plain = "".join(letter for letter, _start, _end in spelling)
        for word in words:
            pattern = {1: f"(?<= ){word}(?= )", 2: f"(?<= ){word}"}.get(len(word), word)
            found += [(spelling[m.start()][1], spelling[m.end() - 1][2]) for m in re.finditer(pattern, plain)]
    return merged(sorted(found))


def in_one_spelling(letters):
    """The letters with aa, ae and oe as the one letter that they are for searches."""
    plain = "".join(letter for letter, _start, _end in letters)
    firsts = {match.start() for match in TWO_LETTERS.finditer(plain)}
    return [
        (letter, start, letters[at + 1][2] if at in firsts else end)
        for at, (letter, start, end) in enumerate(letters)
        if at - 1 not in firsts
    ]


def merged(found):
    apart = []
    for start, end in found:
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def lacking(text, words):
    """Those of the words that `text` does not hold."""
    return [word for word in words if not spans(text, [word])]


def excerpt(text, words):
    """The part of `text` around the first of the words, with … where something is left out."""
    text = " ".join(text.split())
    if len(text) <= LONGEST:
        return text
    first = next(iter(spans(text, words)), (0, 0))[0]
    start = max(0, min(first - BEFORE, len(text) - LONGEST))
    if start:
        start = text.find(" ", start, first) + 1 or start
    end = start + LONGEST
    if end < len(text):
        end = max(text.rfind(" ", first, end), first + 1) if " " in text[first:end] else end
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"
