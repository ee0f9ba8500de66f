"""After an election posts end and others begin, and what was shown is done: all of it, as one action."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from networks import dates
from networks.models import ChangeSet, Membership, Official, Participation, Position
from networks.publishing import MayNotPublish
from networks.resources import TABLES
from networks.succession import (
    Refused,
    carry_out,
    hold_election,
    move_on,
    posts,
    refuse_open,
    surely_ends,
)
from networks.undoing import undo
from tests.make import (
    make_body,
    make_city,
    make_document,
    make_home,
    make_membership,
    make_official,
    make_organization,
    make_participation,
    make_position,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ELECTION = ChangeSet.Means.ELECTION


def rehearse(user, successors, day="2023-10-25", source=None, agreed=""):
    """What an election on `day` does; it is done where `agreed` is what it says."""

    def act():
        return hold_election(successors, day, source, may_publish=True)

    return carry_out(act, list(successors), agreed, ELECTION, user, "Oslo")


def elect(user, successors, day="2023-10-25", source=None):
    rehearsed = rehearse(user, successors, day, source)
    outcome = rehearse(user, successors, day, source, rehearsed.digest)
    assert outcome.is_done
    return outcome


def holders(day):
    """Who holds what on a day, and whether it is certain: (name, post, certain)."""
    return {
        (str(each.official or "ledig"), each.post, each.holds)
        for each in Position.objects.active_on(date.fromisoformat(day))
    }


def everything():
    return {model: list(model._base_manager.order_by("pk").values_list()) for model in TABLES.values()}


@pytest.fixture
def seat():
    """Oslo's seat in a board, held by Kari."""
    return make_position(body=make_body(), on_behalf_of=make_home(), official=make_official("Kari"))


def test_a_citys_seat_without_a_successor_stands_vacant_from_the_day(staff, seat):
    elect(staff, {seat: None})
    assert holders("2023-10-24") == {("Kari", "medlem", True)}
    assert holders("2023-10-26") == {("ledig", "medlem", True)}
    vacancy = Position.objects.get(official=None)
    assert (vacancy.start, vacancy.body, vacancy.on_behalf_of) == ("2023-10-25", seat.body, seat.on_behalf_of)


def test_a_post_that_is_no_citys_seat_just_ends(staff):
    mayor = make_position(city=make_home(), role="mayor", official=make_official("Kari"))
    elect(staff, {mayor: None})
    assert (holders("2023-10-26"), Position.objects.count()) == (set(), 1)


def test_a_successor_holds_the_same_post_under_the_same_title_but_not_with_the_same_note(staff):
    post = make_position(
        city=make_home(),
        role="head_of_city_government",
        title_nb="byrådsleder",
        title_en="Governing Mayor",
        note_nb="Valgt i 2019.",
        start="2019",
        official=make_official("Kari"),
    )
    source = make_document()
    elect(staff, {post: make_official("Ola")}, source=source)
    new = Position.objects.get(official__name="Ola")
    assert (new.role, new.title_nb, new.title_en, new.city) == (
        post.role,
        "byrådsleder",
        "Governing Mayor",
        post.city,
    )
    assert (new.start, new.end, new.source, new.note_nb) == ("2023-10-25", "", source, "")
    post.refresh_from_db()
    assert (post.start, post.end, post.source, post.note_nb) == (
        "2019",
        "2023-10-25",
        source,
        "Valgt i 2019.",
    )


def test_two_posts_with_one_new_successor_make_one_person(staff, seat):
    mayor = make_position(city=seat.on_behalf_of, role="mayor", official=seat.official)
    elect(staff, {seat: "Ola Nordmann", mayor: "OLA  Nordmann"})
    assert {each.published for each in Official.objects.filter(name="Ola Nordmann")} == {True}
    assert Position.objects.filter(official__name="Ola Nordmann").count() == 2


def test_two_new_people_with_names_alike_are_a_warning(staff, seat):
    other = make_position(official=seat.official, body=make_body("Utvalget"))
    names = {seat: "Johan Kristiansen", other: "Johan Kristainsen"}
    assert rehearse(staff, names).warnings[-1] == (
        "Både «Johan Kristiansen» og «Johan Kristainsen» er nye. "
        "Er de samme person, skriver du navnet likt begge steder."
    )
    unlike = rehearse(staff, {seat: "Johan Kristiansen", other: "Kari Berg"})
    assert not any("er nye" in each for each in unlike.warnings)


def test_what_an_older_source_knew_of_a_post_without_a_start_stays_known(staff):
    older, newer = make_document(date="2020"), make_document(date="2023-10-25")
    post = make_position(city=make_home(), role="mayor", official=make_official("Kari"), source=older)
    elect(staff, {post: None}, source=newer)
    post.refresh_from_db()
    assert (post.source, post.as_of) == (newer, "2020")
    assert holders("2022-06-01") == {("Kari", "ordfører", True)}


def test_a_vague_date_leaves_no_gap_and_says_that_both_are_possible(staff, seat):
    outcome = elect(staff, {seat: make_official("Ola")}, "2023-23")
    assert holders("2023-08-31") == {("Kari", "medlem", True)}
    assert holders("2023-10-01") == {("Kari", "medlem", False), ("Ola", "medlem", False)}
    assert holders("2023-12-01") == {("Ola", "medlem", True)}
    assert any("1. september 2023" in each and "30. november 2023" in each for each in outcome.warnings)


def test_a_date_without_a_last_day_is_refused():
    with pytest.raises(ValidationError, match="2023 eller senere"):
        refuse_open("2023/..")
    refuse_open("../2020")


def test_a_rehearsal_tells_what_would_be_done_and_changes_nothing(staff, seat):
    before = everything()
    outcome = rehearse(staff, {seat: "Ola"})
    assert not outcome.is_done
    assert everything() == before
    assert not ChangeSet.objects.filter(means=ELECTION).exists()
    told = {each.name: (each.kind, each.public) for each in outcome.records}
    assert told["Kari – medlem, Eurocities: Styret"] == ("changed", "Forblir offentlig.")
    assert told["Ola – medlem, Eurocities: Styret"] == ("new", "Blir offentlig.")


def test_a_source_that_is_a_draft_hides_what_was_public_and_the_rehearsal_says_so(staff, seat):
    outcome = rehearse(staff, {seat: None}, source=make_document(published=False))
    assert {each.public for each in outcome.records} == {
        "Er ikke lenger offentlig, fordi noe den viser til, er et utkast.",
        "Er ikke offentlig, fordi noe den viser til, er et utkast.",
    }


def test_nothing_is_done_where_the_register_was_changed_since_the_rehearsal(staff, seat):
    agreed = rehearse(staff, {seat: None}).digest
    seat.end = "2024"
    seat.save()
    before = everything()
    outcome = rehearse(staff, {seat: None}, agreed=agreed)
    assert not outcome.is_done
    assert everything() == before


def test_the_second_of_two_who_do_the_same_is_told(staff, seat):
    agreed = rehearse(staff, {seat: None}).digest
    rehearse(staff, {seat: None}, agreed=agreed)
    with pytest.raises(Refused) as refused:
        rehearse(staff, {seat: None}, agreed=agreed)
    assert "registrert fra før" in refused.value.faults[seat.pk].messages[0]
    assert Position.objects.count() == 2


def test_where_one_post_is_refused_none_is_ended(staff, seat):
    mayor = make_position(city=seat.on_behalf_of, role="mayor", official=seat.official)
    with pytest.raises(Refused) as refused:
        rehearse(staff, {mayor: None, seat: seat.official})
    assert list(refused.value.faults) == [seat.pk]
    mayor.refresh_from_db()
    assert mayor.end == ""


def test_a_post_that_is_gone_meanwhile_gets_a_sentence(staff, seat):
    copy = Position.objects.get()
    seat.delete()
    with pytest.raises(Refused) as refused:
        rehearse(staff, {copy: None})
    assert "slettet" in refused.value.faults[copy.pk].messages[0]


def test_a_seat_that_is_vacant_already_ends_only_for_somebody(staff):
    vacant = make_position(body=make_body(), on_behalf_of=make_home(), start="2020")
    with pytest.raises(Refused):
        rehearse(staff, {vacant: None})
    elect(staff, {vacant: make_official("Ola")})
    assert holders("2023-10-26") == {("Ola", "medlem", True)}


def test_two_seats_of_one_city_in_one_body_do_not_become_vacant_on_one_day(staff, seat):
    other = make_position(body=seat.body, on_behalf_of=seat.on_behalf_of, official=make_official("Per"))
    with pytest.raises(Refused) as refused:
        rehearse(staff, {seat: None, other: None})
    assert "Oppgi hvem som får den ene" in refused.value.faults[other.pk].messages[0]
    elect(staff, {seat: None, other: make_official("Eva")})
    assert holders("2023-10-26") == {("ledig", "medlem", True), ("Eva", "medlem", True)}


def test_somebody_else_in_the_seat_is_a_warning(staff, seat):
    make_position(
        body=seat.body, on_behalf_of=seat.on_behalf_of, official=make_official("Per"), start="2023-10-25"
    )
    warnings = rehearse(staff, {seat: None}).warnings
    assert any("Per – medlem" in each for each in warnings)
    assert not any("Kari" in each for each in warnings)


def test_without_the_right_to_publish_nothing_public_is_ended(django_user_model, seat):
    editor = django_user_model.objects.create_user("ola", is_staff=True)
    with pytest.raises(MayNotPublish, match="Styret» er offentlig"):
        rehearse(editor, {seat: None})
    assert Position.objects.get().end == ""


def test_an_election_can_be_undone(staff, seat):
    source = make_document()
    before = everything()
    outcome = elect(staff, {seat: "Ola"}, source=source)
    assert outcome.action.means == ELECTION
    assert (outcome.action.user, outcome.action.detail) == (staff, "Oslo")
    undo(outcome.action, staff)
    assert everything() == before


def test_the_posts_of_a_city_are_its_seats_and_its_government_and_what_their_holders_hold(seat):
    oslo, kari = seat.on_behalf_of, seat.official
    head = make_position(
        city=oslo, role="head_of_city_government", title_nb="byrådsleder", official=kari, start="2019"
    )
    elsewhere = make_position(organization=make_organization("ICLEI"), role="president", official=kari)
    make_position(city=make_city("Bergen"), official=make_official("Per"))
    make_position(city=oslo, role="mayor", official=make_official("Eva"), end="2019")

    def found(**which):
        return set(posts("2023-10-25", **which))

    assert found(city=oslo) == {seat, head}
    assert found(city=oslo, which="seats") == {seat}
    assert found(city=oslo, which="government") == {head}
    assert found(city=oslo, which="head_of_city_government") == {seat, head, elsewhere}
    assert found(city=oslo, which="title:byrådsleder") == {seat, head, elsewhere}
    assert found(city=oslo, which="mayor") == set()
    assert found(official=kari) == {seat, head, elsewhere}


@pytest.mark.parametrize(
    ("fields", "ends"),
    [
        ({"start": "2019"}, True),
        ({"start": "2019", "end": "2024"}, True),
        ({}, True),
        ({"start": "2023"}, False),  # perhaps it began later that year
        ({"start": "2023-10-25"}, False),  # it began with this election
        ({"start": "2019", "end": "2023-10-25"}, False),  # it is ended already
        ({"start": "2019", "end": "2023"}, False),
    ],
)
def test_what_certainly_holds_and_did_not_begin_with_the_election_surely_ends(fields, ends):
    make_position(city=make_home(), role="mayor", official=make_official(), **fields)
    (post,) = posts("2023-10-25", official=Official.objects.get())
    assert surely_ends(post, "2023-10-25") is ends


def test_moving_on_ends_one_level_and_begins_the_next_on_the_same_date(staff):
    source = make_document()
    old = make_membership(
        level="associate_member",
        start="2010",
        note_nb="Slik var det.",
        reason_nb="Innflytelse",
        unit_nb="Byrådslederens kontor",
        decided_by_nb="Bystyret, sak 12/10",
        next_decision="2027",
    )
    move(staff, old, "2020", source, level="member")
    old.refresh_from_db()
    new = Membership.objects.get(level="member")
    assert (old.end, new.start, new.end) == ("2020", "2020", "")
    assert (new.organization, new.city, new.source) == (old.organization, old.city, source)
    assert (new.reason_nb, new.unit_nb) == ("Innflytelse", "Byrådslederens kontor")
    assert (new.decided_by_nb, new.next_decision, new.note_nb) == ("Bystyret, sak 12/10", "2027", "")
    assert old.note_nb == "Slik var det."


def move(user, old, day, source=None, **fields):
    def act():
        return move_on(old, day, source, **fields)

    arguments = (ChangeSet.Means.MOVE, user, str(old))
    return carry_out(act, [old], carry_out(act, [old], "", *arguments).digest, *arguments)


def test_moving_on_can_be_undone(staff):
    old = make_membership(level="associate_member")
    before = everything()
    undo(move(staff, old, "../2020", level="member").action, staff)
    assert everything() == before


def test_a_participant_becomes_leader_in_one_step(staff):
    old = make_participation(role="participant", start="2019")
    move(staff, old, "2021-05", role="leader")
    new = Participation.objects.get(role="leader")
    assert (new.working_group, new.city, new.start) == (old.working_group, old.city, "2021-05")


def test_a_level_that_the_city_has_already_in_that_period_is_refused(staff):
    old = make_membership(level="associate_member")
    make_membership(level="member", organization=old.organization, city=old.city, start="2015")
    with pytest.raises(Refused) as refused:
        move(staff, old, "2020", level="member")
    assert "samme nivå i samme periode" in refused.value.faults[old.pk].messages[0]
    assert Membership.objects.filter(end="").count() == 2


# --- any posts, any date --------------------------------------------------------------------------------

DAYS = st.dates(date(2010, 1, 1), date(2030, 12, 31))
DATES = st.one_of(
    DAYS.map(date.isoformat),
    DAYS.map(lambda day: f"{day:%Y-%m}"),
    DAYS.map(lambda day: f"{day:%Y}"),
    DAYS.map(lambda day: f"{day:%Y}~"),
    DAYS.map(lambda day: f"{day:%Y}-23"),
    DAYS.map(lambda day: f"../{day:%Y}"),
)
POST = st.fixed_dictionaries(
    {
        "where": st.sampled_from(["seat", "government", "network"]),
        "is_vacant": st.booleans(),
        "start": st.one_of(st.just(""), DATES),
        "end": st.one_of(st.just(""), st.just(""), DATES),
        "leaves": st.booleans(),
        "successor": st.sampled_from(["nobody", "known", "new"]),
    }
)


def build(number, post, oslo, network):
    """A post as described, each in a body of its own; None where the register would refuse it."""
    where = {
        "seat": {"body": make_body(organization=network), "on_behalf_of": oslo},
        "government": {"city": oslo, "role": "other", "title_nb": f"Byråd {number}"},
        "network": {"body": make_body(organization=network), "role": "president"},
    }[post["where"]]
    vacant = post["is_vacant"] and post["where"] == "seat"
    official = None if vacant else make_official(f"Person {number}")
    row = Position(**{"role": "member", **where}, official=official, start=post["start"], end=post["end"])
    try:
        row.full_clean()
    except ValidationError:
        return None
    row.save()
    return row


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(described=st.lists(POST, min_size=1, max_size=5), day=DATES, later=st.integers(1, 4000))
def test_after_any_election_who_left_holds_nothing_who_came_does_no_seat_is_lost_and_it_can_be_undone(
    staff, described, day, later
):
    with transaction.atomic():
        oslo, network = make_home(), make_organization()
        rows = {build(number, post, oslo, network): post for number, post in enumerate(described)}
        found = set(posts(day, city=oslo)) | set(
            Position.objects.active_on(dates.bounds(day).latest).filter(role="president")
        )
        successors = {}
        for number, (row, post) in enumerate(rows.items()):
            if row in found and post["leaves"]:
                known, new = make_official(f"Kjent {number}"), f"Ny {number}"
                successor = {"nobody": None, "known": known, "new": new}[post["successor"]]
                if successor or not row.is_vacant:  # which stays vacant otherwise
                    successors[row] = successor
        if successors:
            before = everything()
            action = elect(staff, successors, day).action
            then = dates.bounds(day).latest + later * DAY
            active = {each.pk: each for each in Position.objects.active_on(then)}
            assert not {row.pk for row in successors} & set(active)
            for row, successor in successors.items():
                new = [
                    each
                    for each in active.values()
                    if (each.body_id, each.city_id, each.title) == (row.body_id, row.city_id, row.title)
                ]
                if row.on_behalf_of or successor:
                    (new,) = new
                    assert getattr(new.official, "name", None) == getattr(successor, "name", successor)
                    assert (new.holds, new.on_behalf_of) == (True, row.on_behalf_of)
                else:
                    assert new == []
            undo(action, staff)
            assert everything() == before
        transaction.set_rollback(True)
