"""Every text in another language than its page says so, wherever on a page it stands."""

from html.parser import HTMLParser

import pytest
from modeltranslation.translator import translator

from networks.models.fields import SortKey
from networks.resources import TABLES
from tests.make import (
    make_body,
    make_city,
    make_commitment,
    make_document,
    make_figure,
    make_focus_area,
    make_framework,
    make_group,
    make_home,
    make_measurement,
    make_membership,
    make_official,
    make_organization,
    make_page,
    make_participation,
    make_partnership,
    make_position,
    make_target,
    make_theme,
)
from tests.pages import walk

pytestmark = pytest.mark.django_db

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SPOKEN = ("aria-label", "title", "alt", "placeholder", "summary")
MARKS = {"nb": "Bokmålstekst", "en": "Englishtext", "fr": "Textefrançais"}


def everything():
    """One row of every table, and where rows are told in a list, two that stand in different lists."""
    source = make_document()
    fact = {"source": source}
    theme, home = make_theme(), make_home(part_of=make_city("Region", kind="metropolitan_region"), **fact)
    abroad = make_city("Paris", country="FR", place_nb="Sted", latitude="48.85", longitude="2.35", **fact)
    parent = make_organization("Mor", **fact)
    network = make_organization(
        start="1986",
        summary_nb="Kort",
        purpose_nb="Formål",
        aim_nb="Mål",
        description_nb="Slik",
        parent=parent,
        initiator=parent,
        **fact,
    )
    ended = make_organization("Avsluttet", start="1990", end="1999", **fact)
    group = make_group(organization=network, parent=make_group("Forum", organization=network), **fact)
    for row in (network, ended, group):
        row.themes.add(theme)
    for city in (home, abroad):
        make_membership(
            organization=network, city=city, level="other", title_nb="Tittel", note_nb="Merk", **fact
        )
        make_membership(organization=network, city=city, level="observer", end="1999", start="1990", **fact)
        make_participation(working_group=group, city=city, role="leader", note_nb="Merk", **fact)
        make_participation(working_group=group, city=city, start="1990", end="1999", note_nb="Merk", **fact)
        commitment = make_commitment(
            city=city, organization=network, wording_nb="Løfte", adopted_by_nb="Bystyret", **fact
        )
        commitment.themes.add(theme)
        make_commitment("Gammelt", city=city, organization=network, end="1999", **fact)
        target = make_target(commitment=commitment, unit_nb="tonn", baseline_year=2010, **fact)
        for year in (2010, 2015):
            make_measurement(target=target, year=year, **fact)
        make_target(commitment=commitment, comparator="<", year=2100, unit_nb="tonn", **fact)
    for start, end in (("2001", ""), ("1990", "1999")):
        make_partnership(
            city=abroad, kind="sister_city", start=start, end=end, note_nb="Merk", **fact
        ).themes.add(theme)
    body = make_body(organization=network, meets_nb="ofte", seat=abroad, note_nb="Merk", **fact)
    official = make_official()
    for start, end in (("2001", ""), ("1990", "1999")):
        period = {"start": start, "end": end}
        own = {"role": "other", "title_nb": "Stilling", "note_nb": "Merk", **period, **fact}
        make_position(body=body, on_behalf_of=home, official=official, **own)
        make_position(organization=network, on_behalf_of=abroad, **own)
        make_position(working_group=group, official=official, **own)
        make_position(city=home, official=official, **own)
    make_focus_area(framework=make_framework(organization=network, **fact), **fact)
    for as_of in ("2010", "2020"):
        make_figure(organization=network, as_of=as_of, label_nb="byer", **fact)
    make_page(body_nb="Tekst", lists="web_page")


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
                    text = f"{MARKS[language]} {model.__name__} {name} {row.pk}" if each == language else ""
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
    everything()
    mark(written)
    addresses = [each for each, _page in walk(client) if each.startswith("/en/") == (page_language == "en")]
    assert len(addresses) > 20
    met, faults = 0, set()
    for address in addresses:
        for day in ("", "?date=1995-06-01"):
            heard = Unmarked(client.get(address + day).content.decode())
            met += heard.met
            faults |= {f"{address}: {fault}" for fault in heard.found}
    assert not faults, "\n".join(sorted(faults))
    assert met > 400
