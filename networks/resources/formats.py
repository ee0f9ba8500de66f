"""CSV as spreadsheets send it."""

import codecs
import csv
import io
import re

import tablib
from django.utils.translation import gettext as _
from import_export.formats import base_formats

# A cell that begins with one of these is a formula in a spreadsheet: an apostrophe before it makes it text.
FORMULA_SIGNS = frozenset("=+-@\t\r\n'＝＋－＠")


NEGATIVE_NUMBER = re.compile(r"-\d+(\.\d+)?")


def guard(text):
    """`text` so that no spreadsheet reads it as a formula."""
    if text and text[0] in FORMULA_SIGNS and not NEGATIVE_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def unguard(text):
    """What `guard` was given."""
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in FORMULA_SIGNS else text


def decode(content, name):
    """The text of a CSV file as Excel and LibreOffice save it: UTF-8, UTF-16 or Windows-1252.

    Raises `ValueError` with a sentence where it is no text, or a mixture of two of these.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif (windows := _first_line(content, lambda line: not _is_utf8(line))) is None:
        encoding = "utf-8-sig"
    else:
        utf8 = _first_line(content, lambda line: not line.isascii() and _is_utf8(line))
        if utf8 is not None:
            raise ValueError(
                _("%(file)s: line %(utf8)d is in UTF-8, but line %(windows)d in Windows-1252. Save it anew.")
                % {"file": name, "utf8": utf8, "windows": windows}
            )
        encoding = "cp1252"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ValueError(_("%s is not a CSV file.") % name) from error
    if "\0" in text:
        raise ValueError(_("%s is not a CSV file.") % name)
    return text


def _first_line(content, wanted):
    return next((number for number, line in enumerate(content.splitlines(), 1) if wanted(line)), None)


def _is_utf8(line):
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def parse(text, name):
    """CSV text as (headers, [(line, cells)]).

    The delimiter is what a first line `sep=;` names, or whichever the header has most of: ; , or a tab.
    Raises `ValueError` with a sentence that names the line where a row has too many or too few cells.
    """
    first = re.split("[\r\n]", text, maxsplit=1)[0]
    if named := re.fullmatch(r"sep=(.)", first):
        delimiter, text = named[1], text[len(first) :]
    else:
        delimiter = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows, before = [], 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            if any(cells):
                rows.append((line, [unguard(cell) for cell in cells]))
    except csv.Error as error:
        raise ValueError(
            _("%(file)s, line %(line)d: this is not readable as CSV.")
            % {"file": name, "line": reader.line_num}
        ) from error
    if not rows:
        raise ValueError(_("%s is empty.") % name)
    (_line, headers), *rows = rows
    for line, cells in rows:
        if len(cells) != len(headers):
            raise ValueError(
                _("%(file)s, line %(line)d: there are %(found)d cells, but %(wanted)d columns.")
                % {"file": name, "line": line, "found": len(cells), "wanted": len(headers)}
            )
    return headers, rows


def as_dataset(headers, rows):
    """What `parse` read as a dataset that remembers the line of the file that each row stood on."""
    dataset = tablib.Dataset(headers=headers)
    dataset.extend(cells for _line, cells in rows)
    dataset.lines = [line for line, _cells in rows]
    return dataset


class SpreadsheetCSV(base_formats.CSV):
    """CSV in whatever shape spreadsheets save it."""

    def get_title(self):
        return "CSV"

    # Read as bytes, as the bytes tell which encoding it is.
    def is_binary(self):
        return True

    def get_read_mode(self):
        return "rb"

    def create_dataset(self, in_stream, **kwargs):
        name = _("The file")
        return as_dataset(*parse(decode(in_stream, name), name))
