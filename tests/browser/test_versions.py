"""Staff mends a mistake from the history, and deletes what was never right; the public sees the outcome."""

import re

import pytest
from playwright.sync_api import expect

from networks.models import Official, Organization, Theme
from tests.make import make_theme


@pytest.fixture
def main(editor):
    return editor.get_by_role("main")


def open_form(editor, table, name):
    editor.goto("/admin/")
    editor.get_by_role("main").get_by_role("link", name=table, exact=True).click()
    editor.get_by_role("main").get_by_role("link", name=name, exact=True).click()


def save(editor):
    editor.get_by_role("button", name="Lagre", exact=True).first.click()


def test_a_wrong_edit_is_mended_from_the_history(editor, main, reader):
    right = Organization.objects.get(slug="eurocities").summary_nb
    open_form(editor, "Organisasjoner", "Eurocities")
    editor.get_by_label("I én setning (Norsk bokmål):").fill("Feil tekst.")
    save(editor)
    reader.click("Nettverk", "Eurocities")
    reader.reads("Feil tekst.")

    open_form(editor, "Organisasjoner", "Eurocities")
    main.get_by_role("link", name="Historikk").click()
    expect(main).to_contain_text(f"I én setning (Norsk bokmål): {right} → Feil tekst.")
    main.get_by_role("link", name="Denne versjonen", exact=True).nth(1).click()
    expect(main).to_contain_text(f"I én setning (Norsk bokmål): Feil tekst. → {right}")
    main.get_by_role("button", name="Gjenopprett denne versjonen").click()
    expect(editor.get_by_text("«Eurocities» er som det var")).to_be_visible()
    expect(main).to_contain_text("kari, en tidligere versjon lagt tilbake")
    reader.open(reader.page.url)
    reader.reads(right)

    editor.get_by_role("link", name="Se hva som ble gjort, eller angre").click()
    main.get_by_role("link", name="Angre …").click()
    main.get_by_role("button", name="Ja, angre").click()
    reader.open(reader.page.url)
    reader.reads("Feil tekst.")


def test_a_restored_version_has_its_rows_lists_and_languages_back(editor, main, reader):
    network = Organization.objects.get(slug="metrex")
    make_theme("Støy og stillhet")
    open_form(editor, "Organisasjoner", "METREX")
    editor.get_by_label("I én setning (Engelsk):").fill("The wrong text.")
    themes = main.locator(".field-themes .select2-search__field")
    themes.press_sequentially("stillhet")
    expect(editor.locator(".select2-results__option")).to_have_text(["Støy og stillhet"])
    themes.press("Enter")
    editor.get_by_label(re.compile(r"^Fra, rad \d+$")).first.fill("1899")
    save(editor)
    expect(editor.get_by_text("ble endret")).to_be_visible()
    reader.open("/en/networks/metrex/")
    reader.reads("The wrong text.", "since 1899")
    expect(reader.main.get_by_role("link", name="Støy og stillhet")).to_be_visible()

    open_form(editor, "Organisasjoner", "METREX")
    main.get_by_role("link", name="Historikk").click()
    newest = main.get_by_role("article").first
    expect(newest).to_contain_text("kari, skjema")
    expect(newest).to_contain_text(f"I én setning (Engelsk): {network.summary_en} → The wrong text.")
    expect(newest).to_contain_text("Temaer: lagt til: Støy og stillhet")
    expect(newest.get_by_role("row").filter(has_text="METREX: medlem")).to_contain_text("Fra: – → 1899")
    main.get_by_role("link", name="Denne versjonen", exact=True).nth(1).click()
    main.get_by_role("button", name="Gjenopprett oppføringen med radene").click()
    expect(editor.get_by_text("«METREX» er som det var")).to_be_visible()
    reader.open("/en/networks/metrex/")
    reader.reads(network.summary_en)
    expect(reader.main).not_to_contain_text("1899")
    expect(reader.main.get_by_role("link", name="Støy og stillhet")).to_have_count(0)


def test_a_draft_is_deleted_and_brought_back_from_the_list_of_what_is_deleted(editor, main):
    Theme.objects.create(name_nb="Utkast til tema")
    open_form(editor, "Temaer", "Utkast til tema")
    main.get_by_role("link", name="Slett", exact=True).first.click()
    expect(main).to_contain_text("ingen lesere vil merke noe")
    main.get_by_role("button", name="Ja, slett").click()
    assert not Theme.objects.filter(name_nb="Utkast til tema").exists()

    editor.goto("/admin/")
    main.get_by_role("link", name="Slettet", exact=True).click()
    row = main.get_by_role("row").filter(has_text="Utkast til tema")
    expect(row).to_contain_text("kari, skjema")
    row.get_by_role("link", name="Gjenopprett …").click()
    expect(main).to_contain_text("Navn (Norsk bokmål): Utkast til tema")
    main.get_by_role("button", name="Gjenopprett denne versjonen").click()
    assert Theme.objects.filter(name_nb="Utkast til tema").exists()


def test_what_is_in_use_is_ended_instead(editor, main, reader):
    open_form(editor, "Organisasjoner", "Eurocities")
    main.get_by_role("link", name="Slett", exact=True).first.click()
    expect(main).to_contain_text("Dette kan ikke slettes, for annet i registeret bygger på det:")
    expect(main.get_by_role("link", name="4 medlemskap")).to_be_visible()
    expect(main.get_by_role("button", name="Ja, slett")).to_have_count(0)
    main.get_by_role("link", name="Skriv når det tok slutt").click()
    end = editor.get_by_label("Avsluttet:", exact=True)
    expect(end).to_be_in_viewport()
    end.fill("31.10.2026")
    save(editor)
    expect(editor.get_by_text("ble endret")).to_be_visible()
    reader.open("/nettverk/eurocities/")
    reader.reads("31. oktober 2026")


def test_a_person_who_is_deleted_leaves_a_page_without_a_name(editor, main, reader):
    Official.objects.create(name="Ola Feilskrevet", published=True)
    reader.open("/verv/ola-feilskrevet/")
    reader.reads("Ola Feilskrevet")
    open_form(editor, "Personer med verv", "Ola Feilskrevet")
    main.get_by_role("link", name="Slett", exact=True).first.click()
    expect(main).to_contain_text("får vite at den er fjernet fra registeret")
    main.get_by_role("button", name="Ja, slett").click()

    answer = reader.page.goto("/verv/ola-feilskrevet/")
    assert answer.status == 410
    reader.reads("Fjernet fra registeret", "ble fjernet fra registeret")
    expect(reader.main).not_to_contain_text("Feilskrevet")
    reader.noticed.clear()  # the browser logs every answer that is no page
    reader.click("Personer med verv")
