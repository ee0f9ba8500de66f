"""Every text in another language than its page says so, wherever on a page it stands."""

import importlib.util
import threading
import timeit
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser

import pytest
from asgiref.local import Local
from django.conf import settings
from django.urls import clear_script_prefix, get_script_prefix, set_script_prefix
from django.utils import timezone
from django.utils.translation import get_language, override
from modeltranslation.translator import translator

from networks.apps import OF_A_THREAD
from networks.models.fields import SortKey
from networks.resources import TABLES
from tests.make import make_everything
from tests.pages import walk

pytestmark = pytest.mark.django_db

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SPOKEN = ("aria-label", "title", "alt", "placeholder", "summary")
MARKS = {"nb": "Bokmålstekst", "en": "Englishtext", "fr": "Textefrançais"}


def mark(language):
    """Write every text of the register in `language` alone, each beginning with a word that gives it away."""
    texts = {"nb", "en"}
    for model in TABLES.values():
        fields = translator.get_options_for_model(model).all_fields
        for row in model._default_manager.all():
            for name, columns in fields.items():
                if isinstance(model._meta.get_field(name), SortKey) or not any(
                    getattr(row, column.name) for column in columns
                ):
                    continue
                for each in texts:
                    # Two figures of one thing have one word for it.
                    number = "" if name == "label" else row.pk
                    text = f"{MARKS[language]} {model.__name__} {name} {number}" if each == language else ""
                    setattr(row, f"{name}_{each}", text)
            if model.__name__ == "Document":
                row.language, row.publisher = language, f"{MARKS[language]} publisher"
            row.save()


class Unmarked(HTMLParser):
    """Texts that give their language away and stand where another language is said to be."""

    def __init__(self, page):
        super().__init__()
        self.open, self.found, self.met = [], [], 0
        self.feed(page)

    @property
    def language(self):
        return next((language for _tag, language in reversed(self.open) if language), None)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.open.append((tag, attributes.get("lang")))
        for name in SPOKEN:
            self.hear(attributes.get(name) or "", f"{tag} {name}")
        if tag in VOID:
            self.open.pop()

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, text):
        self.hear(text, self.open[-1][0] if self.open else "")

    def hear(self, text, where):
        # What stands in the head is one text, which cannot be in two languages.
        if any(tag in ("head", "script") for tag, _language in self.open):
            return
        for language, word in MARKS.items():
            if word in text:
                self.met += 1
                if self.language != language:
                    self.found.append(f"{where}: {text.strip()} as {self.language}")


@pytest.mark.parametrize(("written", "page_language"), [("nb", "en"), ("en", "nb"), ("nb", "nb")])
def test_every_text_is_said_to_be_in_its_own_language(client, written, page_language):
    make_everything()
    mark(written)
    addresses = [each for each, _page in walk(client) if each.startswith("/en/") == (page_language == "en")]
    assert len(addresses) > 20
    addresses.append("/en/nothing/" if page_language == "en" else "/ingenting/")
    met, faults = 0, set()
    for address in addresses:
        for day in ("", "?date=1995-06-01"):
            heard = Unmarked(client.get(address + day).content.decode())
            met += heard.met
            faults |= {f"{address}: {fault}" for fault in heard.found}
    assert not faults, "\n".join(sorted(faults))
    assert met > 400


def test_each_thread_has_a_language_of_its_own():
    with override("en"), ThreadPoolExecutor() as threads:
        assert threads.submit(get_language).result() == settings.LANGUAGE_CODE
        assert get_language() == "en"


def test_each_thread_has_a_time_zone_and_a_prefix_of_addresses_of_its_own():
    with timezone.override("Asia/Tokyo"), ThreadPoolExecutor() as threads:
        set_script_prefix("/register/")
        try:
            assert threads.submit(timezone.get_current_timezone_name).result() == settings.TIME_ZONE
            assert threads.submit(get_script_prefix).result() == "/"
            assert (timezone.get_current_timezone_name(), get_script_prefix()) == ("Asia/Tokyo", "/register/")
        finally:
            clear_script_prefix()


def test_what_is_put_elsewhere_is_what_django_keeps():
    for module, name in OF_A_THREAD:
        kept = importlib.util.find_spec(module.__name__).loader.get_source(module.__name__)
        assert f"\n{name} = Local()\n" in kept


def test_django_keeps_the_language_where_it_takes_longer_to_look_up():
    """When this fails, `NetworksConfig.ready` need not put it elsewhere."""

    def seconds(place):
        place.value = "en"
        return min(timeit.repeat(lambda: place.value, number=1_000, repeat=20))

    assert seconds(Local()) > 2 * seconds(threading.local())
