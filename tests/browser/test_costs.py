"""Staff writes why the city is a member and what it pays, and answers whoever asks; readers see it or not."""

import csv
import re
from pathlib import Path

from playwright.sync_api import expect

from networks.models import Fee


def write_why_and_a_fee(editor):
    editor.get_by_role("main").get_by_role("link", name="Medlemskap", exact=True).click()
    rows = editor.get_by_role("row").filter(has=editor.get_by_role("cell", name="Oslo", exact=True))
    eurocities = rows.filter(has_text="Eurocities").filter(has_not_text="assosiert")
    eurocities.get_by_role("link").first.click()
    main = editor.get_by_role("main")
    expect(main).to_contain_text("Hvorfor er vi medlem?", ignore_case=True)
    main.get_by_label("Hvorfor byen er med (Norsk bokmål):").fill("Påvirke EUs byagenda")
    main.get_by_label("Enhet (Norsk bokmål):").fill("Byrådslederens kontor")
    main.get_by_label("Vedtatt av (Norsk bokmål):").fill("Bystyret, sak 112/2019")
    main.get_by_label("Neste vedtak:").fill("høsten 2027")
    main.locator(".add-row a").click()
    main.locator("[name=fees-0-year]").fill("2026")
    main.locator("[name=fees-0-amount]").fill("17 350,50")
    main.locator("[name=fees-0-currency]").select_option("EUR")
    main.get_by_role("button", name="Lagre", exact=True).first.click()
    expect(editor.get_by_text("ble endret")).to_be_visible()


def test_staff_tells_why_and_at_what_cost_and_takes_the_file_along(editor, reader, settings):
    settings.PUBLIC_COSTS = False
    write_why_and_a_fee(editor)
    assert Fee.objects.get().membership.next_decision == "2027-23"

    editor.get_by_role("link", name="Hjem").click()
    editor.get_by_role("link", name="Hvorfor er vi medlem?").click()
    editor.get_by_label("År:").fill("2026")
    editor.get_by_role("button", name="Vis").click()
    row = editor.get_by_role("row").filter(has_text="Eurocities")
    for cell in ("Påvirke EUs byagenda", "Byrådslederens kontor", "Bystyret, sak 112/2019", "høsten 2027"):
        expect(row.get_by_role("cell", name=cell)).to_be_visible()
    expect(row.get_by_role("cell", name="17 350,50 EUR")).to_be_visible()
    expect(editor.get_by_role("main")).to_contain_text("Sum i EUR")
    with editor.expect_download() as download:
        editor.get_by_role("link", name="Last ned som CSV for Excel").click()
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = {row["Organisasjon"]: row for row in csv.DictReader(file, delimiter=";")}
    assert rows["Eurocities"]["Beløp 2026"] == "17350,50"

    reader.click("Nettverk", "Eurocities")
    reader.reads("medlem, senest fra 2020")
    expect(reader.main).not_to_contain_text("Påvirke EUs byagenda")
    expect(reader.main).not_to_contain_text("17 350,50")

    settings.PUBLIC_COSTS = True
    reader.open(reader.page.url)
    reader.reads("Hvorfor Oslo er med, og hva det koster", "Påvirke EUs byagenda", "2026: 17 350,50 EUR")
    reader.reads("Byrådslederens kontor", "Bystyret, sak 112/2019", "høsten 2027")


def test_a_year_that_is_none_is_said_at_the_field(editor):
    editor.get_by_role("link", name="Hvorfor er vi medlem?").click()
    editor.get_by_label("År:").fill("i fjor")
    editor.get_by_role("button", name="Vis").click()
    expect(editor.get_by_role("main")).to_contain_text("«i fjor» er ikke et årstall")
    expect(editor.get_by_label("År:")).to_have_accessible_description(re.compile("Skriv det med fire sifre"))
    expect(editor.get_by_label("År:")).to_have_value("i fjor")
