"""Why the city is a member, and what it costs, is for the office, unless the setting says otherwise."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.changes import recorded_models
from networks.models import Fee, Membership
from networks.models.base import Owned, Published
from networks.resources import TABLES
from networks.resources.export import public_columns
from networks.search import FAMILIES
from networks.urls import urlpatterns
from tests.make import (
    make_document,
    make_everything,
    make_fee,
    make_home,
    make_membership,
    make_organization,
    make_target,
)
from tests.pages import lacking, read, text_of, walk
from tests.test_feeds import action, change, entries
from tests.test_sitemap import age_everything, changed_today

pytestmark = pytest.mark.django_db
TELLTALE = "Hysj"
AMOUNT = "77377"
DAY, LAST_DAY = "2031-07-17", "2199-12-31"
# With its month: the number of the year may stand alone in a name that was made up for another row.
EITHER_DAY = re.compile(
    r"(2031|2199)-\d\d|\d\.\d\d?\.(2031|2199)|(jul|des|dec)[a-z]*\.? (2031|2199)", re.IGNORECASE
)


@pytest.fixture
def everything(django_user_model):
    """A register in which every field for the office holds a telltale text, and memberships have fees."""
    secret = django_user_model.objects.create_user(f"{TELLTALE}bruker", first_name=TELLTALE)
    make_everything()
    for model in recorded_models():
        for row in model.objects.all():
            for name in model.cost_fields:
                text = DAY if name == "next_decision" else f"{TELLTALE} {name}"
                for column in (f"{name}_nb", f"{name}_en") if hasattr(row, f"{name}_nb") else (name,):
                    setattr(row, column, text)
            if issubclass(model, Owned):
                row.owner = row.deputy = secret
            if hasattr(row, "verified_by"):
                row.verified_by = secret
            if issubclass(model, Published):
                row.unpublish_on = LAST_DAY
            with action():
                row.save()
    own = make_document(title_nb="Budsjettet")
    for membership in Membership.objects.all():
        with action():
            fee = make_fee(membership=membership, year=2026, amount=1, source=own)
        change(fee, amount=AMOUNT)
    gone = make_fee(membership=membership, year=2025, amount=AMOUNT, source=own)
    with action():
        gone.delete()


def every_public_response(client):
    """(address, response) of all that the public can ask for: pages, files, feeds, sitemap, searches."""
    paths = {address for address, _response in walk(client)}
    feeds = [f"{path}{feed}.atom" for path in paths for feed in ("endringer", "changes")]
    files = [f"{path.rstrip('/')}.csv" for path in paths if path != "/"]
    searches = [f"/sok/?q={word}" for word in (TELLTALE, AMOUNT, "Budsjettet")]
    past = [f"{path}?dato=2015-01-01" for path in paths]
    for address in [*paths, *feeds, *files, *searches, *past, "/sitemap.xml"]:
        response = client.get(address)
        if response.status_code == 200:
            yield address, b"".join(response).decode()


def test_with_the_setting_off_nothing_public_tells_of_it(everything, client, settings):
    settings.PUBLIC_COSTS = False
    met = set()
    for address, content in every_public_response(client):
        met.add(address)
        # The key or the time of an entry in a feed may hold any number.
        content = re.sub(r"<(id|updated)>.*?</\1>", "", content)
        without_query = re.sub(r'(q=|value=")(Hysj|77377)|«(Hysj|77377)»', "", content)
        told = [text for text in (TELLTALE, AMOUNT, "77 377") if text in without_query]
        told += [found[0] for found in EITHER_DAY.finditer(without_query)]
        assert not told, (address, told)
        assert "kontingent" not in content.lower(), address
    names = {pattern.name for pattern in urlpatterns}
    assert len(names) > 20
    assert {"/", "/rapport/", "/endringer.atom", "/en/changes.atom", "/nettverk.csv", "/sitemap.xml"} <= met
    assert {"/nettverk/eurocities/endringer.atom", "/kilder/budsjettet/", "/tall.csv"} <= met


def test_with_the_setting_off_staff_too_sees_public_pages_without_it(everything, staff_client, settings):
    settings.PUBLIC_COSTS = False
    for address, response in walk(staff_client):
        if not address.startswith(("/admin", "/en/admin")):
            assert not {TELLTALE, "77 377"} & set(text_of(response).split()), address
            assert "kontingent" not in text_of(response).lower()


def test_no_public_file_has_a_column_of_it_with_the_setting_off(settings):
    hidden = {"owner", "deputy", "verified_by", "publish_on", "unpublish_on"}
    costs = {
        "reason_nb",
        "reason_en",
        "unit_nb",
        "unit_en",
        "decided_by_nb",
        "decided_by_en",
        "next_decision",
    }
    for family in FAMILIES:
        assert not hidden & set(public_columns(family))
    settings.PUBLIC_COSTS = False
    assert not costs & set(public_columns(Membership))
    assert {"unit_nb", "unit_en"} <= set(public_columns(TABLES["targets"]))  # the unit of a number
    settings.PUBLIC_COSTS = True
    assert costs <= set(public_columns(Membership))
    assert not hidden & set(public_columns(Membership))


def test_fees_are_news_only_with_the_setting_on(client, settings):
    with action():
        membership = make_membership(reason_nb="Før", source=make_document())
        gone = make_fee(membership=membership, year=2024)
    change(membership, reason_nb="Innflytelse")
    with action():
        make_fee(membership=membership, year=2025)
        gone.delete()
    address = f"{membership.organization.get_absolute_url()}endringer.atom"
    for feed in ("/endringer.atom", address):
        settings.PUBLIC_COSTS = False
        told = str(entries(client, feed))
        assert not [text for text in ("ontingent", "Innflytelse", "2024", "2025") if text in told], told
        settings.PUBLIC_COSTS = True
        told = str(entries(client, feed))
        assert not lacking(told, "kontingent", "Innflytelse", "2024", "2025")


def test_the_unit_of_a_target_is_news_whatever_the_setting(client):
    with action():
        target = make_target(unit_nb="tonn")
    change(target, unit_nb="kilo")
    assert "kilo" in str(entries(client))


def test_the_sitemap_does_not_move_for_what_is_for_the_office(client, settings):
    settings.PUBLIC_COSTS = False
    membership = make_membership(city=make_home(), source=make_document())
    membership.save()
    fee = make_fee(membership=membership, source=make_document())
    age_everything()
    change(membership, reason_nb="Innflytelse", next_decision="2030")
    change(fee, amount=2)
    with action():
        make_fee(membership=membership, year=2000, source=fee.source).delete()
    assert changed_today(client) == set()
    settings.PUBLIC_COSTS = True
    assert membership.get_absolute_url() in changed_today(client)
    settings.PUBLIC_COSTS = False
    change(membership, title_nb="Vert")
    assert membership.get_absolute_url() in changed_today(client)


def test_the_page_of_a_source_counts_fees_only_where_they_are_told(client, settings):
    fee = make_fee(source=make_document())
    settings.PUBLIC_COSTS = False
    assert "ontingent" not in read(client, fee.source.get_absolute_url())
    settings.PUBLIC_COSTS = True
    assert "Kontingent" in read(client, fee.source.get_absolute_url())


@pytest.fixture
def costly():
    membership = make_membership(
        city=make_home(),
        source=make_document(),
        reason_nb="Innflytelse i *EU*",
        reason_en="Influence",
        unit_nb="Byrådslederens kontor",
        decided_by_nb="Bystyret, sak 12/2024",
        next_decision="2027-23",
    )
    budget = make_document(title_nb="Budsjett 2026", kind="decision")
    make_fee(membership=membership, year=2025, amount="1200.50", source=budget)
    make_fee(membership=membership, year=2026, amount=0, source=budget)
    make_fee(membership=make_membership(organization=membership.organization), amount=999, source=budget)
    return membership


def test_with_the_setting_on_readers_are_told_in_their_language(costly, client, settings):
    settings.PUBLIC_COSTS = True
    address = costly.get_absolute_url()
    page = read(client, address)
    assert not lacking(
        page,
        "Hvorfor Oslo er med, og hva det koster",
        "Innflytelse i EU",
        "Byrådslederens kontor",
        "Bystyret, sak 12/2024",
        "høsten 2027",
        "2026: 0 EUR",
        "2025: 1 200,50 EUR",
        "Budsjett 2026",
    )
    assert page.index("2026: 0") < page.index("2025: 1")
    assert "999" not in page
    english = client.get("/en" + address.replace("nettverk", "networks"))
    assert not lacking(text_of(english), "Influence", "autumn 2027", "1,200.50")
    assert '<span lang="nb">Byrådslederens kontor</span>' in english.content.decode()


def test_with_the_setting_on_a_page_of_the_past_tells_no_later_fee(costly, client, settings):
    settings.PUBLIC_COSTS = True
    page = read(client, f"{costly.get_absolute_url()}?dato=2025-06-01")
    assert "2025: 1 200,50 EUR" in page
    assert "2026: 0 EUR" not in page


def test_a_fee_whose_source_is_a_draft_is_not_told(costly, client, settings):
    settings.PUBLIC_COSTS = True
    source = Fee.objects.first().source
    source.published = False
    source.save()
    assert "EUR" not in read(client, costly.get_absolute_url())


def test_the_page_asks_one_query_more_with_the_setting_on_and_none_with_it_off(costly, client, settings):
    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(costly.get_absolute_url())
        return len(found)

    settings.PUBLIC_COSTS = False
    off = queries()
    Fee.objects.all().delete()
    assert queries() == off
    settings.PUBLIC_COSTS = True
    assert queries() == off + 1
    for year in range(2000, 2010):
        make_fee(membership=costly, year=year, source=make_document())
    assert queries() == off + 1 <= 12


def test_an_organisation_without_costs_has_no_heading_for_them(client, settings):
    settings.PUBLIC_COSTS = True
    membership = make_membership(city=make_home())
    assert "hva det koster" not in read(client, membership.get_absolute_url())
    assert "hva det koster" not in read(client, make_organization("Tom").get_absolute_url())
