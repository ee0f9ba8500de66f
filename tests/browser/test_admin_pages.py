"""Every kind of page of the admin is opened wide and narrow, light and dark, and examined by axe."""

import pytest
from django.utils import timezone

from networks.models import ChangeSet, ImportJob, Link, Membership, Organization, Theme
from tests.browser.conftest import Reader
from tests.browser.test_every_page import faults
from tests.make import make_city, make_document, make_membership, make_organization
from tests.spreadsheets import DATA

SCREENS = [{"width": width, "height": 900} for width in (1366, 683, 390)]
LOOKS = [*((screen, "light") for screen in SCREENS), (SCREENS[0], "dark")]
PLACES = [
    "/admin/",
    "/admin/networks/",
    "/admin/networks/organization/",
    "/admin/networks/membership/",
    "/admin/networks/organization/?published__exact=1&q=e",
    "/admin/networks/organization/?q=atlantis",
    "/admin/networks/organization/add/",
    "/admin/networks/organization/{many}/change/",
    "/admin/networks/organization/{network}/history/",
    "/admin/networks/theme/{theme}/delete/",
    "/admin/networks/organization/{network}/delete/",
    "/admin/networks/membership/import/",
    "/admin/networks/membership/export/",
    "/admin/export/",
    "/admin/networks/importjob/",
    "/admin/networks/importjob/{job}/change/",
    "/admin/networks/changeset/",
    "/admin/networks/changeset/{action}/change/",
    "/admin/networks/changeset/{action}/undo/",
    "/admin/networks/organization/{network}/history/{version}/",
    "/admin/networks/city/duplicates/",
    "/admin/networks/city/merge/{kept}/{gone}/",
    "/admin/networks/membership/{membership}/move/",
    "/admin/networks/position/election/",
    "/admin/networks/link/",
    "/admin/costs/",
    "/admin/deleted/",
    "/admin/networks/document/add/?_popup=1",
    "/admin/auth/user/",
    "/admin/auth/user/add/",
    "/admin/auth/user/{user}/change/",
    "/admin/auth/user/{user}/history/",
    "/admin/auth/user/{user}/password/",
    "/admin/auth/group/add/",
    "/admin/password_change/",
    "/en/admin/networks/organization/{many}/change/",
]


class Editor(Reader):
    """A member of staff, who has a cookie, and the widths of whose screens are known."""

    def look_round(self):
        self.page.wait_for_load_state("networkidle")
        beyond = []
        for screen in SCREENS:
            self.page.set_viewport_size(screen)
            page = "document.documentElement"
            if self.page.evaluate(f"{page}.scrollWidth > {page}.clientWidth"):
                beyond.append(f"sideways overflow at {screen['width']} px")
        assert self.noticed + beyond == [], self.page.url


@pytest.fixture
def numbers(upload, staff, tmp_path):
    """What stands in the addresses: a network with thirty memberships, an import that has been sent …"""
    source, many = make_document(), make_organization("Tretti byer")
    for number in range(30):
        make_membership(organization=many, city=make_city(f"By {number}"), start="2010", source=source)
    cities = [make_city("St. Hans", country="DK"), make_city("Sankt Hans", country="DK")]
    Link.objects.create(url="https://example.org/", dead_since=timezone.now(), checked_at=timezone.now())
    network = Organization.objects.get(slug="eurocities")
    network.aim_nb = "Nytt mål"
    network.save()
    file = tmp_path / f"{'medlemskap_' * 6}.csv"
    file.write_bytes((DATA.parent / "memberships_with_a_wrong_row.csv").read_bytes())
    upload("Medlemskap", file)
    return {
        "many": many.pk,
        "network": Organization.objects.get(slug="eurocities").pk,
        "theme": Theme.objects.first().pk,
        "job": ImportJob.objects.get().public_id,
        "action": ChangeSet.objects.first().pk,
        "user": staff.pk,
        "version": Organization.history.filter(slug="eurocities").first().change_set_id,
        "membership": Membership.objects.filter(organization=many).first().pk,
        "kept": cities[0].public_id,
        "gone": cities[1].public_id,
    }


def test_no_page_of_the_admin_has_a_fault_wide_or_narrow_light_or_dark(editor, base_url, numbers, subtests):
    reader = Editor(editor, base_url)
    for place in PLACES:
        with subtests.test(place):
            reader.noticed.clear()
            reader.open(place.format(**numbers))
            wrong = faults(editor, LOOKS)
            assert not wrong, wrong


def conflict(page, numbers):
    page.goto(f"/admin/networks/organization/{numbers['many']}/change/")
    network = Organization.objects.get(pk=numbers["many"])
    network.name_nb = "Kollegaens navn"
    network.save()
    page.get_by_label("Navn (Norsk bokmål):").fill("Mitt navn")
    page.get_by_role("button", name="Lagre", exact=True).first.click()
    page.get_by_text("Kollegaens navn").first.wait_for()


def publishing(page, numbers):
    page.goto("/admin/networks/theme/")
    page.locator("input.action-select").first.check()
    page.locator("select[name=action]").select_option("unpublish_selected")
    page.locator("button[name=index]").click()
    page.get_by_role("heading", name="Avpubliser").wait_for()


def preview(page, numbers):
    """Opens in a window of its own, which is closed again; here it takes the place of the form."""
    page.goto(f"/admin/networks/organization/{numbers['many']}/change/")
    page.locator("form[id$=_form]").evaluate("form => form.removeAttribute('target')")
    page.locator("button[name=_preview], input[name=_preview]").first.evaluate(
        "button => button.removeAttribute('formtarget')"
    )
    page.get_by_role("button", name="Forhåndsvis").first.click()
    page.get_by_text("Forhåndsvisning").first.wait_for()


@pytest.mark.parametrize("go_to", [conflict, publishing, preview])
def test_no_page_that_follows_a_click_has_a_fault(editor, base_url, numbers, go_to):
    reader = Editor(editor, base_url)
    go_to(editor, numbers)
    reader.look_round()
    wrong = faults(editor, LOOKS)
    assert not wrong, wrong


@pytest.mark.parametrize("address", ["/admin/login/", "/admin/logout/"])
def test_no_page_for_whoever_comes_and_goes_has_a_fault(page, base_url, editor, address):
    reader = Editor(page, base_url)
    if address == "/admin/logout/":
        reader = Editor(editor, base_url)
        editor.get_by_role("button", name="Logg ut").click()
    else:
        reader.open(address)
        page.get_by_label("Brukernavn").fill("kari")
        page.get_by_label("Passord").fill("feil")
        page.get_by_role("button", name="Logg inn").click()
        page.get_by_text("Vennligst oppgi").or_(page.locator(".errornote")).first.wait_for()
    reader.look_round()
    wrong = faults(reader.page, LOOKS)
    assert not wrong, wrong


def test_a_form_with_thirty_rows_and_faults_in_them_has_no_fault_of_its_own(editor, base_url, numbers):
    reader = Editor(editor, base_url)
    reader.open(f"/admin/networks/organization/{numbers['many']}/change/")
    for row in range(3):
        editor.get_by_label(f"Fra, rad {row + 1}", exact=True).fill("tull")
    editor.get_by_role("button", name="Lagre", exact=True).first.click()
    editor.get_by_text("Rett feilene nedenfor.").wait_for()
    reader.look_round()
    wrong = faults(editor, LOOKS)
    assert not wrong, wrong
