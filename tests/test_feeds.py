"""The Atom feeds: what changed in what the public sees, and nothing else."""

from datetime import date
from html import unescape
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from networks.models import ChangeSet, Organization, change_set
from networks.undoing import undo
from tests.make import (
    make_body,
    make_city,
    make_document,
    make_figure,
    make_group,
    make_home,
    make_membership,
    make_official,
    make_organization,
    make_participation,
    make_position,
    make_theme,
)

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client, address="/endringer.atom"):
    """[(title, text)] of the entries of a feed."""
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    assert not response.cookies
    feed = ElementTree.fromstring(response.content)
    return [
        (each.findtext(f"{ATOM}title"), each.findtext(f"{ATOM}summary")) for each in feed.iter(f"{ATOM}entry")
    ]


def titles(client, address="/endringer.atom"):
    return [title for title, _text in entries(client, address)]


def action():
    return change_set(ChangeSet.Means.FORM)


def change(row, **fields):
    with action():
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()


def test_what_is_new_changed_and_deleted_is_told_in_words_newest_first(client):
    with action():
        row = make_membership(organization=make_organization(), city=make_city("Oslo"), start="2020-23")
    change(row, level="associate_member")
    with action():
        row.delete()
    assert titles(client) == [
        "Slettet: Oslo – Eurocities: assosiert medlem (medlemskap)",
        "Nytt: Oslo (by eller region)",
        "Nytt: Eurocities (organisasjon)",
    ]


def test_an_old_and_a_new_value_stand_side_by_side(client):
    row = make_membership(city=make_city("Oslo"), start="2020-23")
    change(row, start="")
    assert entries(client)[0] == (
        "Endret: Oslo – Eurocities: medlem (medlemskap)",
        "<ul><li>Fra: høsten 2020 → –</li></ul>",
    )


def test_of_a_list_only_what_came_and_what_went_is_told(client):
    old, new = make_theme("Støy"), make_theme("Klima")
    network = make_organization()
    with action():
        network.themes.set([make_theme("Avfall"), old])
        network.save()
    with action():
        network.themes.remove(old)
        network.themes.add(new)
        network.save()
    assert entries(client)[0][1] == "<ul><li>Temaer: fjernet: Støy; lagt til: Klima</li></ul>"


def test_the_feed_is_in_the_language_of_its_address(client):
    make_city("Oslo")
    assert titles(client, "/en/changes.atom") == ["New: Oslo (city or region)"]


def test_an_entry_leads_to_the_page_has_a_name_that_stays_and_the_time_of_the_change(client):
    make_city("Oslo")
    before, after = client.get("/endringer.atom").content, client.get("/endringer.atom").content
    entry = ElementTree.fromstring(before).find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link").get("href") == "http://testserver/byer/oslo/"
    assert entry.findtext(f"{ATOM}updated") == ChangeSet.objects.get().at.isoformat()
    assert entry.findtext(f"{ATOM}id").startswith("urn:uuid:")
    assert ElementTree.fromstring(after).find(f"{ATOM}entry").findtext(f"{ATOM}id") == entry.findtext(
        f"{ATOM}id"
    )


def test_saying_still_correct_is_no_news(client, staff):
    row = make_membership()
    told = titles(client)
    change(row, verified_on=date(2026, 11, 1), verified_by=staff)
    assert titles(client) == told


def test_nobody_learns_who_did_it_or_who_verified_it(client, staff):
    with change_set(ChangeSet.Means.IMPORT, staff, "hemmelig.csv"):
        row = make_membership(verified_on=date(2026, 11, 1), verified_by=staff)
    with change_set(ChangeSet.Means.FORM, staff):
        row.level, row.verified_on = "observer", date(2026, 11, 2)
        row.save()
    feed = client.get("/endringer.atom").content.decode().lower()
    assert "observatør" in feed
    for secret in ("kari", "hemmelig.csv", "kontrollert", "publisert"):
        assert secret not in feed


def test_a_draft_is_no_news_before_it_is_published_and_then_it_is_new(client):
    with action():
        row = make_organization("Utkast", summary_nb="Hemmelig først", published=False)
    change(row, summary_nb="Åpent")
    assert entries(client) == []
    change(row, published=True)
    ((title, text),) = entries(client)
    assert title == "Nytt: Utkast (organisasjon)"
    assert "Åpent" in text
    assert "Hemmelig" not in text


def test_what_is_unpublished_disappears_from_the_feed_with_all_that_it_was(client):
    row = make_organization("Angret")
    make_membership(organization=row, city=make_city("Oslo"))
    change(row, published=False)
    assert titles(client) == ["Nytt: Oslo (by eller region)"]
    change(row, published=True)
    assert titles(client)[0] == "Nytt: Angret (organisasjon)"
    assert len(titles(client)) == 2


@pytest.mark.parametrize("which", ["organization", "city", "source"])
def test_a_fact_that_names_a_draft_is_no_news(client, which):
    row = make_membership(source=make_document())
    change(getattr(row, which), published=False)
    change(row, level="observer")
    assert not [title for title in titles(client) if "medlemskap" in title]


def test_a_change_from_a_draft_to_something_public_does_not_name_the_draft(client):
    row = make_membership(source=make_document(title_nb="Hemmelig notat", published=False))
    change(row, source=make_document(title_nb="Åpen rapport"))
    assert "Hemmelig" not in client.get("/endringer.atom").content.decode()


@pytest.mark.parametrize("relation", ["parent", "initiator", "source"])
def test_a_record_that_names_a_draft_beside_is_no_news_on_either_side(client, relation):
    make = make_document if relation == "source" else make_organization
    fields = {"title_nb" if relation == "source" else "name": "Hemmelig", "published": False}
    row = make_organization(**{relation: make(**fields)})
    change(row, **{relation: None})
    assert "Hemmelig" not in unescape(client.get("/endringer.atom").content.decode())


def test_a_draft_theme_is_not_named(client):
    row = make_organization()
    with action():
        row.themes.add(make_theme("Hemmelig", published=False))
        row.save()
    assert "Hemmelig" not in client.get("/endringer.atom").content.decode()


def test_a_fact_of_a_time_when_what_it_names_was_a_draft_stays_untold(client):
    organization = make_organization(published=False)
    row = make_membership(organization=organization, city=make_city("Oslo"), note_nb="Hemmelig")
    change(row, note_nb="")
    change(organization, published=True)
    assert titles(client) == ["Nytt: Eurocities (organisasjon)", "Nytt: Oslo (by eller region)"]
    change(row, level="observer")
    assert titles(client)[0] == "Endret: Oslo – Eurocities: observatør (medlemskap)"


def test_a_chain_of_names_is_followed_to_its_end(client):
    hidden = make_organization(published=False)
    make_position(body=make_body(organization=hidden), official=make_official("Kari"))
    make_participation(working_group=make_group(organization=hidden), city=make_city("Oslo"))
    assert sorted(titles(client)) == ["Nytt: Kari (person med verv)", "Nytt: Oslo (by eller region)"]


def test_what_was_published_together_with_what_it_names_is_new(client):
    organization = make_organization(published=False)
    row = make_membership(organization=organization, city=make_city("Oslo"), note_nb="Hemmelig")
    with action():
        row.note_nb = "Åpent"
        row.save()
        organization.published = True
        organization.save()
    told = dict(entries(client))
    assert "Hemmelig" not in "".join(told.values())
    assert "Åpent" in told["Nytt: Oslo – Eurocities: medlem (medlemskap)"]


def test_a_deleted_draft_was_never_there(client):
    row = make_organization(published=False)
    with action():
        row.delete()
    assert entries(client) == []


def test_what_was_done_to_a_draft_while_an_import_went_on_that_published_it_is_no_news(client):
    """Nobody saw it published before the import was done, which had its number long before that."""
    fact = make_membership(organization=make_organization(published=False), city=make_city("Oslo"))
    with change_set(ChangeSet.Means.IMPORT):
        fact.organization.published = True
        fact.organization.save()
        change(fact, level="observer")
        make_theme("Støy")
    change(fact, level="signatory")
    assert titles(client) == [
        "Endret: Oslo – Eurocities: underskriver (medlemskap)",
        "Nytt: Eurocities (organisasjon)",
        "Nytt: Støy (tema)",
        "Nytt: Oslo (by eller region)",
    ]


def test_of_what_is_deleted_only_the_name_is_told(client):
    row = make_organization("Eurocities", website="https://example.org/")
    with action():
        row.delete()
    assert entries(client) == [("Slettet: Eurocities (organisasjon)", "")]


def test_a_person_who_is_deleted_is_not_named(client):
    row = make_official("Kari Nordmann", website="https://example.org/kari")
    with action():
        row.delete()
    assert entries(client) == [("Slettet: person med verv", "")]


def test_what_an_undoing_brings_back_is_new_again(client, staff):
    row = make_city("Oslo")
    with action():
        row.delete()
    undo(ChangeSet.objects.first(), staff)
    assert titles(client)[0] == "Nytt: Oslo (by eller region)"


def test_the_feed_of_an_organisation_has_what_is_about_it_and_nothing_else(client):
    eurocities, metrex = make_organization(), make_organization("METREX")
    make_membership(organization=eurocities, city=make_city("Oslo"))
    make_figure(organization=eurocities)
    make_position(body=make_body(organization=eurocities), official=make_official("Kari"))
    make_membership(organization=metrex, city=make_city("Bergen"))
    told = titles(client, "/nettverk/eurocities/endringer.atom")
    assert told == [
        "Nytt: Kari – medlem, Eurocities: Styret (verv)",
        "Nytt: Eurocities: Styret (styrende organ)",
        "Nytt: Eurocities: 140 medlemmer (nøkkeltall)",
        "Nytt: Oslo – Eurocities: medlem (medlemskap)",
        "Nytt: Eurocities (organisasjon)",
    ]


def test_a_draft_has_no_feed_not_even_for_staff(staff_client):
    row = make_organization(published=False)
    assert staff_client.get(f"/nettverk/{row.slug}/endringer.atom").status_code == 404


def test_the_front_page_and_the_organisation_tell_of_their_feeds(client):
    make_home()
    make_organization()
    for page, feed in (
        ("/", "/endringer.atom"),
        ("/nettverk/eurocities/", "/nettverk/eurocities/endringer.atom"),
    ):
        content = client.get(page).content.decode()
        assert f'href="{feed}"' in content.partition("</head>")[0]
        assert f'<a href="{feed}">Følg endringene (Atom)</a>' in content


def test_the_work_does_not_grow_with_the_history(client):
    row = make_organization()

    def queries_of_a_feed():
        with CaptureQueriesContext(connection) as queries:
            assert len(entries(client)) <= 50
        return len(queries)

    def change_it(times):
        for number in range(times):
            change(row, summary_nb=f"{row.summary_nb[-5:]} {number}")

    change_it(120)
    few = queries_of_a_feed()
    change_it(300)
    assert queries_of_a_feed() <= few


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    name=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=60),
    language=st.sampled_from(["nb", "en"]),
)
def test_no_name_whatever_breaks_a_feed(client, name, language):
    Organization.objects.all().delete()
    row = make_organization(name + "]]></script>", summary_nb=f"<b>{name}", slug="x")
    change(row, summary_nb=f"]]>&amp;{name}")
    with translation.override(language):
        address = {"nb": "/endringer.atom", "en": "/en/changes.atom"}[language]
    assert "]]></script>" in titles(client, address)[0]
