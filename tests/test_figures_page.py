"""The figures: the newest of each kind, and charts where there are two or more."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make import make_document, make_figure, make_group, make_organization
from tests.pages import lacking, read

pytestmark = pytest.mark.django_db


def test_each_figure_is_shown_with_its_qualifier_its_day_and_its_source(client):
    network = make_organization(start="1986")
    make_figure(organization=network, value=700, qualifier="about", label_nb="lokaldemokratier", as_of="2011")
    make_figure(organization=network, kind="countries", value=39, source=make_document(date="2020-23/.."))
    assert not lacking(
        read(client, "/tall/"),
        "Medlemmer Nettverk Antall Opplyst",
        "Eurocities rundt 700 lokaldemokratier 2011 kilde ikke oppgitt",
        "Land Nettverk Antall Opplyst Eurocities 39 høsten 2020 eller senere 1",
    )


def test_the_newest_figure_that_is_not_later_than_the_day_counts(client):
    network = make_organization()
    for year, value in (("2010", 118), ("2024", 151)):
        make_figure(organization=network, value=value, as_of=year)
    assert "Eurocities 151 2024" in read(client, "/tall/")
    before = read(client, "/tall/?dato=2015-06-01")
    assert "Eurocities 118 2010" in before
    assert "151" not in before


def test_there_is_a_chart_only_of_two_figures_or_more(client):
    network = make_organization()
    make_figure(organization=network, value=118, as_of="2010")
    for page in ("/tall/", network.get_absolute_url()):
        assert "Vis som tabell" not in read(client, page)
    make_figure(organization=network, value=130, qualifier="about", as_of="2014~")
    for page in ("/tall/", network.get_absolute_url()):
        html = client.get(page).content.decode()
        assert "118 2010 rundt 130 ca. 2014 Vis som tabell" in read(client, page)
        assert "2010: 118. ca. 2014: rundt 130. </desc>" in html
        assert "Vis som tabell" not in read(client, page + "?dato=2012-01-01")


def test_two_things_counted_under_one_heading_are_two_series(client):
    network = make_organization()
    make_figure(organization=network, label_nb="byer", as_of="2010")
    make_figure(organization=network, label_nb="regioner", as_of="2014")
    assert "Vis som tabell" not in read(client, "/tall/")


def test_an_undated_figure_says_so_and_tells_of_no_other_day_and_of_no_course(client):
    network = make_organization()
    make_figure(organization=network, value=77)
    assert "77 Ikke oppgitt" in read(client, "/tall/")
    assert "77" not in read(client, "/tall/?dato=2020-01-01")
    make_figure(organization=network, value=120, as_of="2014")
    assert "cols" not in client.get("/tall/").content.decode()


def test_a_page_without_figures_says_why(client):
    assert "Registeret har ingen tall." in read(client, "/tall/")
    make_figure(as_of="2014")
    assert "Tallene vi har, er fra en senere dag enn denne." in read(client, "/tall/?dato=2010-01-01")


def test_figures_of_what_is_not_published_are_not_counted(client):
    make_figure(organization=make_organization(published=False))
    assert "Registeret har ingen tall." in read(client, "/tall/")


def test_more_figures_ask_no_more_of_the_database(client):
    for year in range(2000, 2010):
        make_figure(organization=make_organization(f"Nettverk {year % 3}"), as_of=str(year))
    with CaptureQueriesContext(connection) as queries:
        client.get("/tall/")
    assert len(queries) <= 12


def test_the_figures_are_in_the_menu_and_the_themes_at_the_foot(client):
    page = client.get("/").content.decode()
    menu, _header, rest = page.partition("</header>")
    assert 'href="/tall/"' in menu
    assert 'href="/temaer/"' not in menu
    assert 'href="/temaer/"' in rest
    assert client.get("/en/figures/").status_code == 200


def test_a_chart_on_the_page_of_a_network_does_not_name_the_network_again(client):
    network = make_organization()
    make_group(organization=network)
    for year in ("2010", "2014"):
        make_figure(organization=network, as_of=year)
    assert "Tall over tid Medlemmer 140 2010 140 2014" in read(client, network.get_absolute_url())
