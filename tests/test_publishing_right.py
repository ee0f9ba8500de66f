"""Without the right to publish one writes and changes drafts, and nothing that the public sees."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from networks.merging import CannotMerge, Merging
from networks.models import (
    ChangeSet,
    City,
    ImportJob,
    Membership,
    Organization,
    Target,
    Theme,
    WorkingGroup,
    change_set,
)
from networks.publishing import MayNotPublish, refuse_without_the_right
from networks.resources.judge import Judge
from networks.restoring import Past, restore
from networks.succession import carry_out, hold_election, move_on
from networks.undoing import undo
from tests.admin_pages import address, fields_of
from tests.make import (
    make_city,
    make_commitment,
    make_document,
    make_figure,
    make_group,
    make_measurement,
    make_membership,
    make_organization,
    make_position,
    make_target,
    make_theme,
)
from tests.pages import text_of
from tests.spreadsheets import upload

pytestmark = pytest.mark.django_db
HAS_THE_RIGHT = "skriver du til en kollega som har den retten"


@pytest.fixture
def editor(django_user_model):
    user = django_user_model.objects.create_user("per", is_staff=True)
    user.groups.add(Group.objects.get(name="Redaktør"))
    return user


@pytest.fixture
def editor_client(client, editor):
    client.force_login(editor)
    return client


def act(user, does):
    """Do something as `user`, as a page of the admin would."""
    with change_set(ChangeSet.Means.FORM, user), transaction.atomic():
        does()
        refuse_without_the_right(user)


def saved(row, **fields):
    def save():
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()

    return save


# The rule


def test_a_draft_and_all_that_hangs_on_it_is_written_and_changed(editor):
    city = make_city()
    act(editor, lambda: make_membership(organization=make_organization(published=False), city=city))
    act(editor, saved(Membership.objects.get(), level="observer"))
    act(editor, Membership.objects.get().delete)
    assert not Membership.objects.exists()


@pytest.mark.parametrize(
    "does",
    [
        lambda fact: saved(fact, level="observer"),
        lambda fact: saved(fact, organization=make_organization("Utkast", published=False)),
        lambda fact: fact.delete,
        lambda fact: saved(fact.organization, published=False),
        lambda fact: saved(fact.organization, name_nb="Nytt"),
        lambda fact: lambda: fact.organization.themes.add(make_theme(published=False)),
        lambda fact: lambda: make_measurement(target=make_target(commitment=make_commitment())),
        lambda fact: lambda: make_membership(organization=fact.organization, city=make_city(published=True)),
    ],
    ids=["change", "hide", "delete", "unpublish", "rename", "list", "fact of a fact", "add"],
)
def test_what_is_public_before_or_after_is_refused_and_taken_back(editor, does):
    fact = make_membership(city=make_city())
    step = does(Membership.objects.get())
    actions = ChangeSet.objects.count()
    with pytest.raises(MayNotPublish):
        act(editor, step)
    assert ChangeSet.objects.count() == actions
    assert Membership.objects.get().level == fact.level


def test_a_fact_that_becomes_public_by_what_it_names_is_refused(editor):
    fact = make_membership(organization=make_organization(published=False))
    with pytest.raises(MayNotPublish, match="Velg en kilde som er et utkast"):
        act(editor, saved(fact, organization=make_organization("Eurocities")))


def test_a_fact_on_what_is_published_waits_for_its_source(editor):
    named = {"organization": make_organization(), "city": make_city()}
    act(editor, lambda: make_membership(**named, source=make_document(published=False)))
    assert Membership.objects.exists()
    assert not Membership.objects.published().exists()


@pytest.mark.parametrize("name", ["published", "publish_on", "unpublish_on"])
def test_nobody_plans_to_publish_without_the_right(editor, name):
    group = make_group(organization=make_organization(published=False), published=False)
    value = True if name == "published" else "2030-01-01"
    with pytest.raises(MayNotPublish, match="ny dato for det"):
        act(editor, saved(group, **{name: value}))
    assert not WorkingGroup.objects.filter(**{name: value}).exists()


def test_hiding_a_record_and_the_fact_on_it_in_one_go_does_not_get_round_the_rule(editor):
    fact = make_membership()

    def hide_both():
        saved(fact.organization, published=False)()
        saved(fact, level="observer")()

    with pytest.raises(MayNotPublish):
        act(editor, hide_both)


def test_saving_nothing_leaves_no_change_set(editor):
    act(editor, lambda: None)
    assert not ChangeSet.objects.exists()


def test_whoever_may_publish_and_the_machine_itself_change_what_is_public(staff):
    for user in (staff, None):
        act(user, saved(make_organization(), name_nb=f"Ny {user}"))
    assert Organization.objects.filter(name_nb__startswith="Ny").count() == 2


STATES = st.fixed_dictionaries(
    {"organization": st.booleans(), "city": st.booleans(), "source": st.sampled_from([None, True, False])}
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=STATES, after=STATES)
def test_a_fact_is_refused_if_and_only_if_the_public_sees_it_before_or_after(editor, before, after):
    def named(state):
        return {
            "organization": make_organization(published=state["organization"]),
            "city": make_city(published=state["city"]),
            "source": None if state["source"] is None else make_document(published=state["source"]),
        }

    fact = make_membership(**named(before))
    public = Membership.objects.published().filter(pk=fact.pk)
    was_public, refused = public.exists(), False
    will = named(after)
    try:
        with transaction.atomic(), change_set(ChangeSet.Means.FORM, editor):
            saved(fact, **will)()
            is_public = public.exists()
            refuse_without_the_right(editor)
    except MayNotPublish:
        refused = True
    assert refused == (was_public or is_public)


# Forms


def test_a_public_record_is_shown_and_says_why_it_cannot_be_changed(editor_client):
    organization = make_membership().organization
    page = editor_client.get(address(Organization, "change", organization.pk))
    assert "«Eurocities» er offentlig, og du har ikke rett til å publisere" in text_of(page)
    assert HAS_THE_RIGHT in text_of(page)
    fields = [field for part in page.context["adminform"] for line in part for field in line]
    assert all(field.is_readonly for field in fields)
    for inline in page.context["inline_admin_formsets"]:
        allowed = [inline.has_add_permission, inline.has_change_permission, inline.has_delete_permission]
        assert allowed == [False] * 3
    assert 'name="_save"' not in page.content.decode()


def test_a_draft_is_changed_but_for_when_it_is_published(editor_client):
    organization = make_organization(published=False)
    page = editor_client.get(address(Organization, "change", organization.pk))
    assert {"published", "publish_on", "unpublish_on"} & set(page.context["adminform"].form.fields) == set()
    sent = fields_of(page) | {"name_nb": "Nytt", "published": "on", "publish_on": "01.12.2030"}
    assert editor_client.post(address(Organization, "change", organization.pk), sent).status_code == 302
    changed = Organization.objects.get()
    assert (changed.name_nb, changed.published, changed.publish_on) == ("Nytt", False, None)


def test_a_form_that_was_opened_before_the_record_was_published_keeps_what_was_typed(editor_client):
    organization = make_organization(published=False)
    page = editor_client.get(address(Organization, "change", organization.pk))
    organization.published = True
    organization.save()
    sent = fields_of(page) | {"name_nb": "Det jeg skrev"}
    page = editor_client.post(address(Organization, "change", organization.pk), sent)
    assert page.status_code == 200
    assert HAS_THE_RIGHT in text_of(page)
    assert 'value="Det jeg skrev"' in page.content.decode()
    assert Organization.objects.get().name_nb == "Eurocities"


def test_a_new_fact_that_would_be_public_is_refused_at_the_top_of_its_form(editor_client):
    organization, city = make_organization(), make_city()
    draft = make_document(published=False)
    form = address(Membership, "add")
    page = editor_client.get(form)
    assert "må vise til noe som er et utkast, for eksempel kilden" in text_of(page)
    sent = fields_of(page) | {"organization": organization.pk, "city": city.pk, "level": "member"}
    page = editor_client.post(form, sent)
    assert page.context["adminform"].form.non_field_errors()
    assert "Velg en kilde som er et utkast" in text_of(page)
    assert "lagt til" not in text_of(page)
    assert not Membership.objects.exists()
    assert editor_client.post(form, sent | {"source": draft.pk}).status_code == 302
    assert Membership.objects.get().source == draft


def test_a_fact_in_an_inline_that_would_be_public_is_refused_with_the_form(editor_client):
    city = make_city(published=False)
    page = editor_client.get(address(City, "change", city.pk))
    sent = fields_of(page) | {
        "name_nb": "Det jeg skrev",
        "partnerships-TOTAL_FORMS": "1",
        "partnerships-0-kind": "sister_city",
        "partnerships-0-status": "active",
    }
    city.published = True
    city.save()
    page = editor_client.post(address(City, "change", city.pk), sent)
    assert (page.status_code, HAS_THE_RIGHT in text_of(page)) == (200, True)
    assert len(page.context["inline_admin_formsets"][0].formset.forms) == 1


def test_no_public_record_is_deleted_from_its_form(editor_client):
    theme = make_theme()
    for ask in (editor_client.get, editor_client.post):
        answer = ask(address(Theme, "delete", theme.pk), {"post": "yes"}, follow=True)
        assert HAS_THE_RIGHT in text_of(answer)
    assert Theme.objects.exists()


def test_a_list_with_one_public_record_is_not_deleted(editor_client):
    themes = [make_theme("Miljø", published=False), make_theme("Kultur")]
    sent = {
        "action": "delete_selected",
        ACTION_CHECKBOX_NAME: [each.pk for each in themes],
        "post": "yes",
    }
    answer = editor_client.post(address(Theme, "changelist"), sent, follow=True)
    assert HAS_THE_RIGHT in text_of(answer)
    assert "Slettet" not in text_of(answer)
    assert Theme.objects.count() == 2


def test_a_reader_of_the_admin_is_told_nothing_of_a_right_to_publish(client, django_user_model):
    reader = django_user_model.objects.create_user("lise", is_staff=True)
    reader.groups.add(Group.objects.get(name="Leser"))
    client.force_login(reader)
    theme = make_theme()
    assert HAS_THE_RIGHT not in text_of(client.get(address(Theme, "change", theme.pk)))
    assert client.post(address(Theme, "change", theme.pk), {"name_nb": "Nytt"}).status_code == 403


def test_the_right_costs_few_queries(editor_client, django_assert_max_num_queries):
    for organization in (make_organization(), make_organization("Utkast", published=False)):
        for _number in range(25):
            make_membership(organization=organization)
        with django_assert_max_num_queries(17):
            editor_client.get(address(Organization, "change", organization.pk))


# Imports and undo


def test_an_import_of_facts_is_refused_where_all_that_they_name_is_published(editor_client):
    make_organization(slug="eurocities")
    make_organization("Utkast", slug="utkast", published=False)
    make_city("Oslo", slug="oslo")
    make_document(slug="kladd", published=False)
    rows = "organization,city,level,start,source\n"
    rows += "eurocities,oslo,member,,\nutkast,oslo,member,,\neurocities,oslo,observer,,kladd\n"
    page = upload(editor_client, Membership, rows)
    assert (page.context["job"].refused, page.context["job"].new) == (1, 2)
    assert "Velg en kilde som er et utkast" in text_of(page)


def test_an_import_that_hides_or_changes_what_is_public_is_refused(editor_client):
    fact = make_membership(source=make_document())
    make_document(slug="kladd", published=False)
    for rows in (f"id,source\n{fact.public_id},kladd\n", f"id,level\n{fact.public_id},observer\n"):
        assert upload(editor_client, Membership, rows).context["job"].refused == 1
    rows = f"id,published\n{fact.organization.public_id},no\n"
    assert upload(editor_client, Organization, rows).context["job"].refused == 1


def test_an_import_asks_few_queries_about_what_is_public(editor, django_assert_max_num_queries):
    for _number in range(30):
        make_membership(organization=make_organization(published=False))
    facts = list(Membership.objects.all())
    judge = Judge(Membership, editor, [])
    names = [field.attname for field in Membership._meta.concrete_fields]
    old = {fact.pk: {name: getattr(fact, name) for name in names} for fact in facts}

    class Row:
        def __init__(self, fact):
            self.pk, self.instance, self.name, self.faults = fact.pk, fact, "", []

    with django_assert_max_num_queries(10):
        judge.check_publishing([Row(fact) for fact in facts], old)


def test_what_the_judge_of_rows_overlooks_is_refused_when_the_import_is_done(editor_client, monkeypatch):
    monkeypatch.setattr(Judge, "check_publishing", lambda *arguments: None)
    page = upload(editor_client, Theme, "slug,name_nb,published\nmiljo,Miljø,yes\n")
    job = page.context["job"]
    page = editor_client.post(address(ImportJob, "change", job.public_id), {"confirm": "1"}, follow=True)
    assert "fått en ny dato for det" in text_of(page)
    assert (page.context["job"].state, Theme.objects.exists()) == ("refused", False)


def undoer(client, django_user_model):
    user = django_user_model.objects.create_user("ola", is_staff=True)
    user.groups.add(Group.objects.get(name="Redaktør"))
    user.user_permissions.add(Permission.objects.get(codename="change_changeset"))
    client.force_login(user)
    return user


def test_undoing_is_refused_where_it_shows_or_hides_something(client, django_user_model):
    undoer(client, django_user_model)
    with change_set(ChangeSet.Means.COMMAND):
        make_organization()
    action = ChangeSet.objects.get()
    page = client.post(address(ChangeSet, "undo", action.pk), follow=True)
    assert HAS_THE_RIGHT in text_of(page)
    assert Organization.objects.exists()


def test_drafts_are_undone_without_the_right_to_publish(client, django_user_model):
    user = undoer(client, django_user_model)
    with change_set(ChangeSet.Means.COMMAND):
        make_organization(published=False)
    undo(ChangeSet.objects.get(), user)
    assert not Organization.objects.exists()


# What has a day of publishing set is as closed as what is public


SOON = "2100-01-01"
HAS_A_DAY = "blir offentlig på en fastsatt dato"


@pytest.mark.parametrize(
    "does",
    [
        lambda fact: saved(fact.organization, name_nb="Nytt"),
        lambda fact: make_theme(published=False, publish_on=SOON).delete,
        lambda fact: saved(fact.organization, publish_on=None),
        lambda fact: lambda: fact.organization.themes.add(make_theme(published=False)),
        lambda fact: saved(fact, level="observer"),
        lambda fact: fact.delete,
        lambda fact: saved(fact, organization=make_organization("Utkast", published=False)),
        lambda fact: lambda: make_figure(organization=fact.organization),
    ],
    ids=[
        "change",
        "delete",
        "postpone",
        "list",
        "change a fact",
        "delete a fact",
        "move a fact",
        "add a fact",
    ],
)
def test_what_goes_public_on_a_day_that_is_set_is_not_changed_before_it(editor, does):
    make_membership(organization=make_organization(published=False, publish_on=SOON))
    fact = Membership.objects.get()
    step = does(fact)
    with pytest.raises(MayNotPublish):
        act(editor, step)


def test_a_fact_on_what_has_a_day_waits_for_a_source_that_has_none(editor):
    organization = make_organization(published=False, publish_on=SOON)
    source, planned = (make_document(published=False, publish_on=day) for day in (None, SOON))
    named = {"organization": organization, "city": make_city()}
    act(editor, lambda: make_membership(**named, source=source))
    with pytest.raises(MayNotPublish, match=r"på datoen som er fastsatt .* utkast uten en slik dato"):
        act(editor, lambda: make_membership(**named, level="observer", source=planned))
    fact = Membership.objects.get()
    act(editor, saved(fact, level="observer"))
    assert not Membership.objects.published().exists()


def test_what_was_published_until_a_day_that_is_past_is_a_draft(editor):
    draft = make_theme(unpublish_on="2020-01-01")
    act(editor, saved(draft, name_nb="Nytt"))
    assert Theme.objects.get().name_nb == "Nytt"


def test_a_draft_with_a_day_is_shown_and_says_why_it_cannot_be_changed(editor_client):
    organization = make_organization(published=False, publish_on=SOON)
    make_membership(organization=organization)
    form = address(Organization, "change", organization.pk)
    page = editor_client.get(form)
    assert HAS_A_DAY in text_of(page)
    assert HAS_THE_RIGHT in text_of(page)
    fields = [field for part in page.context["adminform"] for line in part for field in line]
    assert all(field.is_readonly for field in fields)
    for inline in page.context["inline_admin_formsets"]:
        allowed = [inline.has_add_permission, inline.has_change_permission, inline.has_delete_permission]
        assert allowed == [False] * 3
    page = editor_client.post(form, {"name_nb": "Nytt"})
    assert HAS_A_DAY in text_of(page)
    for ask in (editor_client.get, editor_client.post):
        answer = ask(address(Organization, "delete", organization.pk), {"post": "yes"}, follow=True)
        assert HAS_A_DAY in text_of(answer)
    assert Organization.objects.get().name_nb == "Eurocities"


def test_a_form_that_was_opened_before_the_day_was_set_keeps_what_was_typed(editor_client):
    organization = make_organization(published=False)
    page = editor_client.get(address(Organization, "change", organization.pk))
    organization.publish_on = SOON
    organization.save()
    sent = fields_of(page) | {"name_nb": "Det jeg skrev"}
    page = editor_client.post(address(Organization, "change", organization.pk), sent)
    assert HAS_A_DAY in text_of(page)
    assert 'value="Det jeg skrev"' in page.content.decode()
    assert Organization.objects.get().name_nb == "Eurocities"


def test_a_row_in_a_form_is_not_added_where_the_page_that_tells_of_it_has_a_day(editor_client):
    target = make_target(commitment=make_commitment(published=False))
    page = editor_client.get(address(Target, "change", target.pk))
    sent = fields_of(page) | {"measurements-TOTAL_FORMS": "1", "measurements-0-year": "2015"}
    sent |= {"measurements-0-value": "3", "measurements-0-target": target.pk}
    target.commitment.publish_on = SOON
    target.commitment.save()
    page = editor_client.post(address(Target, "change", target.pk), sent)
    assert HAS_A_DAY in text_of(page)
    assert not target.measurements.exists()


def test_a_list_with_one_draft_that_has_a_day_is_not_deleted(editor_client):
    themes = [make_theme("Miljø", published=False), make_theme("Kultur", published=False, publish_on=SOON)]
    sent = {"action": "delete_selected", ACTION_CHECKBOX_NAME: [each.pk for each in themes], "post": "yes"}
    answer = editor_client.post(address(Theme, "changelist"), sent, follow=True)
    assert HAS_A_DAY in text_of(answer)
    assert Theme.objects.count() == 2


def test_an_import_that_changes_what_has_a_day_or_adds_to_it_is_refused(editor_client):
    planned = make_organization(slug="eurocities", published=False, publish_on=SOON)
    make_city("Oslo", slug="oslo")
    for model, rows in (
        (Organization, f"id,name_nb\n{planned.public_id},Nytt\n"),
        (Membership, "organization,city,level,start\neurocities,oslo,member,\n"),
    ):
        page = upload(editor_client, model, rows)
        assert page.context["job"].refused == 1
        assert "fastsatt" in text_of(page)


def test_no_earlier_version_is_put_back_of_what_has_a_day(editor):
    theme = make_theme("Miljø", published=False)
    past = Past(Theme, theme.pk)
    first = past.actions().get()
    saved(theme, name_nb="Kultur", publish_on=SOON)()
    with pytest.raises(MayNotPublish, match=HAS_A_DAY):
        restore(past, first, editor, with_rows=False, seen=past.length())
    assert Theme.objects.get().name_nb == "Kultur"


def test_nothing_is_undone_that_would_change_what_has_a_day(client, django_user_model):
    user = undoer(client, django_user_model)
    organization = make_organization(published=False)
    with change_set(ChangeSet.Means.COMMAND):
        make_figure(organization=organization)
    action = ChangeSet.objects.order_by("pk").last()
    saved(organization, publish_on=SOON)()
    with pytest.raises(MayNotPublish, match=HAS_A_DAY):
        undo(action, user)


def test_nothing_is_merged_with_what_has_a_day(editor):
    draft, planned = make_theme(published=False), make_theme(published=False, publish_on=SOON)
    for kept, gone in ((draft, planned), (planned, draft)):
        gone.other_names_nb = "Noe annet"
        with pytest.raises(CannotMerge, match=HAS_A_DAY):
            Merging(kept, gone, editor, {"slug": True}).preview()


def test_no_membership_moves_on_and_no_post_ends_where_the_page_has_a_day(editor):
    organization = make_organization(published=False, publish_on=SOON)
    fact = make_membership(organization=organization, start="2020")
    post = make_position(organization=organization, start="2020")
    for does, row in (
        (lambda: move_on(fact, "2024", None, level="observer"), fact),
        (lambda: hold_election({post: None}, "2024", None, may_publish=False), post),
    ):
        with pytest.raises(MayNotPublish, match=HAS_A_DAY):
            carry_out(does, [row], "", ChangeSet.Means.MOVE, editor, "")
