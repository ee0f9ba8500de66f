"""Rows for tests: each helper fills in what a row needs and a test does not talk about."""

from itertools import count

from networks.models import (
    City,
    Commitment,
    Document,
    Fee,
    FocusArea,
    Framework,
    GoverningBody,
    KeyFigure,
    Measurement,
    Membership,
    Official,
    Organization,
    Page,
    Participation,
    Partnership,
    Position,
    Target,
    Theme,
    WorkingGroup,
)

numbers = count(1)


def make_document(**fields):
    number = next(numbers)
    return Document.objects.create(
        **{"title_nb": f"Dokument {number}", "kind": "web_page", "published": True, **fields}
    )


def make_theme(name="Miljø", **fields):
    return Theme.objects.create(**{"name_nb": name, "published": True, **fields})


def make_city(name="Bergen", **fields):
    return City.objects.create(**{"name_nb": name, "country": "NO", "published": True, **fields})


def make_home(name="Oslo", **fields):
    return make_city(name, is_home=True, **fields)


def make_organization(name="Eurocities", **fields):
    return Organization.objects.create(**{"name_nb": name, "published": True, **fields})


def make_membership(**fields):
    fields = {"organization": fields.get("organization") or make_organization(), **fields}
    fields = {"city": fields.get("city") or make_city(), **fields}
    return Membership.objects.create(**{"level": "member", **fields})


def make_fee(**fields):
    fields = {"membership": fields.get("membership") or make_membership(), **fields}
    return Fee.objects.create(**{"year": 2026, "amount": 1000, "currency": "EUR", **fields})


def make_group(name="Avfall", **fields):
    fields = {"organization": fields.get("organization") or make_organization(), **fields}
    return WorkingGroup.objects.create(**{"name_nb": name, "published": True, **fields})


def make_participation(**fields):
    fields = {"working_group": fields.get("working_group") or make_group(), **fields}
    fields = {"city": fields.get("city") or make_city(), **fields}
    return Participation.objects.create(**fields)


def make_body(name="Styret", **fields):
    fields = {"organization": fields.get("organization") or make_organization(), **fields}
    return GoverningBody.objects.create(**{"name_nb": name, "kind": "board", **fields})


def make_official(name="Kari Nordmann", **fields):
    return Official.objects.create(**{"name": name, "published": True, **fields})


def make_position(**fields):
    if not {"organization", "body", "working_group", "city"} & set(fields):
        fields["body"] = make_body()
    if not {"official", "on_behalf_of"} & set(fields):
        fields["official"] = make_official()
    return Position.objects.create(**{"role": "member", **fields})


def make_commitment(title="Kutte utslippene", **fields):
    fields = {"city": fields.get("city") or make_city(), **fields}
    return Commitment.objects.create(**{"title_nb": title, "published": True, **fields})


def make_target(**fields):
    fields = {"commitment": fields.get("commitment") or make_commitment(), **fields}
    return Target.objects.create(**{"indicator_nb": "kutt i utslipp", "value": 20, "year": 2020, **fields})


def make_measurement(**fields):
    fields = {"target": fields.get("target") or make_target(), **fields}
    return Measurement.objects.create(**{"year": 2015, "value": 10, **fields})


def make_partnership(**fields):
    fields = {"city": fields.get("city") or make_city(), **fields}
    return Partnership.objects.create(**{"kind": "sister_city", **fields})


def make_framework(**fields):
    fields = {"organization": fields.get("organization") or make_organization(), **fields}
    return Framework.objects.create(**{"name_nb": "Rammeverk", **fields})


def make_focus_area(**fields):
    fields = {"framework": fields.get("framework") or make_framework(), **fields}
    return FocusArea.objects.create(**{"name_nb": "Punkt", "number": 1, **fields})


def make_figure(**fields):
    fields = {"organization": fields.get("organization") or make_organization(), **fields}
    return KeyFigure.objects.create(**{"kind": "members", "value": 140, **fields})


def make_page(title="Om registeret", **fields):
    return Page.objects.create(**{"title_nb": title, "published": True, **fields})


def make_everything():
    """One row of every table, and where rows are told in a list, two that stand in different lists."""
    source = make_document()
    fact = {"source": source}
    theme, home = (
        make_theme(),
        make_home(
            part_of=make_city("Region", kind="metropolitan_region"),
            latitude="59.91",
            longitude="10.75",
            **fact,
        ),
    )
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
