"""Staff is told of a name like another while typing it, says that it is another, or merges the two."""

import re

import pytest
from playwright.sync_api import expect

from networks.models import City, Organization
from tests.make import make_city, make_membership, make_organization


@pytest.fixture
def typed(editor):
    """The form of a new city in which staff has typed «Sankt Petersburg»."""
    editor.goto("/admin/networks/city/add/")
    editor.get_by_label("Navn (Norsk bokmål):").press_sequentially("Sankt Petersburg")
    return editor


def save(page):
    page.get_by_role("button", name="Lagre", exact=True).first.click()


def test_a_name_like_another_is_told_while_it_is_typed(typed):
    line = typed.locator(".namesakes-typed").first
    expect(line).to_have_text("Ligner i registeret: St. Petersburg (Russland)")
    expect(line).to_have_attribute("aria-live", "polite")
    typed.get_by_label("Navn (Norsk bokmål):").fill("Trondheim")
    expect(line).to_have_text("")


def test_what_is_another_is_ticked_once_and_for_good(typed):
    typed.get_by_label("Land:").select_option("US")
    typed.get_by_label("Sted (Norsk bokmål):").fill("Florida")
    save(typed)
    main = typed.get_by_role("main")
    expect(main).to_contain_text("Registeret har et navn som ligner.")
    expect(typed.get_by_label("Sted (Norsk bokmål):")).to_have_value("Florida")
    main.get_by_label("Dette er noe annet. Ikke spør igjen.").check()
    save(typed)
    expect(main.get_by_role("link", name="Sankt Petersburg", exact=True).first).to_be_visible()
    assert City.objects.get(slug="sankt-petersburg").place_nb == "Florida"
    main.get_by_role("link", name="Mulige dubletter").click()
    row = typed.get_by_role("row").filter(has_text="Sankt Petersburg (Florida, USA)")
    expect(row).to_contain_text("kari")
    row.get_by_role("button", name="Ta tilbake").click()
    expect(typed.get_by_role("button", name="Ulike for godt")).to_be_visible()


def test_two_networks_are_merged_and_the_old_address_leads_to_the_one_that_stays(editor, reader):
    twin = make_organization("Eurocites", website="https://eurocities.example")
    make_membership(organization=twin, city=make_city("Kristiansand"), start="2001")
    reader.open("/nettverk/eurocites/")
    reader.reads("Kristiansand")
    main = editor.get_by_role("main")
    main.get_by_role("link", name="Organisasjoner", exact=True).click()
    main.get_by_role("link", name="Mulige dubletter").click()
    main.get_by_role("link", name=re.compile("Slå sammen «Euro.*» og «Euro.*» …")).click()
    if editor.get_by_role("heading", name="Slå sammen «Eurocities» med «Eurocites»").count():
        main.get_by_role("link", name="La «Eurocities» bli stående i stedet").click()
    expect(main).to_contain_text("Adressen fører til «Eurocities».")
    editor.get_by_label("Nettsted: https://eurocities.example").check()
    main.get_by_role("button", name="Vis hva som skjer med disse valgene").click()
    expect(main.get_by_role("row").filter(has_text="Andre navn")).to_contain_text("Eurocites")
    main.get_by_role("button", name="Slå sammen", exact=True).click()
    expect(editor.get_by_text("«Eurocites» er slått sammen med «Eurocities».")).to_be_visible()
    reader.open("/nettverk/eurocites/")
    expect(reader.page).to_have_url(re.compile("/nettverk/eurocities/$"))
    reader.reads("Kristiansand")
    editor.get_by_role("link", name="Se hva som ble gjort, eller angre.").click()
    main.get_by_role("link", name="Angre …").click()
    main.get_by_role("button", name="Ja, angre").click()
    expect(editor.get_by_text("Alt er som det var før")).to_be_visible()
    assert Organization.objects.filter(slug="eurocites").exists()
    reader.open("/nettverk/eurocites/")
    expect(reader.page).to_have_url(re.compile("/nettverk/eurocites/$"))
