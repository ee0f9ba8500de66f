"""Staff opens the front page of the admin, sees what needs a look, and mends it; the public sees the day."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from networks import dates
from networks.models import Membership, Target

C40 = "Oslo – C40: innovatørby"


@pytest.fixture
def stale(register_of_oslo):
    """Nobody has checked Oslo's membership of C40 for longer than anything else."""
    membership = Membership.objects.get(organization__slug="c40", city__slug="oslo")
    membership.verified_on = timezone.localdate() - timedelta(days=40 * 365)
    membership.save(update_fields=["verified_on"])
    return membership


@pytest.fixture
def work(stale, editor):
    """The front page, with all that needs a look."""
    editor.goto("/admin/")
    expect(editor.get_by_role("heading", name="Må ses på", exact=True)).to_be_visible()
    return editor


def today():
    return dates.words(timezone.localdate().isoformat())


def test_one_click_on_the_front_page_says_that_a_fact_is_still_correct(work, reader):
    finding = work.get_by_role("listitem").filter(has=work.get_by_role("link", name=C40, exact=True))
    finding.get_by_role("button", name="Stemmer fortsatt").click()
    expect(work.get_by_text("1 rad stemmer fortsatt i dag.")).to_be_visible()
    expect(work.get_by_role("link", name=C40, exact=True)).to_have_count(0)
    reader.click("Nettverk", "C40")
    reader.reads(f"kontrollert {today()}")


def test_the_finding_leads_to_the_form_where_one_click_says_so_too(work, reader):
    work.get_by_role("link", name=C40, exact=True).click()
    expect(work.get_by_label("Kontrollert:", exact=True)).to_be_in_viewport()
    work.get_by_role("button", name="Stemmer fortsatt", exact=True).click()
    expect(work.get_by_text("1 rad stemmer fortsatt i dag.")).to_be_visible()
    work.get_by_role("link", name="Hjem").click()
    expect(work.get_by_role("link", name=C40, exact=True)).to_have_count(0)
    reader.click("Nettverk", "C40")
    reader.reads(f"kontrollert {today()}")


def test_a_target_gets_its_outcome_and_is_gone_from_the_list(work, reader):
    target = Target.objects.get(year=2020)
    work.get_by_role("link", name=str(target), exact=True).click()
    work.get_by_label("Resultat:", exact=True).select_option("met")
    work.get_by_role("button", name="Lagre", exact=True).first.click()
    expect(work.get_by_text("ble endret")).to_be_visible()
    work.goto("/admin/")
    expect(work.get_by_role("link", name=str(target), exact=True)).to_have_count(0)
    reader.open(target.commitment.get_absolute_url())
    reader.reads("Nådd")


def test_the_list_shows_the_same_rows_and_many_are_still_correct_at_once(work, reader):
    section = work.get_by_role("region", name="Bør kontrolleres")
    section.get_by_role("link", name="medlemskap (").click()
    rows = work.locator("#result_list tbody tr")
    expect(rows.filter(has_text="C40")).to_have_count(1)
    rows.filter(has_text="C40").get_by_role("checkbox").check()
    work.get_by_label("Handling:").first.select_option(label="De valgte radene stemmer fortsatt")
    before = rows.count()
    work.get_by_role("button", name="Gå", exact=True).first.click()
    expect(work.get_by_text("1 rad stemmer fortsatt i dag.")).to_be_visible()
    expect(rows).to_have_count(before - 1)
    reader.click("Nettverk", "C40")
    reader.reads(f"kontrollert {today()}")
