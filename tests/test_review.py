"""The work list: each kind of finding is there, and gone when it is mended."""

from datetime import date, datetime, timedelta

import pytest
from django.conf import settings as configured
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from networks.models import FocusArea, Link, Measurement, Membership, Organization, Position, worklist
from networks.models.base import Record
from networks.models.review import Look, checks, later, latest_that_is_due
from networks.models.worklist import NOBODY, needing, work_list
from tests.admin_pages import address
from tests.make import (
    make_body,
    make_city,
    make_commitment,
    make_document,
    make_everything,
    make_fee,
    make_figure,
    make_focus_area,
    make_framework,
    make_group,
    make_home,
    make_measurement,
    make_membership,
    make_official,
    make_organization,
    make_page,
    make_participation,
    make_position,
    make_target,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)


@pytest.fixture
def found(staff, monkeypatch):
    """found(look) tells {the row: (the field to mend, why, the deadline)} on a day in June 2026."""

    def tell(look, who=None):
        # The others take their time, and say nothing here.
        monkeypatch.setattr(worklist, "checks", lambda: [each for each in checks() if each.look == look])
        sections = {each.look: each for each in work_list(staff, who, most=50, day=TODAY)}
        section = sections.get(Look(look))
        findings = section.findings if section else []
        assert len(findings) == (section.total if section else 0)
        for each in findings:
            assert (
                type(each.row).objects.filter(needing(type(each.row), look, TODAY), pk=each.row.pk).exists()
            )
        return {each.row: (each.field, each.why, each.deadline) for each in findings}

    return tell


def change(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


# --- due for review -------------------------------------------------------------------------------------


def test_a_fact_is_due_when_its_period_has_passed_since_somebody_checked_it(found):
    membership = make_membership(verified_on=date(2025, 6, 15), source=make_document(date="2026"))
    assert found("review")[membership] == ("verified_on", "Sist kontrollert 15. juni 2025.", TODAY)
    change(membership, verified_on=date(2025, 6, 16))
    assert membership not in found("review")


def test_a_fact_that_nobody_checked_is_due_when_its_period_has_passed_since_its_source_spoke(found):
    figure = make_figure(as_of="2025-05", source=make_document(date="2026"))
    assert found("review")[figure][2] == date(2026, 5, 31)
    change(figure, as_of="2025-07")
    assert figure not in found("review")
    change(figure, as_of="", source=make_document(date="2011/.."))
    assert found("review")[figure][2] == date(2012, 1, 1)


def test_a_fact_of_which_nobody_knows_the_day_is_due_now(found):
    membership = make_membership()
    assert found("review")[membership][2] == TODAY


def test_of_measurements_the_newest_and_of_frameworks_the_points_that_hold_are_due(found):
    newest = make_measurement(year=2015, target=make_target(year=2100))
    make_measurement(target=newest.target, year=2010)
    point = make_focus_area()
    make_focus_area(framework=make_framework(end="2019"))
    assert {row for row in found("review") if type(row) in (Measurement, FocusArea)} == {newest, point}


def test_each_kind_of_fact_has_its_own_period(found, settings):
    checked = {"verified_on": date(2025, 10, 1)}
    position, membership = make_position(**checked), make_membership(**checked)
    assert set(found("review")) & {position, membership} == {position}
    settings.REVIEW_MONTHS = {**settings.REVIEW_MONTHS, "position": 12, "membership": 8}
    assert set(found("review")) & {position, membership} == {membership}


def test_what_is_over_needs_no_review(found):
    over = make_membership(end="2020")
    perhaps_over = make_membership(end="2026")
    in_what_is_over = make_membership(organization=make_organization(end="2019"))
    assert set(found("review")) & {over, perhaps_over, in_what_is_over} == {perhaps_over}


def test_a_figure_that_a_newer_one_has_outdone_needs_no_review(found):
    network = make_organization()
    old = make_figure(organization=network, as_of="2015")
    assert old in found("review")
    new = make_figure(organization=network, as_of="2020")
    other = make_figure(organization=network, as_of="2010", kind="countries")
    assert {old, new, other} & set(found("review")) == {new, other}


def test_of_the_fees_only_the_newest_needs_review(found):
    membership = make_membership()
    make_fee(membership=membership, year=2020)
    newest = make_fee(membership=membership, year=2021)
    assert [row for row in found("review") if type(row) is type(newest)] == [newest]


def test_a_target_whose_year_is_past_needs_no_review(found):
    past, coming = make_target(year=2025), make_target(year=2026)
    assert {past, coming} & set(found("review")) == {coming}


any_day = st.dates(date(1900, 1, 1), date(2100, 12, 31))
days = any_day | any_day.map(lambda day: day.replace(day=1) - timedelta(days=1))  # the last of a month
months = st.integers(1, 240)


@given(days, st.integers(-4, 4), months)
def test_a_fact_is_due_exactly_when_its_deadline_is_not_to_come(checked, days_after, period):
    today = later(checked, period) + timedelta(days=days_after)
    assert (checked <= latest_that_is_due(today, period)) == (later(checked, period) <= today)


@given(days, months)
def test_a_deadline_is_on_the_same_day_of_the_month_or_on_its_last(checked, period):
    deadline = later(checked, period)
    assert (deadline.year - checked.year) * 12 + deadline.month - checked.month == period
    assert deadline.day == checked.day or (
        deadline.day < checked.day and (deadline + timedelta(days=1)).day == 1
    )


@pytest.mark.parametrize(
    ("checked", "period", "deadline"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 12, 31), 1, date(2026, 1, 31)),
    ],
)
def test_deadlines_at_the_end_of_months_and_on_leap_days(checked, period, deadline):
    assert later(checked, period) == deadline
    assert checked <= latest_that_is_due(deadline, period)
    assert checked > latest_that_is_due(deadline - timedelta(days=1), period)


# --- the other kinds ------------------------------------------------------------------------------------


def test_a_fact_without_a_source_is_found_until_it_has_one(found):
    membership = make_membership()
    assert found("source")[membership] == ("source", "Opplysningen mangler kilde.", None)
    change(membership, source=make_document())
    assert membership not in found("source")


def test_a_city_states_a_fact_only_where_it_says_from_when_or_until_when_it_existed(found):
    without, dated = make_city("Bergen"), make_city("Viken", end="2023")
    assert {without, dated} & set(found("source")) == {dated}


def test_a_seat_that_nobody_holds_is_found_the_home_citys_first(found):
    body = make_body()
    bergen = make_position(body=body, on_behalf_of=make_city("Bergen"), start="2010")
    oslo = make_position(body=body, on_behalf_of=make_home(), start="2020")
    assert list(found("vacant")) == [oslo, bergen]
    assert found("vacant")[oslo][:2] == ("official", "Ingen sitter i vervet på vegne av Oslo.")
    change(oslo, official=make_official())
    change(bergen, end="2024")
    assert found("vacant") == {}


def test_a_seat_that_is_merely_possibly_vacant_today_is_not_told(found):
    make_position(on_behalf_of=make_city(), body=make_body(), start="2026")
    assert found("vacant") == {}


def test_a_target_whose_year_is_past_lacks_its_outcome_until_somebody_writes_it(found):
    target = make_target(year=2025)
    make_target(year=2026)
    assert found("outcome") == {target: ("outcome", "Året 2025 er omme: Ble målet nådd?", date(2025, 12, 31))}
    change(target, outcome="met")
    assert found("outcome") == {}


def test_a_membership_is_to_be_decided_on_when_the_decision_is_near_or_past(found):
    near, past, far = (
        make_membership(city=make_city(day), next_decision=day) for day in ("2026-09", "2024", "2026-10")
    )
    assert list(found("decision")) == [past, near]
    assert found("decision")[near] == (
        "next_decision",
        "Medlemskapet skal vurderes: september 2026.",
        date(2026, 9, 1),
    )
    assert far not in found("decision")
    change(past, next_decision="2028")
    change(near, end="2026-05")
    assert found("decision") == {}


def test_a_draft_waits_until_it_is_published_or_has_a_day(found):
    page, network = make_page(published=False), make_organization(published=False)
    assert set(found("draft")) == {page, network}
    change(page, publish_on=date(2026, 7, 1))
    change(network, published=True)
    assert found("draft") == {}


def test_a_draft_says_since_when_it_is_one(found):
    page = make_page()
    change(page, published=False)
    history = page.history.first()
    history.history_date -= timedelta(days=40)
    history.save()
    change(page, body_nb="Nytt")
    day = timezone.localtime(history.history_date).date()
    assert f"{day.day}. " in found("draft")[page][1]
    assert str(day.year) in found("draft")[page][1]


def test_a_day_of_publishing_that_the_night_did_not_enter_is_found(found):
    coming = make_page(published=False, publish_on=date(2026, 6, 16))
    draft = make_page(published=False, publish_on=date(2026, 6, 14))
    public = make_page(published=True, unpublish_on=date(2026, 6, 15))
    assert list(found("late")) == [draft, public]
    assert found("late")[draft] == (
        "published",
        "Publisert fra 14. juni 2026, men nattjobben har ikke ført det inn.",
        date(2026, 6, 14),
    )
    assert coming not in found("late")
    change(draft, published=True, publish_on=None)
    change(public, published=False, unpublish_on=None)
    assert found("late") == {}


def test_a_text_that_lacks_a_language_is_found_until_it_has_it(found):
    page = make_page(body_nb="Tekst", body_en="")
    assert found("text")[page][:2] == (
        "body_en",
        "Finnes bare på et annet språk: tekst (Engelsk).",
    )
    change(page, body_en="Text")
    assert found("text") == {}
    change(page, body_nb="")
    assert found("text")[page][0] == "body_nb"


def test_a_name_is_often_the_same_in_both_languages(found):
    make_organization(name_nb="Eurocities", name_en="")
    assert found("text") == {}


def test_a_text_is_older_when_the_other_language_was_changed_since(found):
    network = make_organization(purpose_nb="Formål", purpose_en="Purpose")
    assert found("text") == {}
    change(network, purpose_nb="Nytt formål")
    change(network, website="https://example.org")
    assert found("text")[network][:2] == (
        "purpose_en",
        "Eldre enn teksten på det andre språket: formål (Engelsk).",
    )
    change(network, purpose_en="New purpose")
    assert found("text") == {}
    change(network, purpose_en="A better purpose")
    assert found("text")[network][0] == "purpose_nb"


def test_a_text_that_is_put_back_is_what_the_other_language_was_written_for(found):
    network = make_organization(purpose_nb="Formål", purpose_en="Purpose")
    change(network, purpose_nb="Feil tekst")
    assert found("text")[network][0] == "purpose_en"
    change(network, purpose_nb="Formål")
    assert found("text") == {}
    for text in ("Nytt formål", "Enda et", "Nytt formål"):
        change(network, purpose_nb=text)
    assert found("text")[network][0] == "purpose_en"


def test_a_translation_that_comes_later_makes_no_text_older(found):
    page = make_page(body_nb="Tekst")
    change(page, body_en="Text")
    assert found("text") == {}
    change(page, body_en="A better text")
    assert found("text")[page][0] == "body_nb"


def test_texts_that_are_changed_together_are_of_the_same_age(found):
    page = make_page(body_nb="Tekst", body_en="Text")
    change(page, body_nb="Ny", body_en="New")
    assert found("text") == {}


def make_dead(url):
    now = timezone.now()
    Link.objects.create(url=url, dead_since=now - timedelta(days=1), checked_at=now)


def test_whoever_says_that_a_record_is_still_correct_has_seen_both_its_texts(found):
    network = make_organization(purpose_nb="Formål", purpose_en="Purpose")
    change(network, purpose_nb="Formålet")
    change(network, verified_on=timezone.localdate())
    assert found("text") == {}


def test_a_link_that_no_longer_answers_is_found_with_the_archived_copy(staff, found):
    document = make_document(url="https://example.org/a")
    link = Link.objects.create(url=document.url)
    assert found("link") == {}
    link.answered_at = timezone.make_aware(datetime(2026, 5, 3, 12))
    link.dead_since = link.checked_at = link.answered_at + timedelta(days=6)
    link.save()
    assert found("link") == {}  # once may be chance
    link.checked_at += timedelta(days=1)
    link.save()
    assert found("link")[document][:2] == ("url", "Adressen har ikke svart siden 3. mai 2026.")

    section = next(each for each in work_list(staff) if each.look == Look.LINK)
    assert section.findings[0].archived == "https://web.archive.org/web/20260503/https://example.org/a"


def test_a_source_that_can_be_read_in_its_archived_copy_is_found_only_where_that_is_dead_too(found):
    document = make_document(url="https://example.org/a", archive_url="https://archive.example.org/a")
    make_dead(document.url)
    assert found("link") == {}
    answered = timezone.make_aware(datetime(2026, 5, 3, 12))
    now = timezone.now()
    Link.objects.create(
        url=document.archive_url, answered_at=answered, dead_since=now - timedelta(days=1), checked_at=now
    )
    assert found("link")[document][:2] == ("archive_url", "Adressen har ikke svart siden 3. mai 2026.")


@pytest.mark.parametrize("make", [make_organization, make_official])
def test_a_website_that_no_longer_answers_is_found_too(found, make):
    row = make(website="https://example.org/")
    make_dead(row.website)
    assert found("link")[row][0] == "website"
    Link.objects.update(dead_since=None)
    assert found("link") == {}


def test_two_levels_of_one_city_that_hold_on_one_day_contradict_each_other(found):
    network, city = make_organization(), make_city()
    both = {"organization": network, "city": city}
    associate = make_membership(**both, level="associate_member", start="2010")
    member = make_membership(**both, level="member", start="2020-06-01")
    make_membership(organization=network, level="observer")
    assert set(found("contradiction")) == {associate, member}
    assert found("contradiction")[member][0] == "level"
    change(associate, end="2020-06-01")
    assert found("contradiction") == {}


def test_two_levels_that_merely_may_hold_on_one_day_do_not_contradict_each_other(found):
    both = {"organization": make_organization(), "city": make_city()}
    make_membership(**both, level="associate_member", end="../2020")
    make_membership(**both, level="member", start="../2020")
    assert found("contradiction") == {}


def test_two_levels_contradict_each_other_from_the_day_that_the_later_source_speaks_of(found):
    both = {"organization": make_organization(), "city": make_city()}
    old = make_membership(**both, level="associate_member", as_of="2011", end="2019")
    make_membership(**both, level="member", as_of="2020")
    assert found("contradiction") == {}
    change(old, end="")
    assert old in found("contradiction")


def test_a_post_that_goes_on_after_its_body_ended_is_found(found):
    for place in (
        {"body": make_body(end="2020")},
        {"organization": make_organization(end="2020")},
        {"working_group": make_group(end="2020")},
    ):
        post = make_position(**place, start="2015")
        assert found("contradiction")[post][0] == "end"
        assert "2020" in found("contradiction")[post][1]
        change(post, end="2021")
        assert post in found("contradiction")
        change(post, end="2020")
        assert found("contradiction") == {}


def test_a_participation_that_goes_on_after_its_group_ended_or_began_before_it_is_found(found):
    group = make_group(start="2000", end="2020")
    after = make_participation(working_group=group, start="2010")
    before = make_participation(working_group=group, start="1990", end="2010")
    assert {row: each[0] for row, each in found("contradiction").items()} == {after: "end", before: "start"}
    change(after, end="../2020")
    change(before, start="2000")
    assert found("contradiction") == {}


def test_what_ends_some_day_to_come_has_not_ended_yet(found):
    make_position(body=make_body(end="2030"))
    assert found("contradiction") == {}


# --- whose, and how many --------------------------------------------------------------------------------


@pytest.fixture
def per(django_user_model):
    return django_user_model.objects.create_user("per", is_staff=True)


def test_a_row_is_looked_after_by_the_owner_of_the_page_on_which_it_is_told(found, per):
    network = make_organization(owner=per)
    group = make_group(organization=network)
    body = make_body(organization=network)
    commitment = make_commitment(organization=network)
    facts = [
        network,
        group,
        body,
        commitment,
        make_membership(organization=network),
        make_figure(organization=network),
        make_participation(working_group=group),
        make_position(body=body),
        make_position(working_group=group),
        make_fee(membership=make_membership(organization=network, level="observer")),
        make_measurement(target=make_target(commitment=commitment)),
    ]
    other = make_membership(organization=make_organization("C40"))
    own = set(found("source", per.pk))
    assert set(facts) <= own
    nobodys = set(found("source", NOBODY))
    assert other in nobodys
    assert not own & nobodys


def test_a_persons_own_owner_comes_before_the_networks(found, per, staff):
    body = make_body(organization=make_organization(owner=per))
    post = make_position(official=make_official(owner=staff), body=body)
    assert post in found("source", staff.pk)
    assert post not in found("source", per.pk)


def test_the_deputy_looks_after_it_too(found, per, staff):
    network = make_organization(owner=staff, deputy=per)
    assert network in found("source", per.pk)
    assert network in found("source", staff.pk)


def test_what_belongs_to_somebody_who_has_left_is_nobodys(found, per):
    network = make_organization(owner=per)
    per.is_active = False
    per.save()
    assert network in found("source", NOBODY)


def test_only_tables_that_the_user_may_view_are_told(per):
    make_membership()
    assert work_list(per) == []
    per.user_permissions.add(Permission.objects.get(codename="view_membership"))
    per = type(per).objects.get(pk=per.pk)
    assert {model for section in work_list(per) for model in section.tables} == {Membership}


def test_the_first_few_are_shown_and_all_are_counted(staff):
    for year in range(2010, 2020):
        make_membership(verified_on=date(year, 1, 1))
    section = next(each for each in work_list(staff, most=3) if each.look == Look.REVIEW)
    assert section.tables[Membership] == 10
    shown = work_list(staff, most=3)
    review = next(each for each in shown if each.look == Look.REVIEW)
    assert [each.deadline.year for each in review.findings] == [2011, 2012, 2013]


def test_every_model_of_the_register_is_looked_at():
    looked_at = {check.model for check in checks()}
    assert {model for model in admin.site._registry if issubclass(model, Record)} <= looked_at
    assert {check.look for check in checks()} == set(Look)
    assert set(configured.REVIEW_MONTHS) == {
        check.model._meta.model_name for check in checks() if check.look == Look.REVIEW
    }


# --- the pages of the admin -----------------------------------------------------------------------------


@pytest.mark.parametrize("look", Look)
def test_the_field_to_mend_is_in_the_form(staff_client, staff, look):
    mess()
    section = next(each for each in work_list(staff, most=30) if each.look == look)
    for model, field in {(each.check.model, each.field) for each in section.findings}:
        row = model.objects.first()
        page = staff_client.get(address(model, "change", row.pk)).content.decode()
        assert f'id="id_{field}"' in page, (model, field)


def mess():
    """A register with everything in it, and every kind of finding."""
    make_everything()
    membership, today = Membership.objects.first(), timezone.localdate()
    change(membership, next_decision="2020")
    make_fee(membership=membership)
    make_membership(organization=membership.organization, city=membership.city, level="signatory")
    make_participation(working_group=make_group(start="2000", end="2020"), start="1990")
    make_position(body=make_body(end="2020"))
    make_target(year=2020)
    make_page(published=False, publish_on=today)
    make_page(published=False)
    make_document(url="https://example.org/", archive_url="https://example.org/archive")
    make_document(archive_url="https://example.org/")
    make_organization(website="https://example.org/", purpose_nb="Formål")
    make_official(website="https://example.org/")
    make_dead("https://example.org/")


def test_the_front_page_asks_at_most_25_queries_whatever_there_is(client, per):
    mess()
    per.user_permissions.set(Permission.objects.filter(content_type__app_label="networks"))
    client.force_login(per)
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/admin/")
    assert len(queries) <= 25
    assert len({finding.check.model for each in page.context["sections"] for finding in each.findings}) > 12


def test_the_front_page_begins_with_ones_own(staff_client, staff):
    make_organization("C40")
    assert "C40" in text_of(staff_client.get("/admin/"))
    make_organization(owner=staff)
    shown = text_of(staff_client.get("/admin/"))
    assert "C40" not in shown
    assert "Eurocities" in shown
    assert "C40" in text_of(staff_client.get("/admin/", {"keeper": "everybody"}))
    assert "Eurocities" not in text_of(staff_client.get("/admin/", {"keeper": "nobody"}))


def test_the_front_page_says_so_where_nothing_needs_a_look(staff_client):
    assert "Alt er som det skal." in text_of(staff_client.get("/admin/"))


@pytest.mark.parametrize("keeper", ["", "0", "99999999999999999999", "-1", "\0", "x"])
def test_nonsense_about_whose_is_taken_for_none(staff_client, keeper):
    assert staff_client.get("/admin/", {"keeper": keeper}).status_code == 200
    page = staff_client.get(address(Organization, "changelist"), {"keeper": keeper, "look": "x"})
    assert page.status_code == 302


def test_a_list_shows_what_needs_a_look_and_whose(staff_client, staff):
    make_membership(organization=make_organization("C40"), verified_on=timezone.localdate())
    stale = make_membership(organization=make_organization("METREX", owner=staff))
    for asked in ({"look": "review"}, {"keeper": staff.pk}, {"look": "review", "keeper": staff.pk}):
        page = staff_client.get(address(Membership, "changelist"), asked)
        assert list(page.context["cl"].queryset) == [stale]
    page = staff_client.get(address(Membership, "changelist"), {"look": "review", "keeper": "nobody"})
    assert list(page.context["cl"].queryset) == []


@pytest.mark.parametrize("look", Look)
def test_a_list_that_is_filtered_asks_at_most_12_queries(staff_client, staff, look):
    make_everything()
    for model in (Membership, Organization, Position):
        with CaptureQueriesContext(connection) as queries:
            page = staff_client.get(address(model, "changelist"), {"look": look, "keeper": staff.pk})
        assert page.status_code == 200
        assert len(queries) <= 12


def test_the_front_page_leads_to_the_same_rows_that_it_counts(staff_client):
    mess()
    for section in staff_client.get("/admin/").context["sections"]:
        for number, _label, link in section.lists:
            assert staff_client.get(link).context["cl"].result_count == number, link
