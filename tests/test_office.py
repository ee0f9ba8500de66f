"""What LibreOffice really saves goes through: exported, saved there and imported, a table is unchanged."""

import os
import shutil
import subprocess

import pytest

from networks.resources import TABLES
from tests.admin_pages import address
from tests.spreadsheets import upload

NO_OFFICE = "There is no LibreOffice: apt-get install --no-install-recommends libreoffice-calc-nogui."
TAKEN_OUT = ["cities", "documents", "key_figures", "memberships", "organizations", "positions"]
# What one says in its dialog: separated by semicolon or comma, quoted by ", in UTF-8, from the first line.
OPENED_AS = {"excel": ["--infilter=CSV:59,34,76,1"], "csv": ["--infilter=CSV:44,34,76,1"], "xlsx": []}
SAVED_AS = {"csv": "csv:Text - txt - csv (StarCalc):44,34,76", "xlsx": "xlsx:Calc MS Excel 2007 XML"}


@pytest.fixture(scope="module")
def save(tmp_path_factory):
    """A function that opens files in LibreOffice and saves them anew in a folder."""
    soffice = shutil.which("soffice")
    if not soffice:
        give_up = pytest.fail if os.environ.get("REQUIRE_OFFICE") else pytest.skip
        give_up(NO_OFFICE)
    profile = tmp_path_factory.mktemp("profile").as_uri()

    def run(files, opened_as, saved_as, folder):
        options = [f"-env:UserInstallation={profile}", "--headless", *opened_as]
        call = [soffice, *options, "--convert-to", saved_as, "--outdir", folder, *files]
        subprocess.run(call, check=True, capture_output=True, timeout=120)

    return run


@pytest.mark.parametrize("saved_as", SAVED_AS)
@pytest.mark.parametrize("taken_out_as", OPENED_AS)
def test_a_table_saved_by_libreoffice_is_unchanged(
    save, oslo, staff_client, tmp_path, taken_out_as, saved_as
):
    ending = "xlsx" if taken_out_as == "xlsx" else "csv"
    files = {table: tmp_path / f"{table}.{ending}" for table in TAKEN_OUT}
    for table, file in files.items():
        exported = staff_client.get(address(TABLES[table], "export"), {"format": taken_out_as})
        file.write_bytes(exported.getvalue())
    save(files.values(), OPENED_AS[taken_out_as], SAVED_AS[saved_as], tmp_path / "saved")
    for table in TAKEN_OUT:
        page = upload(staff_client, TABLES[table], tmp_path / "saved" / f"{table}.{saved_as}")
        job, rows = page.context["job"], TABLES[table].objects.count()
        assert (job.state, job.unchanged) == ("planned", rows), (table, job.message, page.context["rows"])
