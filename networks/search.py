"""Finds rows by all the words of a query, in every language, without regard to case, accents and spelling:
å is aa, ø and ö are oe, æ and ä are ae.

A word may stand anywhere in a word, so that «etaten» finds «Klimaetaten»; one of two letters only at the
beginning of a word, and a single letter only alone. What is called just that comes first, then what is called
something that begins with it, then what has a name in which each of the words begins a word, then the others.
Among equals, what may hold on the day comes before what does not; then the alphabet decides.
"""

import re
from difflib import get_close_matches

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, F, Lookup, Q, Value, When
from django.utils.functional import cached_property

from networks import names
from networks.asking import ask
from networks.models import City, Commitment, Document, Official, Organization, Page, Theme, WorkingGroup
from networks.models.facts import Dated
from networks.models.fields import SearchText
from networks.models.prepared import answer

# The families that a reader can find, in the order in which they are shown.
FAMILIES = (Organization, WorkingGroup, Commitment, Official, City, Theme, Document, Page)
FEW = 5  # rows of each family are shown at first
RARE = 20  # rows of a family
ORDER = ("rank", "past", "letters", "pk")  # how well a row is hit, 0 where it holds on the day, its name
# Of a longer query, no word is taken for a slip of the pen.
MOST_MENDED = 3  # words
SHORTEST_MENDED = 4  # letters
LIKE = 0.75  # 1 is equal
CANDIDATES = 100  # of each family


@SearchText.register_lookup
class Found(Lookup):
    """Rows that hold all pieces of words of one of several choices; a text is one choice, of all its words.

    Each database answers from its own index, which networks/migrations/0008_search.py makes.
    """

    lookup_name = "found"

    def get_prep_lookup(self):
        return (pieces(names.words(self.rhs)),) if isinstance(self.rhs, str) else self.rhs

    def choices(self):
        if not all(self.rhs):
            raise EmptyResultSet
        return self.rhs

    def as_sqlite(self, compiler, connection):
        table = self.lhs.target.model._meta.db_table
        rows, index = map(compiler.quote_name_unless_alias, (self.lhs.alias, f"{table}_search"))
        choices = [" AND ".join(f'"{piece}"' for piece in choice) for choice in self.choices()]
        # The index has two spaces where the text has one.
        wanted = " OR ".join(f"({choice})" for choice in choices).replace(" ", "  ")
        return f"{rows}.id IN (SELECT rowid FROM {index} WHERE {index} MATCH %s)", [wanted]

    def as_postgresql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        choices = [" AND ".join([f"{column} LIKE %s"] * len(choice)) for choice in self.choices()]
        wanted = [f"%{piece}%" for choice in self.rhs for piece in choice]
        return "(" + " OR ".join(f"({choice})" for choice in choices) + ")", [*params * len(wanted), *wanted]


def at_once(asked):
    """What several questions find, in one query: each is SQL about a set of rows, {}, and their queryset.

    A union of Django's lets none of them have a limit on SQLite.
    """
    parts, params = [], []
    for sql, rows in asked:
        of_rows, values = rows.query.sql_with_params()
        parts.append(f"SELECT * FROM ({sql.format(of_rows)}) AS each")
        params += values
    if not parts:
        return []
    return answer(connection, " UNION ALL ".join(parts), params)


def pieces(words):
    """What the text of a row that has all of the `words` holds."""
    return tuple({1: f" {word} ", 2: f" {word}"}.get(len(word), word) for word in words)


def misspelt(word):
    """Choices of pieces, one of which a word has that is like `word` but for some letters side by side."""
    gap = 2 if len(word) < 7 else 3
    whole = f" {word} "
    return tuple(
        tuple(piece for piece in (whole[:at], whole[at + gap :]) if len(piece) > 1)
        for at in range(1, len(word) + 2 - gap)
    )


class Search:
    """What `user` may see of what `query` finds, as it is on `day`."""

    def __init__(self, query, user, day):
        self.user, self.day = user, day
        words = names.words(query[: names.LONGEST_QUERY])
        self.words = list(dict.fromkeys(words))
        self.phrase = " ".join(words)

    @cached_property
    def hit(self):
        """{family: the keys of up to `RARE` rows that hold what is looked for, whoever may see them}"""
        if not self.words:
            return {}
        asked, keys = [], {}
        for at, family in enumerate(FAMILIES):
            rows = family.objects.filter(self.has_all).order_by().values("pk")
            asked.append((f"SELECT {at}, pk FROM ({{}}) AS each", rows[:RARE]))
        for at, key in sorted(at_once(asked)):
            keys.setdefault(FAMILIES[at], []).append(key)
        return keys

    @cached_property
    def groups(self):
        """{family: (how many of its rows are found, the first few of them)}, without those that have none."""
        # Where hits are rare, they are known already; else the database counts them and finds the best.
        common = self.firsts([family for family, keys in self.hit.items() if len(keys) == RARE])
        groups = {}
        for family, keys in self.hit.items():
            number, best = common.get(family, (None, keys))
            if rows := self.rows(family, best):
                groups[family] = (number or len(rows), rows[:FEW])
        return groups

    @cached_property
    def counts(self):
        """{family: how many of its rows are found}, without those that have none."""
        return {family: number for family, (number, _keys) in self.firsts([*self.hit]).items() if number}

    def firsts(self, families):
        """{family: (how many of its rows are found, the keys of the first few)}"""
        asked = []
        for at, family in enumerate(families):
            rows = self.found(family).values("pk", *ORDER)
            number = "(SELECT COUNT(*) FROM found)"
            first = f"SELECT {at}, {number}, pk FROM found ORDER BY {', '.join(ORDER)} LIMIT {FEW}"
            asked.append((f"WITH found AS ({{}}) {first}", rows))
        firsts = {family: (0, []) for family in families}
        for at, number, key in at_once(asked):
            firsts[families[at]] = (number, [*firsts[families[at]][1], key])
        return firsts

    def rows(self, family, keys):
        """The rows of a family with these keys, with all that is shown of them, the best first."""

        def build(at):
            rows = family.objects.filter(at.one_of("pk", "keys"))
            rows = rows.on_day(at.day) if issubclass(family, Dated) else rows
            return at.seen(rows).naming(*family.public_if)

        keys = [*keys, *[0] * (-len(keys) % RARE)]  # one question for keys of many a number
        rows = ask(self.user, build, {"day": self.day, "keys": keys}, ("search", family))
        return sorted(rows, key=self.in_order)

    def in_order(self, row):
        """Sorts rows as `ORDER` does."""
        return self.rank_of(row), not getattr(row, "active", True), bytes(row.sort_key), row.pk

    def brief(self, family):
        """The rows of a family that are found, with no more of each than its key and its address."""
        return self.found(family).select_related(None).only("pk", "slug")

    def found(self, family):
        """The rows of a family that are found, in no order."""
        return self.told(family.objects.filter(self.has_all).order_by().seen_by(self.user))

    def told(self, rows):
        """The rows with what their order, `ORDER`, follows from."""
        if issubclass(rows.model, Dated):
            rows = rows.on_day(self.day).annotate(past=Case(When(active=True, then=0), default=1))
        else:
            rows = rows.annotate(past=Value(0))
        return rows.annotate(rank=self.rank(), letters=F("sort_key"))

    @cached_property
    def has_all(self):
        return Q(search_text__found=(pieces(self.words),))

    def rank_of(self, row):
        """As `rank`, of a row that is read already."""
        if not all(f" {word}" in row.search_names for word in self.words):
            return 3
        if f"\n {self.phrase} \n" in row.search_names:
            return 0
        return 1 if f"\n {self.phrase}" in row.search_names else 2

    def rank(self):
        each_begins_a_word = Q(*(Q(search_names__contains=f" {word}") for word in self.words))
        equal = Case(When(search_names__contains=f"\n {self.phrase} \n", then=0), default=1)
        begins = Case(When(search_names__contains=f"\n {self.phrase}", then=equal), default=2)
        return Case(When(each_begins_a_word, then=begins), default=3)

    def suggestion(self):
        """The query with each word that finds nothing as a name has it that the reader may see, where it is
        like one; "" where that finds nothing either."""
        if len(self.words) > MOST_MENDED:
            return ""
        mended = [self.mended(word) for word in self.words]
        if mended == self.words or (len(mended) > 1 and not self.like_this(" ".join(mended)).counts):
            return ""
        return " ".join(mended)

    def like_this(self, query):
        return Search(query, self.user, self.day)

    def mended(self, word):
        """The word in the names that is most like `word`, or `word` itself where that finds something."""
        if len(word) < SHORTEST_MENDED or (len(self.words) > 1 and self.like_this(word).counts):
            return word
        near = {}
        for texts in at_once(("{}", self.candidates(word, family)) for family in FAMILIES):
            for text in re.split(r"[^\w'’\u0300-\u036f]+", " ".join(texts)):
                near.setdefault("".join(names.words(text)), text)
        best = get_close_matches(word, near, 1, LIKE)
        return near[best[0]] if best else word

    def candidates(self, word, family):
        """What some rows are called that have a word like `word`."""
        rows = family.objects.filter(search_text__found=misspelt(word)).order_by().seen_by(self.user)
        texts = [F(column) for column in family._meta.get_field("search_names").columns()]
        texts += [F("other_names")] if hasattr(family, "other_names") else []
        texts += [Value("")] * (1 + len(settings.MODELTRANSLATION_LANGUAGES) - len(texts))
        return rows.values_list(*texts)[:CANDIDATES]
