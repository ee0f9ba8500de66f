"""One box finds everything public, by all words, without regard to case and accents."""

import pytest

from networks.models import City, Organization
from tests.make import make_city, make_group, make_organization
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["goteborg", "GÖTEBORG", "Gøteborg", "  göteborg  ", "gothenburg", "bor"])
def test_a_city_is_found_however_it_is_spelt(client, typed):
    make_city("Göteborg", name_en="Gothenburg")
    assert "Göteborg" in text_of(client.get("/sok/", {"q": typed}))


@pytest.mark.parametrize("typed", ["østfold", "Østfold", "ostfold", "ØSTFOLD"])
def test_norwegian_letters_do_not_count(client, typed):
    make_city("Østfold")
    assert "Østfold" in text_of(client.get("/sok/", {"q": typed}))


def test_an_organisation_is_found_by_its_other_names(client):
    make_organization("Covenant of Mayors", other_names="Ordføreravtalen")
    assert "Covenant of Mayors" in text_of(client.get("/sok/", {"q": "ordforeravtalen"}))


def test_all_words_must_be_there_in_any_order(client):
    make_organization("Cities for Climate Protection")
    assert "Cities for Climate" in text_of(client.get("/sok/", {"q": "protection cities"}))
    assert "Ingen treff" in text_of(client.get("/sok/", {"q": "protection mayors"}))


def test_hits_are_grouped_by_family(client):
    organization = make_organization("Miljønettverket")
    make_group("Miljøgruppa", organization=organization)
    page = text_of(client.get("/sok/", {"q": "miljø"}))
    assert "Organisasjoner (1)" in page
    assert "Arbeidsgrupper (1)" in page


@pytest.mark.parametrize("typed", ["", "   ", "%", "_", "' OR 1=1 --", "<script>", "\0", "..."])
def test_what_is_no_word_finds_nothing_and_breaks_nothing(client, typed):
    make_city("Bergen")
    response = client.get("/sok/", {"q": typed})
    assert response.status_code == 200
    assert "Bergen" not in text_of(response)
    assert "<script>" not in response.content.decode()


def test_the_search_text_follows_the_row_on_every_path():
    organization = Organization(name_nb="Å", summary_en="Network")
    Organization._base_manager.bulk_create([organization])
    assert Organization.objects.values_list("search_text", flat=True).get() == "a network"
    city = make_city("Bergen")
    city.name_en = "Björgvin"
    city.save(update_fields=["name_en"])
    assert City.objects.values_list("search_text", flat=True).get() == "bergen bjorgvin"


def test_how_many_hits_there_are_is_said_in_words(client):
    make_organization("Oslo Forum")
    make_city("Oslo")
    page = client.get("/sok/", {"q": "oslo"})
    assert "2 treff Organisasjoner (1)" in text_of(page)
    assert '<div role="status"><p class="count">2 treff' in page.content.decode()


def test_what_ended_is_found_after_what_lasts_and_its_time_is_told(client):
    make_organization("Storbyene", start="1990", end="1999")
    make_organization("Storbyforum", start="1990")
    page = text_of(client.get("/sok/", {"q": "storby"}))
    assert "Storbyforum Storbyene på et annet tidspunkt: 1990–1999" in page
    then = text_of(client.get("/sok/", {"q": "storby", "dato": "1995-06-01"}))
    assert "på et annet tidspunkt" not in then


def test_the_title_of_the_page_tells_the_number_of_hits_first(client):
    make_city("Bergen")
    page = client.get("/sok/", {"q": "bergen"}).content.decode()
    assert "<title>1 treff på «bergen» – Søk – " in page
