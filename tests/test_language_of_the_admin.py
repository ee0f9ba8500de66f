"""The admin is in the language that its user has chosen, whoever sent the address."""

import re

import pytest

from networks.models import ChangeSet, Organization, Preferences
from tests.admin_pages import address, fields_of
from tests.make import make_organization
from tests.pages import text_of

pytestmark = pytest.mark.django_db
PAGE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def choose(client, language, page="/admin/"):
    prefix = "/en" if page.startswith("/en/") else ""
    return client.post(f"{prefix}/admin/language/", {"language": language, "next": page})


def test_the_choice_is_kept_and_leads_to_the_same_page_in_the_language(staff_client, staff):
    page = "/admin/networks/organization/?published__exact=1&q=metrex"
    assert choose(staff_client, "en", page).url == f"/en{page}"
    assert staff.preferences.language == "en"
    assert choose(staff_client, "nb", f"/en{page}").url == page
    assert Preferences.objects.get().language == "nb"


def test_every_page_offers_the_other_languages(staff_client):
    make_organization()
    for page, language in (("/admin/", "en"), ("/en/admin/networks/organization/", "nb")):
        form = staff_client.get(page, headers=PAGE).content.decode().partition('class="languages"')[2]
        assert re.findall('<button name="language" value="(.*?)"', form) == [language]


def test_a_link_from_a_colleague_opens_in_ones_own_language(staff_client):
    choose(staff_client, "en")
    sent = "/admin/networks/organization/?q=metrex"
    assert staff_client.get(sent, headers=PAGE).url == f"/en{sent}"
    assert staff_client.get(f"/en{sent}", headers=PAGE).status_code == 200


def test_who_logs_in_comes_to_the_language_chosen_before(client, staff):
    Preferences.objects.create(user=staff, language="en")
    who = {"username": "kari", "password": "kari"}
    arrived = client.post("/admin/login/?next=/admin/", who, headers=PAGE, follow=True)
    assert arrived.redirect_chain[-1][0] == "/en/admin/"
    assert "Edit the register" in text_of(arrived)


def test_without_a_choice_the_address_decides_and_never_the_browser(staff_client, staff):
    speaks = PAGE | {"accept-language": "en,de"}
    assert "Rediger registeret" in text_of(staff_client.get("/admin/", headers=speaks))
    assert "Edit the register" in text_of(staff_client.get("/en/admin/", headers=speaks))
    Preferences.objects.create(user=staff)
    assert "Rediger registeret" in text_of(staff_client.get("/admin/", headers=speaks))


def test_a_form_that_is_sent_is_saved_where_it_was_sent(staff_client):
    organization = make_organization()
    change = address(Organization, "change", organization.pk)
    typed = fields_of(staff_client.get(change)) | {"name_nb": "Nytt navn"}
    choose(staff_client, "en")
    assert staff_client.post(change, typed, headers=PAGE).status_code == 302
    organization.refresh_from_db()
    assert organization.name_nb == "Nytt navn"


def test_what_scripts_ask_for_is_answered_where_they_ask(staff_client):
    choose(staff_client, "en")
    for asked in ("/admin/jsi18n/", "/admin/understood/?date=2020"):
        assert staff_client.get(asked, headers={"accept": "*/*"}).status_code == 200


def test_a_language_that_the_admin_no_longer_has_is_no_choice(staff_client, staff):
    Preferences.objects.create(user=staff, language="nn")
    assert staff_client.get("/admin/", headers=PAGE).status_code == 200


@pytest.mark.parametrize("sent", [{}, {"language": "tull"}, {"language": "\0"}, {"language": "e" * 5000}])
def test_a_choice_that_nobody_offers_is_refused(staff_client, sent):
    assert staff_client.post("/admin/language/", sent).status_code == 400
    assert not Preferences.objects.exists()


@pytest.mark.parametrize(
    "outside",
    ["https://example.org/", "//example.org/", "javascript:alert(1)", "", "\0", "tull", "/finnes-ikke/"],
)
def test_the_choice_never_leads_out_of_the_site(staff_client, outside):
    led = choose(staff_client, "en", outside)
    assert led.status_code == 302
    assert led.url in ("/en/admin/", "/finnes-ikke/")


def test_a_link_changes_no_choice_and_a_stranger_has_none(client, staff_client):
    assert staff_client.get("/admin/language/", {"language": "en"}).status_code == 405
    staff_client.logout()
    assert choose(client, "en").url.startswith("/admin/login/")
    assert not Preferences.objects.exists()


def test_the_choice_is_no_change_of_the_register(staff_client):
    choose(staff_client, "en")
    assert not ChangeSet.objects.exists()
