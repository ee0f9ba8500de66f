"""Publishing and unpublishing: now, from lists and forms, or on a day that was set."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from networks.models import ChangeSet, City, Membership, Organization, Theme, change_set
from networks.restoring import Past, restore
from networks.undoing import undo
from tests.admin_pages import address, fields_of
from tests.make import make_city, make_membership, make_organization, make_theme
from tests.pages import text_of
from tests.spreadsheets import faults, upload

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def chosen(*rows):
    return {ACTION_CHECKBOX_NAME: [row.pk for row in rows]}


# Now


@pytest.fixture
def draft():
    """A draft with a membership that hangs on it."""
    return make_membership(organization=make_organization(published=False)).organization


def test_the_list_asks_first_and_says_what_becomes_visible(staff_client, draft):
    actions, sent = ChangeSet.objects.count(), {"action": "publish_selected", **chosen(draft)}
    page = staff_client.post(address(Organization, "changelist"), sent)
    for said in ("Vil du publisere dette?", "Eurocities", "Organisasjoner 1", "Medlemskap 1"):
        assert said in text_of(page)
    assert not Organization.objects.get().published
    assert ChangeSet.objects.count() == actions
    assert Organization.history.count() == 1


def test_publishing_is_one_action_in_the_history_and_can_be_undone(staff_client, staff, draft):
    other = make_organization("C40", published=False)
    page = staff_client.post(address(Organization, "publish"), chosen(draft, other), follow=True)
    assert "2 poster er publisert. Se hva som ble gjort, eller angre." in text_of(page)
    assert Membership.objects.published().exists()
    action = ChangeSet.objects.first()
    assert (action.user, action.means) == (staff, "form")
    assert Organization.history.filter(change_set=action).count() == 2
    undo(action, staff)
    assert not Organization.objects.filter(published=True).exists()


def test_unpublishing_says_what_is_hidden_and_hides_it(staff_client):
    fact = make_membership()
    page = staff_client.post(
        address(Organization, "changelist"), {"action": "unpublish_selected", **chosen(fact.organization)}
    )
    assert "Dette blir ikke lenger synlig Tabell Antall" in text_of(page)
    assert "Medlemskap 1" in text_of(page)
    page = staff_client.post(address(Organization, "unpublish"), chosen(fact.organization), follow=True)
    assert "«Eurocities» er et utkast igjen." in text_of(page)
    assert not Membership.objects.published().exists()


def test_the_form_leads_to_publishing_and_back(staff_client, draft):
    page = staff_client.get(address(Organization, "change", draft.pk)).content.decode()
    link = f"{address(Organization, 'publish')}?{ACTION_CHECKBOX_NAME}={draft.pk}"
    assert f'href="{link}"' in page
    asked = staff_client.get(link)
    assert "Vil du publisere dette?" in text_of(asked)
    assert asked.context["back"] == address(Organization, "change", draft.pk)
    answer = staff_client.post(address(Organization, "publish"), chosen(draft))
    assert answer.url == address(Organization, "change", draft.pk)
    assert address(Organization, "unpublish") in staff_client.get(answer.url).content.decode()


def test_what_breaks_a_rule_is_named_and_the_others_are_published(staff_client):
    broken, sound = make_theme("Miljø", published=False), make_theme("Kultur", published=False)
    models.QuerySet(Theme).filter(pk=broken.pk).update(slug="Ugyldig Adresse")
    page = staff_client.get(address(Theme, "publish"), chosen(broken, sound))
    assert "Dette må rettes først Miljø" in text_of(page)
    page = staff_client.post(address(Theme, "publish"), chosen(broken, sound), follow=True)
    assert "«Kultur» er publisert." in text_of(page)
    assert "«Miljø»: " in text_of(page)
    assert [str(each) for each in Theme.objects.filter(published=True)] == ["Kultur"]


def test_what_breaks_a_rule_can_always_be_hidden_now_and_on_its_day(staff_client):
    now, on_its_day = make_theme("Miljø"), make_theme("Kultur", unpublish_on=today())
    for theme in (now, on_its_day):
        models.QuerySet(Theme).filter(pk=theme.pk).update(slug=f"Ugyldig {theme.pk}")
    staff_client.post(address(Theme, "unpublish"), chosen(now))
    run()
    assert not Theme.objects.filter(published=True).exists()
    assert Theme.history.filter(published=False).count() == 2


def test_unpublishing_a_draft_takes_the_day_away_on_which_it_would_be_published(staff_client):
    theme = make_theme(published=False, publish_on=date(2099, 1, 1))
    sent = {"action": "unpublish_selected", **chosen(theme)}
    page = staff_client.post(address(Theme, "changelist"), sent)
    assert [row.pk for row in page.context["rows"]] == [theme.pk]
    staff_client.post(address(Theme, "unpublish"), chosen(theme))
    assert Theme.objects.get().publish_on is None


def test_publishing_now_forgets_the_day_that_was_set(staff_client):
    theme = make_theme(published=False, publish_on=date(2099, 1, 1), unpublish_on=date(2100, 1, 1))
    staff_client.post(address(Theme, "publish"), chosen(theme))
    theme = Theme.objects.get()
    assert (theme.published, theme.publish_on, theme.unpublish_on) == (True, None, date(2100, 1, 1))
    staff_client.post(address(Theme, "unpublish"), chosen(theme))
    assert Theme.objects.get().unpublish_on is None


@pytest.mark.parametrize("keys", [[], ["x"], ["0" * 30], ["\0"], ["987654321"]])
def test_rows_that_are_not_there_are_no_error(staff_client, keys):
    for page in ("publish", "unpublish"):
        for ask in (staff_client.get, staff_client.post):
            answer = ask(address(Theme, page), {ACTION_CHECKBOX_NAME: keys}, follow=True)
            assert answer.status_code == 200


def test_the_number_of_facts_that_become_visible_costs_no_queries(staff_client, draft):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert staff_client.get(address(Organization, "publish"), chosen(draft)).status_code == 200
        return len(asked)

    few = queries()
    for _number in range(20):
        make_membership(organization=draft)
    assert queries() <= few


def test_a_fact_has_no_page_for_publishing(staff_client):
    with pytest.raises(Exception, match="networks_membership_publish"):
        reverse("admin:networks_membership_publish")
    page = staff_client.get(address(Membership, "changelist"))
    assert "publish_selected" not in page.content.decode()


# On a day


def run():
    out = StringIO()
    call_command("publish_due", stdout=out)
    return out.getvalue().splitlines()


def test_what_is_due_is_published_and_unpublished_as_one_action(staff):
    make_theme("Miljø", published=False, publish_on=today())
    make_theme("Kultur", unpublish_on=today() - timedelta(days=3))
    make_city("Bergen", published=False, publish_on=today() + timedelta(days=1))
    make_city("Oslo", unpublish_on=today() + timedelta(days=1))
    assert sorted(run()) == ["«Kultur» er et utkast igjen.", "«Miljø» er publisert."]
    assert [str(each) for each in Theme.objects.filter(published=True)] == ["Miljø"]
    assert [str(each) for each in City.objects.filter(published=True)] == ["Oslo"]
    assert not Theme.objects.exclude(publish_on=None, unpublish_on=None).exists()
    action = ChangeSet.objects.first()
    assert (action.means, action.detail, action.user) == ("command", "publish_due", None)
    assert Theme.history.filter(change_set=action).count() == 2
    undo(action, staff)
    assert [str(each) for each in Theme.objects.filter(published=True)] == ["Kultur"]


@pytest.mark.parametrize("ends_in", [None, 0, 1], ids=["no end", "ends today", "ends tomorrow"])
@pytest.mark.parametrize(
    "begins_in", [None, -1, 0, 1], ids=["out", "began", "begins today", "begins tomorrow"]
)
def test_a_day_that_was_set_counts_at_once_for_all_that_names_the_row(client, begins_in, ends_in):
    begins, ends = (days if days is None else today() + timedelta(days) for days in (begins_in, ends_in))
    if begins and ends and begins >= ends:
        pytest.skip("refused by the database")
    plan = {"published": begins is None, "publish_on": begins, "unpublish_on": ends}
    network = make_membership(organization=make_organization("Eurocities", **plan)).organization
    is_out = (begins is None or begins <= today()) and (ends is None or ends > today())
    assert network.is_out == is_out
    assert client.get(network.get_absolute_url()).status_code == (200 if is_out else 404)
    assert ("Eurocities" in client.get("/nettverk/").content.decode()) == is_out
    assert Membership.objects.published().exists() == is_out
    # What the night's command stores is what the public saw before it.
    run()
    assert Organization.objects.published().exists() == is_out == Organization.objects.get().published


def test_undoing_what_came_on_its_day_takes_it_off_the_public_pages_and_undoing_that_brings_it_back(staff):
    theme = make_theme(published=False, publish_on=today())
    run()
    undone = undo(ChangeSet.objects.first(), staff)
    assert not Theme.objects.published().exists()
    assert run() == []
    undo(undone, staff)
    assert Theme.objects.published().get() == theme


def test_an_undone_edit_leaves_hidden_what_its_day_has_hidden(staff):
    theme = make_theme("Klima", unpublish_on=today())
    with change_set(ChangeSet.Means.FORM, staff):
        theme.name_nb = "Klima og energi"
        theme.save()
    undo(ChangeSet.objects.first(), staff)
    assert Theme.objects.get().name_nb == "Klima"
    assert not Theme.objects.published().exists()


@pytest.mark.parametrize(("days", "is_out"), [({"unpublish_on": -3}, True), ({"publish_on": -3}, False)])
def test_an_older_version_hides_or_shows_nothing_by_a_day_that_is_over(staff, days, is_out):
    plan = {name: today() + timedelta(days) for name, days in days.items()}
    theme = make_theme("Klima", published=is_out, **plan)
    action = Theme.history.first().change_set
    theme.name_nb, theme.publish_on, theme.unpublish_on = "Feil", None, None
    theme.save()
    past = Past(Theme, theme.pk)
    restore(past, action, staff, with_rows=False, seen=past.length())
    assert Theme.objects.get().name_nb == "Klima"
    assert Theme.objects.published().exists() == is_out


@pytest.mark.parametrize(("plan", "is_out"), [({"publish_on": 2}, False), ({"publish_on": 0}, True)])
@pytest.mark.parametrize("way", ["undo", "restore"])
def test_what_is_brought_back_is_shown_by_no_day_that_came_while_it_was_gone(
    staff, monkeypatch, plan, is_out, way
):
    plan = {name: today() + timedelta(days) for name, days in plan.items()}
    theme = make_theme("Klima", published=False, **plan)
    key, localdate = theme.pk, timezone.localdate
    with change_set(ChangeSet.Means.FORM, staff):
        theme.delete()
    later = lambda value=None: localdate(value) + timedelta(0 if value else 3)  # noqa: E731
    monkeypatch.setattr(timezone, "localdate", later)
    if way == "undo":
        undo(ChangeSet.objects.first(), staff)
    else:
        past = Past(Theme, key)
        restore(past, past.actions().first(), staff, with_rows=False, seen=past.length())
    assert Theme.objects.get().name_nb == "Klima"
    assert Theme.objects.published().exists() == is_out


def test_what_was_taken_off_by_a_day_that_came_while_it_was_gone_stays_off(staff, monkeypatch):
    theme, localdate = make_theme("Klima", unpublish_on=today() + timedelta(2)), timezone.localdate
    with change_set(ChangeSet.Means.FORM, staff):
        theme.delete()
    later = lambda value=None: localdate(value) + timedelta(0 if value else 3)  # noqa: E731
    monkeypatch.setattr(timezone, "localdate", later)
    undo(ChangeSet.objects.first(), staff)
    assert Theme.objects.exists()
    assert not Theme.objects.published().exists()


def test_a_second_run_does_nothing():
    make_theme(published=False, publish_on=today())
    run()
    actions = ChangeSet.objects.count()
    assert run() == []
    assert ChangeSet.objects.count() == actions


def test_where_both_days_have_passed_a_draft_stays_a_draft():
    make_theme(published=False, publish_on=today() - timedelta(days=2), unpublish_on=today())
    run()
    theme = Theme.objects.get()
    assert (theme.published, theme.publish_on, theme.unpublish_on) == (False, None, None)


def test_one_record_that_breaks_a_rule_is_named_and_does_not_stop_the_others():
    broken = make_theme("Miljø", published=False, publish_on=today())
    models.QuerySet(Theme).filter(pk=broken.pk).update(slug="Ugyldig Adresse")
    make_theme("Kultur", published=False, publish_on=today())
    with pytest.raises(CommandError, match="«Miljø»: ") as error:
        run()
    assert error.value.returncode == 1
    assert [str(each) for each in Theme.objects.filter(published=True)] == ["Kultur"]


@pytest.mark.parametrize(("utc", "published"), [("2026-03-31T21:30Z", False), ("2026-03-31T22:30Z", True)])
def test_the_day_is_the_citys_own(monkeypatch, utc, published):
    make_theme(published=False, publish_on=date(2026, 4, 1))
    monkeypatch.setattr(timezone, "now", lambda: timezone.datetime.fromisoformat(utc))
    run()
    assert Theme.objects.get().published == published


def test_the_list_shows_the_planned_day_beside_published(staff_client):
    make_theme(published=False, publish_on=date(2099, 12, 1), unpublish_on=date(2100, 1, 31))
    page = text_of(staff_client.get(address(Theme, "changelist")))
    assert "Publisert Planlagt" in page
    assert "publiseres 1. desember 2099, avpubliseres 31. januar 2100" in page


# A day that is over


@pytest.mark.parametrize(
    ("name", "published", "days", "said"),
    [
        ("unpublish_on", True, 0, "Dagen er ikke senere enn i dag."),
        ("unpublish_on", True, -1, "Dagen er ikke senere enn i dag."),
        ("publish_on", False, -1, "Dagen er passert."),
        ("unpublish_on", True, 1, None),
        ("publish_on", False, 0, None),
    ],
)
def test_a_day_that_would_take_effect_before_it_was_written_is_refused(
    staff_client, name, published, days, said
):
    theme, day = make_theme(published=published), today() + timedelta(days=days)
    form = address(Theme, "change", theme.pk)
    answer = staff_client.post(form, fields_of(staff_client.get(form)) | {name: day.isoformat()})
    theme.refresh_from_db()
    if said:
        assert said in answer.context["adminform"].form.errors[name][0]
        assert getattr(theme, name) is None
    else:
        assert getattr(theme, name) == day


def test_a_day_that_was_set_long_ago_stands_while_something_else_is_changed(staff_client):
    theme = make_theme(unpublish_on=today() - timedelta(days=3))
    form = address(Theme, "change", theme.pk)
    staff_client.post(form, fields_of(staff_client.get(form)) | {"name_nb": "Klima"})
    assert Theme.objects.get().name_nb == "Klima"


def test_a_file_does_not_set_a_day_that_is_over_either(staff_client):
    make_theme(slug="klima")
    found = faults(staff_client, Theme, f"slug;unpublish_on\nklima;{today().isoformat()}\n")
    assert [fault[0] for fault in found[2]] == ["unpublish_on"]


def test_a_file_that_repeats_a_day_that_was_set_long_ago_may_change_something_else(staff_client):
    long_ago = today() - timedelta(days=3)
    make_theme("Klima", slug="klima", unpublish_on=long_ago)
    file = f"slug;name_nb;unpublish_on\nklima;Klima og energi;{long_ago.isoformat()}\n"
    assert upload(staff_client, Theme, file).context["job"].state != "refused"
