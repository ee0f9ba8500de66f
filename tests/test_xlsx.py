"""XLSX files: what is read out of them as text, what is refused, and that what was written comes back."""

import re
import time
import zipfile
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from networks import names
from networks.resources.cells import read_text
from networks.resources.xlsx import LISTS, Column, read, write


def workbook(*rows):
    """An XLSX file as other programs make it, with these rows of values in one sheet."""
    book, file = openpyxl.Workbook(), BytesIO()
    book.active.title = "cities"
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file


def rows_of(file):
    return list(read(file)["cities"].rows())


def written(*rows, columns=None):
    """The file that we write of these rows."""
    file = BytesIO()
    write(file, {"cities": (columns or [Column("name")], rows)})
    return file


def refusal(file):
    """The sentence that refuses a file, quickly and with no name of an exception."""
    before = time.process_time()
    with pytest.raises(ValueError) as said:
        {name: list(sheet.rows()) for name, sheet in read(file).items()}
    assert time.process_time() - before < 5
    assert not re.search(r"Error|Exception|zip|XML", str(said.value))
    return str(said.value)


def repacked(file, change):
    """The same file with `change(name, content)` as the content of each part."""
    out = BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out


def test_every_kind_of_cell_is_read_as_a_csv_file_would_hold_it():
    kinds = {
        "Oslo": "Oslo",
        "=": "=",
        1234.5: "1234.5",
        12.0: "12",
        3: "3",
        1e21: "1000000000000000000000",
        -0.0001: "-0.0001",
        13.405: "13.405",
        date(2020, 1, 13): "2020-01-13",
        datetime(2020, 1, 13, 10, 30): "2020-01-13 10:30:00",
        True: "yes",
        None: "",
        "last": "last",
    }
    file = workbook([f"c{number}" for number, _each in enumerate(kinds)], [*kinds])
    assert rows_of(file) == [(2, [*kinds.values()])]


def test_a_row_has_the_number_that_the_spreadsheet_shows_and_empty_rows_are_skipped():
    file = workbook(["slug", "name"], ["a", None], [], [None, ""], ["b", "B"])
    assert rows_of(file) == [(2, ["a", ""]), (5, ["b", "B"])]


def test_rows_can_be_read_twice():
    sheet = read(workbook(["slug"], ["a"]))["cities"]
    assert list(sheet.rows()) == list(sheet.rows()) == [(2, ["a"])]


def test_headers_end_with_the_last_one_that_is_written():
    assert read(workbook(["slug", "name", None, ""], ["a"]))["cities"].headers == ["slug", "name"]


def test_a_header_that_is_empty_between_others_is_refused():
    assert "kolonne B har ikke noe navn" in refusal(workbook(["slug", None, "name"], ["a"]))


def test_a_cell_beyond_the_last_header_is_refused_by_its_line():
    said = refusal(workbook(["slug"], ["a"], ["b", None, "?"]))
    assert said == "Arket «cities», linje 3: Det er 3 celler, men 1 kolonner."


def test_a_formula_is_refused_by_its_place():
    said = refusal(workbook(["slug", "name"], ["a", "=1+1"]))
    assert said == "Arket «cities», linje 2, kolonne B: Her står det en formel. Lim inn verdien i stedet."


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!"])
def test_an_error_of_the_spreadsheet_is_refused_by_its_place(error):
    said = refusal(workbook(["slug"], ["a"], [error]))
    assert said == f"Arket «cities», linje 3, kolonne A: Her står feilen {error}. Lim inn verdien i stedet."


def test_a_day_that_no_calendar_has_is_refused():
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("cities")
        sheet.write_string(0, 0, "start")
        sheet.write_number(1, 0, 10**9, book.add_format({"num_format": "dd.mm.yyyy"}))
    assert "linje 2, kolonne A" in refusal(file)


def test_empty_sheets_and_our_own_lists_are_left_out():
    book, file = openpyxl.load_workbook(workbook(["slug"], ["a"])), BytesIO()
    book.create_sheet("Ark2")
    book.create_sheet(LISTS).append(["yes"])
    book.save(file)
    assert list(read(file)) == ["cities"]


def test_a_sheet_that_lies_about_its_size_is_read_whole():
    file = repacked(
        workbook(["slug"], ["a"]),
        lambda name, content: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1"', content),
    )
    assert rows_of(file) == [(2, ["a"])]


PLAIN = "Filen kan ikke leses. Lagre den som en XLSX-arbeidsbok uten passord, og prøv på nytt."


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"slug;name\nbergen;Bergen\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),  # with a password, or from before 2007
        b"PK\x03\x04",
        workbook(["slug"], ["a"]).getvalue()[:-300],
        repacked(workbook(["slug"], ["a"]), lambda name, content: content[:-20]).getvalue(),
        repacked(workbook(["slug"], ["a"]), lambda name, content: b"").getvalue(),
    ],
    ids=["empty", "png", "csv", "ole", "no zip", "cut off", "broken parts", "empty parts"],
)
def test_what_is_no_xlsx_file_is_refused_in_words(content):
    assert refusal(BytesIO(content)) == PLAIN


def test_a_zip_with_something_else_in_it_is_refused_in_words():
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("cities.csv", "slug\n")
    assert refusal(file) == PLAIN


@pytest.mark.parametrize("size", [50_000_000, 400_000_000])
def test_a_file_that_unpacks_to_more_than_it_can_need_is_refused(size):
    def blown_up(name, content):
        return content.replace(b"<sheetData>", b"<sheetData>" + b" " * size) if "sheet1" in name else content

    assert "for stor" in refusal(repacked(workbook(["slug"], ["a"]), blown_up))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_file_that_grows_while_it_is_read_is_refused(part):
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><x>&l12;</x>'.encode()
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:  # which has shared strings, as Excel has
        book.add_worksheet("cities").write_column(0, 0, ["slug", "a"])
    assert rows_of(file) == [(2, ["a"])]
    assert refusal(repacked(file, lambda name, content: bomb if name == part else content)) == PLAIN


FORMULAS = [
    "=1+1",
    "+47",
    "-5",
    "@x",
    "'=x",
    "'",
    "=cmd|'/C calc'!A0",
    "#N/A",
    "{=1}",
    "http://x.no",
    "<r>x</r>",
]


@pytest.mark.parametrize("text", [*FORMULAS, "1", "2020-01-13", "_x0041_", "en\r\nto\rtre\n", " a ", "\t"])
def test_a_text_is_written_as_a_text_and_comes_back_as_it_was(text):
    file = written([text])
    cell = openpyxl.load_workbook(file)["cities"]["A2"]
    assert (cell.data_type, cell.number_format, cell.hyperlink) == ("s", "@", None)
    assert rows_of(file) == [(2, [text])]


@settings(deadline=None, database=None)
@given(st.lists(st.text(), min_size=1))
def test_any_text_that_the_register_holds_comes_back_as_it_was(texts):
    texts = [text for text in texts if text and not names.what_is_invisible(text)]
    assert [row for _line, row in rows_of(written(*([text] for text in texts)))] == [[text] for text in texts]


def test_an_invisible_character_is_read_as_it_is_so_that_the_cell_refuses_it():
    ((_line, (text,)),) = rows_of(workbook(["name"], ["Ber_x0000_gen"]))
    assert text == "Ber\0gen"
    with pytest.raises(ValueError, match="U\\+0000"):
        read_text(text)


def test_numbers_and_days_are_written_as_such_and_come_back_as_they_were():
    columns = [Column("value", kind="number"), Column("start", kind="day")]
    rows = [["59.9139", "2020-01-13"], ["-12", "2020-23"], ["", ""], ["13.4050", "1837-05-08"], ["", "1993~"]]
    file = written(*rows, columns=columns)
    sheet = openpyxl.load_workbook(file)["cities"]
    assert (sheet["A2"].value, sheet["A2"].number_format) == (59.9139, "0.0000")
    assert sheet["A5"].number_format == "0.0000"  # shown as 13.405, it could be read in two ways
    assert (sheet["B2"].value, sheet["B2"].number_format) == (datetime(2020, 1, 13), "dd.mm.yyyy")
    assert [sheet[f"B{line}"].data_type for line in (3, 5, 6)] == ["s"] * 3
    rows[3][0] = "13.405"  # a number that is one needs no more noughts
    assert [cells for _line, cells in rows_of(file)] == [row for row in rows if any(row)]


def test_a_number_with_more_digits_than_a_spreadsheet_keeps_is_written_as_text():
    long = "1234567890123456"
    assert rows_of(written([long], columns=[Column("value", kind="number")])) == [(2, [long])]


def test_a_text_with_no_room_in_a_cell_is_refused_and_not_cut():
    with pytest.raises(ValueError, match=r"Tabellen «cities», rad 3, kolonnen «name».*Velg CSV"):
        written(["kort"], ["x" * 32_768])


def test_the_header_is_fixed_bold_and_filtered_and_has_notes_and_lists():
    columns = [
        Column("slug", note="adresse"),
        Column("kind", choices=("city", "region")),
        Column("level", choices=("city", "region")),
        Column("themes", choices=("kultur", "miljo"), several=True),
    ]
    book = openpyxl.load_workbook(written(["oslo", "city", "region", "kultur|miljo"], columns=columns))
    sheet, lists = book["cities"], book[LISTS]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:D2"
    assert (sheet["A1"].font.bold, sheet["A1"].comment.text) == (True, "adresse")
    assert lists.sheet_state == "hidden"
    assert [[cell.value for cell in column] for column in lists.columns] == [
        ["city", "region"],
        ["kultur", "miljo"],
    ]
    rules = {
        str(rule.sqref): (rule.formula1, rule.showErrorMessage)
        for rule in sheet.data_validations.dataValidation
    }
    assert rules == {
        "B2:B1002": ("lists!$A$1:$A$2", True),
        "C2:C1002": ("lists!$A$1:$A$2", True),
        "D2:D1002": ("lists!$B$1:$B$2", False),
    }


def test_the_same_rows_are_the_same_file():
    assert written(["oslo"]).getvalue() == written(["oslo"]).getvalue()
