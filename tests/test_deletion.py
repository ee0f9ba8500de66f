"""Before a delete: what uses it and what to do instead. Afterwards: the list of what is deleted."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from networks.models import (
    Document,
    Framework,
    GoverningBody,
    Membership,
    Organization,
    Position,
    Theme,
    WorkingGroup,
)
from networks.resources import TABLES
from tests.admin_pages import address, fields_of
from tests.make import (
    make_body,
    make_city,
    make_everything,
    make_figure,
    make_focus_area,
    make_group,
    make_membership,
    make_official,
    make_organization,
    make_participation,
    make_position,
    make_theme,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def delete_page(client, row):
    return client.get(address(type(row), "delete", row.pk))


def try_to_delete(client, row):
    """Send the form of the delete page; return whether the row is gone."""
    client.post(address(type(row), "delete", row.pk), {"post": "yes"})
    return not type(row).objects.filter(pk=row.pk).exists()


def test_what_is_in_use_stays_and_its_users_are_counted_and_named_with_links(staff_client):
    row = make_organization()
    membership, figure = make_membership(organization=row), make_figure(organization=row)
    page = delete_page(staff_client, row)
    for said in ("«Eurocities» er i bruk", "1 medlemskap", str(membership), "1 nøkkeltall", str(figure)):
        assert said in text_of(page)
    links = page.content.decode()
    assert f'href="{address(Membership, "changelist")}?organization__in={row.pk}"' in links
    assert f'href="{address(Membership, "change", membership.pk)}"' in links
    assert not try_to_delete(staff_client, row)


def test_the_list_that_a_use_links_to_shows_just_those_rows(staff_client):
    theme = make_theme()
    make_group("Avfall").themes.add(theme)
    make_group("Klima")
    listed = staff_client.get(address(WorkingGroup, "changelist"), {"themes__in": theme.pk})
    assert [str(row) for row in listed.context["cl"].result_list] == ["Avfall"]


def test_what_is_in_use_can_be_ended_or_taken_off_the_public_pages_instead(staff_client):
    row = make_membership().organization
    change = address(Organization, "change", row.pk)
    page = delete_page(staff_client, row).content.decode()
    assert f'href="{change}#id_end"' in page
    assert f'href="{change}#id_published"' in page
    form = staff_client.get(change).content.decode()
    assert 'id="id_end"' in form
    assert 'id="id_published"' in form


def test_what_ended_already_and_a_draft_offer_neither(staff_client):
    row = make_membership(organization=make_organization(published=False, end="1999")).organization
    page = delete_page(staff_client, row).content.decode()
    assert "#id_end" not in page
    assert "#id_published" not in page


def test_two_ways_of_being_used_by_one_table_are_told_apart(staff_client):
    city = make_city()
    make_position(city=city, official=make_official())
    make_position(on_behalf_of=city)
    page = text_of(delete_page(staff_client, city))
    assert f"1 verv ({Position._meta.get_field('city').verbose_name})" in page
    assert "1 verv (på vegne av)" in page


def test_a_framework_does_not_take_its_points_along(staff_client):
    framework = make_focus_area(name_nb="Klima").framework
    assert "1. Klima" in text_of(delete_page(staff_client, framework))
    assert not try_to_delete(staff_client, framework)
    assert Framework.objects.exists()


@pytest.mark.parametrize("name", sorted(TABLES))
def test_nothing_that_anything_else_names_can_be_deleted(staff_client, name):
    make_everything()
    for row in TABLES[name].objects.all():
        page = delete_page(staff_client, row)
        before = {model: model.objects.count() for model in TABLES.values()}
        lists = {model: through_rows(model, row) for model in TABLES.values()}
        if try_to_delete(staff_client, row):
            assert not page.context["protected"]
            before[TABLES[name]] -= 1
            assert lists == {model: through_rows(model, row) for model in TABLES.values()}
        else:
            assert page.context["protected"]
        assert before == {model: model.objects.count() for model in TABLES.values()}


def through_rows(model, deleted):
    """The lists of all other records than the deleted one."""
    return {
        field.name: set(
            model.objects.exclude(pk=deleted.pk if type(deleted) is model else None).values_list(
                "pk", field.name
            )
        )
        for field in model._meta.many_to_many
    }


def test_what_a_document_proves_is_counted_in_at_most_15_queries_whatever_there_is(client, django_user_model):
    make_everything()
    staff = django_user_model.objects.create_user("ola", is_staff=True)
    staff.user_permissions.set(Permission.objects.all())
    client.force_login(staff)
    for model in TABLES.values():
        for row in model.objects.all():
            with CaptureQueriesContext(connection) as queries:
                page = delete_page(client, row)
            assert page.status_code == 200
            assert len(queries) <= 15, (row, len(queries))
    assert len(delete_page(client, Document.objects.first()).context["protected"]) == 14


def test_deleting_something_with_nothing_on_it_says_what_the_public_will_see(staff_client):
    public, draft = make_theme("Avfall"), make_theme("Støy", published=False)
    fact = make_membership()
    assert "får vite at den er fjernet fra registeret" in text_of(delete_page(staff_client, public))
    assert public.get_absolute_url() in delete_page(staff_client, public).content.decode()
    assert "ingen lesere vil merke noe" in text_of(delete_page(staff_client, draft))
    assert "forsvinner fra siden der det står" in text_of(delete_page(staff_client, fact))


def chosen(*rows, **more):
    return {"action": "delete_selected", "_selected_action": [row.pk for row in rows], **more}


def test_several_are_deleted_together_or_none_of_them(staff_client):
    used, free = make_theme("Avfall"), make_theme("Støy")
    make_organization().themes.add(used)
    changelist = address(Theme, "changelist")
    page = staff_client.post(changelist, chosen(used, free))
    assert "1 organisasjon" in text_of(page)
    staff_client.post(changelist, chosen(used, free, post="yes"))
    assert Theme.objects.count() == 2
    other = make_theme("Klima")
    assert "Støy" in text_of(staff_client.post(changelist, chosen(free, other)))
    staff_client.post(changelist, chosen(free, other, post="yes"))
    assert list(Theme.objects.all()) == [used]
    assert Theme.history.filter(history_type="-").count() == 2


def test_deleting_leads_to_what_was_deleted(staff_client):
    theme = make_theme("Støy")
    page = staff_client.post(address(Theme, "delete", theme.pk), {"post": "yes"}, follow=True)
    action = Theme.history.first().change_set_id
    version = address(Theme, "simple_history", theme.pk, action)
    assert f'href="{version}"' in page.content.decode()
    assert staff_client.get(version).status_code == 200


# --- the list of what is deleted ------------------------------------------------------------------------


def test_what_is_deleted_is_listed_with_who_and_when_until_it_is_there_again(staff_client):
    theme, city = make_theme("Støy"), make_city("Bergen")
    make_organization("Eurocities")
    for row in (theme, city):
        staff_client.post(address(type(row), "delete", row.pk), {"post": "yes"})
    deleted = reverse("deleted_records")
    assert deleted in staff_client.get("/admin/").content.decode()
    page = text_of(staff_client.get(deleted))
    assert page.index("Bergen by eller region") < page.index("Støy tema")
    assert "kari, skjema" in page
    assert "Eurocities" not in page
    assert "Bergen" not in text_of(staff_client.get(deleted, {"table": "theme"}))
    theme.save()
    assert "Støy" not in text_of(staff_client.get(deleted))


@pytest.mark.parametrize("query", [{"table": "tull"}, {"p": "x"}, {"p": "99"}, {"table": "\0"}])
def test_the_list_of_what_is_deleted_takes_any_address(staff_client, query):
    make_theme().delete()
    assert staff_client.get(reverse("deleted_records"), query).status_code == 200


def test_the_list_of_what_is_deleted_has_only_what_the_user_may_see(client, django_user_model):
    staff = django_user_model.objects.create_user("ola", is_staff=True)
    client.force_login(staff)
    make_theme("Støy").delete()
    make_city("Bergen").delete()
    deleted = reverse("deleted_records")
    assert client.get(deleted).status_code == 403
    assert deleted not in client.get("/admin/").content.decode()
    staff.user_permissions.add(Permission.objects.get(codename="view_city"))
    page = text_of(client.get(deleted))
    assert "Bergen" in page
    assert "Støy" not in page


def test_the_list_of_what_is_deleted_does_not_cost_more_with_more_in_it(staff_client):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            staff_client.get(reverse("deleted_records"))
        return len(asked)

    make_membership().delete()
    before = queries()
    for number in range(20):
        make_membership(city=make_city(f"By {number}")).delete()
    assert queries() == before


@pytest.mark.parametrize("fault", [ProtectedError("", set()), IntegrityError()])
def test_what_somebody_begins_to_use_at_the_same_moment_stays_and_that_is_said(
    staff_client, monkeypatch, fault
):
    row = make_theme()

    def delete(*args, **kwargs):
        raise fault

    monkeypatch.setattr(Theme, "delete", delete)
    page = staff_client.post(address(Theme, "delete", row.pk), {"post": "yes"}, follow=True)
    assert page.redirect_chain == [(address(Theme, "delete", row.pk), 302)]
    assert "Noen har nettopp tatt det i bruk." in text_of(page)


def tick(client, network, prefix, row, **more):
    """Send the form of `network` with one of its rows ticked to be deleted."""
    form = address(Organization, "change", network.pk)
    data = fields_of(client.get(form))
    keys = {
        data[name]: name.split("-")[1] for name in data if name.startswith(prefix) and name.endswith("-id")
    }
    number = keys[str(row.pk)]
    return client.post(form, {**data, f"{prefix}-{number}-DELETE": "on", **more})


@pytest.mark.parametrize("button", ["_save", "_preview"])
@pytest.mark.parametrize("role", ["Redaktør", "Publiserer"])
def test_a_row_in_use_that_is_ticked_in_a_form_stays_and_says_what_builds_on_it(
    client, django_user_model, role, button
):
    client.force_login(user := django_user_model.objects.create_user("per", is_staff=True))
    user.groups.add(Group.objects.get(name=role))
    network = make_organization(published=False)
    group = make_group(organization=network, published=False)
    make_participation(working_group=group)
    page = tick(client, network, "working_groups", group, **{button: "1", "name_nb": "Et nytt navn"})
    assert page.status_code == 200
    said = text_of(page)
    assert f"«{group}» kan ikke slettes, for annet i registeret bygger på den: 1 deltakelse" in said
    assert "Skriv heller når det tok slutt." in said
    assert f'href="{address(WorkingGroup, "delete", group.pk)}"' in page.content.decode()
    assert 'value="Et nytt navn"' in page.content.decode()
    assert WorkingGroup.objects.filter(pk=group.pk).exists()


def test_a_body_with_posts_stays_when_it_is_ticked_with_one_that_has_none(staff_client):
    network = make_organization()
    body, empty = make_body(organization=network), make_body("Utvalget", organization=network)
    make_position(body=body)
    page = tick(staff_client, network, "governing_bodies", body, **{"governing_bodies-1-DELETE": "on"})
    assert "«Eurocities: Styret» kan ikke slettes" in text_of(page)
    assert GoverningBody.objects.filter(pk=empty.pk).exists()


def test_a_row_that_nothing_builds_on_is_deleted_from_the_form(staff_client):
    network = make_organization()
    group = make_group(organization=network)
    tick(staff_client, network, "working_groups", group)
    assert not WorkingGroup.objects.filter(pk=group.pk).exists()
