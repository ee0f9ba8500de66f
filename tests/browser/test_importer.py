"""Staff imports a spreadsheet: a preview, a confirmation, and it is public; or a sentence, and nothing."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from networks.models import Membership

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture
def confirm(editor):
    """The button that follows a preview without faults."""
    return editor.get_by_role("button", name="Importer")


def row(page, *words):
    """The row of a table that holds all the words."""
    found = page.get_by_role("row")
    for word in words:
        found = found.filter(has_text=word)
    return found


def test_a_spreadsheet_is_previewed_and_confirmed_and_then_seen_in_public(editor, upload, confirm, reader):
    before, refused = Membership.objects.count(), []
    editor.on("console", lambda each: refused.append(each.text) if "Security Policy" in each.text else None)
    upload("Medlemskap", DATA / "memberships_from_a_spreadsheet.csv")
    expect(row(editor, "bergen", "høsten 2020")).to_be_visible()
    expect(row(editor, "stavanger", "ca. 2012", "2040")).to_be_visible()
    assert Membership.objects.count() == before
    confirm.click()
    expect(editor.get_by_role("main")).to_contain_text("Filen er importert.")
    assert Membership.objects.count() == before + 2
    reader.click("Nettverk", "ICLEI – Local Governments for Sustainability")
    reader.reads(
        "Bergen Norge medlem, siden høsten 2020 (opplyst høsten 2020 eller senere)",
        "Stavanger Norge observatør, ca. 2012 – 2040 (opplyst 2011 eller senere)",
    )
    editor.goto(f"/admin/networks/membership/{Membership.objects.get(start='2020-23').pk}/history/")
    expect(editor.get_by_role("main")).to_contain_text("kari, import: memberships_from_a_spreadsheet.csv")
    # Inline style, which the policy refuses, would leave the changes in the preview unmarked.
    assert refused == []


def test_one_wrong_row_gets_a_sentence_for_each_fault_and_nothing_is_saved(editor, upload, confirm, reader):
    before = Membership.objects.count()
    upload("Medlemskap", DATA / "memberships_with_a_wrong_row.csv")
    main = editor.get_by_role("main")
    expect(main).to_contain_text("Nøkkelen «stavangr» finnes ikke (by eller region).")
    expect(main).to_contain_text("«en gang i fjor» er ikke en dato: Skriv for eksempel 2020")
    expect(confirm).to_have_count(0)
    assert Membership.objects.count() == before
    reader.click("Nettverk", "ICLEI – Local Governments for Sustainability")
    expect(reader.main).not_to_contain_text("Bergen")
