"""CSV as spreadsheets send it."""

import codecs
import csv
import re

from django.utils.translation import gettext as _

# A cell that begins with one of these is a formula in a spreadsheet: an apostrophe before it makes it text.
FORMULA_SIGNS = frozenset("=+-@\t\r\n'＝＋－＠")


BLOCK = 1 << 16  # characters that are read at a time
NEGATIVE_NUMBER = re.compile(r"-\d+([.,]\d+)?")


def guard(text):
    """`text` so that no spreadsheet reads it as a formula."""
    if text and text[0] in FORMULA_SIGNS and not NEGATIVE_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def unguard(text):
    """What `guard` was given."""
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in FORMULA_SIGNS else text


class TableError(ValueError):
    """A file cannot be read as a table. The text is a sentence for whoever sent it."""


class CSVTable:
    """A CSV file as Excel and LibreOffice save it: UTF-8, UTF-16 or Windows-1252, with ; , or tab.

    `headers` are its columns. Raises `TableError` where it is no text, a mixture of encodings, or empty.
    """

    def __init__(self, path, name):
        self.path, self.name = path, name
        self.encoding = self._encoding()
        with self._open() as file:
            first = next((line.rstrip("\r\n") for line in file if line.strip()), "")
        named = re.fullmatch("sep=(.)", first)
        self.delimiter = named[1] if named else max(";,\t", key=first.count)
        self.preamble = bool(named)
        self.headers = next((cells for _line, cells in self._lines()), None)
        if self.headers is None:
            raise TableError(_("%s is empty.") % name)

    def rows(self):
        """(line of the file, cells) of every row below the headers that holds anything, streamed.

        Raises `TableError` with the line where the file cannot be read on.
        """
        lines = self._lines()
        next(lines)
        return lines

    def _lines(self):
        with self._open() as file:
            if self.preamble:
                file.readline()
            reader = csv.reader(file, delimiter=self.delimiter, strict=True)
            before = 0
            try:
                for cells in reader:
                    line, before = before + 1 + self.preamble, reader.line_num
                    if any(cells):
                        yield line, [unguard(cell) for cell in cells]
            except csv.Error as error:
                raise TableError(self._unreadable(str(error), before + 1 + self.preamble)) from error

    def _unreadable(self, error, line):
        about = {"file": self.name, "line": line, "most": csv.field_size_limit()}
        if "field larger" in error:
            return _("%(file)s, line %(line)d: a cell holds more than %(most)d characters.") % about
        if "unexpected end" in error:
            return _("%(file)s, line %(line)d: a quotation mark is opened and never closed.") % about
        return _("%(file)s, line %(line)d: this is not readable as CSV.") % about

    def _open(self):
        return self.path.open(encoding=self.encoding, newline="")

    def _encoding(self):
        no_table = _("%s is not a CSV file. Save it as CSV or XLSX, and send that.") % self.name
        with self.path.open("rb") as file:
            start = file.read(512)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            encoding = "utf-16"
        elif b"\0" in re.split(b"[\r\n]", start)[0] or (b"\0" in start and not _is_utf8(start)):
            raise TableError(no_table)
        elif (windows := self._first_line(lambda line: not _is_utf8(line))) is None:
            encoding = "utf-8-sig"
        else:
            utf8 = self._first_line(lambda line: not line.isascii() and _is_utf8(line))
            encoding = "cp1252"
        try:
            with self.path.open(encoding=encoding, newline="") as file:
                while file.read(BLOCK):
                    pass
        except UnicodeError as error:
            raise TableError(no_table) from error
        if encoding == "cp1252" and utf8 is not None:
            message = _(
                "%(file)s: line %(utf8)d is in UTF-8, but line %(windows)d in Windows-1252. Save it anew."
            )
            raise TableError(message % {"file": self.name, "utf8": utf8, "windows": windows})
        return encoding

    def _first_line(self, wanted):
        # Latin-1 is every byte as one character, so that lines of any ending can be had of any bytes.
        with self.path.open(encoding="latin-1") as file:
            lines = (line.encode("latin-1") for line in file)
            return next((number for number, line in enumerate(lines, 1) if wanted(line)), None)


def _is_utf8(line):
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
