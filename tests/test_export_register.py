"""The register of Oslo on its way out: every table, in every format."""

import csv
import zipfile
from io import BytesIO, StringIO

import pytest
from django.utils import timezone

from networks.models import Membership
from networks.resources import RESOURCES, TABLES
from networks.resources.base import columns
from networks.resources.export import export_rows, plain_csv, register, register_zip, write_xlsx
from networks.resources.xlsx import read

pytestmark = pytest.mark.django_db
MODELS = list(TABLES.values())
ENTIRE = "/admin/export/"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_cell_is_as_the_resource_of_the_model_writes_it(oslo, model):
    rows = model._default_manager.order_by("pk")
    dataset = RESOURCES[model]().export(rows)
    assert dataset.headers == list(columns(model))
    assert list(export_rows(rows)) == [list(row) for row in dataset]


def as_numbers(rows):
    """Rows without the last nought of Berlin's longitude, which only CSV needs."""
    return [["13.405" if cell == "13.4050" else cell for cell in row] for row in rows]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_workbook_of_every_model_is_read_as_its_csv_file_is(oslo, model):
    file, rows = BytesIO(), model._default_manager.order_by("pk")
    write_xlsx(file, {"rows": rows}, lambda model: True)
    sheet = read(file)["rows"]
    assert sheet.headers == list(columns(model))
    assert [cells for _line, cells in sheet.rows()] == as_numbers(export_rows(rows))


@pytest.mark.parametrize("start", ["", "/en"])
def test_an_export_is_the_same_in_every_language(oslo, staff_client, start):
    content = staff_client.get(f"{start}/admin/networks/membership/export/", {"format": "csv"}).getvalue()
    rows = list(csv.DictReader(StringIO(content.decode())))
    assert len(rows) == Membership.objects.count()
    assert "member" in {row["level"] for row in rows}


def test_the_whole_register_is_a_workbook_with_a_sheet_for_each_table(oslo, staff_client):
    response = staff_client.get(ENTIRE, {"format": "xlsx"})
    assert f"registeret-{timezone.localdate()}.xlsx" in response["Content-Disposition"]
    sheets = read(BytesIO(response.getvalue()))
    assert list(sheets) == list(TABLES)
    for table, rows in register().items():
        assert [cells for _line, cells in sheets[table].rows()] == as_numbers(export_rows(rows))


def test_the_whole_register_is_a_zip_of_csv_files_and_the_same_rows_the_same_zip(oslo, staff_client):
    response = staff_client.get(ENTIRE, {"format": "zip"})
    content = response.getvalue()
    assert content == b"".join(register_zip())
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"{table}.csv" for table in TABLES]
        for table, rows in register().items():
            assert archive.read(f"{table}.csv").decode() == "".join(plain_csv(rows))
