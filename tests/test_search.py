"""One box finds everything public, by all words, without regard to case and accents."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from networks import search as finder
from networks.addresses import words
from networks.models import City, Document, Organization
from tests.make import (
    make_city,
    make_commitment,
    make_document,
    make_group,
    make_official,
    make_organization,
    make_page,
    make_theme,
)
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
    texts = Organization.objects.values_list("search_names", "search_text").get()
    assert texts == ("\n a \n", " a network ")
    city = make_city("Bergen")
    city.name_en = "Björgvin"
    city.save(update_fields=["name_en"])
    texts = City.objects.values_list("search_names", "search_text").get()
    assert texts == ("\n bergen \n bjorgvin \n", " bergen bjorgvin ")


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


def hits(client, query, **asked):
    """What a page shows of a search, without the rest of the page."""
    html = client.get("/sok/", {"q": query, **asked}).content.decode()
    return html[html.index("</form>", html.index('class="search"')) : html.index("</main>")]


def order(client, query, *names):
    """The names in the order in which the page has them."""
    page = re.sub("</?mark>", "", hits(client, query))
    return sorted(names, key=lambda name: page.index(f">{name}</a>"))


@pytest.mark.parametrize("typed", ["aalesund", "ÅLESUND", "alesund", "ålesund", "Aa\u0301lesund"])
def test_aa_is_a_with_a_ring(client, typed):
    make_city("Ålesund")
    make_city("Aalesund", country="DK")
    assert "2 treff" in text_of(client.get("/sok/", {"q": typed}))


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Tromsø", "tromsoe"),
        ("Goeteborg", "göteborg"),
        ("Ærø", "aero"),
        ("Lærdal", "lardal"),
        ("Aero", "ærø"),
    ],
)
def test_letters_that_a_keyboard_lacks_are_written_otherwise(client, name, typed):
    make_city(name)
    assert "1 treff" in text_of(client.get("/sok/", {"q": typed}))


def test_a_word_is_found_inside_another_even_behind_two_letters_that_are_one(client):
    make_organization("Klimaetaten")
    assert "1 treff" in text_of(client.get("/sok/", {"q": "etaten"}))
    assert "1 treff" in text_of(client.get("/sok/", {"q": "klimaetat"}))


def test_two_letters_begin_a_word_and_one_letter_is_a_word(client):
    make_organization("Eurocities")
    make_organization("Museene")
    make_organization("Å")
    assert "1 treff" in text_of(client.get("/sok/", {"q": "eu"}))
    assert "1 treff" in text_of(client.get("/sok/", {"q": "a"}))
    assert "Ingen treff" in text_of(client.get("/sok/", {"q": "e"}))


def test_what_is_called_just_that_comes_first(client):
    make_organization("Kommunenes byer", description_nb="Ikke bare Oslo.")
    make_organization("Forum for Oslo")
    make_organization("Klimaoslo")
    make_organization("Oslo og omegn")
    make_organization("Zebra", name_en="Oslo")
    names = ["Zebra", "Oslo og omegn", "Forum for Oslo", "Klimaoslo", "Kommunenes byer"]
    assert order(client, "oslo", *names) == names


def test_few_of_each_family_are_shown_and_a_link_leads_to_the_others(client):
    for number in range(7):
        make_organization(f"Nettverk {number}")
    make_city("Nettverksbyen")
    page = hits(client, "nettverk", dato="2020-01-01")
    assert page.count("Nettverk</mark>") == 6
    assert "Vis alle 7 organisasjoner" in page
    assert 'href="/sok/?q=nettverk&amp;type=organization&amp;dato=2020-01-01"' in page
    assert hits(client, "nettverk", type="organization").count("Nettverk</mark>") == 7


def test_a_family_is_gone_through_a_page_at_a_time(client):
    names = [f"Nettverk {number:03}" for number in range(120)]
    for number, name in enumerate(names):
        make_organization(name, end="1999" if number < 10 else "")
    address, shown = "/sok/?q=nettverk&type=organization", []
    while address:
        page = client.get(address).content.decode()
        shown += re.findall(r"Nettverk</mark> (\d+)", page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = following and unescape(following[1])
    assert shown == [f"{number:03}" for number in [*range(10, 120), *range(10)]]


def test_the_families_are_links_with_their_counts(client):
    make_organization("Oslo Forum")
    make_city("Oslo")
    page = hits(client, "oslo", type="city")
    assert '<a href="/sok/?q=oslo">Alle (2)</a>' in page
    assert '<a href="/sok/?q=oslo&amp;type=city" aria-current="true">Byer og regioner (1)</a>' in page
    assert "Forum" not in page


def test_a_family_or_a_page_that_does_not_exist_is_said_in_words(client):
    make_city("Oslo")
    page = text_of(client.get("/sok/", {"q": "oslo", "type": "tog"}))
    assert "«tog» er ikke et valg under «Type»." in page
    assert "Fjern avgrensningen" in page
    assert "1 treff" in page
    page = text_of(client.get("/sok/", {"q": "oslo", "type": "city", words("nb")["begin"]: "atlantis"}))
    assert re.search("[«“]atlantis[»”]", page)
    assert "1 treff" in page
    page = text_of(client.get("/sok/", {"q": "oslo", "type": "theme"}))
    assert "Ingen av treffene er blant temaer." in page


def test_a_hit_shows_the_text_that_it_was_found_by(client):
    make_organization(
        "Metrex", description_nb="Et nettverk for **store** byregioner, [siden](http://a.no) 1996."
    )
    page = hits(client, "byregioner metrex")
    assert "<mark>Metrex</mark>" in page
    assert "Et nettverk for store <mark>byregioner</mark>, siden 1996." in page
    assert 'class="note"' not in hits(client, "metrex")


def test_a_hit_by_the_name_in_another_language_shows_that_name(client):
    make_city("Göteborg", name_en="Gothenburg")
    assert '<span lang="en"><mark>Gothenburg</mark></span>' in hits(client, "gothenburg")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("eurocites", "Eurocities"),
        ("Eurocitties", "Eurocities"),
        ("ueroctiies", None),
        ("Stokholm", "Stockholm"),
        ("kjøbenhavn", "København"),
        ("ordforeravtaln", "Ordføreravtalen"),
        ("olso", "Oslo"),
        ("stokholm oslo", "Stockholm oslo"),
        ("stokholm atlantis", None),
    ],
)
def test_who_finds_nothing_is_told_what_is_spelt_like_it(client, typed, meant):
    make_organization("Eurocities", description_nb="Oslo og Stockholm er med.")
    make_organization("Covenant of Mayors", other_names="Ordføreravtalen")
    for name in ("Stockholm", "København", "Oslo"):
        make_city(name)
    page = text_of(client.get("/sok/", {"q": typed}))
    assert "Ingen treff" in page
    assert (f"Mente du {meant}?" in page) if meant else ("Mente du" not in page)


def test_a_draft_is_for_staff_alone(client, django_user_model):
    organization = make_organization("Hemmelighet", published=False)
    make_group("Hemmelighetsgruppa", organization=organization)
    for typed in ("hemmelighet", "hemmeligheet"):
        page = text_of(client.get("/sok/", {"q": typed}))
        assert "Ingen treff" in page
        assert "Hemmelighet" not in page
    client.force_login(django_user_model.objects.create_superuser("kari", password="kari"))
    page = text_of(client.get("/sok/", {"q": "hemmelighet"}))
    assert "2 treff" in page
    assert "Hemmelighet ikke publisert" in page


def test_common_words_count_only_what_the_reader_may_see(client):
    for number in range(finder.RARE + 5):
        make_document(title_nb=f"Rapport {number}", published=number % 2 == 0)
    public = Document.objects.published().count()
    assert f"{public} treff" in text_of(client.get("/sok/", {"q": "rapport"}))


def test_a_search_that_finds_every_family_asks_few_questions(client):
    makers = [make_organization, make_group, make_city, make_theme, make_official, make_page]
    for number in range(finder.RARE + 1):
        for make in makers:
            make(f"Felles {number}")
        make_document(title_nb=f"Felles {number}")
        make_commitment(title_nb=f"Felles {number}")
    for asked in ({}, {"type": "organization"}, {"type": "city", words("nb")["begin"]: "felles-7"}):
        for query in ("felles", "felles 7", "fellles", "fellles fels 7", "finnes ikke her"):
            with CaptureQueriesContext(connection) as queries:
                client.get("/sok/", {"q": query, **asked})
            assert len(queries) <= 12, (query, asked, len(queries))
    assert hits(client, "felles").count("Felles</mark> 0<") == len(finder.FAMILIES)


class BestFirst(TestCase):
    @settings(max_examples=60)
    @given(
        st.lists(st.text(alphabet="abå ", min_size=1, max_size=8), min_size=1, max_size=6),
        st.text(alphabet="abå ", min_size=1, max_size=5),
    )
    def test_rows_that_are_read_are_in_the_order_in_which_the_database_puts_them(self, called, typed):
        for number, each in enumerate(called):
            name = " ".join(each.split()) or "c"
            make_city(f"{name}", slug=f"by-{number}", end="1990" if number % 3 == 0 else "")
        search = finder.Search(typed, AnonymousUser(), localdate())
        if search.words:
            best = [row.pk for row in search.found(City).order_by(*finder.ORDER)]
            assert [row.pk for row in search.rows(City, sorted(best))] == best


class AnythingTyped(TestCase):
    @settings(max_examples=60)
    @given(
        st.text(max_size=300)
        | st.text(alphabet=" \"'*-:()^+AND NEAR OR NOT<>%_\\\0\ufffdåØa1", max_size=60)
        | st.sampled_from(
            ["x" * 10_000, "a " * 5_000, "og i på", "אוסלו", "ا\u0301", "NEAR(a b, 5)", "name_nb:a"]
        )
    )
    def test_anything_typed_gets_an_answer_in_words(self, typed):
        if City.objects.exists() is False:
            make_city("Øst AND Vest")
            make_organization("NEAR", description_nb="a b")
        with CaptureQueriesContext(connection) as asked:
            page = self.client.get("/sok/", {"q": typed.encode(errors="surrogatepass")})
        assert page.status_code == 200
        assert len(asked) <= 12
        if typed.strip():
            text = text_of(page)
            assert "treff" in text
