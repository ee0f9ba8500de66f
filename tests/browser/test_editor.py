"""Staff edits a fact by typing what they would write, and sees it in public."""

import re

import pytest
from playwright.sync_api import expect

from networks.models import Membership


@pytest.fixture
def form(editor):
    """The form of Oslo's associate membership of Eurocities, reached through the list."""
    editor.get_by_role("main").get_by_role("link", name="Medlemskap", exact=True).click()
    row = editor.get_by_role("row").filter(has_text="Oslo").filter(has_text="assosiert medlem")
    row.get_by_role("link").first.click()
    expect(editor.get_by_role("heading", name="Oslo – Eurocities: assosiert medlem")).to_be_visible()
    return editor


def end_field(form):
    return form.get_by_label("Til:", exact=True)


def save_end(form, typed):
    end_field(form).fill(typed)
    form.get_by_role("button", name="Lagre", exact=True).first.click()


def stored_end():
    return Membership.objects.get(level="associate_member").end


def test_a_date_typed_in_words_is_saved_and_seen_in_public(form, reader):
    expect(form.get_by_role("main")).to_contain_text("forstått som: senest 2020")
    save_end(form, "høsten 2020")
    expect(form.get_by_role("row").filter(has_text="til høsten 2020")).to_be_visible()
    assert stored_end() == "2020-23"
    reader.click("Nettverk", "Eurocities")
    reader.reads("assosiert medlem, til høsten 2020 (opplyst 2011 eller senere)")
    # Without an icon every browser asks for /favicon.ico, and logs an error.
    expect(form.locator("link[rel=icon]")).to_have_count(1)


def test_garbage_in_a_date_gets_a_sentence_at_the_field_and_nothing_is_saved(form, reader):
    save_end(form, "en gang i fjor")
    expect(form.get_by_role("main")).to_contain_text("Rett feilen nedenfor.")
    # A screen reader reads the label, which names the field, and then the sentence.
    expect(end_field(form)).to_have_accessible_description(
        re.compile("«en gang i fjor» er ikke en dato: Skriv for eksempel 2020, 03.11.2020, høsten 2020")
    )
    expect(end_field(form)).to_have_attribute("aria-invalid", "true")
    expect(end_field(form)).to_have_value("en gang i fjor")
    assert stored_end() == "../2020"
    reader.click("Nettverk", "Eurocities")
    reader.reads("assosiert medlem, til senest 2020 (opplyst 2011 eller senere)")
