"""Questions whose SQL is written once say the same as those that are written each time."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.db.models.base import Model
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from networks.asking import Among, ask
from networks.models import City, Membership, Organization, prepared
from tests.make import make_city, make_document, make_home, make_membership, make_organization

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


@pytest.fixture
def written(monkeypatch):
    """How many questions were written, as a list of one for each."""
    found, question = [], prepared.Question
    prepared.forget()
    monkeypatch.setattr(prepared, "Question", lambda rows: found.append(rows) or question(rows))
    return found


def names(slug):
    rows = ask(NOBODY, lambda at: at.seen(Organization.objects.filter(slug=at.slug)), {"slug": slug})
    return [row.name for row in rows]


def test_a_question_is_written_once_and_asked_with_other_values(written):
    make_organization("Eurocities")
    make_organization("METREX")
    assert (names("eurocities"), names("metrex"), names("none")) == (["Eurocities"], ["METREX"], [])
    assert len(written) == 1
    make_organization("C40")
    assert names("c40") == ["C40"]


def test_another_language_is_another_question():
    make_organization(name_nb="Å", name_en="A", slug="a")
    make_organization(name_nb="B", name_en="B", slug="b")

    def in_order():
        rows = ask(NOBODY, lambda at: at.seen(Organization.objects.all()).order_by("sort_key"), {})
        return [row.slug for row in rows]

    assert in_order() == ["b", "a"]
    with override("en"):
        assert in_order() == ["a", "b"]


def test_another_day_of_the_calendar_is_another_question(monkeypatch):
    today = date(2026, 11, 29)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: today)
    make_organization("Snart", published=False, publish_on=today + timedelta(days=1))
    assert names("snart") == []
    today += timedelta(days=1)
    assert names("snart") == ["Snart"]


def test_a_value_that_is_none_finds_nothing():
    make_membership()

    def of_our_city(city):
        return ask(NOBODY, lambda at: at.seen(Membership.objects.filter(city=at.city)), {"city": city})

    assert of_our_city(None) == []
    assert len(of_our_city(City.objects.get().pk)) == 1


def test_what_can_hold_nothing_is_no_error():
    make_organization()
    assert ask(NOBODY, lambda at: Organization.objects.filter(pk__in=[]), {}) == []


def test_a_list_of_values_is_compared_with_each_of_them():
    keys = [make_organization(name).pk for name in "ABC"]

    def found(keys):
        return ask(NOBODY, lambda at: Organization.objects.filter(at.one_of("pk", "keys")), {"keys": keys})

    assert {row.name for row in found(keys[:2])} == {"A", "B"}
    assert {row.name for row in found(keys[1:])} == {"B", "C"}


def test_rows_among_the_keys_that_several_questions_find_come_once_each():
    for name in "ABC":
        make_organization(name)
    find = lambda *slugs: Organization.objects.filter(slug__in=slugs).order_by().values("pk")  # noqa: E731
    keys = find("a", "b").union(find("b"), find("none"), all=True)
    assert {row.slug for row in Organization.objects.filter(Among(F("pk"), keys.query))} == {"a", "b"}


def test_what_a_question_closes_over_would_be_remembered_and_is_refused():
    slug = "eurocities"
    with pytest.raises(TypeError, match="give it as a value"):
        ask(NOBODY, lambda at: Organization.objects.filter(slug=slug), {})


def test_staff_sees_drafts_and_readers_do_not_whoever_asked_first(written):
    make_organization("Utkast", published=False)
    staff = get_user_model().objects.create_superuser("staff")
    for who, seen in ((staff, ["Utkast"]), (NOBODY, []), (staff, ["Utkast"])):
        rows = ask(who, lambda at: at.seen(Organization.objects.all()), {})
        assert [row.name for row in rows] == seen


def test_parts_that_are_read_beside_come_along():
    organization = make_organization()
    make_membership(organization=organization, city=make_home())
    build = lambda at: Organization.objects.prefetch_related("memberships")  # noqa: E731
    for _time in range(2):
        (row,) = ask(NOBODY, build, {})
        assert [each.city_id for each in row.memberships.all()] == [City.objects.get().pk]


def test_what_several_rows_name_is_made_once(written):
    organization, source = make_organization(), make_document()
    for city in (make_home(), make_city("Bergen"), make_city("Gdańsk")):
        make_membership(organization=organization, city=city, source=source)
    make_membership(organization=organization, city=city, level="partner")
    rows = ask(NOBODY, lambda at: at.seen(Membership.objects.order_by("pk")), {})
    assert len({id(row.organization) for row in rows}) == 1
    assert [row.source for row in rows] == [source, source, source, None]
    assert rows[0].source is rows[2].source
    assert [row.city.name_nb for row in rows] == ["Oslo", "Bergen", "Gdańsk", "Gdańsk"]


def test_a_row_is_read_as_django_reads_it():
    made = make_membership(source=make_document(), start="2020-23", note="Fordi")
    (column_names, values) = zip(
        *((field.attname, getattr(made, field.attname)) for field in Membership._meta.concrete_fields),
        strict=True,
    )
    ours = Membership.from_db("default", column_names, values)
    django = Model.from_db.__func__(Membership, "default", column_names, values)
    assert {key: value for key, value in vars(ours).items() if key != "_state"} == {
        key: value for key, value in vars(django).items() if key != "_state" and not key.startswith("_mt")
    }
    assert (ours._state.adding, ours._state.db) == (False, "default")
    partly = Membership.from_db("default", ["id", "level"], [made.pk, made.level])
    assert partly.get_deferred_fields() >= {"note"}
    assert partly.note == "Fordi"


@pytest.mark.parametrize(("vendor", "written"), [("sqlite", "? ? 5 %"), ("postgresql", "$1 $2 5 %")])
def test_the_driver_is_given_the_places_of_values_as_it_marks_them(vendor, written):
    assert prepared.as_driver_writes("%s %s 5 %%", vendor) == written


def test_a_question_that_is_logged_finds_the_same():
    make_organization("Eurocities")
    with CaptureQueriesContext(connection) as queries:
        assert names("eurocities") == ["Eurocities"]
    assert "Eurocities".lower() in queries[0]["sql"]
    assert names("eurocities") == ["Eurocities"]


def test_what_wraps_the_statements_of_a_connection_wraps_questions_too():
    seen = []

    def wrapper(execute, sql, *others):
        seen.append(sql)
        return execute(sql, *others)

    with connection.execute_wrapper(wrapper):
        names("eurocities")
    assert len(seen) == 1


def test_an_error_of_the_driver_is_one_of_djangos():
    question = prepared.Question(Organization.objects.all())
    question.sql = "SELECT nothing FROM nowhere"
    with pytest.raises(DatabaseError), transaction.atomic():
        question.rows({})


def test_nothing_is_asked_in_a_transaction_that_is_broken():
    question = prepared.Question(Organization.objects.all())
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            question.rows({})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.dates(date(1980, 1, 1), date(2030, 12, 31)))
def test_on_any_day_a_prepared_question_finds_what_the_queryset_finds(day):
    if not Membership.objects.exists():
        for start, end in [
            ("1993~", ""),
            ("../2000", "2010-23"),
            ("2011/..", ""),
            ("", "../2020"),
            ("201X", ""),
        ]:
            city = make_city(f"By {start} {end}", start="1990" if end else "")
            make_membership(city=city, start=start, end=end, source=make_document(date="2011/.."))

    def told(rows):
        return [(row.pk, row.active, row.holds) for row in rows]

    asked = ask(NOBODY, lambda at: at.on_day(Membership.objects.all()), {"day": day})
    plain = Membership.objects.on_day(day).seen_by(NOBODY).order_by("-holds", *Membership._meta.ordering)
    assert told(asked) == told(plain)
