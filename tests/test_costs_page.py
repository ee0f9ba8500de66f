"""Why are we members: the page and the file that answer what we pay, to whom, for what, decided by whom."""

import csv
from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.make import make_city, make_document, make_fee, make_home, make_membership, make_organization
from tests.pages import lacking, text_of

pytestmark = pytest.mark.django_db
COSTS = "/admin/costs/"


@pytest.fixture
def home():
    return make_home(part_of=make_city("Østlandet", kind="metropolitan_region"))


def make_paid(home, name, amount=None, before=None, currency="EUR", year=2026, **fields):
    """A membership with a fee of a year, and one of the year before."""
    organization = make_organization(name)
    membership = make_membership(**{"city": home, "organization": organization, **fields})
    for each, paid in ((year, amount), (year - 1, before)):
        if paid is not None:
            make_fee(membership=membership, year=each, amount=paid, currency=currency)
    return membership


def page(client, year=2026, **query):
    return text_of(client.get(COSTS, {"year": year, **query}))


def file_of(client, **query):
    """The rows of the file, each as {heading: cell}."""
    response = client.get(COSTS, {"year": "2026", "format": "csv", **query})
    assert response["Content-Type"].startswith("text/csv")
    text = response.getvalue().decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text[1:], newline=""), delimiter=";"))


def test_the_page_answers_what_to_whom_for_what_and_decided_by_whom(home, staff_client):
    membership = make_paid(
        home,
        "Eurocities",
        before="1000",
        start="2020",
        reason_nb="Innflytelse",
        unit_nb="Byrådslederens kontor",
        decided_by_nb="Bystyret, sak 12/2024",
        next_decision="2027-23",
    )
    make_fee(membership=membership, amount="1250.50", source=make_document(title_nb="Budsjett 2026"))
    assert not lacking(
        page(staff_client),
        "Eurocities medlem, siden 2020 1 250,50 EUR 1 000 EUR +250,50 "
        "Innflytelse Byrådslederens kontor Bystyret, sak 12/2024 høsten 2027 Budsjett 2026",
        "Sum i EUR 1 250,50",
    )


def test_without_a_year_it_is_this_year(home, staff_client):
    year = timezone.localdate().year
    make_paid(home, "Eurocities", 4711, year=year)
    found = text_of(staff_client.get(COSTS))
    assert not lacking(found, f"Medlemskap i {year}", "4 711 EUR")
    assert "4 711" not in page(staff_client, year - 1).split("Sum i")[-1]


def test_nothing_registered_is_said_in_words_and_nought_is_a_number(home, staff_client):
    make_paid(home, "C40", 0)
    make_paid(home, "METREX")
    found = page(staff_client)
    assert "C40 medlem 0 EUR ikke oppgitt – ikke oppgitt ikke oppgitt ikke oppgitt ikke oppgitt" in found
    assert "METREX medlem ikke oppgitt ikke oppgitt – ikke oppgitt ikke oppgitt" in found
    assert not lacking(found, "Sum i EUR 0", "1 medlemskap har ingen kontingent for 2026")


def test_sums_are_per_currency_and_differences_never_across(home, staff_client):
    make_paid(home, "C40", 100, currency="USD")
    make_paid(home, "Eurocities", 10, before=30)
    changed = make_paid(home, "ICLEI", 5)
    make_fee(membership=changed, year=2025, amount=7, currency="NOK")
    found = page(staff_client)
    assert not lacking(
        found, "Sum i EUR 15", "Sum i USD 100", "10 EUR 30 EUR −20", "5 EUR 7 NOK annen valuta"
    )
    assert "Sum i NOK" not in found


def test_a_membership_counts_in_each_year_in_which_it_may_have_held(home, staff_client):
    make_paid(home, "Nå", start="2020")
    make_paid(home, "Før", start="2010", end="2019")
    make_paid(home, "Midt i året", start="2026-03", end="2026-05")
    make_paid(home, "Senere", start="2027")
    make_paid(home, "Ukjent")
    ended = make_organization("Oppløst", start="1990", end="2025")
    make_membership(city=home, organization=ended)
    found = page(staff_client)
    assert not lacking(found, "Nå medlem", "Midt i året medlem", "Ukjent medlem")
    assert not {"Før", "Senere", "Oppløst"} & set(found.split())
    assert "Før medlem" in page(staff_client, 2019)
    assert "Senere medlem" in page(staff_client, 2027)


def test_memberships_of_the_region_stand_with_its_name_and_those_of_others_do_not(home, staff_client):
    make_paid(home.part_of, "METREX", 500)
    make_paid(make_city("Bergen"), "Eurocities", 900)
    found = page(staff_client)
    assert "METREX Østlandet, medlem" in found
    assert "900" not in found


def test_a_unit_shows_its_own_and_sums_only_those(home, staff_client):
    make_paid(home, "C40", 100, unit_nb="Klimaetaten")
    make_paid(home, "Eurocities", 10, unit_nb="Byrådslederens kontor")
    found = page(staff_client, unit="Klimaetaten")
    assert not lacking(found, "C40 medlem", "Sum i EUR 100")
    assert "Eurocities medlem" not in found
    assert "Det er ikke registrert noe medlemskap under Hagevesenet i 2026." in page(
        staff_client, unit="Hagevesenet"
    )
    assert [row["Organisasjon"] for row in file_of(staff_client, unit="Klimaetaten")] == ["C40"]


@pytest.mark.parametrize(
    "year", ["abc", "26", "1899", "2201", "-2026", "2026.5", "\0", "²⁰²⁶", "9" * 5000, "2 026"]
)
def test_what_is_no_year_gets_a_clear_sentence_and_no_file(home, staff_client, year):
    make_paid(home, "Eurocities", 10)
    for query in ({"year": year}, {"year": year, "format": "csv"}):
        response = staff_client.get(COSTS, query)
        assert response.status_code == 200
        assert "er ikke et årstall fra 1900 til 2200. Skriv det med fire sifre" in text_of(response)
        assert "10 EUR" not in text_of(response)


def test_the_file_has_the_same_rows_with_numbers_that_excel_counts_with(home, staff_client):
    membership = make_paid(home, "=Eurocities", before="1000", reason_nb="+47 Innflytelse", start="2020")
    make_fee(membership=membership, amount="899.50", source=make_document(title_nb="Budsjett"))
    make_paid(home, "C40")
    (free, paid) = sorted(file_of(staff_client), key=lambda row: row["Organisasjon"] != "C40")
    assert paid == {
        "Organisasjon": "'=Eurocities",
        "By eller region": "Oslo",
        "Nivå": "medlem",
        "Hvorfor byen er med": "'+47 Innflytelse",
        "Enhet": "",
        "Vedtatt av": "",
        "Neste vedtak": "",
        "Beløp 2026": "899,50",
        "Valuta 2026": "EUR",
        "Beløp 2025": "1000",
        "Valuta 2025": "EUR",
        "Endring": "-100,50",
        "Kilde": "Budsjett",
    }
    assert (free["Beløp 2026"], free["Endring"]) == ("ikke oppgitt", "")


def test_whoever_may_not_view_memberships_and_fees_does_not_see_it(home, client, django_user_model):
    user = django_user_model.objects.create_user("per", is_staff=True)
    client.force_login(user)
    for codename in ("view_membership", "view_fee"):
        assert client.get(COSTS).status_code == 403
        assert client.get(COSTS, {"format": "csv"}).status_code == 403
        assert COSTS not in client.get("/admin/").content.decode()
        user.user_permissions.add(Permission.objects.get(codename=codename))
    assert client.get(COSTS).status_code == 200
    assert COSTS in client.get("/admin/").content.decode()
    assert client.post(COSTS).status_code == 405


def test_without_a_home_city_the_page_is_there_and_empty(staff_client):
    make_membership()
    assert "Det er ikke registrert noe medlemskap i 2026." in page(staff_client)


def test_the_page_asks_no_more_of_many_memberships_than_of_one(home, staff_client):
    def queries():
        with CaptureQueriesContext(connection) as found:
            staff_client.get(COSTS, {"year": "2026"})
        return len(found)

    make_paid(home, "Eurocities", 10, before=5)
    few = queries()
    for number in range(20):
        membership = make_paid(home, f"Nettverk {number}", 10, before=5, unit_nb=f"Enhet {number}")
        make_fee(membership=membership, year=2024, source=make_document())
    assert queries() == few <= 8


def test_texts_in_another_language_are_marked(home, staff_client):
    make_paid(home, "Eurocities", 10, reason_en="Influence")
    html = staff_client.get(COSTS, {"year": "2026"}).content.decode()
    assert '<span lang="en">Influence</span>' in html
