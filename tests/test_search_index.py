"""The database's own index follows every change of a row, whatever made it."""

import importlib

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from networks.models import Organization, Page
from networks.search import FAMILIES, Search
from tests.make import make_city, make_everything, make_organization, make_theme

pytestmark = pytest.mark.django_db
migration = importlib.import_module("networks.migrations.0008_search")


def found(query):
    search = Search(query, AnonymousUser(), timezone.localdate())
    return [str(row) for _number, rows in search.groups.values() for row in rows]


def test_a_new_name_is_found_and_the_old_one_is_not():
    city = make_city("Kristiania")
    city.name_nb = "Oslo"
    city.save()
    assert (found("kristiania"), found("oslo")) == ([], ["Oslo"])
    city.delete()
    assert found("oslo") == []


def test_rows_written_many_at_a_time_are_found():
    rows = [
        Organization(name_nb=name, published=True, slug=name.lower()) for name in ("Metrex", "Eurocities")
    ]
    Organization._base_manager.bulk_create(rows)
    assert found("metrex") == ["Metrex"]
    rows[0].name_nb = "Megabyer"
    columns = ["name_nb", "search_text", "search_names"]
    Organization._base_manager.bulk_update(rows, columns)
    assert (found("metrex"), found("megabyer")) == ([], ["Megabyer"])
    Organization._base_manager.filter(pk=rows[0].pk).delete()
    assert found("megabyer") == []


def test_the_index_of_every_family_follows_its_rows():
    make_everything()
    Page.objects.create(title_nb="Om registeret", published=True)
    for family in FAMILIES:
        row = family.objects.published().first()
        field = "title" if hasattr(row, "title_nb") else "name"
        setattr(row, f"{field}_nb" if hasattr(row, f"{field}_nb") else field, "Qvxzkj")
        row.save()
        assert "Qvxzkj" in found("qvxzkj"), family
        row.published = False
        row.save()
    assert found("qvxzkj") == []


def test_the_searched_tables_are_those_of_the_migration():
    with_text = {
        model._meta.model_name
        for model in apps.get_app_config("networks").get_models()
        if any(field.name == "search_text" for field in model._meta.fields)
    }
    assert with_text == set(migration.SEARCHED)


def test_the_database_answers_from_its_index():
    make_theme("Havner")
    # In no order: of a few rows, the index of the order would do as well.
    lists = [family.objects.filter(search_text__found="havner").order_by() for family in FAMILIES]
    if connection.vendor == "sqlite":
        assert all("VIRTUAL TABLE INDEX" in rows.explain() for rows in lists)
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert all(f"{rows.model._meta.db_table}_search" in rows.explain() for rows in lists)


def test_the_index_can_be_taken_away_and_made_anew():
    if connection.vendor == "sqlite":
        back, forth = migration.SQLITE_BACK, migration.SQLITE
    else:
        back, forth = migration.POSTGRESQL_BACK, migration.POSTGRESQL
    make_organization("Eurocities")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in [*back, *forth]:
            cursor.execute(statement)
    make_city("Eurocity")
    assert found("eurocit") == ["Eurocities", "Eurocity"]
