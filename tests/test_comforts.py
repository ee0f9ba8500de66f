"""Comforts of the forms: dates told while they are typed, sources offered again, every field with a label."""

import re
from datetime import date

import pytest
from django import forms
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from networks import dates
from networks.admin.comforts import Comforts, DayAsTyped
from networks.adminsite import said_of
from networks.models import Document, Membership, Organization
from networks.resources import TABLES
from tests.admin_pages import address, fields_of
from tests.make import make_city, make_document, make_membership, make_organization
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("høsten 2020", "forstått som: høsten 2020"),
        (" CA. 1993 ", "forstått som: ca. 1993"),
        ("03.11.2020", "forstått som: 3. november 2020"),
        ("", ""),
    ],
)
def test_a_date_is_told_in_words_while_it_is_typed(staff_client, typed, said):
    assert staff_client.get("/admin/understood/", {"date": typed}).json() == {"said": said}


@pytest.mark.parametrize("typed", ["i fjor", "31.02.2020", "\0", "x" * 100_000, "🎉", "../.."])
def test_what_is_no_date_is_told_with_what_would_be_one(staff_client, typed):
    answer = staff_client.get("/admin/understood/", {"date": typed})
    assert answer.status_code == 200
    assert answer.json()["wrong"]
    assert 0 < len(answer.json()["said"]) < 300


@settings(deadline=None)  # the first date of all fetches the words of the language
@given(text=st.text(st.characters(exclude_characters="\0"), max_size=40))
def test_whatever_is_typed_the_answer_is_the_one_that_the_form_gives(text):
    form = forms.modelform_factory(Membership, fields=["start"])({"start": text})
    if refused := form.errors.get("start"):
        assert said_of(text) == {"said": refused[0], "wrong": True}
    else:
        words = dates.words(form.cleaned_data["start"])
        assert said_of(text) == {"said": words and f"forstått som: {words}"}


def test_a_long_date_in_words_has_room_in_its_field(staff_client):
    membership = make_membership()
    change = address(Membership, "change", membership.pk)
    typed = "mellom 23. september 2020 og 23. september 2021"
    page = staff_client.get(change)
    staff_client.post(change, fields_of(page) | {"start": typed})
    membership.refresh_from_db()
    assert membership.start == "2020-09-23/2021-09-23"
    assert re.search(r'name="start"[^>]* maxlength="80"', page.content.decode())


def test_only_staff_are_told_and_only_in_answer_to_a_question(client, staff_client):
    assert staff_client.post("/admin/understood/", {"date": "2020"}).status_code == 405
    staff_client.logout()
    assert staff_client.get("/admin/understood/", {"date": "2020"}).status_code == 302


@pytest.mark.parametrize(
    "typed", ["03.11.2020", "2020-11-03", "3. november 2020", "3 November 2020", "3.11.20"]
)
def test_a_day_is_typed_as_people_write_it(typed):
    assert DayAsTyped().clean(typed) == date(2020, 11, 3)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("november 2020", "hel dato"),
        ("ca. 3.11.2020", "hel dato"),
        ("i fjor", "hel dato"),
        ("03/11/2020", "kan misforstås"),
        ("\0", "hel dato"),
    ],
)
def test_what_is_no_whole_day_is_refused_with_a_sentence(staff_client, typed, said):
    membership = make_membership()
    change = address(Membership, "change", membership.pk)
    answer = staff_client.post(change, fields_of(staff_client.get(change)) | {"verified_on": typed})
    refused = " ".join(answer.context["adminform"].form.errors["verified_on"])
    assert said in refused
    assert "høsten" not in refused
    told = staff_client.get("/admin/understood/", {"day": typed}).json()
    assert told == {"said": refused, "wrong": True}  # while it is typed too


def test_a_whole_day_is_told_in_words_while_it_is_typed(staff_client):
    told = staff_client.get("/admin/understood/", {"day": "3.11.2020"}).json()
    assert told == {"said": "forstått som: 3. november 2020"}
    assert staff_client.get("/admin/understood/", {"day": ""}).json() == {"said": ""}


def test_days_stand_in_forms_as_norwegians_write_them_and_in_english_so_that_nobody_misreads_them(
    staff_client,
):
    membership = make_membership(verified_on="2020-11-03")
    change = address(Membership, "change", membership.pk)
    assert 'value="03.11.2020"' in staff_client.get(change).content.decode()
    assert 'value="2020-11-03"' in staff_client.get(f"/en{change}").content.decode()


def test_the_source_that_was_written_last_is_offered_and_not_chosen(staff_client):
    source, organization = make_document(title_nb="Avtalen"), make_organization()
    membership = make_membership(organization=organization)
    change = address(Membership, "change", membership.pk)
    assert "Avtalen" not in staff_client.get(change).content.decode()
    staff_client.post(change, fields_of(staff_client.get(change)) | {"source": source.pk})
    page = staff_client.get(address(Membership, "add"))
    assert 'data-last-name="Avtalen"' in page.content.decode()
    assert page.context["adminform"].form["source"].value() is None
    rows = staff_client.get(address(Organization, "change", organization.pk)).content.decode()
    assert re.search(r'name="memberships-__prefix__-source"[^>]*data-last-name="Avtalen"', rows)


def test_a_source_that_is_written_in_a_row_is_offered_too_until_it_is_gone(staff_client):
    source, organization = make_document(), make_organization()
    membership = make_membership(organization=organization)
    change = address(Organization, "change", organization.pk)
    typed = fields_of(staff_client.get(change)) | {"memberships-0-source": source.pk}
    staff_client.post(change, typed)
    add = address(Membership, "add")
    assert "data-last-name" in staff_client.get(add).content.decode()
    membership.refresh_from_db()
    membership.source = None
    membership.save()
    source.delete()
    assert "data-last-name" not in staff_client.get(add).content.decode()


def test_nobody_is_offered_the_source_of_another(client, staff_client, django_user_model):
    membership, source = make_membership(), make_document()
    change = address(Membership, "change", membership.pk)
    staff_client.post(change, fields_of(staff_client.get(change)) | {"source": source.pk})
    client.force_login(django_user_model.objects.create_superuser("ola"))
    assert "data-last-name" not in client.get(address(Membership, "add")).content.decode()


def test_offering_a_source_costs_one_query_however_many_fields_offer_it(staff_client):
    source, organization = make_document(), make_organization()
    for number in range(30):
        make_membership(organization=organization, city=make_city(f"By {number}"))
    change = address(Organization, "change", organization.pk)
    with CaptureQueriesContext(connection) as before:
        page = staff_client.get(change)
    staff_client.post(change, fields_of(page) | {"memberships-0-source": source.pk})
    with CaptureQueriesContext(connection) as after:
        staff_client.get(change)
    assert len(before) <= 14
    assert len(after) <= 15


def test_every_field_of_a_row_is_called_by_its_heading_and_the_number_of_the_row(staff_client):
    organization = make_organization()
    for name in ("Oslo", "Bergen"):
        make_membership(organization=organization, city=make_city(name))
    page = staff_client.get(address(Organization, "change", organization.pk)).content.decode()
    for number, row in enumerate(("0", "1", "__prefix__")):
        label = row if row == "__prefix__" else number + 1  # which the script numbers
        for field, called in {"start": "fra", "level": "nivå", "verified_on": "kontrollert"}.items():
            tag = re.search(rf'<(?:input|select) [^>]*name="memberships-{row}-{field}"[^>]*>', page)[0]
            assert f'aria-label="{called}, rad {label}"' in tag.lower()


def test_the_headings_of_rows_have_the_help_and_no_field_points_to_any_other(staff_client):
    membership = make_membership()
    page = staff_client.get(address(Organization, "change", membership.organization.pk)).content.decode()
    assert re.search(r'class="column-end">[^<]*<img [^>]*alt="\(Tomt felt: [^"]+\)"', page)
    assert "aria-describedby" not in re.search(r'<input [^>]*name="memberships-0-end"[^>]*>', page)[0]


@pytest.mark.parametrize("model", [Organization, Membership, Document], ids=lambda model: model.__name__)
def test_no_form_deletes_a_record_of_another_table(staff_client, model):
    page = staff_client.get(address(model, "add")).content.decode()
    assert "add-related" in page or model is Document
    assert "delete-related" not in page
    assert "/auth/user/add/" not in page


def test_a_row_in_a_form_has_a_way_to_add_a_source_and_no_other_icon(staff_client):
    organization = make_organization()
    make_membership(organization=organization)
    page = staff_client.get(address(Organization, "change", organization.pk)).content.decode()
    icons = re.findall(r'id="(\w+)_id_memberships-0-(\w+)"', page)
    assert icons == [("add", "source")]


def test_every_admin_of_the_register_has_the_comforts():
    for model in TABLES.values():
        assert isinstance(admin.site._registry[model], Comforts)


def test_a_page_with_an_error_still_says_so(staff_client):
    membership = make_membership()
    change = address(Membership, "change", membership.pk)
    answer = staff_client.post(change, fields_of(staff_client.get(change)) | {"start": "tull"})
    assert "«tull» er ikke en dato" in text_of(answer)


def test_adding_is_called_right_for_every_gender(staff_client):
    add = staff_client.get(address(Membership, "add"))
    assert "Legg til medlemskap" in text_of(add)
    assert "Legg til medlemskap" in text_of(staff_client.get(address(Membership, "changelist")))
    rows = staff_client.get(address(Organization, "add")).content.decode()
    assert "Legg til en rad" in rows
    for page in (add.content.decode(), rows):
        assert "Legg til ny" not in page


def test_a_duplicate_is_refused_with_one_sentence(staff_client):
    row = make_membership(start="2010")
    add = address(Membership, "add")
    data = fields_of(staff_client.get(address(Membership, "change", row.pk)))
    refused = staff_client.post(add, {**data, "_save": "1"}).context["adminform"].form.errors
    assert [message for messages in refused.values() for message in messages] == [
        "Dette medlemskapet er registrert fra før, med samme organisasjon, by, nivå og start."
    ]


def test_an_address_that_another_has_is_refused_in_words_that_one_understands(staff_client):
    make_organization("Eurocities", slug="eurocities")
    add = address(Organization, "add")
    data = fields_of(staff_client.get(add)) | {"name_nb": "En annen", "slug": "eurocities"}
    (sentence,) = staff_client.post(add, data).context["adminform"].form.errors["slug"]
    assert (
        sentence
        == "En annen side har denne adressen. Skriv en annen, eller la feltet stå tomt, så lages det en."
    )


def test_a_form_that_is_sent_to_be_saved_as_new_is_refused_like_any_other(staff_client):
    membership = make_membership()
    change = address(Membership, "change", membership.pk)
    data = fields_of(staff_client.get(change)) | {"start": "tull", "_saveasnew": "1"}
    assert staff_client.post(change, data).status_code == 200
    staff_client.post(change, data | {"start": "2010"})
    assert Membership.objects.get().start == "2010"


def test_a_page_that_one_may_not_see_leads_back_to_the_admin(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("per", is_staff=True))
    page = client.get(address(Membership, "add"))
    assert page.status_code == 403
    assert 'href="/admin/"' in page.content.decode()
