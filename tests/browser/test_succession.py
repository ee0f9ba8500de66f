"""After an election staff ends posts and names successors, and moves a membership on; the public sees it."""

import pytest
from playwright.sync_api import expect

from networks.models import ChangeSet, Position
from tests.browser.choosing import open_and_choose
from tests.browser.test_every_page import AXE_SCRIPT
from tests.make import make_document, make_official

DECISION = "Bystyrets vedtak om nytt byråd"


@pytest.fixture
def decision(register_of_oslo):
    return make_document(title_nb=DECISION, kind="decision", date="2023-10-25")


def box_after(scope, label):
    return scope.locator(f".field-{label} .select2-selection")


def leave(editor):
    """Raymond Johansen's posts on the day that the city council elected another government."""
    main = editor.get_by_role("main")
    main.get_by_role("link", name="Personer med verv", exact=True).click()
    main.get_by_role("link", name="Raymond Johansen").click()
    main.get_by_role("link", name="Personen går av").click()
    main.get_by_label("Dato:", exact=True).fill("25. oktober 2023")
    main.get_by_role("button", name="Vis vervene").click()
    expect(main.get_by_text("forstått som: 25. oktober 2023")).to_be_visible()
    return main


def card(main, post):
    return main.get_by_role("group", name=post)


def test_a_governing_mayor_leaves_a_successor_and_a_vacant_seat_and_it_is_undone(editor, reader, decision):
    main = leave(editor)
    seat, office = card(main, "medlem, Eurocities: Styret"), card(main, "byrådsleder, Oslo")
    for each in (seat, office):
        expect(each.get_by_label("Slutter", exact=True)).to_be_checked()
    office.get_by_label("Eller en ny person:").fill("Eirik Lae Solberg")
    open_and_choose(editor, box_after(main, "source"), "nytt byråd", DECISION)
    main.get_by_role("button", name="Vis hva som blir gjort").click()

    expect(main).to_contain_text("Ingenting er lagret ennå.")
    expect(main).to_contain_text("byrådsleder, Oslo: Eirik Lae Solberg overtar, og er ny i registeret.")
    expect(main).to_contain_text("Ingen overtar: Plassen til Oslo blir stående ledig.")
    assert Position.objects.filter(end="").count() == 5
    main.get_by_role("button", name="Gjennomfør").click()
    expect(editor.get_by_text("Ferdig: Alt er lagret.")).to_be_visible()

    reader.open("/byer/oslo/")
    reader.reads("Eirik Lae Solberg", "Ledig plass")
    reader.open("/verv/eirik-lae-solberg/")
    reader.reads("byrådsleder", "siden 25. oktober 2023")
    reader.open("/byer/oslo/?dato=2023-10-24")
    reader.reads("Raymond Johansen")
    assert "Ledig plass" not in reader.main.inner_text()
    assert "Eirik" not in reader.main.inner_text()
    reader.open("/verv/raymond-johansen/")
    reader.reads("til 25. oktober 2023")

    editor.get_by_role("link", name="Se hva som ble gjort, eller angre.").click()
    main.get_by_role("link", name="Angre …").click()
    main.get_by_role("button", name="Ja, angre").click()
    expect(editor.get_by_text("Angret: Alt er som det var før.")).to_be_visible()
    reader.open("/byer/oslo/")
    reader.reads("Raymond Johansen")
    assert "Ledig plass" not in reader.main.inner_text()
    assert ChangeSet.objects.get(undoes__means="election")


def test_one_post_of_the_city_changes_hands_with_all_that_comes_with_it(editor, reader, decision):
    make_official("Eirik Lae Solberg")
    main = editor.get_by_role("main")
    main.get_by_role("link", name="Etter valget: avslutt verv").click()
    open_and_choose(editor, box_after(main, "city"), "oslo", "Oslo (Norge)")
    main.get_by_label("Hvilke av byens verv:").select_option(label="leder av byregjeringen")
    main.get_by_label("Dato:", exact=True).fill("25.10.2023")
    main.get_by_role("button", name="Vis vervene").click()
    seat, office = card(main, "medlem, Eurocities: Styret"), card(main, "byrådsleder, Oslo")
    for each in (seat, office):
        open_and_choose(editor, box_after(each, "successor"), "eirik", "Eirik Lae Solberg")
    open_and_choose(editor, box_after(main, "source"), "nytt byråd", DECISION)
    main.get_by_role("button", name="Vis hva som blir gjort").click()
    for post in ("medlem, Eurocities: Styret", "byrådsleder, Oslo"):
        expect(main).to_contain_text(f"{post}: Eirik Lae Solberg overtar.")
    main.get_by_role("button", name="Gjennomfør").click()
    expect(editor.get_by_text("Ferdig: Alt er lagret.")).to_be_visible()

    for address in ("/byer/oslo/", "/nettverk/eurocities/"):
        reader.open(address)
        expect(reader.main.get_by_role("link", name="Eirik Lae Solberg").first).to_be_visible()
        reader.reads("siden 25. oktober 2023")
    reader.open("/byer/oslo/?dato=2023-10-24")
    reader.reads("Raymond Johansen")
    expect(reader.main).not_to_contain_text("Eirik Lae Solberg")


def test_what_is_wrong_stands_at_its_post_and_nothing_sticks_out_of_a_narrow_screen(editor, decision):
    main = leave(editor)
    seat = card(main, "medlem, Eurocities: Styret")
    open_and_choose(editor, box_after(seat, "successor"), "raymond", "Raymond Johansen")
    main.get_by_role("button", name="Vis hva som blir gjort").click()
    expect(card(main, "medlem, Eurocities: Styret")).to_contain_text("«Raymond Johansen» har vervet nå.")
    for width in (1366, 683, 390):
        editor.set_viewport_size({"width": width, "height": 900})
        assert (
            editor.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            <= 0
        )
    editor.evaluate(AXE_SCRIPT)
    found = editor.evaluate("axe.run()")["violations"]
    # The boxes of the choices by typing are the library's.
    assert [each["id"] for each in found if each["id"] != "aria-input-field-name"] == []


def test_an_associate_becomes_a_member_and_the_page_of_the_network_shows_both(editor, reader, decision):
    main = editor.get_by_role("main")
    main.get_by_role("link", name="Medlemskap", exact=True).click()
    row = editor.get_by_role("row").filter(has_text="Stavanger")
    row.get_by_role("link").first.click()
    main.get_by_role("link", name="Gå videre …").click()
    main.get_by_label("Nivå:").select_option(label="medlem")
    main.get_by_label("Dato:", exact=True).fill("høsten 2023")
    main.get_by_role("button", name="Vis hva som blir gjort").click()
    expect(main).to_contain_text(
        "Fra 1. september 2023 til 30. november 2023 er både det gamle og det nye mulig."
    )
    main.get_by_role("button", name="Gjennomfør").click()
    expect(editor.get_by_text("Ferdig: Alt er lagret.")).to_be_visible()
    reader.open("/nettverk/eurocities/?dato=2023-08-31")
    reader.reads("assosiert partner, til høsten 2023")
    reader.open("/byer/stavanger/")
    reader.reads("assosiert partner, til høsten 2023", "medlem, siden høsten 2023")
