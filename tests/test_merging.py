"""Two records become one: all that pointed to the one points to the other, and it can be undone."""

from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from networks.changes import recorded_models
from networks.duplicates import mark, marked, pair
from networks.merging import CannotMerge, Merging, NotAsShown, Undecided
from networks.models import (
    ChangeSet,
    Commitment,
    Fee,
    KeyFigure,
    Membership,
    Organization,
    Position,
    WorkingGroup,
)
from networks.undoing import undo
from tests.make import (
    make_body,
    make_city,
    make_document,
    make_fee,
    make_figure,
    make_focus_area,
    make_framework,
    make_group,
    make_home,
    make_membership,
    make_official,
    make_organization,
    make_partnership,
    make_position,
    make_theme,
)

pytestmark = pytest.mark.django_db


def register():
    """Every row of every table of the register, and of their lists."""
    tables = [*recorded_models()]
    tables += [many.remote_field.through for model in tables for many in model._meta.many_to_many]
    rows = {}
    for model in tables:
        left_out = {"id"} if model._meta.auto_created else set()
        columns = [field.attname for field in model._meta.concrete_fields if field.attname not in left_out]
        rows[model] = sorted(model._base_manager.order_by().values_list(*columns), key=repr)
    return rows


def merge(kept, gone, user=None, chosen=(), facts=()):
    """The change set of a merger that was looked at and then done."""
    merging = Merging(kept, gone, user, chosen, facts)
    return merging.do(merging.preview().digest).action


def said(kept, gone, user, **choices):
    """What the preview of a merger says, in one text."""
    merging = Merging(kept, gone, user, **choices)
    merging.preview()
    return " ".join(merging.sentences)


def test_everything_that_pointed_to_the_one_points_to_the_other(staff):
    kept, gone = make_organization("C40"), make_organization("C40 Cities")
    membership = make_membership(organization=gone)
    part = make_organization("Del", parent=gone, initiator=gone)
    group = make_group(organization=gone, parent=make_group("Forum", organization=gone))
    figure, body = make_figure(organization=gone), make_body(organization=gone)
    post = make_position(organization=gone, official=make_official())
    merge(kept, gone, staff)
    for row in (membership, group, figure, body, post):
        row.refresh_from_db()
        assert row.organization == kept
    part.refresh_from_db()
    assert (part.parent, part.initiator) == (kept, kept)
    assert not Organization.objects.filter(pk=gone.pk).exists()


def test_a_merger_is_one_change_set_and_undone_as_one(staff):
    kept, gone = make_organization("C40", website="https://c40.org"), make_organization("C40 Cities")
    gone.themes.add(make_theme())
    make_fee(membership=make_membership(organization=gone))
    mark(Organization, gone.public_id, make_organization("C41").public_id, staff)
    before = register(), marked(Organization)
    action = merge(kept, gone, staff)
    assert (action.means, action.detail, action.user) == ("merge", "C40 Cities → C40", staff)
    assert ChangeSet.objects.filter(means="merge").count() == 1
    after = register()
    undoing = undo(action, staff)
    assert (register(), marked(Organization)) == before
    undo(undoing, staff)
    assert register() == after


def test_the_history_of_a_fact_that_goes_says_of_whom_it_was_said(staff):
    kept, gone = make_organization("C40"), make_organization("C40 Cities")
    city = make_city()
    make_membership(organization=kept, city=city)
    twin = make_membership(organization=gone, city=city)
    action = merge(kept, gone, staff)
    last = Membership.history.filter(id=twin.pk).first()
    assert (last.history_type, last.organization_id, last.change_set) == ("-", gone.pk, action)


def test_a_preview_changes_nothing(staff):
    kept, gone = make_organization("C40"), make_organization("C40 Cities")
    make_membership(organization=gone)
    before, actions = register(), ChangeSet.objects.count()
    history = Membership.history.count()
    Merging(kept, gone, staff).preview()
    assert (register(), ChangeSet.objects.count(), Membership.history.count()) == (before, actions, history)


def test_nothing_is_done_but_what_was_shown(staff):
    kept, gone = make_organization("C40"), make_organization("C40 Cities")
    merging = Merging(kept, gone, staff)
    digest = merging.preview().digest
    make_membership(organization=gone)
    before = register()
    with pytest.raises(NotAsShown):
        merging.do(digest)
    assert register() == before


# --- what the record says of itself ---------------------------------------------------------------------


def test_what_stays_keeps_what_it_says_and_gets_what_it_lacks(staff):
    kept = make_organization("C40", website="https://c40.org")
    gone = make_organization("C40 Cities", website="https://www.c40.org", summary_nb="Storbyer", start="2005")
    merge(kept, gone, staff)
    kept.refresh_from_db()
    assert (kept.website, kept.summary_nb, kept.start) == ("https://c40.org", "Storbyer", "2005")


def test_each_field_can_be_chosen_from_the_one_that_goes(staff):
    kept, gone = make_organization("C40", slug="c40"), make_organization("C40 Cities", slug="c40-cities")
    merge(kept, gone, staff, chosen={"slug": True, "name_nb": True})
    kept.refresh_from_db()
    assert (kept.slug, kept.name_nb, kept.other_names) == ("c40-cities", "C40 Cities", "C40")


def test_the_name_of_the_one_that_goes_is_kept_among_the_other_names_once(staff):
    kept = make_organization("C40", other_names="C40cities", name_en="C40")
    gone = make_organization("C40 Cities", name_en="C40 Cities", other_names="C40CITIES\nStorbyene")
    merge(kept, gone, staff)
    kept.refresh_from_db()
    assert kept.other_names.split("\n") == ["C40cities", "C40 Cities", "Storbyene"]


def test_a_source_comes_with_the_day_that_it_speaks_of(staff):
    kept = make_organization("C40", source=make_document(), verified_on="2020-01-01")
    gone = make_organization("C40 Cities", source=make_document(), as_of="2011", verified_on="2021-01-01")
    merge(kept, gone, staff)
    kept.refresh_from_db()
    assert (kept.as_of, str(kept.verified_on)) == ("", "2020-01-01")
    other = make_organization("C40 Cities", source=make_document(), as_of="2011")
    merge(kept, other, staff, chosen={"source": True})
    kept.refresh_from_db()
    assert (kept.source, kept.as_of, kept.verified_on) == (other.source, "2011", None)


def test_a_record_never_comes_to_belong_to_itself(staff):
    above = make_organization("ICLEI")
    gone = make_organization("C40 Cities", parent=above)
    kept = make_organization("C40", parent=gone)
    merge(kept, gone, staff)
    kept.refresh_from_db()
    assert kept.parent == above


def test_a_longer_circle_is_refused_in_words(staff):
    gone = make_organization("C40 Cities")
    between = make_organization("Mellom", parent=gone)
    kept = make_organization("C40", parent=between)
    before = register()
    with pytest.raises(CannotMerge, match="«C40»"):
        Merging(kept, gone, staff).preview()
    assert register() == before


def test_the_lists_of_both_become_one_and_lists_name_the_one_that_stays_once(staff):
    noise, climate, weather = make_theme("Støy"), make_theme("Klima"), make_theme("Klimaet")
    both, one = make_organization("Begge"), make_organization("Én")
    both.themes.set([climate, weather])
    one.themes.set([noise, weather])
    before = register()
    action = merge(climate, weather, staff)
    assert set(both.themes.all()) == {climate}
    assert set(one.themes.all()) == {noise, climate}
    undo(action, staff)
    assert register() == before
    other = make_organization("Annen")
    other.themes.set([weather])
    merge(one, other, staff)
    assert set(one.themes.all()) == {noise, weather}


# --- facts that meet ------------------------------------------------------------------------------------


@pytest.fixture
def pair_of_networks():
    return make_organization("C40"), make_organization("C40 Cities")


def test_the_same_fact_twice_becomes_one_and_the_later_check_counts(staff, pair_of_networks):
    kept, gone = pair_of_networks
    city, source = make_city(), make_document()
    same = {"city": city, "source": source, "start": "2005"}
    ours = make_membership(organization=kept, verified_on="2020-01-01", **same)
    make_membership(organization=gone, verified_on="2021-01-01", verified_by=staff, **same)
    assert "«Bergen – C40: medlem» sto to ganger, og blir ett." in said(kept, gone, staff)
    before = register()
    action = merge(kept, gone, staff)
    assert list(Membership.objects.all()) == [ours]
    ours.refresh_from_db()
    assert (str(ours.verified_on), ours.verified_by) == ("2021-01-01", staff)
    undo(action, staff)
    assert register() == before


@pytest.mark.parametrize("mine", [True, False])
def test_of_two_facts_that_clash_somebody_chooses_one_and_its_fees_are_kept(staff, pair_of_networks, mine):
    kept, gone = pair_of_networks
    city = make_city()
    ours = make_membership(organization=kept, city=city, start="2005", end="2010")
    theirs = make_membership(organization=gone, city=city, start="2005", end="2012")
    make_fee(membership=ours, year=2006)
    make_fee(membership=theirs, year=2007)
    with pytest.raises(Undecided):
        Merging(kept, gone, staff).preview()
    stays = ours if mine else theirs
    before = register()
    action = merge(kept, gone, staff, facts={pair(ours.public_id, theirs.public_id): stays.public_id})
    assert Membership.objects.get() == stays
    assert Membership.objects.get().organization == kept
    assert sorted(Fee.objects.values_list("membership", "year")) == [(stays.pk, 2006), (stays.pk, 2007)]
    undo(action, staff)
    assert register() == before


def test_periods_of_one_level_that_overlap_are_chosen_from(staff, pair_of_networks):
    kept, gone = pair_of_networks
    city = make_city()
    ours = make_membership(organization=kept, city=city, start="2005", end="2012")
    theirs = make_membership(organization=gone, city=city, start="2010", end="2015")
    later = make_membership(organization=gone, city=city, start="2018")
    with pytest.raises(Undecided):
        Merging(kept, gone, staff).preview()
    merge(kept, gone, staff, facts={pair(ours.public_id, theirs.public_id): ours.public_id})
    assert set(Membership.objects.all()) == {ours, later}


def test_one_fact_that_overlaps_two_others_can_stay_in_their_place(staff, pair_of_networks):
    kept, gone = pair_of_networks
    city = make_city()
    first = make_membership(organization=kept, city=city, start="2001", end="2005")
    second = make_membership(organization=kept, city=city, start="2006", end="2012")
    theirs = make_membership(organization=gone, city=city, start="2002", end="2010")
    facts = {pair(each.public_id, theirs.public_id): theirs.public_id for each in (first, second)}
    merge(kept, gone, staff, facts=facts)
    assert Membership.objects.get() == theirs


def test_a_person_who_was_registered_twice_holds_a_post_once(staff):
    kept, gone = make_official("Raymond Johansen"), make_official("Johansen, Raymond")
    body = make_body()
    make_position(official=kept, body=body, start="2020")
    make_position(official=gone, body=body, start="2020")
    make_position(official=gone, body=body, role="chair")
    merge(kept, gone, staff)
    assert Position.objects.filter(official=kept, body=body).count() == 2 == Position.objects.count()


def test_groups_of_one_name_stay_two_and_the_preview_says_so(staff, pair_of_networks):
    kept, gone = pair_of_networks
    make_group("Avfall", organization=kept)
    make_group("Avfall", organization=gone)
    assert "«Avfall» står da to ganger" in said(kept, gone, staff)


def test_the_points_of_a_framework_move_with_it(staff):
    organization = make_organization()
    kept, gone = (make_framework(organization=organization, name_nb=name) for name in ("Plan", "Planen"))
    point = make_focus_area(framework=gone, number=2)
    merge(kept, gone, staff)
    point.refresh_from_db()
    assert point.framework == kept


# --- cities ---------------------------------------------------------------------------------------------


def test_the_home_city_stays_home_whichever_of_the_two_stays(staff):
    home, other = make_home("Oslo"), make_city("Oslo kommune")
    merge(other, home, staff)
    other.refresh_from_db()
    assert other.is_home


@pytest.mark.parametrize("home_stays", [True, False])
def test_a_partner_of_the_home_city_cannot_become_the_home_city(staff, home_stays):
    home, other = make_home("Oslo"), make_city("Oslo kommune")
    make_partnership(city=other)
    both = (home, other) if home_stays else (other, home)
    with pytest.raises(CannotMerge, match="samarbeid"):
        Merging(*both, staff).preview()


def test_coordinates_come_as_a_pair(staff):
    kept, gone = make_city("Wien"), make_city("Vienna", latitude="48.2", longitude="16.37")
    merge(kept, gone, staff)
    kept.refresh_from_db()
    assert (float(kept.latitude), float(kept.longitude)) == (48.2, 16.37)


# --- any two records ------------------------------------------------------------------------------------

PERIODS = st.sampled_from([("", ""), ("2001", ""), ("2001", "2005"), ("2006", "2010"), ("../2010", "")])
FACTS = st.lists(
    st.tuples(st.integers(0, 5), st.booleans(), st.integers(0, 2), PERIODS, st.booleans()), max_size=14
)


def state(step, organization, city, period, source):
    """One fact about an organisation, if it may stand beside those that are there."""
    dated = dict(zip(("start", "end"), period, strict=True)) | {"source": source}
    fact = [
        lambda: Membership(organization=organization, city=city, level="member", **dated),
        lambda: Position(organization=organization, on_behalf_of=city, role="chair", **dated),
        lambda: WorkingGroup(organization=organization, name_nb=f"Gruppe {city}", **dated),
        lambda: KeyFigure(organization=organization, kind="members", value=len(period[0]), source=source),
        lambda: Commitment(organization=organization, city=city, title_nb="Løfte", **dated),
        lambda: Organization(name_nb="Del", parent=organization, **dated),
    ][step]()
    with suppress(ValidationError):
        fact.full_clean()
        fact.save()


def told(model, without):
    """What the rows of a table say, whichever of two records they say it of."""
    left_out = {"id", "public_id", "slug", "verified_on", "verified_by_id", "search_text"}
    columns = [each.attname for each in model._meta.concrete_fields if each.attname not in left_out]
    return {
        tuple((name, "the one" if name in ("organization_id", "parent_id") and value in without else value)
              for name, value in zip(columns, row, strict=True) if "sort_key" not in name)
        for row in model._base_manager.order_by().values_list(*columns)
    }  # fmt: skip


FACT_MODELS = (Membership, Position, WorkingGroup, KeyFigure, Commitment)


@given(FACTS, st.booleans())
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_merged_nothing_points_to_what_is_gone_no_fact_is_lost_and_all_is_undone(facts, chosen):
    with transaction.atomic():
        kept, gone = make_organization("C40"), make_organization("C40 Cities")
        cities, source = [make_city(f"By {number}") for number in "abc"], make_document()
        for step, to_kept, city, period, sourced in facts:
            state(step, kept if to_kept else gone, cities[city], period, source if sourced else None)
        before, both = register(), {kept.pk, gone.pk}
        facts_before = {model: told(model, both) for model in FACT_MODELS}
        merging = Merging(kept, gone, None)
        with suppress(Undecided):
            merging.preview()
        choices, lost = {}, []
        while merging.moving.open:
            for clash in merging.moving.open:
                stays, goes = (clash.ours, clash.theirs) if chosen else (clash.theirs, clash.ours)
                choices[pair(stays.public_id, goes.public_id)] = stays.public_id
                lost.append(type(goes))
            merging = Merging(kept, gone, None, facts=choices)
            with suppress(Undecided):
                merging.preview()
        action = merging.do(merging.preview().digest).action
        for model in recorded_models():
            for field in model._meta.concrete_fields:
                if field.related_model is Organization:
                    assert not model._base_manager.filter(**{field.attname: gone.pk}).exists()
        for model in FACT_MODELS:
            # What somebody chose against is all that is not there any more.
            assert told(model, both) <= facts_before[model]
            assert len(facts_before[model] - told(model, both)) <= lost.count(model)
        connection.check_constraints()
        undo(action, None)
        assert register() == before
        transaction.set_rollback(True)
