"""Staff writes facts with the keyboard alone, sees dates understood, and gets sources offered again."""

import re

import pytest
from django.utils.dates import MONTHS
from django.utils.timezone import localdate
from playwright.sync_api import expect

from networks.models import Document, Membership, Preferences
from tests.browser.choosing import choose
from tests.make import make_city, make_document, make_membership, make_organization

FOCUSED = "document.activeElement.getAttribute('aria-label') || document.activeElement.name"


def open_form(page, row):
    page.goto(f"/admin/networks/{row._meta.model_name}/{row.pk}/change/")
    page.wait_for_load_state("networkidle")


def in_focus(page):
    return page.evaluate(FOCUSED)


@pytest.fixture
def network(editor):
    """The form of a network with 30 memberships, opened by staff."""
    network, source = make_organization("Tretti byer"), make_document(title_nb="Medlemslisten")
    for number in range(30):
        make_membership(organization=network, city=make_city(f"By {number}"), start="2010", source=source)
    open_form(editor, network)
    return editor


def test_a_date_is_understood_while_it_is_typed_and_stands_so_in_public(editor, reader):
    open_form(editor, Membership.objects.get(level="associate_member"))
    end = editor.get_by_label("Til:", exact=True)
    understood = editor.locator(".field-end .understood")
    end.fill("høsten 2020")
    expect(understood).to_have_text("forstått som: høsten 2020")
    expect(understood).to_have_attribute("aria-live", "polite")
    end.fill("en gang i fjor")
    expect(understood).to_contain_text("«en gang i fjor» er ikke en dato")
    end.fill("ca. 2020")
    expect(understood).to_have_text("forstått som: ca. 2020")
    end.press("Enter")
    editor.wait_for_url("**/membership/")
    assert Membership.objects.get(level="associate_member").end == "2020~"
    reader.click("Nettverk", "Eurocities")
    reader.reads("ca. 2020")


def test_a_day_in_words_is_understood_too_and_the_calendar_writes_it_in_norwegian(editor):
    open_form(editor, Membership.objects.get(level="associate_member"))
    checked = editor.get_by_label("Kontrollert:")
    checked.fill("3. november 2020")
    expect(editor.locator(".field-verified_on .understood")).to_have_text("forstått som: 3. november 2020")
    editor.locator(".field-verified_on").get_by_role("link", name="I dag").click()
    expect(checked).to_have_value(re.compile(r"^\d\d\.\d\d\.\d{4}$"))
    editor.locator("#calendarlink0").click()
    calendar = editor.locator("#calendarbox0")
    expect(calendar).to_contain_text(f"{MONTHS[localdate().month]} {localdate().year}", ignore_case=True)
    expect(calendar.get_by_role("columnheader").first).to_have_text("M")
    calendar.get_by_role("link", name="15", exact=True).click()
    expect(checked).to_have_value(re.compile(r"^15\.\d\d\.\d{4}$"))


def test_a_fact_with_its_source_is_added_with_the_keyboard_alone(network, reader):
    press = network.keyboard.press
    add = network.locator("#memberships-group").get_by_role("button", name="Legg til en rad")
    add.focus()
    press("Enter")
    # The focus is in the first field of the new row.
    assert in_focus(network) == "By eller region, rad 31"
    press("Enter")
    choose(network, "shang", "Shanghai (Kina)")
    press("Tab")
    assert in_focus(network) == "Nivå, rad 31"
    press("ArrowDown")
    for _field in range(3):
        press("Tab")
    assert in_focus(network) == "Fra, rad 31"
    network.keyboard.type("våren 2019")
    expect(network.locator("#memberships-30 .field-start .understood")).to_have_text(
        "forstått som: våren 2019"
    )
    press("Tab")
    press("Tab")
    assert in_focus(network) == "Kilde, rad 31"
    press("Enter")
    choose(network, "medlemsl", "Medlemslisten")
    press("Tab")
    network.keyboard.type("2020")
    press("Enter")
    network.wait_for_url("**/organization/")
    new = Membership.objects.get(city__name_nb="Shanghai")
    assert (new.start, new.as_of, new.source.title_nb) == ("2019-21", "2020", "Medlemslisten")
    reader.open("/byer/shanghai/")
    reader.reads("medlem, siden våren 2019 (opplyst 2020)")
    reader.click("Medlemslisten")


def test_the_source_of_the_row_before_is_offered_for_the_next_and_never_chosen_unasked(network):
    add = network.locator("#memberships-group").get_by_role("button", name="Legg til en rad")
    add.click()
    offer = network.locator("#memberships-30").get_by_role("button", name="Samme kilde")
    expect(offer).to_have_count(0)
    network.get_by_role("combobox", name="Kilde, rad 31").press("Enter")
    choose(network, "medlemsl", "Medlemslisten")
    add.click()
    offer = network.locator("#memberships-31").get_by_role("button", name="Samme kilde: Medlemslisten")
    assert network.locator("#id_memberships-31-source").input_value() == ""
    offer.press("Enter")
    expect(network.get_by_role("combobox", name=re.compile("Kilde, rad 32 .*Medlemslisten"))).to_be_focused()
    assert network.locator("#id_memberships-31-source").input_value() == str(Document.objects.latest("pk").pk)
    expect(network.locator(".same-source:visible")).to_have_count(1)  # the network's own source is empty


def test_the_source_that_was_saved_last_is_offered_in_the_next_form(editor):
    membership = Membership.objects.get(level="associate_member")
    open_form(editor, membership)
    editor.get_by_role("combobox", name="Kilde").press("Enter")
    choose(editor, "metrex", "Eurocities og METREX")
    editor.get_by_role("button", name="Lagre", exact=True).first.click()
    membership.refresh_from_db()
    editor.goto("/admin/networks/membership/add/")
    editor.get_by_role("button", name=f"Samme kilde: {membership.source}").click()
    assert editor.locator("#id_source").input_value() == str(membership.source_id)


def test_a_source_is_added_in_place_from_a_row(network, reader):
    network.locator("#memberships-group").get_by_role("button", name="Legg til en rad").click()
    row = network.locator("#memberships-30")
    network.keyboard.press("Enter")
    choose(network, "shang", "Shanghai (Kina)")
    row.get_by_label("Nivå, rad 31").select_option("member")
    with network.expect_popup() as opened:
        row.locator(".add-related").press("Enter")
    popup = opened.value
    noticed = []
    popup.on("console", lambda message: noticed.append(message.text) if message.type == "error" else None)
    popup.get_by_label("Tittel (Norsk bokmål)").fill("Brev fra byen")
    popup.get_by_label("Type:").select_option("web_page")
    popup.get_by_role("checkbox", name="Publisert").check()
    with popup.expect_event("close"):
        popup.get_by_role("button", name="Lagre", exact=True).first.click()
    expect(network.get_by_role("combobox", name=re.compile("Kilde, rad 31 .*Brev fra byen"))).to_be_visible()
    assert noticed == []
    # A row that has a source has no icon: each would be a stop on the way.
    expect(network.locator("#memberships-0 .related-widget-wrapper-link:visible")).to_have_count(0)
    network.get_by_role("button", name="Lagre", exact=True).first.click()
    network.wait_for_url("**/organization/")
    reader.open("/byer/shanghai/")
    reader.click("Brev fra byen")


def test_a_new_row_that_is_taken_away_leaves_the_focus_by_its_table_and_the_rest_in_order(network):
    add = network.locator("#memberships-group").get_by_role("button", name="Legg til en rad")
    for _row in range(2):
        add.press("Space")
    assert in_focus(network) == "By eller region, rad 32"
    network.locator("#memberships-30").get_by_role("button", name="Fjern").press("Enter")
    expect(add).to_be_focused()
    expect(network.get_by_role("combobox", name="By eller region, rad 31")).to_be_visible()
    expect(network.get_by_role("combobox", name="By eller region, rad 32")).to_have_count(0)


def stops_to_save(page, key, most):
    for number in range(1, most + 1):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement.name") == "_save":
            return number
    return None


def test_save_is_a_few_stops_from_any_place_in_a_form_with_thirty_rows(network):
    first = network.locator("#id_name_nb")
    first.focus()
    assert stops_to_save(network, "Shift+Tab", 10) <= 5
    network.goto(network.url)
    assert stops_to_save(network, "Tab", 40) <= 20  # from the top of the page
    skip = network.get_by_role("link", name="Gå videre til Lagre").first
    skip.focus()
    expect(skip).to_be_in_viewport()
    network.keyboard.press("Enter")
    assert stops_to_save(network, "Tab", 1) == 1


def test_a_new_form_begins_in_its_first_field(editor):
    editor.goto("/admin/networks/organization/add/")
    expect(editor.locator("#id_name_nb")).to_be_focused()


def test_the_language_is_chosen_once_and_kept(editor, base_url):
    editor.goto("/admin/networks/organization/?q=metrex")
    editor.get_by_role("button", name="English").click()
    expect(editor).to_have_url(f"{base_url}/en/admin/networks/organization/?q=metrex")
    editor.goto("/admin/networks/city/")
    expect(editor.get_by_role("heading", level=1)).to_have_text("Select city or region to change")
    expect(editor).to_have_url(f"{base_url}/en/admin/networks/city/")
    editor.locator("button[lang=nb]").click()
    expect(editor).to_have_url(f"{base_url}/admin/networks/city/")
    assert Preferences.objects.get().language == "nb"


def test_a_form_begins_in_its_first_field_where_that_is_a_choice_by_typing(editor):
    editor.goto("/admin/networks/membership/add/")
    expect(editor.get_by_role("combobox", name="Organisasjon")).to_be_focused()


def test_what_is_typed_is_not_left_without_a_question(editor):
    asked = []

    def answer(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    membership = Membership.objects.get(level="associate_member")
    open_form(editor, membership)
    form = editor.url
    editor.on("dialog", answer)
    editor.get_by_label("Merknad (Norsk bokmål):").fill("Et halvt år med notater")
    for leave in [
        editor.get_by_role("button", name="Stemmer fortsatt", exact=True),
        editor.get_by_role("link", name="Historikk"),
    ]:
        leave.click()
        editor.wait_for_function("true")
    assert asked == ["beforeunload", "beforeunload"]
    expect(editor).to_have_url(form)
    expect(editor.get_by_label("Merknad (Norsk bokmål):")).to_have_value("Et halvt år med notater")
    with editor.expect_popup() as preview:
        editor.get_by_role("button", name="Forhåndsvis").first.click()
    preview.value.close()
    editor.get_by_role("link", name="Historikk").click()
    assert len(asked) == 3
    editor.get_by_role("button", name="Lagre", exact=True).first.click()
    editor.wait_for_url("**/membership/")
    open_form(editor, membership)
    editor.get_by_role("link", name="Historikk").click()
    editor.wait_for_url("**/history/")
    assert len(asked) == 3
