"""No page of the admin has a text in English for whoever reads bokmål."""

import re
from html.parser import HTMLParser
from pathlib import Path

import django
import import_export
import pytest
import simple_history
from babel.messages.pofile import read_po
from django.contrib.auth.models import Group
from django.utils.translation.trans_real import DjangoTranslation

from networks.models import Membership, Organization
from networks.resources import TABLES
from tests.admin_pages import address, fields_of
from tests.make import make_everything

pytestmark = pytest.mark.django_db
DJANGO = Path(django.__file__).parent
BOKMAL = DjangoTranslation("nb")
PARTS = ["conf", "contrib/admin", "contrib/auth"]
# Where each has the most of its texts in.
CATALOGUES = [
    *(
        DJANGO / part / "locale/en/LC_MESSAGES/django.po"
        for part in ("conf", "contrib/admin", "contrib/auth")
    ),
    Path(import_export.__file__).parent / "locale/ru/LC_MESSAGES/django.po",
    Path(simple_history.__file__).parent / "locale/de/LC_MESSAGES/django.po",
]


def lacks(message, catalogue):
    """Whether the `catalogue` has no translation of a message."""
    first = message.id[0] if isinstance(message.id, list | tuple) else message.id
    key = f"{message.context}\x04{first}" if message.context else first
    for known in (key, (key, 0)):
        try:
            return not catalogue._catalog[known]
        except KeyError:
            continue
    return True


def texts(path):
    with path.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def english():
    """What the libraries say in English, as their catalogues and ours have no Norwegian for it."""
    found = {message.id for path in CATALOGUES for message in texts(path) if lacks(message, BOKMAL)}
    return {text for text in found if isinstance(text, str) and "%" not in text and "{" not in text}


class Texts(HTMLParser):
    """What one reads or hears on a page."""

    def __init__(self, page):
        super().__init__()
        self.found, self.hidden = set(), 0
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.hidden += tag in ("script", "style")
        for name, value in attributes:
            if name in ("title", "alt", "placeholder", "aria-label") or (tag, name) == ("input", "value"):
                self.found.add((value or "").strip())

    def handle_endtag(self, tag):
        self.hidden -= tag in ("script", "style")

    def handle_data(self, text):
        if not self.hidden:
            self.found.add(" ".join(text.split()))


def pages(client, staff):
    """The HTML of every kind of page, with what there is to be told on them."""
    places = ["/admin/", "/admin/networks/", "/admin/auth/", "/admin/export/", "/admin/password_change/"]
    places += [f"/admin/auth/{each}/add/" for each in ("user", "group")]
    group = Group.objects.create(name="Redaksjonen")
    for kind, row in (("user", staff), ("group", group)):
        places += [f"/admin/auth/{kind}/", f"/admin/auth/{kind}/?q=x"]
        places += [f"/admin/auth/{kind}/{row.pk}/{page}/" for page in ("change", "history", "delete")]
    places += [f"/admin/auth/user/{staff.pk}/password/"]
    for model in TABLES.values():
        places += [address(model, page) for page in ("changelist", "add", "import", "export")]
        if row := model.objects.first():
            places += [address(model, page, row.pk) for page in ("change", "history", "delete")]
            places += [address(model, "simple_history", row.pk, row.history.first().pk)]
        places += [address(model, "changelist") + "?q=atlantis&_facets=True"]
    places += ["/admin/networks/changeset/", "/admin/networks/importjob/", "/admin/networks/importjob/add/"]
    for place in places:
        yield place, client.get(place, follow=True)
    for place, sent in {
        "/admin/password_change/": {"old_password": "x", "new_password1": "kari", "new_password2": "y"},
        f"/admin/auth/user/{staff.pk}/password/": {"password1": "123", "password2": "123"},
        "/admin/auth/user/add/": {"username": "a b", "password1": "123", "password2": "1234"},
        "/admin/auth/group/add/": {},
        address(Organization, "changelist"): {"action": "export_selected"},
        address(Organization, "add"): {},
    }.items():
        yield f"POST {place}", client.post(place, sent, follow=True)
    membership = Membership.objects.first()
    change = address(Membership, "change", membership.pk)
    typed = fields_of(client.get(change))
    for fault in ({"verified_on": "x"}, {"organization": ""}, {"level": "x"}, {"start": "\0"}, {}):
        yield f"POST {change} {fault}", client.post(change, typed | fault, follow=True)
    chosen = {"action": "delete_selected", "_selected_action": [membership.pk]}
    yield "deleting some", client.post(address(Membership, "changelist"), chosen)
    client.logout()
    yield "login", client.post("/admin/login/", {"username": "x", "password": "x"})
    yield "login", client.post("/admin/login/", {})


def test_no_page_has_a_text_that_the_libraries_have_no_norwegian_for(staff_client, staff):
    make_everything()
    unknown, met = english(), 0
    faults = set()
    for place, page in pages(staff_client, staff):
        found = Texts(page.content.decode()).found
        met += len(found)
        faults |= {f"{place}: {text}" for text in found & unknown}
        # Permissions are named in the database, in English.
        faults |= {
            f"{place}: {text}" for text in found if re.search(r"\bCan (add|change|delete|view)\b", text)
        }
    assert not faults, "\n".join(sorted(faults))
    assert met > 2000


def test_the_scripts_of_the_admin_have_all_their_words_in_norwegian(staff_client):
    said = staff_client.get("/admin/jsi18n/").content.decode()
    bokmal = DjangoTranslation(
        "nb", domain="djangojs", localedirs=[str(DJANGO / "contrib" / "admin" / "locale")]
    )
    wanted = texts(DJANGO / "contrib" / "admin" / "locale" / "en" / "LC_MESSAGES" / "djangojs.po")
    assert [message.id for message in wanted if lacks(message, bokmal)] == []
    for word in ("Samme kilde: %s", "torsdag", "Velg en dato", "Velg alle %s"):
        assert f'"{word}"' in said
