"""What memberships cost, in spreadsheets and in the form: written as people write it, with its history."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from networks.models import Fee, Membership
from networks.resources.formats import CSVTable
from networks.resources.plan import Upload
from networks.undoing import undo
from tests.admin_pages import address, fields_of
from tests.make import make_city, make_document, make_fee, make_membership, make_organization
from tests.pages import text_of
from tests.spreadsheets import confirm, imported, upload

pytestmark = pytest.mark.django_db


def workbook(**tables):
    book, file = openpyxl.Workbook(), BytesIO()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(file)
    return file.getvalue()


def upload_register(client, content):
    file = SimpleUploadedFile("registeret.xlsx", content)
    return client.post(reverse("admin:networks_importjob_add"), {"file": file}, follow=True)


MEMBERSHIPS = ["id", "organization", "city", "level", "start"]
FEES = ["membership", "year", "amount", "currency"]


@pytest.fixture
def network():
    make_city()
    return make_organization()


def test_a_new_membership_and_its_fees_go_in_with_one_workbook_and_out_again(network, staff, staff_client):
    file = workbook(
        fees=[FEES, ["nytt1", 2025, "1 200,50", "EUR"], ["nytt1", 2026, 1300, "eur"]],
        memberships=[MEMBERSHIPS, ["nytt1", "eurocities", "bergen", "member", "2025"]],
    )
    preview = upload_register(staff_client, file)
    assert preview.context["job"].state == "planned", preview.context["rows"]
    confirm(staff_client, preview)
    membership = Membership.objects.get(public_id="nytt1")
    assert [*membership.fees.values_list("year", "amount", "currency")] == [
        (2026, Decimal(1300), "EUR"),
        (2025, Decimal("1200.50"), "EUR"),
    ]
    again = upload_register(staff_client, file).context["job"]
    assert (again.new, again.changed, again.unchanged) == (0, 0, 3)
    undo(membership.history.get().change_set, staff)
    assert not Membership.objects.exists()


def test_a_fee_of_a_membership_that_is_neither_there_nor_in_the_file_keeps_all_of_it_out(
    network, staff_client
):
    file = workbook(
        fees=[FEES, ["nytt2", 2025, 1, "EUR"]],
        memberships=[MEMBERSHIPS, ["nytt1", "eurocities", "bergen", "member", "2025"]],
    )
    page = upload_register(staff_client, file)
    assert page.context["job"].state == "refused"
    assert "nytt2" in text_of(page)
    assert "Mente du «nytt1»?" in text_of(page)
    assert not Membership.objects.exists()


def test_fees_of_a_refused_membership_are_not_saved(network, staff_client):
    file = workbook(
        fees=[FEES, ["nytt1", 2025, 1, "EUR"]],
        memberships=[MEMBERSHIPS, ["nytt1", "eurocities", "bergen", "konge", "2025"]],
    )
    assert upload_register(staff_client, file).context["job"].state == "refused"
    assert not Fee.objects.exists()


def test_a_table_alone_remembers_no_keys_of_its_rows(network, tmp_path):
    file = tmp_path / "memberships.csv"
    file.write_text("id,organization,city,level,start\nnytt1,eurocities,bergen,member,2025\n")
    alone = Upload({"memberships": CSVTable(file, file.name)})
    alone.run(write=True)
    assert Membership not in alone.all_keys


def test_an_amount_is_read_as_people_write_it_and_a_currency_by_its_code(staff_client):
    membership = make_membership()
    rows = ["membership;year;amount;currency"]
    for year, amount in enumerate(["1234,5", "1 234,50", "12.345.678", "0"], 2020):
        rows.append(f"{membership.public_id};{year};{amount};nok")
    imported(staff_client, Fee, "\n".join(rows))
    amounts = [Decimal("1234.5"), Decimal("1234.5"), Decimal(12345678), Decimal(0)]
    assert [*Fee.objects.order_by("year").values_list("amount", flat=True)] == amounts


def test_what_cannot_be_a_fee_is_refused_by_its_column(staff_client):
    membership = make_membership()
    rows = [
        (2020, "gratis", "EUR"),
        (2021, "-1", "EUR"),
        (2022, "1", "kroner"),
        (22, "1", "EUR"),
        (2023, "1,234", "EUR"),
        (2024, "", "EUR"),
    ]
    lines = [f"{membership.public_id};{year};{amount};{currency}" for year, amount, currency in rows]
    page = upload(staff_client, Fee, "\n".join(["membership;year;amount;currency", *lines]))
    assert page.context["job"].state == "refused"
    said = {row["line"]: row["faults"][0][0] for row in page.context["rows"]}
    assert said == {2: "amount", 3: "", 4: "currency", 5: "", 6: "amount", 7: "amount"}
    assert not Fee.objects.exists()


def test_the_template_says_how_a_new_row_is_named_in_another_table(staff_client):
    def note(model):
        page = staff_client.get(address(model, "export"), {"format": "template"})
        sheet = openpyxl.load_workbook(BytesIO(page.getvalue())).worksheets[0]
        return sheet["A1"].comment.text

    assert "4 til 12 små bokstaver og sifre" in note(Membership)
    assert "4 til 12" not in note(Fee)


def test_the_form_has_the_reasons_under_a_heading_that_says_who_sees_them(staff_client, settings):
    fee = make_fee(amount="1234.50")
    form = address(Membership, "change", fee.membership_id)
    settings.PUBLIC_COSTS = False
    page = text_of(staff_client.get(form))
    assert "Hvorfor er vi medlem? Bare for kontoret." in page
    settings.PUBLIC_COSTS = True
    assert "vises på de offentlige sidene" in text_of(staff_client.get(form))


def test_a_fee_changed_in_the_form_of_its_membership_leaves_history(staff_client):
    fee = make_fee(source=make_document())
    form = address(Membership, "change", fee.membership_id)
    data = fields_of(staff_client.get(form))
    staff_client.post(form, data | {"fees-0-amount": "1 500,50", "unit_nb": "Klimaetaten"})
    fee.refresh_from_db()
    assert fee.amount == Decimal("1500.50")
    newest = fee.history.first()
    assert newest.prev_record.amount == 1000
    assert newest.change_set == fee.membership.history.first().change_set
