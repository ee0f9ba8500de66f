"""Any version of a record can be put back, with all that belonged to it then, and that can be undone."""

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simple_history.admin import SimpleHistoryAdmin

from networks.models import ChangeSet, Framework, KeyFigure, Organization, Theme, WorkingGroup, change_set
from networks.publishing import MayNotPublish
from networks.resources import TABLES
from networks.restoring import CannotRestore, Past, restore
from networks.undoing import undo
from tests.admin_pages import address
from tests.make import (
    make_city,
    make_document,
    make_figure,
    make_focus_area,
    make_group,
    make_membership,
    make_organization,
    make_participation,
    make_theme,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def act():
    return change_set(ChangeSet.Means.FORM)


def newest():
    return ChangeSet.objects.order_by("-pk").first()


def relation(model, name):
    return model._meta.get_field(name)


def past_of(record, *relations):
    return Past(type(record), record.pk, relations)


def put_back(past, action, user, with_rows=False):
    return restore(past, action, user, with_rows, past.length())


def content(record, *relations):
    """All that the register holds of a record and its rows: columns, derived ones too, and lists."""
    found = {}
    for model, rows in [
        (type(record), type(record).objects.filter(pk=record.pk)),
        *((each.model, each.model.objects.filter(**{each.name: record.pk})) for each in relations),
    ]:
        found[model] = list(rows.order_by("pk").values_list())
        for field in model._meta.many_to_many:
            pairs = rows.order_by("pk", field.name).values_list("pk", field.name)
            found[model, field.name] = list(pairs)
    return found


EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("text"), st.sampled_from(["name_nb", "name_en", "summary_nb", "start", "website"])),
        st.tuples(st.just("themes"), st.sets(st.integers(0, 2))),
        st.tuples(st.just("source"), st.booleans()),
        st.tuples(st.just("publish"), st.booleans()),
        st.tuples(st.just("add figure"), st.integers(1, 9)),
        st.tuples(st.just("change figure"), st.integers(1, 9)),
        st.tuples(st.just("delete figure"), st.none()),
        st.tuples(st.just("add group"), st.sets(st.integers(0, 2))),
        st.tuples(st.just("change group"), st.sets(st.integers(0, 2))),
        st.tuples(st.just("delete group"), st.none()),
        st.tuples(st.just("move group"), st.none()),
    ),
    min_size=1,
    max_size=7,
)


class Editor:
    """Edits one organisation and its rows, each edit with a number that makes it differ from the others."""

    def __init__(self):
        self.themes = [make_theme(f"Tema {number}") for number in range(3)]
        self.source = make_document()
        self.other = make_organization("Et annet")
        self.organization = make_organization("Navn 0")

    def edit(self, number, what, how):
        organization = Organization.objects.get(pk=self.organization.pk)
        figure = organization.key_figures.order_by("pk").first()
        group = organization.working_groups.order_by("pk").first()
        if what == "text":
            text = {"start": str(1900 + number), "website": f"https://x.no/{number}"}
            setattr(organization, how, text.get(how, f"Navn {number}"))
        elif what == "source":
            organization.source = self.source if how else None
        elif what == "publish":
            organization.published = how
        elif what == "themes":
            organization.themes.set([self.themes[each] for each in how])
        elif what == "add figure":
            make_figure(organization=organization, value=how, as_of=str(1900 + number))
        elif what == "add group":
            make_group(f"Gruppe {number}", organization=organization).themes.set(
                [self.themes[each] for each in how]
            )
        elif what == "change figure" and figure:
            figure.value, figure.label_en = how, f"word {number}"
            figure.save()
        elif what == "change group" and group:
            group.name_nb = f"Gruppe {number}"
            group.save()
            group.themes.set([self.themes[each] for each in how])
        elif what == "delete figure" and figure:
            figure.delete()
        elif what == "delete group" and group:
            group.delete()
        elif what == "move group" and group:
            group.organization = self.other
            group.save()
        if what in ("text", "source", "publish"):
            organization.save()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EDITS, st.integers(0, 7))
def test_any_version_comes_back_as_it_was_and_undoing_gives_what_there_was(staff, edits, which):
    with transaction.atomic():
        editor = Editor()
        rows = (relation(KeyFigure, "organization"), relation(WorkingGroup, "organization"))
        record = editor.organization
        past = past_of(record, *rows)
        versions = [(newest(), content(record, *rows))]
        for number, edit in enumerate(edits, 1):
            with act():
                editor.edit(number, *edit)
            if past.actions().first() != versions[-1][0]:
                versions.append((newest(), content(record, *rows)))
        action, then = versions[which % len(versions)]
        now = content(record, *rows)
        if now == then:
            assert past.version(action).parts(with_rows=True) == []
        else:
            restored = put_back(past, action, staff, with_rows=True)
            assert content(record, *rows) == then
            assert (restored.means, restored.user) == ("restore", staff)
            assert past.version(action).parts(with_rows=True) == []
            undo(restored, staff)
            assert content(record, *rows) == now
        own = {key: then[key] for key in content(record)}
        if content(record) != own:
            put_back(past, action, staff)  # the record alone, with its lists
            assert content(record, *rows) == now | own
        transaction.set_rollback(True)


# --- refused --------------------------------------------------------------------------------------------


def refused(past, action, user, *words, with_rows=False):
    """Putting the version back is refused with all of `words`, and changes nothing."""
    before = ChangeSet.objects.count(), content_of_register()
    with pytest.raises((CannotRestore, MayNotPublish)) as said:
        put_back(past, action, user, with_rows)
    assert (ChangeSet.objects.count(), content_of_register()) == before
    for word in words:
        assert word in str(said.value), said.value


def content_of_register():
    return {model: list(model._base_manager.order_by("pk").values_list()) for model in TABLES.values()}


def test_a_list_that_names_something_deleted_since_stays_as_it_is(staff):
    theme, organization = make_theme("Støy"), make_organization()
    with act():
        organization.themes.add(theme)
    action = newest()
    organization.themes.clear()
    theme.delete()
    refused(past_of(organization), action, staff, "kan ikke gjenopprettes", "«Støy», som er slettet")


def test_a_row_that_came_since_and_is_used_by_others_stays(staff):
    organization = make_organization()
    action = newest()
    make_participation(working_group=make_group("Avfall", organization=organization))
    past = past_of(organization, relation(WorkingGroup, "organization"))
    refused(past, action, staff, "«Avfall»", "viser til", with_rows=True)


def test_an_address_that_another_took_since_is_not_taken_back(staff):
    organization = make_organization("Eurocities", slug="eurocities")
    action = newest()
    organization.slug = "ny"
    organization.save()
    make_organization("Et annet", slug="eurocities")
    refused(past_of(organization), action, staff, "«Eurocities»", "denne adressen")


def test_a_rule_that_only_a_later_record_breaks_is_said(staff):
    membership = make_membership(start="2011", end="2020")
    action = newest()
    membership.end = "2012"
    membership.save()
    make_membership(city=membership.city, organization=membership.organization, start="2015")
    refused(past_of(membership), action, staff, "samme nivå", "2015")


def test_what_others_changed_since_it_was_looked_at_is_not_restored_over(staff):
    organization = make_organization("Eurocities")
    action, past = newest(), past_of(organization)
    organization.name_nb = "Feil"
    organization.save()
    seen = past.length()
    organization.summary_nb = "Riktig"
    organization.save()
    with pytest.raises(CannotRestore, match="etter at du åpnet siden"):
        restore(past, action, staff, False, seen)
    organization.refresh_from_db()
    assert organization.summary_nb == "Riktig"


def editor_with(django_user_model, *codenames):
    editor = django_user_model.objects.create_user("ola", password="ola", is_staff=True)
    editor.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return editor


def test_what_was_public_is_not_put_back_without_the_right_to_publish(django_user_model):
    organization = make_organization("Eurocities")
    action = newest()
    organization.published, organization.name_nb = False, "Feil"
    organization.save()
    editor = editor_with(django_user_model, "change_organization")
    refused(past_of(organization), action, editor, "«Eurocities» ville blitt publisert")


# --- the history page -----------------------------------------------------------------------------------


def history_of(client, record):
    return client.get(address(type(record), "history", record.pk))


def version_of(record, action):
    return address(type(record), "simple_history", record.pk, action.pk)


def test_what_one_action_did_is_one_entry_with_its_rows_old_and_new(staff_client, staff):
    organization = make_organization("Eurocities")
    figure = make_figure(organization=organization, value=140)
    with change_set(ChangeSet.Means.IMPORT, staff, "nettverk.csv"):
        organization.summary_en = "A network"
        organization.save()
        organization.themes.add(make_theme("Støy"))
        figure.value = 150
        figure.save()
    page = history_of(staff_client, organization)
    entries = page.context["entries"]
    assert [len(each.rows) for each in entries] == [1, 1, 0]
    assert [bool(each.own) for each in entries] == [True, False, True]
    for said in (
        "kari, import: nettverk.csv",
        "I én setning (Engelsk): – → A network",
        "Temaer: lagt til: Støy",
        "Eurocities: 150 medlemmer nøkkeltall",
        "Tall: 140 → 150",
    ):
        assert said in text_of(page)
    for entry in entries:
        assert version_of(organization, entry.action) in page.content.decode()
        assert reverse("admin:networks_changeset_change", args=[entry.action.pk]) in page.content.decode()


def test_making_a_record_with_its_list_is_one_entry(staff_client):
    with act():
        organization = make_organization()
        organization.themes.add(make_theme("Støy"))
    (entry,) = history_of(staff_client, organization).context["entries"]
    assert entry.own.kind == "new"
    assert ("Temaer", "", "Støy") in entry.own.fields


def test_rows_that_are_deleted_or_were_moved_away_are_part_of_the_history(staff_client):
    organization = make_organization("Eurocities")
    deleted = make_figure(organization=organization, value=7)
    moved = make_group("Avfall", organization=organization)
    deleted.delete()
    moved.organization = make_organization("METREX")
    moved.save()
    moved.name_nb = "Senere"
    moved.save()
    page = text_of(history_of(staff_client, organization))
    assert "Organisasjon: Eurocities → METREX" in page
    assert page.count("Eurocities: 7 medlemmer") == 2  # made and deleted
    assert "Avfall → Senere" not in page  # which is the other one's history


def test_rows_that_the_user_may_not_see_are_left_out(client, django_user_model):
    organization = make_organization()
    make_figure(organization=organization, value=7)
    client.force_login(editor_with(django_user_model, "view_organization"))
    page = history_of(client, organization)
    assert "7 medlemmer" not in text_of(page)
    assert len(page.context["entries"]) == 1
    assert "/changeset/" not in page.content.decode()


def test_a_long_history_has_pages_and_many_rows_are_only_counted(staff_client):
    organization = make_organization("Navn 0")
    for number in range(1, 25):
        organization.name_nb = f"Navn {number}"
        organization.save()
    with act():
        for number in range(13):
            make_figure(organization=organization, value=number, as_of=str(1990 + number))
    page = history_of(staff_client, organization)
    assert len(page.context["entries"]) == 20
    assert (len(page.context["entries"][0].rows), page.context["entries"][0].left_out) == (10, 3)
    assert "og 3 rader til" in text_of(page)
    older = staff_client.get(address(Organization, "history", organization.pk), {"p": "2"})
    assert len(older.context["entries"]) == 6


def test_the_pages_do_not_ask_more_often_because_more_happened(staff_client):
    organization = make_organization()

    def happen(number):
        for each in range(number):
            with act():
                organization.summary_nb = f"{number} {each}"
                organization.save()
                organization.themes.set([make_theme(f"{number} {each}")])
                make_figure(
                    organization=organization, as_of=str(1900 + 50 * number + each), source=make_document()
                )
                make_membership(organization=organization, city=make_city(), source=make_document())

    def queries(page):
        with CaptureQueriesContext(connection) as asked:
            assert staff_client.get(page).status_code == 200
        return len(asked)

    happen(1)
    first = newest()
    happen(2)
    pages = address(Organization, "history", organization.pk), version_of(organization, first)
    before = [queries(page) for page in pages]
    happen(5)
    assert (after := [queries(page) for page in pages]) == before, after
    assert max(before) <= 40


# --- a version, and putting it back ---------------------------------------------------------------------


@pytest.fixture
def wrong(staff):
    """An organisation with a row, both of which were right in the first action and wrong in the second."""
    with act():
        organization = make_organization("Eurocities", summary_nb="Riktig tekst")
        organization.themes.add(make_theme("Støy"))
        make_figure(organization=organization, value=140)
    organization.right = newest()
    with act():
        organization.summary_nb = "Feil tekst"
        organization.save()
        organization.themes.clear()
        organization.key_figures.all().delete()
        make_figure(organization=organization, value=3)
    return organization


def send(client, record, action, **typed):
    seen = client.get(version_of(record, action)).context["seen"]
    return client.post(
        address(type(record), "restore", record.pk, action.pk), {"seen": seen, **typed}, follow=True
    )


def test_the_page_of_a_version_says_what_would_change_and_all_that_it_said(staff_client, wrong):
    page = text_of(staff_client.get(version_of(wrong, wrong.right)))
    for said in (
        "I én setning (Norsk bokmål): Feil tekst → Riktig tekst",
        "Temaer: lagt til: Støy",
        "Eurocities: 140 medlemmer nøkkeltall kommer tilbake",
        "Eurocities: 3 medlemmer nøkkeltall fjernes",
        "Gjenopprett oppføringen uten radene",
        "Gjenopprett oppføringen med radene",
    ):
        assert said in page
    newest_page = text_of(staff_client.get(version_of(wrong, newest())))
    assert "Alt er som det var da" in newest_page
    assert "Gjenopprett" not in newest_page


def test_the_record_comes_back_with_its_lists_and_without_its_rows_unless_one_says_so(
    staff_client, staff, wrong
):
    page = send(staff_client, wrong, wrong.right)
    assert "er som det var" in text_of(page)
    wrong.refresh_from_db()
    assert wrong.summary_nb == "Riktig tekst"
    assert [str(each) for each in wrong.themes.all()] == ["Støy"]
    assert wrong.key_figures.get().value == 3
    done = newest()
    assert (done.means, done.user) == ("restore", staff)
    assert reverse("admin:networks_changeset_change", args=[done.pk]) in page.content.decode()
    send(staff_client, wrong, wrong.right, what="all")
    assert wrong.key_figures.get().value == 140


def test_a_restoration_is_undone_from_the_page_of_its_change_set(staff_client, wrong):
    send(staff_client, wrong, wrong.right, what="all")
    staff_client.post(reverse("admin:networks_changeset_undo", args=[newest().pk]))
    wrong.refresh_from_db()
    assert (wrong.summary_nb, wrong.key_figures.get().value) == ("Feil tekst", 3)


def test_a_deleted_record_is_restored_from_its_deletion(staff_client, client):
    organization = make_organization("Eurocities", slug="eurocities", summary_en="A network")
    organization.themes.add(make_theme("Støy"))
    key = organization.pk
    staff_client.post(address(Organization, "delete", key), {"post": "yes"})
    organization.pk = key
    assert "Dette er slettet" in text_of(history_of(staff_client, organization))
    page = staff_client.get(version_of(organization, newest()))
    assert "I én setning (Engelsk): A network" in text_of(page)
    assert client.get("/nettverk/eurocities/").status_code == 410
    send(staff_client, organization, newest())
    again = Organization.objects.get()
    assert (again.pk, again.summary_en, str(again.themes.get())) == (key, "A network", "Støy")
    assert client.get("/nettverk/eurocities/").status_code == 200


def test_points_that_were_deleted_along_with_a_framework_come_back_with_it(staff_client):
    framework = make_focus_area(name_nb="Klima").framework
    key = framework.pk
    with act():
        framework.delete()
    framework.pk = key
    send(staff_client, framework, newest(), what="all")
    assert str(Framework.objects.get().focus_areas.get()) == "1. Klima"


@pytest.mark.parametrize(
    ("permissions", "record", "rows"),
    [
        ("view_organization change_organization publish", True, False),
        ("view_organization view_keyfigure change_organization publish", True, False),
        ("view_organization view_keyfigure add_keyfigure delete_keyfigure publish", False, False),
        (
            "view_organization view_keyfigure change_organization add_keyfigure delete_keyfigure publish",
            True,
            True,
        ),
        ("view_organization view_keyfigure", False, False),
    ],
)
def test_restoring_needs_the_rights_for_all_that_it_does(
    client, django_user_model, wrong, permissions, record, rows
):
    client.force_login(editor_with(django_user_model, *permissions.split()))
    page = client.get(version_of(wrong, wrong.right))
    assert (page.context["may_restore"], page.context["may_restore_rows"]) == (record, rows)
    if "view_keyfigure" in permissions:
        assert send(client, wrong, wrong.right, what="all").status_code == (200 if rows else 403)
    if not rows:
        assert send(client, wrong, wrong.right).status_code == (200 if record else 403)
    wrong.refresh_from_db()
    assert (wrong.summary_nb == "Riktig tekst") == record


def test_without_the_right_to_publish_one_is_told_why_nothing_was_restored(client, django_user_model, wrong):
    client.force_login(editor_with(django_user_model, "view_organization", "change_organization"))
    page = send(client, wrong, wrong.right)
    assert "du har ikke rett til å publisere" in text_of(page)
    wrong.refresh_from_db()
    assert wrong.summary_nb == "Feil tekst"


@pytest.mark.parametrize(
    "codenames", [["view_organization"], ["view_organization", "change_organization", "publish"]]
)
def test_nobody_puts_an_old_version_back_as_the_package_would_let_them(
    client, django_user_model, wrong, codenames
):
    client.force_login(editor_with(django_user_model, *codenames))
    page = version_of(wrong, wrong.right)
    assert client.get(page).status_code == 200
    assert client.post(page, {"name_nb": "Kapret", "summary_nb": "Kapret"}).status_code == 403
    wrong.refresh_from_db()
    assert (wrong.name_nb, wrong.summary_nb) == ("Eurocities", "Feil tekst")


def test_the_package_still_lets_those_who_may_only_view_change_things(rf, django_user_model):
    """When this fails, the package has mended its hole, and `Versions` may say so less firmly."""
    theme = make_theme("Støy")
    request = rf.post("/", {"name_nb": "Kapret", "slug": "stoy"})
    request.user = editor_with(django_user_model, "view_theme")
    admin = type("PackagesAdmin", (SimpleHistoryAdmin,), {"fields": ["name_nb", "slug"]})(Theme, site)
    admin.log_change = admin.response_change = lambda *arguments: None
    admin.history_form_view(request, str(theme.pk), str(Theme.history.first().pk))
    theme.refresh_from_db()
    assert theme.name_nb == "Kapret"


@pytest.mark.parametrize("nonsense", ["tull", "-1", "9" * 30, "\0", "½", "999999"])
def test_versions_that_nobody_has_and_forms_that_nobody_sent_are_no_error(staff_client, wrong, nonsense):
    key, action = wrong.pk, wrong.right.pk
    for page in ("simple_history", "restore"):
        for arguments in ([nonsense, action], [key, nonsense]):
            assert staff_client.post(address(Organization, page, *arguments)).status_code in (403, 404)
    other = make_theme()
    assert staff_client.get(address(Organization, "simple_history", key, newest().pk)).status_code == 404
    assert staff_client.get(address(Theme, "history", 999999)).status_code == 404
    here = address(Organization, "restore", key, action)
    assert staff_client.get(here).status_code == 405
    for typed in ({}, {"seen": nonsense, "what": nonsense}):
        assert "etter at du åpnet siden" in text_of(staff_client.post(here, typed, follow=True))
    assert staff_client.get(address(Theme, "history", other.pk), {"p": nonsense}).status_code == 200
