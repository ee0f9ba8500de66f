"""The work list leads to the field of each kind of finding; staff mends it, and readers see it mended."""

import re

import pytest
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import expect

from networks.models import Membership, Organization
from tests.browser.choosing import open_and_choose
from tests.make import make_membership, make_official, make_organization, make_position, make_theme


class Work:
    """The front page of the admin, as somebody works through it."""

    def __init__(self, page):
        self.page, self.main = page, page.get_by_role("main")

    def finding(self, section, name):
        self.page.goto("/admin/?keeper=everybody")
        rows = self.main.get_by_role("region", name=section).get_by_role("listitem")
        return rows.filter(has=self.page.get_by_role("link", name=name, exact=True))

    def follow(self, section, name, field):
        """Go from a finding to the `field` that mends it."""
        self.finding(section, name).get_by_role("link").first.click()
        expect(field).to_be_in_viewport()

    def save(self):
        self.main.get_by_role("button", name="Lagre", exact=True).first.click()
        expect(self.page.get_by_text("ble endret")).to_be_visible()

    def is_done(self, section, name):
        expect(self.finding(section, name)).to_have_count(0)


@pytest.fixture
def work(editor):
    return Work(editor)


def test_a_membership_that_goes_on_after_its_region_ended_gets_an_end(work, reader):
    end = work.main.get_by_label("Til:", exact=True)
    work.follow("Motsigelser", "Viken – METREX: medlem", end)
    end.fill("31.12.2023")
    work.save()
    work.is_done("Motsigelser", "Viken – METREX: medlem")
    reader.click("Nettverk", "METREX")
    reader.reads("til 31. desember 2023")


def test_a_seat_that_nobody_holds_gets_somebody(work, reader):
    seat = Membership.objects.filter(city__slug="oslo", organization__slug="metrex").get()
    make_position(organization=seat.organization, on_behalf_of=seat.city, start="2024")
    make_official("Kari Berg")
    holder = work.main.locator(".field-official .select2-selection")
    work.follow("Verv som står tomme", "ledig – medlem, METREX", holder)
    open_and_choose(work.page, holder, "kari b", "Kari Berg")
    work.save()
    work.is_done("Verv som står tomme", "ledig – medlem, METREX")
    reader.click("Nettverk", "METREX")
    expect(reader.main.get_by_role("link", name="Kari Berg").first).to_be_visible()


def test_a_fact_without_a_source_gets_one(work, reader):
    make_membership(organization=make_organization("Nordiske havner"), start="2019")
    name = "Bergen – Nordiske havner: medlem"
    reader.open("/nettverk/nordiske-havner/")
    reader.reads("kilde ikke oppgitt")
    source = work.main.locator(".field-source .select2-selection")
    work.follow("Opplysninger uten kilde", name, source)
    open_and_choose(work.page, source, "metrex", "Eurocities og METREX")
    work.save()
    work.is_done("Opplysninger uten kilde", name)
    reader.open("/nettverk/nordiske-havner/")
    expect(reader.main.get_by_role("region", name="Kilder")).to_contain_text("Eurocities og METREX")


def test_a_text_that_is_older_than_the_other_is_brought_in_step(work, reader):
    network = Organization.objects.get(slug="eurocities")
    network.aim_nb = "Gode byer for alle."
    network.save()
    section = "Tekster som mangler eller er eldre på ett språk"
    text = work.main.get_by_label("Overordnet mål (Engelsk):")
    expect(work.finding(section, "Eurocities")).to_contain_text("Eldre enn teksten på det andre språket")
    work.follow(section, "Eurocities", text)
    text.fill("Good cities for all.")
    work.save()
    work.is_done(section, "Eurocities")
    reader.open("/en/networks/eurocities/")
    reader.reads("Good cities for all.")


def test_a_draft_that_waits_is_published(work, reader):
    make_theme("Havner", published=False)
    published = work.main.get_by_role("checkbox", name="Publisert")
    work.follow("Utkast som venter", "Havner", published)
    published.check()
    work.save()
    work.is_done("Utkast som venter", "Havner")
    reader.open("/temaer/")
    reader.click("Havner")


def test_whoever_looks_after_a_page_finds_in_the_mail_what_is_due_and_mends_it(
    editor, reader, staff, settings, base_url
):
    settings.SITE_URL = base_url
    staff.email = "kari@example.org"
    staff.save()
    network = Organization.objects.get(slug="c40")
    network.owner = staff
    network.save()
    call_command("send_review_reminders", verbosity=0)
    (letter,) = mail.outbox
    links = re.findall(rf"{base_url}/admin/networks/membership/\d+/change/#id_verified_on", letter.body)
    editor.goto(links[0])
    expect(editor.get_by_label("Kontrollert:", exact=True)).to_be_in_viewport()
    editor.get_by_role("button", name="Stemmer fortsatt", exact=True).click()
    expect(editor.get_by_text("1 rad stemmer fortsatt i dag.")).to_be_visible()
    reader.click("Nettverk", "C40")
    reader.reads("kontrollert")
    editor.goto("/admin/")
    expect(editor.get_by_role("link", name="Dine", exact=True)).to_have_attribute("aria-current", "page")
