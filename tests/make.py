"""Rows for tests: each helper fills in what a row needs and a test does not talk about."""

from itertools import count

from networks.models import (
    City,
    Commitment,
    Document,
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
