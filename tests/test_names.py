import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks import names
from networks.models import City
from tests.make import make_city, make_group, make_organization


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ærø", "aero"),
        ("Østfold", "ostfold"),
        ("Ålesund", "alesund"),
        ("Göteborg", "goteborg"),
        ("Zürich", "zurich"),
        ("Łódź", "lodz"),
        ("Šiauliai", "siauliai"),
        ("Oslo/Akershus", "oslo-akershus"),
        ("St. Petersburg", "st-petersburg"),
        ("上海", "shanghai"),
    ],
)
def test_an_address_is_made_of_the_letters_of_the_name(name, slug):
    assert names.slug(name) == slug


def test_names_are_sorted_as_norwegians_sort_them():
    mixed = ["Ås", "Östersund", "Zürich", "Ærø", "Bergen", "Aalborg", "Ørsta", "eslöv", "Ärlinge", "Oslo"]
    ordered = ["Bergen", "eslöv", "Oslo", "Zürich", "Ärlinge", "Ærø", "Ørsta", "Östersund", "Aalborg", "Ås"]
    assert sorted(mixed, key=names.sort_key) == ordered


@pytest.mark.parametrize("spelling", ["goteborg", "GÖTEBORG", "Gøteborg", "göteborg"])
def test_case_and_accents_do_not_count_in_a_search(spelling):
    assert names.fold(spelling) == "goteborg"


@given(st.text(), st.text())
def test_any_two_names_have_an_order_and_different_names_different_places(one, other):
    if one != other:
        assert names.sort_key(one) != names.sort_key(other)


@given(st.text())
def test_any_name_gives_an_address_of_plain_letters_or_none(name):
    assert set(names.slug(name)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(names.slug(name)) <= names.SLUG_LENGTH


@pytest.mark.django_db
def test_the_database_sorts_names_as_norwegians_do():
    for name in ["Ås", "Zürich", "Bergen", "Ærø", "Aalborg", "Ørsta"]:
        make_city(name)
    found = [str(city) for city in City.objects.order_by("sort_key")]
    assert found == ["Bergen", "Zürich", "Ærø", "Ørsta", "Aalborg", "Ås"]


@pytest.mark.django_db
def test_each_language_sorts_by_its_own_name(settings):
    from django.utils import translation

    make_city("Wien", name_en="Vienna")
    make_city("Warszawa", name_en="Warsaw")
    assert [str(city) for city in City.objects.order_by("sort_key")] == ["Warszawa", "Wien"]
    with translation.override("en"):
        assert [str(city) for city in City.objects.order_by("sort_key")] == ["Vienna", "Warsaw"]


@pytest.mark.django_db
def test_the_address_is_unique_and_stays_when_the_name_changes():
    first, second = make_city("Åre"), make_city("Are")
    assert (first.slug, second.slug) == ("are", "are-2")
    first.name_nb = "Østersund"
    first.save()
    assert City.objects.get(pk=first.pk).slug == "are"


@pytest.mark.django_db
def test_a_group_has_the_name_of_its_organisation_in_its_address():
    group = make_group("Avfall", organization=make_organization("Eurocities"))
    assert group.slug == "eurocities-avfall"


@pytest.mark.django_db
def test_a_name_without_letters_gets_an_address_all_the_same():
    city = make_city("!!!")
    assert city.slug == city.public_id
