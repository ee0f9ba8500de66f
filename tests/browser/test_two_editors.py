"""Two members of staff have the same form open; and one looks at the page before saving."""

import re

import pytest
from playwright.sync_api import expect


def opens_eurocities(page):
    page.goto("/admin/")
    page.get_by_role("main").get_by_role("link", name="Organisasjoner", exact=True).click()
    page.get_by_role("main").get_by_role("link", name="Eurocities", exact=True).click()
    expect(page.get_by_role("heading", name="Eurocities", exact=True)).to_be_visible()


def save(page):
    page.get_by_role("button", name="Lagre", exact=True).first.click()


@pytest.fixture
def colleague(new_context, register_of_oslo, django_user_model):
    """A page on which another member of staff has logged in."""
    django_user_model.objects.create_superuser("ola", password="ola")
    page = new_context().new_page()
    page.goto("/admin/")
    page.get_by_label("Brukernavn").fill("ola")
    page.get_by_label("Passord").fill("ola")
    page.get_by_role("button", name="Logg inn").click()
    expect(page.get_by_role("heading", name="Rediger registeret")).to_be_visible()
    return page


def test_the_second_to_save_sees_what_the_first_wrote_and_chooses(editor, colleague, reader):
    opens_eurocities(editor)
    opens_eurocities(colleague)
    colleague.get_by_label("Formål (Norsk bokmål)").fill("Det Ola skrev.")
    colleague.get_by_label("Nettsted:", exact=True).fill("https://ola.example.org/")
    save(colleague)
    expect(colleague.get_by_text("ble endret")).to_be_visible()
    editor.get_by_label("Formål (Norsk bokmål)").fill("Det Kari skrev.")
    save(editor)
    heading = editor.get_by_role("heading", name="Du og noen andre har endret det samme")
    expect(heading).to_be_visible()
    choice = editor.get_by_role("group", name="Formål (Norsk bokmål)")
    expect(choice).to_contain_text("Det Ola skrev.")
    expect(choice.get_by_role("radio", checked=True)).to_have_count(0)
    reader.click("Nettverk", "Eurocities")
    reader.reads("Det Ola skrev.")
    save(editor)
    expect(heading).to_be_visible()
    choice.get_by_role("radio", name="Du, nå: Det Kari skrev.").check()
    save(editor)
    expect(editor.get_by_text("ble endret")).to_be_visible()
    reader.click("Nettverk", "Eurocities")
    reader.reads("Det Kari skrev.")
    expect(reader.main.get_by_role("link", name="ola.example.org").first).to_be_visible()


def test_in_a_row_too_the_second_to_save_sees_what_the_first_wrote_and_chooses(editor, colleague, reader):
    pages = (colleague, "høsten 2021"), (editor, "våren 2022")
    for page, _start in pages:
        page.goto("/admin/")
        page.get_by_role("main").get_by_role("link", name="Organisasjoner", exact=True).click()
        page.get_by_role("main").get_by_role("link", name="METREX", exact=True).click()
    starts = [page.get_by_label(re.compile(r"^Fra, rad \d+$")).first for page, _start in pages]
    for start, (page, typed) in zip(starts, pages, strict=True):
        start.fill(typed)
        save(page)
    heading = editor.get_by_role("heading", name="Du og noen andre har endret det samme")
    expect(heading).to_be_visible()
    choice = editor.get_by_role("group", name=re.compile("METREX: medlem: Fra"))
    choice.get_by_role("radio", name=re.compile("^Ola, .*: høsten 2021")).check()
    save(editor)
    expect(editor.get_by_text("ble endret")).to_be_visible()
    reader.click("Nettverk", "METREX")
    reader.reads("siden høsten 2021")
    expect(reader.main).not_to_contain_text("våren 2022")


def test_the_page_is_seen_before_it_is_saved(editor, reader):
    opens_eurocities(editor)
    editor.get_by_label("Formål (Norsk bokmål)").fill("Bare en prøve.")
    with editor.context.expect_page() as opened:
        editor.get_by_role("button", name="Forhåndsvis").first.click()
    preview = opened.value
    expect(preview.get_by_role("status")).to_contain_text("Dette er en forhåndsvisning. Ingenting er lagret.")
    expect(preview.get_by_role("main")).to_contain_text("Bare en prøve.")
    reader.click("Nettverk", "Eurocities")
    expect(reader.main).not_to_contain_text("Bare en prøve.")
    preview.close()
    save(editor)
    expect(editor.get_by_text("ble endret")).to_be_visible()
    reader.click("Nettverk", "Eurocities")
    reader.reads("Bare en prøve.")
