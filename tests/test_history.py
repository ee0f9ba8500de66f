"""Every change leaves a row of history, and every row points to one action."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import translation

from networks.models import ChangeSet, City, Organization, change_set
from tests.make import make_city, make_document, make_membership, make_organization, make_theme
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def test_the_changes_of_one_action_are_one_change_set(staff):
    with change_set(ChangeSet.Means.COMMAND, staff, "load_register oslo"):
        make_city("Bergen")
        make_city("Stavanger")
    action = ChangeSet.objects.get()
    assert (action.user, action.means, action.detail) == (staff, "command", "load_register oslo")
    assert [row.change_set for row in City.history.all()] == [action, action]
    assert {row.history_user for row in City.history.all()} == {staff}


def test_an_action_without_a_change_is_none():
    with change_set(ChangeSet.Means.FORM):
        City.objects.count()
    assert not ChangeSet.objects.exists()


def test_a_program_that_opens_no_change_set_gets_one_for_each_row():
    make_city()
    assert ChangeSet.objects.get().means == "program"


def test_history_keeps_every_language_and_both_bounds_of_a_date():
    organization = make_organization("Eurocities", summary_nb="Nettverk", summary_en="Network", start="1986")
    row = Organization.history.get()
    assert (row.summary_nb, row.summary_en, row.start) == ("Nettverk", "Network", "1986")
    assert row.start_earliest == organization.start_earliest
    assert row.instance.summary_en == "Network"


def test_history_keeps_relations_to_many():
    organization = make_organization()
    organization.themes.add(make_theme("Miljø"))
    newest = Organization.history.first()
    assert [str(each.theme) for each in newest.themes.all()] == ["Miljø"]


def test_saving_a_form_in_the_admin_is_one_change_set(staff_client, staff):
    data = {
        "name_nb": "Miljø",
        "name_en": "Environment",
        "description_nb": "",
        "description_en": "",
        "slug": "",
    }
    response = staff_client.post(reverse("admin:networks_theme_add"), data)
    assert response.status_code == 302
    action = ChangeSet.objects.get()
    assert (action.user, action.means) == (staff, "form")


def test_the_history_page_says_who_and_by_what(staff_client, staff):
    with change_set(ChangeSet.Means.IMPORT, staff, "byer.csv"):
        city = make_city()
    page = staff_client.get(reverse("admin:networks_city_history", args=[city.pk])).content.decode()
    assert "import: byer.csv" in page
    assert "kari" in page


def test_a_deleted_row_leaves_history():
    make_city().delete()
    assert City.history.first().history_type == "-"


def test_the_history_of_a_record_is_told_in_words(staff_client, staff):
    membership = make_membership(start="2020-23")
    membership.level, membership.start = "associate_member", ""
    membership.verified_on, membership.verified_by = date(2020, 2, 1), staff
    membership.source = make_document(title_nb="Protokollen")
    membership.save()
    page = text_of(staff_client.get(reverse("admin:networks_membership_history", args=[membership.pk])))
    for said in (
        "Nivå: medlem → assosiert medlem",
        "Fra: høsten 2020 → –",
        "Kilde: – → Protokollen",
        "Kontrollert: – → 1. februar 2020",
        "Kontrollert av: – → kari",
    ):
        assert said in page


def test_an_action_is_named_with_its_time_as_the_reader_writes_it():
    action = ChangeSet(means="form", at=datetime(2026, 11, 23, 5, 42, tzinfo=ZoneInfo("Europe/Oslo")))
    assert str(action) == "skjema, 23.11.2026 kl. 05.42"
    with translation.override("en"):
        assert str(action) == "form, 23 Nov 2026, 05:42"
