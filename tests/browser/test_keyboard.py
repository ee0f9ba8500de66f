"""Everything that a mouse reaches is reached, seen and used with the keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Reader

# "05052015" is the same day where the month is typed first and where the day is.
DAY, TYPED, IN_WORDS = "2015-05-05", "05052015", "5. mai 2015"
MENU = ["Nettverk", "Arbeidsgrupper", "Forpliktelser", "Verv", "Byer", "Tall", "Søk"]
ON_THE_MAP = {
    "Göteborg": "260 km",
    "Vilnius": "1 050 km",
    "Warszawa": "1 060 km",
    "St. Petersburg": "1 090 km",
    "Shanghai": "8 100 km",
}
# What the focus is on: its place among all that can have it, and how it is marked; -1 where it left the page.
STOP = """() => {
    const all = "a[href], button, input:not([type=hidden]), select, summary, [tabindex='0']";
    const stops = [...document.querySelectorAll(all)].filter(each => each.checkVisibility());
    const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
    return {
        number: document.hasFocus() ? stops.indexOf(at) : -1,
        of: stops.length,
        what: at.outerHTML.slice(0, 100),
        // The button of the calendar inside a date field: the browser rings it where no script sees.
        in_calendar: at.matches("input[type=date]:not(:focus)"),
        outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
        on_screen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
}"""
MOST_STOPS = 200


class Typist(Reader):
    """A reader without a mouse."""

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def step(self):
        """Go to the next stop, where one must see that the focus is; what is there, as STOP tells it."""
        self.press("Tab")
        stop = self.page.evaluate(STOP)
        if stop["number"] >= 0:
            assert stop["on_screen"], stop
            assert stop["outline"] >= 2 or stop["in_calendar"], stop
        return stop

    def tab_to(self, wanted):
        """Go on to the control that the locator finds."""
        for _ in range(MOST_STOPS):
            self.step()
            if wanted.evaluate_all("found => found.includes(document.activeElement)"):
                return
        pytest.fail(f"The keyboard does not reach {wanted}.")

    def follow(self, wanted):
        """Go on to a link or button, and press Enter there."""
        self.tab_to(wanted)
        with self.page.expect_navigation():
            self.press("Enter")
        self.look_round()

    @property
    def menu(self):
        return self.page.get_by_role("navigation", name="Hovedmeny")

    def menu_link(self, name):
        return self.menu.get_by_role("link", name=name, exact=True)

    @property
    def heading(self):
        return self.main.get_by_role("heading", level=1)


@pytest.fixture
def typist(page, base_url, register_of_oslo):
    """A reader without a mouse, on the front page."""
    typist = Typist(page, base_url)
    typist.open()
    return typist


def test_the_first_stop_is_a_link_that_comes_to_sight_and_leads_past_the_menu(typist):
    link = typist.page.get_by_role("link", name="Hopp til innholdet")
    expect(link).not_to_be_in_viewport()
    typist.step()
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport(ratio=1)
    typist.press("Enter")
    expect(typist.main).to_be_focused()
    typist.step()
    expect(typist.main.get_by_label("Søk i registeret")).to_be_focused()


def test_the_menu_is_walked_to_its_end_and_back_and_followed(typist):
    typist.tab_to(typist.menu_link(MENU[0]))
    for name in MENU[1:]:
        typist.step()
        expect(typist.menu_link(name)).to_be_focused()
    for name in reversed(MENU[:-1]):
        typist.press("Shift+Tab")
        expect(typist.menu_link(name)).to_be_focused()
    typist.follow(typist.menu_link("Byer"))
    expect(typist.heading).to_have_text("Byer")


def test_a_list_is_narrowed_down_and_whole_again(typist):
    typist.open("/arbeidsgrupper/")
    form = typist.page.get_by_role("form", name="Avgrens listen")
    role = form.get_by_label("Byens rolle")
    typist.tab_to(role)
    typist.press("ArrowDown")
    expect(role.locator("option:checked")).to_have_text("Leder (3)")
    typist.tab_to(form.get_by_role("button", name="Vis"))
    with typist.page.expect_navigation():
        typist.press("Space")
    typist.look_round()
    expect(typist.main).to_contain_text("3 grupper")
    expect(role.locator("option:checked")).to_have_text("Leder (3)")
    typist.follow(typist.main.get_by_role("link", name="Fjern avgrensningen"))
    expect(typist.page).to_have_url(re.compile("/arbeidsgrupper/$"))
    expect(role.locator("option:checked")).to_have_text("Alle")


def test_another_day_is_chosen_and_every_link_of_the_menu_keeps_it_until_the_way_back(typist):
    banner = typist.main.get_by_text(f"Siden viser hva registeret sier om {IN_WORDS}.")
    typist.tab_to(typist.menu.get_by_text("Vis en annen dag"))
    typist.press("Enter")
    typist.step()
    expect(typist.menu.get_by_label("Vis registeret slik det var")).to_be_focused()
    typist.page.keyboard.type(TYPED)
    typist.follow(typist.menu.get_by_role("button", name="Vis"))
    expect(banner).to_be_visible()
    for name in MENU:
        expect(typist.menu_link(name)).to_have_attribute("href", re.compile(rf"\?dato={DAY}$"))
    typist.follow(typist.main.get_by_role("link", name="Gå tilbake til i dag"))
    expect(banner).to_have_count(0)
    for name in MENU:
        expect(typist.menu_link(name)).to_have_attribute("href", re.compile("/$"))


def test_every_partner_on_the_map_is_a_stop_that_says_how_far_away_it_is_and_leads_to_its_page(typist):
    partners = typist.page.get_by_role("group", name="Kart med Oslo i midten").get_by_role("link")
    expect(partners).to_have_count(len(ON_THE_MAP))
    for city, distance in ON_THE_MAP.items():
        partner = partners.and_(typist.page.get_by_role("link", name=f"{city}, {distance}"))
        expect(partner).to_have_count(1)
        typist.follow(partner)
        expect(typist.heading).to_have_text(city)
        typist.open()


def test_a_chart_is_opened_as_a_table_and_closed(typist):
    table = typist.main.locator("details").filter(has_text="Vis som tabell").locator("table")
    expect(table).to_be_hidden()
    typist.tab_to(typist.main.get_by_text("Vis som tabell"))
    typist.press("Enter")
    expect(table).to_be_visible()
    expect(table).to_contain_text("Eurocities")
    typist.press("Space")
    expect(table).to_be_hidden()


@pytest.mark.parametrize("address", ["/", "/nettverk/eurocities/"])
def test_the_focus_goes_through_the_page_in_order_and_out_of_it(typist, address):
    typist.open(address)
    stop, met = typist.step(), []
    while stop["number"] >= 0 and len(met) <= stop["of"]:
        met.append(stop["number"])
        stop = typist.step()
    assert met == list(range(stop["of"]))
