"""The register on its way out: the same cells in every format, and for those only who may view them."""

import csv
import re
import tracemalloc
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from networks.models import City, Measurement, Membership, Organization, Theme
from networks.resources import TABLES
from networks.resources.base import columns
from networks.resources.export import csv_lines, export_rows, plain_csv, public_csv, register, write_xlsx
from networks.resources.formats import guard, unguard
from networks.resources.xlsx import read
from tests.admin_pages import address
from tests.make import make_city, make_membership, make_organization, make_target, make_theme
from tests.pages import text_of

pytestmark = pytest.mark.django_db
MODELS = list(TABLES.values())
ENTIRE = "/admin/export/"


def exported(client, model, **query):
    return client.get(address(model, "export"), query)


def may_view(user, *models):
    names = [f"view_{model._meta.model_name}" for model in models]
    user.user_permissions.add(*Permission.objects.filter(codename__in=names))


@pytest.fixture
def per(client, django_user_model):
    """A member of staff who is logged in and may do nothing."""
    user = django_user_model.objects.create_user("per", is_staff=True)
    client.force_login(user)
    return user


def test_many_to_many_keys_stand_in_one_cell_in_order():
    organization = make_organization()
    organization.themes.set([make_theme("Miljø"), make_theme("Kultur")])
    make_organization("C40")
    place = list(columns(Organization)).index("themes")
    assert [row[place] for row in export_rows(Organization.objects.order_by("pk"))] == ["kultur|miljo", ""]


def test_both_kinds_of_line_break_are_quoted_and_kept():
    rows = [["en\rto", "tre\nfire", "fem\r\nseks", 'så "sa" han', "a;b,c"]]
    for delimiter, end in ((";", "\r\n"), (",", "\n")):
        text = "".join(csv_lines("abcde", rows, delimiter, end))
        assert text.startswith(delimiter.join("abcde") + end + '"en\rto"')
        assert text.endswith(end)
        assert list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))[1:] == rows


@pytest.mark.parametrize("text", ["=1+1", "+47 22", "-x", "@x", "'=x", "''", "＝1", "Oslo", "-5", "-4.2518"])
def test_no_cell_of_a_csv_file_is_a_formula(text):
    _header, (cell,) = csv.reader(StringIO("".join(csv_lines(["name"], [[text]]))))
    assert (cell, unguard(cell)) == (guard(text), text)
    assert cell[:1] not in ("=", "+", "@", "＝")


def test_a_page_offers_the_rows_that_the_list_shows(staff_client):
    make_city("Bergen"), make_city("Wien", country="AT")
    page = exported(staff_client, City, country__exact="AT", q="wien")
    assert "Filen får den ene raden som listen viser nå." in text_of(page)
    links = re.findall(r'<li><a class="button" href="([^"]*)"', page.content.decode())
    assert [re.search(r"format=(\w+)", link)[1] for link in links] == ["xlsx", "template", "excel", "csv"]
    for link in links[2:]:
        text = staff_client.get(address(City, "export") + link.replace("&amp;", "&")).getvalue().decode()
        assert ("Wien" in text, "Bergen" in text) == (True, False)


def test_csv_for_excel_has_a_byte_order_mark_and_semicolons_and_is_named_by_table_and_day(staff_client):
    make_city("Bergen")
    response = exported(staff_client, City, format="excel")
    content = response.getvalue()
    assert content.startswith(b"\xef\xbb\xbfid;slug;")
    assert content.count(b"\r\n") == 2
    name = f"byer-og-regioner-{timezone.localdate()}.csv"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'


def test_plain_csv_has_commas(staff_client):
    make_city("Bergen")
    content = exported(staff_client, City, format="csv").getvalue()
    assert content.startswith(b"id,slug,")
    assert b"\r" not in content


def test_a_workbook_has_the_table_as_its_sheet_with_notes_in_the_readers_language(staff_client):
    make_city("Bergen", latitude="60.39", longitude="5.32", start="1070", published=True)
    response = exported(staff_client, City, format="xlsx")
    book = openpyxl.load_workbook(BytesIO(response.getvalue()))
    sheet = book["cities"]
    header = {cell.value: cell for cell in sheet[1]}
    assert header["kind"].comment.text.startswith("Type\nEtt av valgene:\ncity: by")
    assert sheet.cell(2, header["latitude"].column).value == 60.39
    assert sheet.cell(2, header["start"].column).value == "1070"
    assert book["lists"].sheet_state == "hidden"


def test_a_template_has_the_columns_and_the_lists_and_no_rows(staff_client):
    make_city("Bergen")
    response = exported(staff_client, City, format="template")
    file = BytesIO(response.getvalue())
    assert read(file)["cities"].headers == list(columns(City))
    assert list(read(file)["cities"].rows()) == []
    assert openpyxl.load_workbook(file)["cities"].data_validations.count > 3


def test_drop_down_lists_show_no_keys_of_tables_that_the_user_may_not_view(client, per):
    make_membership(city=make_city("Bergen"), organization=make_organization("Eurocities"))
    may_view(per, Membership, City)
    book = openpyxl.load_workbook(BytesIO(exported(client, Membership, format="xlsx").getvalue()))
    offered = {cell.value for column in book["lists"].columns for cell in column}
    assert ("bergen" in offered, "eurocities" in offered, "per" in offered) == (True, False, False)


def test_every_column_of_every_model_has_a_note_with_more_than_its_name():
    file = BytesIO()
    write_xlsx(file, register(), lambda model: True)
    book = openpyxl.load_workbook(file)
    for model, sheet in zip(MODELS, book, strict=False):
        for cell, field in zip(sheet[1], columns(model).values(), strict=True):
            assert cell.comment.text.lower().startswith(str(field.verbose_name).lower()), (sheet, cell.value)


def test_a_text_that_a_workbook_has_no_room_for_is_told_and_not_cut(staff_client):
    make_city("Bergen", place_nb="kort")
    City._base_manager.bulk_create(
        [City(name_nb="Lang", slug="lang", country="NO", other_names="x" * 40_000)]
    )
    page = staff_client.get(address(City, "export"), {"format": "xlsx"}, follow=True)
    assert "rad 3, kolonnen «other_names»" in text_of(page)


@pytest.mark.parametrize(
    "query",
    [
        {"format": "tull"},
        {"q": "\0"},
        {"p": "x"},
        {"o": "99"},
        {"e": "1"},
        {"start__gt": "tull"},
        {"nonsense": "1"},
        {"published__exact": "kanskje"},
        {"id__exact": "9" * 30},
        {"source__id__exact": "x"},
        {"country__in": ""},
        {"slug__regex": "("},
    ],
)
@pytest.mark.parametrize("chosen", ["", "excel", "xlsx"])
def test_no_address_of_an_export_is_an_error_of_the_server(staff_client, query, chosen):
    make_city("Bergen")
    response = staff_client.get(address(City, "export"), {"format": chosen, **query})
    assert response.status_code in (200, 302, 400)
    assert response.getvalue() is not None


def test_selected_rows_are_exported(staff_client):
    wanted, _other = make_city("Bergen"), make_city("Stavanger")
    chosen = {"action": "export_selected", "_selected_action": [wanted.pk]}
    text = staff_client.post(address(City, "changelist"), chosen).getvalue().decode()
    assert text.startswith("\ufeffid;")
    assert ("Bergen" in text, "Stavanger" in text) == (True, False)


@pytest.mark.parametrize("chosen", ["", "excel", "csv", "xlsx", "template"])
def test_a_member_of_staff_needs_the_right_to_view_for_an_export(client, per, chosen):
    make_theme()
    assert exported(client, Theme, format=chosen).status_code == 403
    may_view(per, Theme)
    assert exported(client, Theme, format=chosen).status_code == 200


@pytest.mark.parametrize("chosen", ["", "xlsx", "zip"])
def test_the_whole_register_is_for_those_who_may_view_every_table(client, per, chosen):
    may_view(per, *MODELS[1:])
    assert client.get(ENTIRE, {"format": chosen}).status_code == 403
    assert ENTIRE not in client.get(reverse("admin:index")).content.decode()
    may_view(per, MODELS[0])
    client.force_login(type(per).objects.get())
    assert client.get(ENTIRE, {"format": chosen}).status_code == 200
    assert ENTIRE in client.get(reverse("admin:index")).content.decode()


def test_the_public_has_no_way_to_an_export(client):
    for page in (ENTIRE, address(City, "export")):
        assert client.get(page, {"format": "xlsx"}).status_code == 302


def test_the_export_page_speaks_both_languages(staff_client):
    assert "Eksport: hele registeret" in text_of(staff_client.get(ENTIRE))
    assert "Export: the whole register" in text_of(staff_client.get(f"/en{ENTIRE}"))


def test_an_export_holds_a_few_rows_at_a_time_however_many_there_are():
    targets = [make_target() for _number in range(100)]
    Measurement._base_manager.bulk_create(
        Measurement(target=target, year=year, value=1) for target in targets for year in range(1900, 2100)
    )

    def peak(rows):
        tracemalloc.start()
        for _lines in plain_csv(Measurement.objects.order_by("pk")[:rows]):
            pass
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(100)  # what is read once for all
    assert peak(20_000) < 2 * peak(2_000)


# --- for the public


def make_cities(number):
    """So many cities that are published, the last of the alphabet first."""
    City._base_manager.bulk_create(
        City(name_nb=f"By {number - at:05}", slug=f"by-{at}", country="NO", published=True)
        for at in range(number)
    )


def begin():
    """A public file of all cities that may be there today, from which the first rows are read."""
    file = public_csv(City.objects.on_day().order_by("-holds", "sort_key"), timezone.localdate())
    assert [next(file) for _lines in range(2)][1].count("\r\n") == 1000
    return file


def test_a_public_file_has_its_rows_in_the_order_in_which_they_were_entered():
    make_cities(3)
    _mark, text = public_csv(City.objects.order_by("sort_key"), timezone.localdate())
    assert re.findall("By [0-9]+", text) == ["By 00003", "By 00002", "By 00001"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite tells how much it worked")
def test_a_public_file_begins_with_no_more_work_where_there_is_more_to_send():
    def steps():
        counted = []
        connection.connection.set_progress_handler(lambda: counted.append(1), 100)
        begin()
        connection.connection.set_progress_handler(None, 0)
        return len(counted)

    make_cities(1_500)
    few = steps()
    City._base_manager.all()._raw_delete(connection.alias)
    make_cities(6_000)
    assert steps() < 1.5 * few


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite never finds rows beforehand")
@pytest.mark.django_db(transaction=True)
def test_postgresql_finds_the_rows_of_a_public_file_while_it_is_read():
    make_cities(1_500)
    file = begin()
    with connection.cursor() as cursor:
        cursor.execute("SELECT is_holdable FROM pg_cursors WHERE name != ''")
        # One that outlives the transaction is computed whole.
        assert cursor.fetchall() == [(False,)]
    file.close()
    assert not connection.in_atomic_block
