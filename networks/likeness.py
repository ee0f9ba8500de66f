"""Whether two names are likely to be the same name, written in two ways."""

import re
from collections import Counter
from functools import lru_cache

from networks.names import fold

# What says the same in a name: Sankt Petersburg is St. Petersburg.
SAINT = dict.fromkeys(["st", "sankt", "sainte", "ste", "sanct"], "saint")
# What tells nothing of which one is meant, as long as other words are there.
SMALL = frozenset(
    """a an and av by city commune da de del den der des det di die du e en et for i in kommune la le
    municipality of og on stad the til to und y""".split()  # noqa: SIM905
)
LONG = 7  # letters of a word from which one of them may be a typing mistake
REMEMBERED = 50_000  # names


@lru_cache(REMEMBERED)
def words(name):
    """The words of `name` that tell it from others, in their order: no accents, case or small words."""
    folded = fold(name)
    plain = re.sub("['’]", "", folded).replace("aa", "a")
    every = [SAINT.get(word, word) for word in re.findall(r"[0-9a-z]+", plain)]
    return tuple(word for word in every if word not in SMALL) or tuple(every or folded.split())


@lru_cache(REMEMBERED)
def keys(name):
    """What two spellings of one name have in common: the words in any order, and the letters in theirs."""
    found = words(name)
    return frozenset({" ".join(sorted(found)), "".join(found)} - {""})


def alike(one, other):
    """Whether `one` and `other` look like one name: but for one typing mistake in a longer word."""
    if not keys(one).isdisjoint(keys(other)):
        return True
    if len(words(one)) != len(words(other)):
        return False
    lacking, extra = Counter(words(one)), Counter(words(other))
    lacking, extra = list((lacking - extra).elements()), list((extra - lacking).elements())
    return len(lacking) == 1 == len(extra) and mistyped(lacking[0], extra[0])


def mistyped(one, other):
    """Whether two words differ by one letter, lacking, added, another, or two letters that changed places.

    The first letter is seldom mistyped, and two numbers are two numbers.
    """
    short, long = sorted((one, other), key=len)
    if len(long) < LONG or one[0] != other[0] or not (one + other).isalpha():
        return False
    start = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    swapped = short[start + 1 : start + 2] + short[start : start + 1]
    return short[start + 1 :] == long[start + 1 :] or (
        long[start : start + 2] == swapped and short[start + 2 :] == long[start + 2 :]
    )


def traces(name):
    """Texts of which any two names that are alike share at least one."""
    found = sorted(words(name))
    marks = set(keys(name))
    for place, word in enumerate(found):
        # A word that lacks a letter is found as it stands among those that could lack one.
        shorter = {word[:at] + word[at + 1 :] for at in range(len(word))} if len(word) >= LONG else set()
        for each in {word, *shorter}:
            marks.add(" ".join(sorted([*found[:place], f"{each}*", *found[place + 1 :]])))
    return marks
