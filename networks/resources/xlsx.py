"""XLSX as spreadsheets send it, and as the register writes it: a row at a time, in either direction."""

import re
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path

import openpyxl
import xlsxwriter
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._reader import WorkSheetParser
from xlsxwriter.worksheet import Worksheet

from networks import names
from networks.resources.cells import Exact
from networks.resources.formats import TableError

# What a file may unpack to. 100,000 memberships are 50 MB, packed to a twelfth of that.
LARGEST = 300_000_000  # bytes
LARGEST_PART = 10_000_000  # bytes, where one of them is packed to less than a hundredth
LAST_ROW = 1_048_576  # of any sheet
LISTS = "lists"  # the sheet of what drop-down lists offer
LONGEST_LIST = 5_000
ROWS_TO_COME = 1_000  # below the last one, which have drop-down lists too
DIGITS = 15  # of a number are kept
# Excel counts a day that never was, 29 February 1900: what is older is written as text.
FIRST_DAY = date(1900, 3, 1)

DAY = re.compile(r"\d{4}-\d\d-\d\d")
ESCAPED = re.compile("_x(?![dD][89a-fA-F])([0-9A-Fa-f]{4})_")  # but no half of a character


def read(path):
    """The sheets of the XLSX file at `path` (or an open binary file) as {name: Sheet}.

    Left out are empty sheets, and the one that holds the drop-down lists of our own files.
    Raises `TableError` with a sentence where it is no XLSX file, or one that would fill the memory.
    """
    with _in_words():
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
        too_large = sum(part.file_size for part in parts) > LARGEST or any(
            part.file_size > max(LARGEST_PART, 100 * part.compress_size) for part in parts
        )
    if too_large:
        raise TableError(_("The file is too large. Divide it into several files."))
    with _in_words():
        # Given a name, the package would want it to end in .xlsx.
        workbook = openpyxl.load_workbook(path.open("rb") if isinstance(path, Path) else path, read_only=True)
    sheets = [Sheet(each) for each in workbook.worksheets if each.title != LISTS]
    return {sheet.name: sheet for sheet in sheets if sheet.headers}


@contextmanager
def _in_words():
    """There is no end to what a broken file makes the packages that read it raise."""
    try:
        yield
    except Exception as error:
        message = _("The file cannot be read. Save it as an XLSX workbook without a password, and try again.")
        raise TableError(message) from error


class RowParser(WorkSheetParser):
    """The package's own, which would remember the height of every row until the memory is full."""

    def parse_row(self, row):
        self.row_dimensions.clear()
        return super().parse_row(row)


class Sheet:
    """A sheet of a file: `name`, `headers`, and `rows()` as often as they are wanted."""

    def __init__(self, worksheet):
        self.name, self.worksheet = worksheet.title, worksheet
        self.header_line, self.headers = next(self._filled(), (0, []))
        if "" in self.headers:
            raise TableError(
                _("Sheet “%(sheet)s”: column %(column)s has no name. Write one, or delete the column.")
                % {"sheet": self.name, "column": get_column_letter(self.headers.index("") + 1)}
            )

    def rows(self):
        """Yield (line, cells) of each row below the header that is not empty: texts, as many as headers.

        A number is written without an exponent, a day as 2020-01-13, true and false as yes and no.
        Raises `TableError` with a sentence where a cell holds a formula or an error, or has no header.
        """
        for line, cells in self._filled():
            if line == self.header_line:
                continue
            if len(cells) > len(self.headers):
                raise TableError(
                    _("Sheet “%(sheet)s”, line %(line)d: there are %(found)d cells, but %(wanted)d columns.")
                    % {
                        "sheet": self.name,
                        "line": line,
                        "found": len(cells),
                        "wanted": len(self.headers),
                    }
                )
            yield line, cells + [""] * (len(self.headers) - len(cells))

    def _filled(self):
        """Yield (line, cells) of each row that is not empty, up to its last cell that is not."""
        book = self.worksheet.parent
        with self.worksheet._get_source() as source:
            parser = RowParser(
                source,
                self.worksheet._shared_strings,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            rows = parser.parse()
            while True:
                with _in_words():
                    line, row = next(rows, (None, None))
                if row is None:
                    return
                texts = {cell["column"]: self._text(cell, line) for cell in row if cell["value"] is not None}
                if width := max((column for column, text in texts.items() if text), default=0):
                    yield line, [texts.get(column, "") for column in range(1, width + 1)]

    def _text(self, cell, line):
        """The text of a cell, as a CSV file would hold it."""
        value, kind = cell["value"], cell["data_type"]
        if kind == "s":
            return ESCAPED.sub(lambda found: chr(int(found[1], 16)), value) if "_x" in value else value
        if kind in ("f", "e"):
            message = (
                _(
                    "Sheet “%(sheet)s”, line %(line)d, column %(column)s: there is a formula. "
                    "Paste the value in its place."
                )
                if kind == "f"
                else _(
                    "Sheet “%(sheet)s”, line %(line)d, column %(column)s: there is the error %(value)s. "
                    "Paste the value in its place."
                )
            )
            raise TableError(
                message
                % {
                    "sheet": self.name,
                    "line": line,
                    "column": get_column_letter(cell["column"]),
                    "value": names.shown(value),
                }
            )
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, int | float):
            return Exact(f"{Decimal(repr(value)).normalize():f}")
        if isinstance(value, datetime):
            return str(value).removesuffix(" 00:00:00")
        return str(value)


@dataclass(frozen=True)
class Column:
    """A column to write: its header, the note on it, what its cells are, and what its drop-down list offers.

    `kind` is "text", "number" or "day". `several`: a cell may hold more than one of `choices`.
    """

    name: str
    note: str = ""
    kind: str = "text"
    choices: tuple = ()
    several: bool = False


class TextSheet(Worksheet):
    """A sheet in which a text that looks like the package's own marks of bold and italic is a text."""

    def _xml_rich_inline_string(self, string, attributes=()):
        self._xml_inline_string(string, True, attributes)


def write(file, tables):
    """Write {sheet name: (columns, rows)} to `file`, a path or an open binary file, as XLSX.

    `rows` are lists of texts, and may be a generator. Raises `TableError` with a sentence where a sheet
    cannot hold a text or a row.
    """
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as workbook:
        workbook.set_properties({"created": datetime(2000, 1, 1)})  # the same rows are the same file
        formats = {
            "header": workbook.add_format({"bold": True, "num_format": "@"}),
            # As text, so that what somebody writes, 2020-05 or =1, is not made a day or a formula.
            "text": workbook.add_format({"num_format": "@"}),
            "day": workbook.add_format({"num_format": "dd.mm.yyyy"}),
            # By the number of decimals: who saves the sheet as CSV gets of each number what is shown.
            **{n: workbook.add_format({"num_format": f"{0:.{n}f}"}) for n in range(DIGITS)},
        }
        lists = {}
        for name, (columns, rows) in tables.items():
            sheet = workbook.add_worksheet(name, TextSheet)
            _write_sheet(sheet, columns, rows, formats, lists)
        if lists:
            sheet = workbook.add_worksheet(LISTS)
            sheet.hide()
            for number, row in enumerate(zip_longest(*lists)):
                for place, choice in enumerate(row):
                    if choice is not None:
                        sheet.write_string(number, place, choice)


def _write_sheet(sheet, columns, rows, formats, lists):
    """`lists`, the columns of the sheet of lists, gets those that this sheet lacks."""
    for place, column in enumerate(columns):
        width = max(len(column.name) + 4, 24 if column.kind == "text" else 18)
        sheet.set_column(place, place, width, formats["text"] if column.kind != "number" else None)
        sheet.write_string(0, place, column.name, formats["header"])
        if column.note:
            size = {"x_scale": 2.5, "y_scale": 0.4 + len(column.note) / 160, "author": ""}
            sheet.write_comment(0, place, column.note, size)
    line = 0
    for line, row in enumerate(rows, 1):
        for place, (column, text) in enumerate(zip(columns, row, strict=True)):
            if text and _write_cell(sheet, line, place, column.kind, text, formats):
                raise TableError(
                    _(
                        "Table “%(sheet)s”, row %(line)d, column “%(column)s”: XLSX has room for 32,767 "
                        "characters in a cell, and for 1,048,576 rows. Choose CSV."
                    )
                    % {"sheet": sheet.name, "line": line + 1, "column": column.name}
                )
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(line, 1), len(columns) - 1)
    last = min(line + ROWS_TO_COME, LAST_ROW - 1)
    for place, column in enumerate(columns):
        if column.choices:
            where = get_column_letter(lists.setdefault(column.choices, len(lists)) + 1)
            rule = {
                "validate": "list",
                "source": f"={LISTS}!${where}$1:${where}${len(column.choices)}",
                "error_type": "warning",
                "show_error": not column.several,
            }
            sheet.data_validation(1, place, last, place, rule)


def _write_cell(sheet, line, place, kind, text, formats):
    """True where there was no room for all of it."""
    if kind == "number" and len(text) <= DIGITS:
        return sheet.write_number(line, place, float(text), formats[len(text.partition(".")[2])])
    if kind == "day" and DAY.fullmatch(text) and (day := date.fromisoformat(text)) >= FIRST_DAY:
        return sheet.write_datetime(line, place, day, formats["day"])
    return sheet.write_string(line, place, text)
