"""A reader whose browser runs no scripts searches, narrows a list down and goes to another day."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Reader


@pytest.fixture
def reader(new_context, base_url, register_of_oslo):
    """A reader on the front page, whose browser runs no scripts."""
    reader = Reader(new_context(java_script_enabled=False).new_page(), base_url)
    reader.open()
    return reader


def test_the_search_finds_a_city(reader):
    reader.page.get_by_label("Søk i registeret").fill("goteborg")
    reader.page.get_by_role("button", name="Søk").click()
    reader.reads("Byer og regioner (1)")
    reader.click("Göteborg")
    reader.reads("Sverige")


def test_a_list_is_narrowed_down_and_whole_again(reader):
    reader.click("Arbeidsgrupper")
    reader.reads("Støy", "Avfall")
    form = reader.page.get_by_role("form", name="Avgrens listen")
    form.get_by_label("Byens rolle").select_option("Leder (3)")
    form.get_by_role("button", name="Vis").click()
    reader.reads("3 grupper")
    expect(reader.main.get_by_role("link", name="Støy")).to_have_count(0)
    reader.click("Fjern avgrensningen")
    expect(reader.main.get_by_role("link", name="Støy", exact=True)).to_have_count(1)


def test_another_day_is_shown_and_today_again(reader):
    reader.page.get_by_text("Vis en annen dag").click()
    reader.page.get_by_label("Vis registeret slik det var").fill("2015-06-01")
    reader.page.get_by_role("navigation", name="Hovedmeny").get_by_role("button", name="Vis").click()
    reader.reads("Siden viser hva registeret sier om 1. juni 2015.")
    reader.click("Gå tilbake til i dag")
    expect(reader.main).not_to_contain_text("Siden viser hva registeret sier om")
