"""Two people with the same form open: nothing that either of them wrote is lost or overwritten silently."""

from datetime import date

import pytest
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from networks.admin.conflicts import CHOICE, OPENED
from networks.models import ChangeSet, Membership, Organization, Theme, change_set
from tests.admin_pages import address, fields_of
from tests.make import (
    make_city,
    make_document,
    make_fee,
    make_group,
    make_membership,
    make_organization,
    make_participation,
    make_theme,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db


class Editor:
    """A member of staff with a browser: `opens` a form, `types` into it, and `saves` it."""

    def __init__(self, user):
        self.client = Client()
        self.client.force_login(user)

    def opens(self, row):
        self.address = address(type(row), "change", row.pk)
        self.data = fields_of(self.client.get(self.address))
        return self

    def types(self, **typed):
        self.data |= {name.replace("__", "-"): value for name, value in typed.items()}
        return self

    def ticks(self, *names):
        self.data |= dict.fromkeys(names, "on")
        return self

    def chooses(self, **chosen):
        self.data |= {f"{CHOICE}{name.replace('__', '-')}": value for name, value in chosen.items()}
        return self

    def saves(self, saved=True, **extra):
        """Save the form; where it is shown again, go on with what it then shows."""
        page = self.client.post(self.address, self.data | extra)
        assert page.status_code == (302 if saved else 200), text_of(page)
        if not saved:
            self.page = page
            self.data = fields_of(page)
            for each in page.context["merge"].undecided if page.context["merge"] else ():
                for name, value in each.typed:
                    self.data[name] = value
        else:
            self.page = self.client.get(page["Location"])
        return text_of(self.page)


@pytest.fixture
def kari(staff):
    return Editor(staff)


@pytest.fixture
def ola(django_user_model):
    user = django_user_model.objects.create_superuser("ola", first_name="Ola", last_name="Nordmann")
    return Editor(user)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_what_only_the_other_changed_stands_and_the_second_is_told(kari, ola):
    row = make_organization("Eurocities", website="https://a.no", summary_nb="Kort")
    kari.opens(row)
    ola.opens(row).types(website="https://b.no").saves()
    said = kari.types(summary_nb="Lang").saves()
    assert (fresh(row).website, fresh(row).summary_nb) == ("https://b.no", "Lang")
    assert "Nettsted: https://a.no → https://b.no" in said
    assert "Ola" in said


def test_what_both_changed_is_shown_and_nothing_is_saved_before_a_choice(kari, ola):
    row = make_organization("Eurocities", summary_nb="Kort")
    kari.opens(row)
    ola.opens(row).types(summary_nb="Olas").saves()
    said = kari.types(summary_nb="Karis", website="https://k.no").saves(saved=False)
    assert (fresh(row).summary_nb, fresh(row).website) == ("Olas", "")
    for part in ("Kort", "Olas", "Karis", "Ola Nordmann" if "Ola Nordmann" in said else "ola"):
        assert part in said
    assert "checked" not in kari.page.content.decode().split('class="conflicts"')[1].split("</section>")[0]
    assert (kari.data["summary_nb"], kari.data["website"]) == ("Karis", "https://k.no")
    kari.saves(saved=False)
    assert fresh(row).summary_nb == "Olas"


@pytest.mark.parametrize(("chosen", "stored"), [("mine", "Karis"), ("theirs", "Olas")])
def test_what_is_chosen_is_saved(kari, ola, chosen, stored):
    row = make_organization("Eurocities", summary_nb="Kort")
    kari.opens(row)
    ola.opens(row).types(summary_nb="Olas").saves()
    kari.types(summary_nb="Karis", website="https://k.no").saves(saved=False)
    kari.chooses(**{f"organization__{row.pk}__summary_nb": chosen}).saves()
    assert (fresh(row).summary_nb, fresh(row).website) == (stored, "https://k.no")


def test_what_is_written_anew_on_the_page_of_the_conflict_counts_as_mine(kari, ola):
    row = make_organization("Eurocities", summary_nb="Kort")
    kari.opens(row)
    ola.opens(row).types(summary_nb="Olas").saves()
    kari.types(summary_nb="Karis").saves(saved=False)
    kari.types(summary_nb="Begges").chooses(**{f"organization__{row.pk}__summary_nb": "mine"}).saves()
    assert fresh(row).summary_nb == "Begges"


def test_a_third_change_while_the_conflict_is_open_is_a_conflict_again(kari, ola):
    row = make_organization("Eurocities", summary_nb="Kort", website="https://a.no")
    kari.opens(row)
    ola.opens(row).types(summary_nb="Olas", website="https://b.no").saves()
    kari.types(summary_nb="Karis").saves(saved=False)
    ola.opens(row).types(summary_nb="Olas andre", website="https://c.no").saves()
    choice = {f"organization__{row.pk}__summary_nb": "mine"}
    said = kari.chooses(**choice).saves(saved=False)
    assert "Olas andre" in said
    assert "Kort" in said
    # What she never touched follows along, and is no conflict of hers.
    assert [each.label for each in kari.page.context["merge"].undecided] == ["I én setning (Norsk bokmål)"]
    kari.chooses(**choice).saves()
    assert (fresh(row).summary_nb, fresh(row).website) == ("Karis", "https://c.no")


def test_a_third_change_of_something_else_keeps_the_choice(kari, ola):
    row = make_organization("Eurocities", summary_nb="Kort")
    kari.opens(row)
    ola.opens(row).types(summary_nb="Olas").saves()
    kari.types(summary_nb="Karis").saves(saved=False)
    ola.opens(row).types(website="https://c.no").saves()
    kari.chooses(**{f"organization__{row.pk}__summary_nb": "mine"}).saves()
    assert (fresh(row).summary_nb, fresh(row).website) == ("Karis", "https://c.no")


def test_the_same_change_by_both_is_no_conflict(kari, ola):
    row = make_organization("Eurocities", start="1986")
    kari.opens(row)
    ola.opens(row).types(start="høsten 2020").saves()
    kari.types(start="høsten 2020").saves()
    assert fresh(row).start == "2020-23"


def test_each_language_is_a_field_of_its_own(kari, ola):
    row = make_organization("Eurocities", summary_nb="Kort", summary_en="Short")
    kari.opens(row)
    ola.opens(row).types(summary_en="Olas").saves()
    kari.types(summary_nb="Karis").saves()
    assert (fresh(row).summary_nb, fresh(row).summary_en) == ("Karis", "Olas")


def test_lists_that_both_changed_are_a_conflict_and_one_that_only_one_did_is_kept(kari, ola):
    climate, noise = make_theme("Klima"), make_theme("Støy")
    row = make_organization()
    kari.opens(row)
    ola.opens(row).types(themes=[str(climate.pk)]).saves()
    said = kari.types(themes=[str(noise.pk)]).saves(saved=False)
    assert "Klima" in said
    assert list(row.themes.all()) == [climate]
    kari.chooses(**{f"organization__{row.pk}__themes": "mine"}).saves()
    assert list(row.themes.all()) == [noise]
    kari.opens(row)
    ola.opens(row).types(themes=[str(climate.pk), str(noise.pk)]).saves()
    kari.types(summary_nb="Karis").saves()
    assert set(row.themes.all()) == {climate, noise}


def test_a_check_of_the_facts_is_no_conflict_and_is_not_told(kari, staff):
    row = make_organization("Eurocities", verified_on=date(2020, 1, 1))
    kari.opens(row)
    with change_set(ChangeSet.Means.CHECK, staff):
        row.verified_on, row.verified_by = date(2021, 1, 1), staff
        row.save()
    kari.types(summary_nb="Karis").saves()
    assert (fresh(row).summary_nb, fresh(row).verified_on) == ("Karis", date(2021, 1, 1))
    kari.opens(row)
    with change_set(ChangeSet.Means.CHECK, staff):
        row = fresh(row)
        row.verified_on = date(2022, 1, 1)
        row.save()
    kari.types(verified_on="03.03.2021").saves()
    assert fresh(row).verified_on == date(2021, 3, 3)


# Rows in a form


def test_a_row_that_the_other_changed_is_kept_and_one_that_both_changed_is_a_conflict(kari, ola):
    organization = make_organization()
    one = make_membership(organization=organization, city=make_city("Bergen"), start="2010")
    other = make_membership(organization=organization, city=make_city("Oslo"), start="2010")
    kari.opens(organization)
    ola.opens(organization).types(memberships__0__start="2011", memberships__1__start="2011").saves()
    said = kari.types(memberships__1__start="2012").saves(saved=False)
    assert "Oslo" in said
    kari.chooses(**{f"membership__{other.pk}__start": "mine"}).saves()
    assert (fresh(one).start, fresh(other).start) == ("2011", "2012")


def test_a_row_that_the_other_deleted_is_gone_and_the_second_is_told(kari, ola):
    organization = make_organization()
    gone = make_membership(organization=organization, city=make_city("Bergen"))
    make_membership(organization=organization, city=make_city("Oslo"))
    kari.opens(organization)
    ola.opens(organization).ticks("memberships-0-DELETE").saves()
    said = kari.types(memberships__1__start="2012").saves()
    assert "Bergen – Eurocities: medlem – slettet" in said
    assert not Membership.objects.filter(pk=gone.pk).exists()
    assert Membership.objects.get().start == "2012"


@pytest.mark.parametrize(("chosen", "left"), [("mine", ["2012"]), ("theirs", [])])
def test_a_row_that_one_deleted_and_the_other_changed_is_a_conflict(kari, ola, chosen, left):
    organization = make_organization()
    gone = make_membership(organization=organization)
    kari.opens(organization)
    ola.opens(organization).ticks("memberships-0-DELETE").saves()
    said = kari.types(memberships__0__start="2012", website="https://k.no").saves(saved=False)
    assert "Fra: 2012" in said
    assert "slettet" in said
    kari.saves(saved=False)
    kari.chooses(**{f"membership__{gone.pk}__row": chosen}).saves()
    assert [row.start for row in Membership.objects.all()] == left
    assert fresh(organization).website == "https://k.no"


@pytest.mark.parametrize(("chosen", "left"), [("mine", []), ("theirs", ["2012"])])
def test_deleting_a_row_that_the_other_changed_is_a_conflict(kari, ola, chosen, left):
    organization = make_organization()
    row = make_membership(organization=organization)
    kari.opens(organization)
    ola.opens(organization).types(memberships__0__start="2012").saves()
    said = kari.ticks("memberships-0-DELETE").saves(saved=False)
    assert "Fra: 2012" in said
    kari.saves(saved=False)
    assert Membership.objects.exists()
    kari.chooses(**{f"membership__{row.pk}__DELETE": chosen}).saves()
    assert [row.start for row in Membership.objects.all()] == left


def test_a_row_that_both_deleted_is_no_conflict(kari, ola):
    organization = make_organization()
    make_membership(organization=organization)
    kari.opens(organization).ticks("memberships-0-DELETE")
    ola.opens(organization).ticks("memberships-0-DELETE").saves()
    kari.types(website="https://k.no").saves()
    assert fresh(organization).website == "https://k.no"


def test_a_row_that_the_other_added_is_told_and_the_same_one_is_refused_in_words(kari, ola):
    organization, city = make_organization(), make_city("Bergen")
    kari.opens(organization)
    row = {"city": city.pk, "level": "member", "start": "2010", "organization": organization.pk}
    added = {f"memberships__0__{name}": value for name, value in row.items()}
    ola.opens(organization).types(memberships__TOTAL_FORMS="1", **added).saves()
    said = kari.types(memberships__TOTAL_FORMS="1", **added).saves(saved=False)
    assert "registrert" in said
    assert "Bergen – Eurocities: medlem: lagt til" in said
    kari.types(memberships__TOTAL_FORMS="0", website="https://k.no").saves()
    assert Membership.objects.count() == 1


def test_a_row_that_the_other_moved_elsewhere_is_told(kari, ola):
    organization, elsewhere = make_organization(), make_organization("ICLEI")
    row = make_membership(organization=organization)
    kari.opens(organization)
    ola.opens(row).types(organization=elsewhere.pk).saves()
    said = kari.types(website="https://k.no").saves()
    assert "flyttet" in said
    assert fresh(row).organization == elsewhere


def test_a_form_is_saved_though_a_colleague_made_the_network_too_large_to_show_all_rows(kari):
    organization = make_organization()
    rows = [
        make_membership(organization=organization, city=make_city(f"By {number}")) for number in range(30)
    ]
    kari.opens(organization)
    make_membership(organization=organization, city=make_city("Enda en"))
    kari.types(memberships__0__start="2012").saves()
    assert "2012" in {fresh(row).start for row in rows}


# A record that is gone


def test_a_record_that_the_other_deleted_is_offered_as_a_new_one(kari, ola):
    group = make_group("Avfall")
    city = make_city("Bergen")
    kari.opens(group)
    ola.client.post(address(type(group), "delete", group.pk), {"post": "yes"})
    row = {"participations__0__city": city.pk, "participations__0__role": "leader"}
    kari.types(participations__TOTAL_FORMS="1", name_nb="Avløp", **row)
    said = kari.saves(saved=False)
    assert "slettet" in said
    assert "ola" in said
    assert not type(group).objects.exists()
    assert kari.data["name_nb"] == "Avløp"
    kari.address = address(type(group), "add")
    assert f'action="{kari.address}"' in kari.page.content.decode()
    kari.saves()
    assert type(group).objects.get().name_nb == "Avløp"
    assert type(group).objects.get().participations.get().city == city


def test_whoever_may_not_add_gets_what_they_wrote_as_text(django_user_model, ola):
    user = django_user_model.objects.create_user("per", is_staff=True)
    codes = ["view_theme", "change_theme"]
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    theme = make_theme("Miljø", published=False)
    per = Editor(user).opens(theme).types(description_nb="Det jeg skrev")
    ola.client.post(address(Theme, "delete", theme.pk), {"post": "yes"})
    page = per.client.post(per.address, per.data)
    assert page.status_code == 200
    assert "Det jeg skrev" in text_of(page)
    assert not Theme.objects.exists()


# Forms that do not say what they were opened on


@pytest.mark.parametrize(
    "forged", [None, "", "tull", "organization-1:999999999999999999", "\0", "x" * 100_000]
)
def test_a_form_that_does_not_say_what_it_was_opened_on_overwrites_nothing_silently(kari, ola, forged):
    row = make_organization("Eurocities", summary_nb="Kort")
    membership = make_membership(organization=row)
    kari.opens(row).types(summary_nb="Karis", memberships__0__start="2012")
    kari.data.pop(OPENED)
    if forged is not None:
        kari.data[OPENED] = forged.replace("organization-1:", f"organization-{row.pk}:")
    kari.saves(saved=False)
    assert fresh(row).summary_nb == "Kort"
    choices = {f"organization__{row.pk}__summary_nb": "mine", f"membership__{membership.pk}__start": "theirs"}
    kari.chooses(**choices).saves()
    assert (fresh(row).summary_nb, fresh(membership).start) == ("Karis", "")


def test_a_choice_that_nobody_was_asked_for_decides_nothing(kari, ola):
    row = make_organization("Eurocities", summary_nb="Kort")
    kari.opens(row).types(summary_nb="Karis").chooses(**{f"organization__{row.pk}__summary_nb": "mine"})
    ola.opens(row).types(summary_nb="Olas").saves()
    kari.saves(saved=False)
    assert fresh(row).summary_nb == "Olas"


@pytest.mark.parametrize("nonsense", ["tull", "9" * 30, "-1", "\0", ""])
def test_forged_rows_are_no_error(kari, nonsense):
    organization = make_organization()
    make_membership(organization=organization)
    for name in ("memberships-0-id", "memberships-TOTAL_FORMS", "memberships-INITIAL_FORMS"):
        kari.opens(organization)
        kari.data[name] = nonsense
        assert kari.client.post(kari.address, kari.data).status_code in (200, 302)
    assert Membership.objects.exists()


def test_a_form_of_an_address_that_is_no_key_is_not_found(kari):
    make_organization()
    for key in ("+1", " 1", "tull", "_2B1"):
        assert kari.client.post(address(Organization, "change", key), {}).status_code == 404


def test_what_a_form_was_opened_on_costs_one_query_however_many_rows_it_has(kari):
    group, asked = make_group(), []
    for _rows in range(3):
        for number in range(10):
            make_participation(working_group=group, city=make_city(f"By {number}"), source=make_document())
        with CaptureQueriesContext(connection) as queries:
            kari.opens(group)
        asked.append(len(queries))
    assert asked[1] == asked[2] <= 15  # the first page of all looks up the kinds of content, too
    assert kari.data[OPENED].count("participation-") == 30


# Whatever the two do

FIELDS = ("title_nb", "unit_nb", "note_nb", "start", "fees-0-year", "fees-0-as_of")
VALUES = {
    "start": ["", "1986", "1990~"],
    "fees-0-year": ["2010", "2011", "2012"],
    "fees-0-as_of": ["", "2010", "2011"],
}
edits = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(VALUES.get(name, ["a", "b", "c"])) for name in FIELDS}
)
choices = st.fixed_dictionaries({name: st.sampled_from(["mine", "theirs"]) for name in FIELDS})


def stored(row):
    found = {name: str(getattr(fresh(row), name)) for name in FIELDS if "-" not in name}
    fee = row.fees.get()
    return found | {"fees-0-year": str(fee.year), "fees-0-as_of": fee.as_of}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=edits, second=edits, third=edits, chosen=choices)
def test_whatever_both_write_each_field_is_as_chosen_and_nothing_is_lost_silently(
    kari, ola, first, second, third, chosen
):
    row = make_membership(title_nb="a", unit_nb="a")
    fee = make_fee(membership=row, year=2010)
    keys = {
        name: name.replace("fees-0", f"fee-{fee.pk}") if "-" in name else f"membership-{row.pk}-{name}"
        for name in FIELDS
    }
    base = stored(row)
    mine = base | second
    kari.opens(row)
    kari.data |= second
    ola.opens(row).data |= first
    ola.saves()
    once = theirs = stored(row)
    page = kari.client.post(kari.address, kari.data)
    asked = set()
    while page.status_code == 200:
        typed = fields_of(page)
        now = {name for name in FIELDS if f"{CHOICE}{keys[name]}" in page.content.decode()}
        assert now
        asked |= now
        assert stored(row) == theirs
        assert all(typed[name] == mine[name] for name in now)
        if third:
            ola.opens(row).data |= third
            ola.saves()
            theirs, third = stored(row), {}
        typed |= {f"{CHOICE}{keys[name]}": chosen[name] for name in now}
        page = kari.client.post(kari.address, typed)
    final = stored(row)
    for name in FIELDS:
        if name in asked:
            assert final[name] == (mine if chosen[name] == "mine" else theirs)[name]
        elif mine[name] in (base[name], once[name]):
            assert final[name] == theirs[name]
        else:
            assert final[name] == mine[name]
            assert theirs[name] in (base[name], mine[name])


def test_what_somebody_saves_while_the_form_is_fetched_is_not_overwritten(staff_client, monkeypatch):
    row, read = make_organization(website="https://gammel.example"), ModelAdmin.get_object

    def get_object(*args, **kwargs):
        found = read(*args, **kwargs)
        other = Organization.objects.get(pk=row.pk)
        other.website = "https://ny.example"
        other.save()
        return found

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(ModelAdmin, "get_object", get_object)
        page = staff_client.get(address(Organization, "change", row.pk))
    typed = fields_of(page) | {"start": "1986"}
    assert typed["website"] == "https://gammel.example"
    assert staff_client.post(address(Organization, "change", row.pk), typed).status_code == 302
    row.refresh_from_db()
    assert (row.website, row.start) == ("https://ny.example", "1986")


def test_where_only_a_choice_is_open_nobody_is_told_to_correct_a_field(kari, ola):
    row = make_theme()
    kari.opens(row).types(name_nb="Klima")
    ola.opens(row).types(name_nb="Natur").saves()
    said = kari.saves(saved=False)
    assert "Ingenting er lagret ennå." in said
    assert "Rett feil" not in said
    kari.types(name_nb="").saves(saved=False)
    assert "Rett feil" in text_of(kari.page)
