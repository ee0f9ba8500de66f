"""A source stops answering: the work list tells staff, who enters the archived copy, and readers find it."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from networks import links
from networks.models import Membership
from tests.make import make_document

TITLE = "Medlemmer av C40"


@pytest.fixture
def source(site, monkeypatch, register_of_oslo):
    """The source of a fact of Oslo's, on a web site that answers; those of real networks lead nowhere."""

    async def resolve(host, port):
        return ["127.0.0.1"] if host == "network.test" else []

    monkeypatch.setattr(links, "resolve", resolve)
    source = make_document(title_nb=TITLE, url=site.url("/medlemmer"))
    membership = Membership.objects.get(organization__slug="c40", city__slug="oslo")
    membership.source = source
    membership.save()
    return source


def check_links():
    call_command("check_links", all=True, verbosity=0)


def test_a_dead_source_is_told_and_gets_its_archived_copy(editor, reader, site, source):
    main, copy = editor.get_by_role("main"), site.url("/arkiv/medlemmer")
    check_links()
    finding = main.get_by_role("region", name="Lenker som ikke lenger svarer").get_by_role("listitem")
    finding = finding.filter(has_text=TITLE)
    editor.reload()
    expect(finding).to_have_count(0)
    site.answers["/medlemmer"] = 404
    for _day in range(2):  # once may be chance
        check_links()

    editor.reload()
    expect(finding).to_contain_text("Adressen har ikke svart siden")
    suggested = finding.get_by_role("link", name="Se den arkiverte kopien").get_attribute("href")
    assert suggested.startswith("https://web.archive.org/web/")
    assert suggested.endswith(source.url)
    finding.get_by_role("link", name=TITLE).click()
    expect(editor.get_by_label("Nettadresse:", exact=True)).to_be_in_viewport()
    main.get_by_label("Arkivert kopi:", exact=True).fill(copy)
    main.get_by_role("button", name="Lagre", exact=True).first.click()
    expect(editor.get_by_text("ble endret")).to_be_visible()

    reader.click("Nettverk", "C40")
    reader.reads(f"Arkivert kopi: {copy}")
    reader.click(TITLE)
    expect(reader.main.get_by_role("link", name=copy)).to_be_visible()
    check_links()
    editor.goto("/admin/")
    expect(finding).to_have_count(0)
