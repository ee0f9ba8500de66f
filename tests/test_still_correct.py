"""Saying that facts are still correct: it is kept who did and when, and it is no edit."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from networks.models import ChangeSet, Membership, Organization, Page
from networks.news import news
from networks.undoing import undo
from tests.admin_pages import address
from tests.make import (
    make_city,
    make_document,
    make_figure,
    make_membership,
    make_organization,
    make_page,
    make_target,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client, django_user_model):
    """A member of staff who may change facts, and not publish, in a browser of their own."""
    user = django_user_model.objects.create_user("per", is_staff=True)
    codes = ["view_membership", "change_membership", "view_organization", "change_organization"]
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    client.force_login(user)
    return user


def say(client, row, **data):
    return client.post(address(type(row), "still_correct", row.pk), data)


def test_one_click_keeps_who_checked_it_and_when_and_needs_no_right_to_publish(client, editor):
    row = make_membership()
    response = say(client, row)
    assert response.url == address(Membership, "change", row.pk)
    row.refresh_from_db()
    assert (row.verified_on, row.verified_by) == (timezone.localdate(), editor)
    action = ChangeSet.objects.first()
    assert (action.means, action.user) == ("check", editor)
    assert row.history.first().change_set == action
    assert "1 rad stemmer fortsatt i dag." in text_of(client.get(response.url))


def test_it_is_the_day_in_the_city_that_counts(client, editor, monkeypatch):
    row = make_membership()
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 6, 14, 22, 30, tzinfo=UTC))
    say(client, row)
    row.refresh_from_db()
    assert row.verified_on == date(2026, 6, 15)


def test_nothing_else_of_the_record_is_written(client, editor):
    row = make_membership(note_nb="Merk", start="2010")
    data = {"note_nb": "Noe annet", "start": "1999", "verified_on": "2020-01-01"}
    say(client, row, **data)
    kept = Membership.objects.get(pk=row.pk)
    changed = {
        field.name
        for field in Membership._meta.concrete_fields
        if getattr(kept, field.attname) != getattr(row, field.attname)
    }
    assert changed == {"verified_on", "verified_by"}


def test_saying_it_twice_leaves_one_row_of_history(client, editor):
    row = make_membership()
    for _times in range(2):
        response = say(client, row)
    assert row.history.count() == 2
    assert "Du har allerede kontrollert dette i dag." in text_of(client.get(response.url))


def test_the_public_is_told_no_news_but_sees_the_day(client, staff_client):
    row = make_membership(source=make_document())
    before = news()
    say(staff_client, row)
    assert news() == before
    today = timezone.localdate()
    assert f"kontrollert {today.day}. " in text_of(client.get(row.get_absolute_url()))


def test_it_can_be_undone(staff_client, staff):
    row = make_membership(verified_on=date(2020, 1, 1), note_nb="Merk")
    say(staff_client, row)
    undo(ChangeSet.objects.get(means="check"), staff)
    row.refresh_from_db()
    assert (row.verified_on, row.verified_by, row.note_nb) == (date(2020, 1, 1), None, "Merk")


def test_many_in_a_list_are_still_correct_in_one_action(client, editor):
    rows = [make_membership(city=make_city(name)) for name in ("Bergen", "Oslo", "Molde")]
    data = {"action": "still_correct", "_selected_action": [rows[0].pk, rows[1].pk]}
    client.post(address(Membership, "changelist"), data)
    checked = Membership.objects.filter(verified_by=editor, verified_on=timezone.localdate())
    assert set(checked) == set(rows[:2])
    assert ChangeSet.objects.filter(means="check").count() == 1


def test_all_rows_of_a_form_are_still_correct_in_one_click(staff_client):
    network = make_organization()
    rows = [network, make_membership(organization=network), make_figure(organization=network)]
    other = make_membership()
    page = text_of(staff_client.get(address(Organization, "change", network.pk)))
    assert "Stemmer fortsatt, alle rader her" in page
    say(staff_client, network, rows="")
    for row in rows:
        row.refresh_from_db()
        assert row.verified_on == timezone.localdate()
    other.refresh_from_db()
    assert other.verified_on is None
    assert ChangeSet.objects.filter(means="check").count() == 1


def test_of_the_rows_of_a_form_only_those_of_tables_that_one_may_change_are_checked(client, editor):
    network = make_organization()
    figure, membership = make_figure(organization=network), make_membership(organization=network)
    say(client, network, rows="")
    figure.refresh_from_db()
    membership.refresh_from_db()
    assert (figure.verified_on, membership.verified_on) == (None, timezone.localdate())


def test_without_the_right_to_change_there_is_no_button_and_a_refusal(client, editor):
    editor.user_permissions.set(Permission.objects.filter(codename="view_membership"))
    row = make_membership()
    assert "Stemmer fortsatt" not in text_of(client.get(address(Membership, "change", row.pk)))
    assert "still_correct" not in client.get(address(Membership, "changelist")).content.decode()
    assert say(client, row).status_code == 403
    row.refresh_from_db()
    assert row.verified_on is None


def test_it_is_said_only_by_posting_and_only_of_what_is_there(client, editor):
    row = make_membership()
    assert client.get(address(Membership, "still_correct", row.pk)).status_code == 405
    for key in ("x", "0", "9" * 30, "1%00"):
        response = client.post(f"/admin/networks/membership/{key}/still-correct/")
        assert response.status_code in (302, 404), key


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "\0", "javascript:alert(1)"])
def test_it_leads_back_to_the_work_list_and_never_to_another_site(staff_client, back):
    row = make_membership()
    assert say(staff_client, row, next="/admin/?keeper=3").url == "/admin/?keeper=3"
    assert say(staff_client, row, next=back).url == address(Membership, "change", row.pk)


def test_what_states_no_fact_has_no_such_button(staff_client):
    page = make_page()
    assert "Stemmer fortsatt" not in text_of(staff_client.get(address(Page, "change", page.pk)))
    assert "still_correct" not in staff_client.get(address(Page, "changelist")).content.decode()
    assert "Stemmer fortsatt" in text_of(
        staff_client.get(address(type(target := make_target()), "change", target.pk))
    )


def test_many_that_are_still_correct_come_with_a_way_to_see_and_undo_it(staff_client):
    rows = [make_city("Bergen"), make_city("Turku")]
    rows = [make_membership(city=city) for city in rows]
    sent = {"action": "still_correct", "_selected_action": [row.pk for row in rows]}
    page = staff_client.post(address(Membership, "changelist"), sent, follow=True)
    action = ChangeSet.objects.first()
    assert f'href="{address(ChangeSet, "change", action.pk)}"' in page.content.decode()
    undo(action, None)
    assert not Membership.objects.exclude(verified_on=None).exists()
