"""Questions to the database whose SQL is written once, and asked again with other values.

To write the SQL of a question costs Django many times what it costs a database to answer it.
"""

import re
from copy import copy
from datetime import date
from functools import lru_cache, partial
from itertools import count

from django.core.exceptions import EmptyResultSet
from django.core.signals import setting_changed
from django.db import connections, models
from django.db.models.query import ModelIterable, get_related_populators
from django.utils import timezone
from django.utils.translation import get_language
from psycopg import RawCursor

MOST = 1_000  # questions that are remembered
FIELDS = {
    int: models.BigIntegerField,
    str: models.TextField,
    bytes: models.BinaryField,
    date: models.DateField,
}


class Slot(models.Expression):
    """The place of a value that each asking gives anew."""

    def __init__(self, name, output_field):
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


class Question:
    """A queryset with slots, of which the SQL is written already, and how to read what comes of it."""

    def __init__(self, queryset):
        self.database, self.queryset, self.model = queryset.db, queryset, None
        self.compiler = compiler = queryset.query.get_compiler(using=queryset.db)
        try:
            self.sql, self.params = compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.params = "", ()
            return
        self.slots = [(place, each.name) for place, each in enumerate(self.params) if isinstance(each, Slot)]
        converters = compiler.get_converters([column for column, *_sql in compiler.select])
        self.converters = [
            (place, convert, expression)
            for place, (several, expression) in converters.items()
            for convert in several
        ]
        if not issubclass(queryset._iterable_class, ModelIterable):
            return
        # As Django's `ModelIterable`, which finds all this out each time.
        told = compiler.klass_info
        self.model, fields = told["model"], told["select_fields"]
        self.columns = slice(fields[0], fields[-1] + 1)
        self.names = [column.target.attname for column, *_sql in compiler.select[self.columns]]
        self.related = get_related_populators(told, compiler.select, queryset.db)
        self.annotations = compiler.annotation_col_map.items()

    def rows(self, values):
        """The rows of the queryset as a list, with `values` in its slots."""
        if not self.sql:
            return []
        connection = connections[self.database]  # that of this thread
        adapt = connection.ops.adapt_datefield_value
        values = {name: adapt(value) if isinstance(value, date) else value for name, value in values.items()}
        params = [*self.params]
        for place, name in self.slots:
            params[place] = values[name]
        found = self.converted(answer(connection, self.sql, params))
        if self.model is None:
            return self.values(found)
        named = {}
        rows = [self.read(row, named) for row in found]
        models.prefetch_related_objects(rows, *self.queryset._prefetch_related_lookups)
        return rows

    def converted(self, found):
        """The rows with the values that Python has for those of the database, as a list of tuples."""
        if not self.converters:
            return found
        connection, rows = self.compiler.connection, [list(row) for row in found]
        for place, convert, expression in self.converters:
            for row in rows:
                if row[place] is not None:
                    row[place] = convert(row[place], expression, connection)
        return [tuple(row) for row in rows]

    def values(self, found):
        """What a `values_list` makes of the rows, which knows itself in which order it wants its columns."""
        compiler = copy(self.compiler)
        compiler.results_iter = lambda **kwargs: iter(found)
        query = copy(self.queryset.query)
        query.get_compiler = lambda *args, **kwargs: compiler
        # A queryset knows to clone itself with all of its query, or to ask before it is copied.
        queryset = object.__new__(type(self.queryset))
        queryset.__dict__ = {**self.queryset.__dict__, "_query": query}
        return list(queryset)

    def read(self, values, named):
        """A row of the model, of what the database returned; `named` are rows that those before it named."""
        row = self.model.from_db(self.database, self.names, values[self.columns])
        for related in self.related:
            populate(related, values, row, named)
        for name, place in self.annotations:
            setattr(row, name, values[place])
        return row


def answer(connection, sql, params):
    """What the database answers to Django's SQL, as a list of tuples."""
    connection.ensure_connection()
    if connection.queries_logged:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()
    # Django's cursor looks through the SQL for the places of values each time, and writes them into it: so
    # PostgreSQL would have a new plan to make, which takes longer than to carry it out.
    connection.validate_no_broken_transaction()
    execute = by_the_driver
    for wrapper in reversed(connection.execute_wrappers):
        execute = partial(wrapper, execute)
    with connection.wrap_database_errors:
        return execute(as_driver_writes(sql, connection.vendor), params, False, {"connection": connection})


def by_the_driver(sql, params, many, context):
    connection = context["connection"]
    if connection.vendor == "postgresql":
        with RawCursor(connection.connection) as cursor:
            return cursor.execute(sql, params, prepare=True).fetchall()
    return connection.connection.execute(sql, params).fetchall()


def populate(related, values, row, named):
    """Give `row` the related row that stands in `values`: as Django's `RelatedPopulator`, but what many rows
    name, as their source, is made once for all of them."""
    key = values[related.cols_start + related.pk_idx]
    if key is None:
        related.local_setter(row, None)
        return
    if (found := named.get((related, key))) is None:
        columns = values[related.cols_start : related.cols_end]
        found = named[related, key] = related.model_cls.from_db(related.db, related.init_list, columns)
        for further in related.related_populators:
            populate(further, values, found, named)
    related.local_setter(row, found)
    related.remote_setter(found, row)


@lru_cache(maxsize=MOST)
def as_driver_writes(sql, vendor):
    """Django's SQL with the places of its values as the driver of the database marks them: «?», or «$1»."""
    number = count(1)

    def written(found):
        if found[0] == "%%":
            return "%"
        return f"${next(number)}" if vendor == "postgresql" else "?"

    return re.sub("%[s%]", written, sql)


_questions = {}


def ask(key, build, values):
    """The rows of the queryset that `build` makes, as a list.

    `build` is called with {name: Slot} for `values`, {name: a number, text, bytes, date or None}, and must
    make the same queryset whenever `key` is the same; whatever else it depends on belongs in the key.
    """
    # A value that is None has no type: the SQL of its slot is another one.
    kinds = tuple((name, type(value)) for name, value in values.items())
    key = (key, kinds, get_language(), timezone.localdate())
    if (question := _questions.get(key)) is None:
        if len(_questions) >= MOST:
            _questions.clear()
        slots = {name: Slot(name, FIELDS.get(kind, models.BigIntegerField)()) for name, kind in kinds}
        question = _questions[key] = Question(build(slots))
    return question.rows(values)


def forget(**signal):
    _questions.clear()


setting_changed.connect(forget)
