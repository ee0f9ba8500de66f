"""The register that is made up: right in every row, and the same for the same seed."""

import pytest
from django.core.management import CommandError, call_command

from networks.changes import recorded_models
from networks.management.demo import demo
from networks.models import City, Commitment, Membership, Organization, WorkingGroup
from tests.make import make_theme

pytestmark = pytest.mark.django_db


def make_demo(**options):
    call_command("make_demo", **{"organizations": 20, "memberships": 100, "verbosity": 0, **options})


def test_every_row_keeps_the_rules_and_has_its_history():
    make_demo()
    rows = [row for model in recorded_models() for row in model.objects.all()]
    for row in rows:
        row.full_clean()
        assert row.history.count() == 1
    assert {type(row) for row in rows} >= {City, Membership, Organization}


def test_it_is_as_large_as_was_asked_for_and_public():
    make_demo(organizations=22, memberships=400)
    assert Organization.objects.published().count() == 22
    assert Membership.objects.published().count() == 400
    numbers = [each.memberships.count() for each in Organization.objects.order_by("pk")[:2]]
    assert numbers[0] >= 40
    assert numbers[1] >= 30


def test_what_lists_are_narrowed_down_by_is_there_and_in_the_history():
    make_demo()
    for model in (Organization, WorkingGroup, Commitment):
        rows = model.objects.exclude(themes=None).distinct()
        assert rows
        for row in rows:
            kept = row.history.get().themes.values_list("theme", flat=True)
            assert set(kept) == set(row.themes.values_list("pk", flat=True))
    assert Organization.objects.exclude(other_names="").exclude(website="").exists()
    for model in (City, Organization, WorkingGroup):
        assert model.objects.order_by().values("kind").distinct().count() > 1


def test_the_same_seed_makes_the_same_register():
    def told(seed):
        return [(str(row), getattr(row, "start", "")) for rows in demo(20, 100, seed) for row in rows]

    assert told(7) == told(7) != told(8)


@pytest.mark.parametrize("wrong", [{"organizations": 19}, {"memberships": 99}, {"memberships": 20_001}])
def test_a_size_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(CommandError, match="minst 20 organisasjoner"):
        make_demo(**wrong)
    assert not City.objects.exists()


def test_a_register_that_holds_something_is_left_alone():
    make_theme()
    with pytest.raises(CommandError, match="tomt register"):
        make_demo()
