"""What holds of any text and any row: exports come back unchanged, and rules say what the database says."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from networks.models import Membership, Position, Target
from networks.resources import TABLES, rules
from networks.resources.columns import columns
from networks.resources.export import csv_lines, excel_csv, export_rows, register
from networks.resources.formats import CSVTable
from networks.resources.plan import Upload
from tests import make

pytestmark = pytest.mark.django_db
within_a_test = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
# Any text that a form takes: nothing invisible, and no space at its ends.
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Cn"]), max_size=40).map(
    str.strip
)
LINES = st.lists(TEXTS.filter(bool), max_size=3).map("\n".join)


def planned(path, table):
    return Upload({table: CSVTable(path, path.name)}).run()


def texts_of(model):
    """The fields of a model that hold free text, as a file calls them."""
    return [
        field
        for field in columns(model).values()
        if type(field).__name__ in ("CharField", "TextField", "TranslationCharField", "TranslationTextField")
        and not field.choices
        and field.name not in ("public_id", "slug", "language", "country")
    ]


MAKERS = {
    "documents": make.make_document,
    "themes": make.make_theme,
    "cities": make.make_city,
    "organizations": make.make_organization,
    "governing_bodies": make.make_body,
    "working_groups": make.make_group,
    "officials": make.make_official,
    "memberships": make.make_membership,
    "participations": make.make_participation,
    "positions": make.make_position,
    "commitments": make.make_commitment,
    "targets": make.make_target,
    "fees": make.make_fee,
    "measurements": make.make_measurement,
    "partnerships": make.make_partnership,
    "frameworks": make.make_framework,
    "focus_areas": make.make_focus_area,
    "key_figures": make.make_figure,
    "pages": make.make_page,
}


@pytest.mark.parametrize("table", TABLES)
@within_a_test
@given(data=st.data())
def test_30_an_export_of_any_texts_comes_back_unchanged(table, data, tmp_path):
    model = TABLES[table]
    with transaction.atomic():
        row = MAKERS[table]()
        for field in texts_of(model):
            strategy = LINES if field.name == "other_names" else TEXTS
            text = data.draw(strategy)[: field.max_length or 200].strip()
            setattr(row, field.name, text or getattr(row, field.name))
        row.save()
        file = tmp_path / "fil.csv"
        file.write_text("".join(excel_csv(model.objects.all())), encoding="utf-8", newline="")
        history = model.history.count()
        upload = Upload({table: CSVTable(file, "fil.csv")})
        summary = upload.run(write=True)
        assert summary.total("unchanged") == summary.counts.total() == model.objects.count()
        assert model.history.count() == history
        transaction.set_rollback(True)


def test_30_the_whole_register_comes_back_unchanged_and_writes_nothing(
    oslo, tmp_path, django_assert_max_num_queries
):
    for table, queryset in register().items():
        file = tmp_path / f"{table}.csv"
        lines = csv_lines(columns(queryset.model), export_rows(queryset))
        file.write_text("".join(lines), encoding="utf-8", newline="")
        summary = planned(file, table)
        assert summary.total("unchanged") == queryset.count()


DATES = st.sampled_from(["", "2010", "2015-06", "2020-23", "../2020", "2011/..", "1993~", "2020-02-29"])
YEARS = st.none() | st.integers(1890, 2210)
RELATED = st.sampled_from([None, "a"])


def agree(row, stored):
    """Whether the rules that are asked in Python and the database say the same of `row`."""
    said = not rules.broken(row)
    try:
        with transaction.atomic():
            stored(row)
        return said
    except IntegrityError:
        return not said


@within_a_test
@given(start=DATES, end=DATES, level=st.sampled_from(["member", "other"]), title=st.sampled_from(["", "x"]))
def test_the_rules_of_memberships_are_those_of_the_database(start, end, level, title):
    with transaction.atomic():
        organization, city = make.make_organization(), make.make_city()
        row = Membership(
            organization=organization, city=city, level=level, title_nb=title, start=start, end=end
        )
        assert agree(row, lambda row: Membership._base_manager.bulk_create([row]))
        transaction.set_rollback(True)


@within_a_test
@given(
    year=YEARS,
    baseline=YEARS,
    value=st.none() | st.just(Decimal(5)),
    outcome=st.sampled_from(["unknown", "met"]),
)
def test_the_rules_of_targets_are_those_of_the_database(year, baseline, value, outcome):
    with transaction.atomic():
        row = Target(
            commitment=make.make_commitment(),
            slug="m",
            indicator_nb="Mål",
            value=value,
            year=year,
            baseline_year=baseline,
            outcome=outcome,
        )
        assert agree(row, lambda row: Target._base_manager.bulk_create([row]))
        transaction.set_rollback(True)


@within_a_test
@given(
    held=st.booleans(),
    seat=st.booleans(),
    places=st.sets(st.sampled_from(Position.places)),
    role=st.sampled_from(["member", "other"]),
)
def test_the_rules_of_positions_are_those_of_the_database(held, seat, places, role):
    with transaction.atomic():
        city = make.make_city()
        made = {
            "organization": make.make_organization,
            "body": make.make_body,
            "working_group": make.make_group,
            "city": lambda: city,
        }
        row = Position(
            official=make.make_official() if held else None,
            on_behalf_of=city if seat else None,
            role=role,
            **{place: made[place]() for place in places},
        )
        assert agree(row, lambda row: Position._base_manager.bulk_create([row]))
        transaction.set_rollback(True)
