"""What a spreadsheet would do to the register: every row read, compared and validated, and then perhaps done.

The plan of an upload writes nothing and takes no lock. To apply it is to make it again inside a
transaction, writing each thousand rows as they are found right; where it then differs from the plan that
somebody saw, or a row is refused, nothing is kept. No table is held in memory: of a row that has passed,
only the hash of its key remains.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model

from networks.models.base import readable_key
from networks.resources import TABLES
from networks.resources.columns import Keys
from networks.resources.table import TablePlan


class Upload:
    """The tables that somebody sent, to be planned and applied together.

    `sources` is {table: source} with names as in `TABLES`; a source has `headers` and `rows()`, as
    `formats.CSVTable` has. `user` is whoever sent it, whose rights count; None may do everything.
    """

    def __init__(self, sources, user=None):
        self.user = user
        self.write = self.refused = False
        self.sources = sources

    def keys_of(self, model_field):
        """What knows the keys of the rows that a relation leads to; None for what is no relation."""
        if not model_field.is_relation:
            return None
        return self.keys(model_field.related_model)

    def keys(self, model):
        if model not in self.all_keys:
            is_user = model is get_user_model()
            self.all_keys[model] = Keys(model, model.USERNAME_FIELD if is_user else readable_key(model))
        return self.all_keys[model]

    def run(self, report=lambda table, row: None, write=False):
        """Make the plan, and where `write` is true do it; the caller opens the transaction.

        `report` is called with the `TablePlan` and every `Row` of it. Returns a `Summary`. Raises
        `formats.TableError` where a file cannot be read on.
        """
        self.write, self.refused = write, False
        self.all_keys = {}
        tables = [
            TablePlan(self, table, model, self.sources[table])
            for table, model in TABLES.items()
            if table in self.sources
        ]
        summary = Summary()
        for table in tables:
            summary.faults += [(table.table, fault) for fault in table.faults]
        if summary.faults:
            return summary
        self._announce(tables)
        for table in tables:
            for row in table.rows(write):
                summary.add(row)
                report(table, row)
                row.instance = None
            summary.seen[table.table] = table.line_of.keys()
        return summary

    def _announce(self, tables):
        """Tell relations of the rows that the upload adds."""
        for table in tables:
            keys = self.all_keys.get(table.model)
            key = readable_key(table.model)
            place = table.place.get("id" if key == "public_id" else key)
            if keys is not None and place is not None:
                keys.coming = {
                    cells[place].strip() for _line, cells in table.source.rows() if len(cells) > place
                } - {""}


@dataclass
class Summary:
    """What a plan comes to: `counts` of rows by (table, kind), `faults` of whole files, and a digest."""

    counts: Counter = field(default_factory=Counter)
    faults: list = field(default_factory=list)  # (table, sentence)
    seen: dict = field(default_factory=dict)  # {table: the database's keys of the rows that were named}
    _sum: int = 0  # of the hashes of the rows, as those that wait for others come in another order

    def add(self, row):
        self.counts[row.table, row.kind] += 1
        if row.kind != "unchanged":
            will_be = repr((row.table, row.line, row.kind, row.pk, row.changes)).encode()
            self._sum += int.from_bytes(hashlib.sha256(will_be).digest())

    def counts_of(self, table):
        """How many rows of a table are (new, changed, unchanged)."""
        return tuple(self.counts[table, kind] for kind in ("new", "changed", "unchanged"))

    def total(self, kind):
        return sum(count for (_table, each), count in self.counts.items() if each == kind)

    @property
    def digest(self):
        """The same for two plans that would do the same to the same register."""
        return f"{self._sum % 2**256:064x}"

    @property
    def is_refused(self):
        return bool(self.faults or self.total("refused"))
