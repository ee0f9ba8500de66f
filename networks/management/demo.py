"""A register that is made up, of any size: for trying the pages and for measuring them.

Everything follows from the seed but the identifiers. Names are put together from the syllables of names of
places and people; the dates are of all kinds that sources give.
"""

from itertools import cycle, islice
from random import Random

from networks import names
from networks.models import (
    City,
    Commitment,
    Document,
    GoverningBody,
    KeyFigure,
    Measurement,
    Membership,
    Official,
    Organization,
    Participation,
    Partnership,
    Position,
    Target,
    Theme,
    WorkingGroup,
)
from networks.resources.writing import CHUNK, remember

FIRST = """
    Nord Sør Vest Øst Lille Stor Fjell Elve Bjørke Ulv Gran Ås Ravn Stein Hav Lju Bre Val Mar San Gda Kra Bel
    Por Tam Mün Liv Nan Tor Gro Ant Sara Buda Rey
""".split()  # noqa: SIM905
MIDDLE = ["", "a", "e", "ing", "le", "ne", "ra", "ri", "na", "lo", "ve", "mo", "ski", "sa", "to", "ma"]
LAST = """
    vik stad heim sund fjord nes dal berg havn vær burg ville grad pol minster stadt feld mouth ona ów ria
    cester borg lund köping
""".split()  # noqa: SIM905
GIVEN = """
    Kari Ola Ingrid Åse Per Øyvind Nora Lars Søren Maria Anna Jan Piotr Élise Zoë Jürgen Ana Luís Eva
""".split()  # noqa: SIM905
FAMILY = ["sen", "sdatter", "ström", "ová", "ski", "ez", "mann", ""]
SUBJECTS = [
    ("klima", "climate"),
    ("rent vann", "clean water"),
    ("bymiljø", "urban environment"),
    ("sosial inkludering", "social inclusion"),
    ("digitale tjenester", "digital services"),
    ("kultur", "culture"),
    ("havner", "ports"),
    ("sykkel og gange", "cycling and walking"),
    ("avfall", "waste"),
    ("boliger", "housing"),
    ("trygge gater", "safe streets"),
    ("åpne data", "open data"),
]
COUNTRIES = """
    NO SE DK FI DE FR ES IT PL NL BE PT CZ AT IE GB EE LV LT HR
""".split()  # noqa: SIM905
LEVELS = ["member"] * 6 + ["associate_member", "signatory", "participant", "observer"]
MEMBERS_OF_THE_SECOND = 30  # beside the first, which has every tenth membership


def demo(organizations, memberships, seed):
    """Yield the rows of a register with so many of these, a list of one model at a time, in an order in
    which they can be stored; the home city is the first of the cities.

    The first organisation has a tenth of the memberships, the second 30 of them, and none of them has ended.
    """
    chance = Random(seed)
    themes = [Theme(name_nb=nb.capitalize(), name_en=en.capitalize()) for nb, en in SUBJECTS]
    yield made(themes)
    documents = [
        Document(
            title_nb=f"Årsmelding {1970 + number % 56}, sak {number}",
            title_en=f"Annual report {1970 + number % 56}, item {number}",
            kind=chance.choice(Document.Kind.values),
            date=a_date(chance, 1970 + number % 56),
        )
        for number in range(organizations // 5 + 1)
    ]
    yield made(documents)
    places = place_names(chance)
    cities = [
        City(
            name_nb=name,
            other_names=f"{name}by" if number % 7 == 3 else "",
            kind="county" if number % 20 == 10 else "metropolitan_region" if number % 50 == 25 else "city",
            country=chance.choice(COUNTRIES),
            latitude=round(chance.uniform(-55, 70), 4),
            longitude=round(chance.uniform(-180, 180), 4),
            is_home=number == 0,
        )
        for number, name in enumerate(islice(places, max(memberships // 10, 2 * MEMBERS_OF_THE_SECOND)))
    ]
    yield made(cities)
    networks = [a_network(chance, name, documents) for name in islice(places, organizations)]
    yield made(tied(chance, networks, themes))
    yield made(list(memberships_of(chance, networks, cities, documents, memberships)))
    yield from parts_of(chance, networks, cities, documents, themes)


def made(rows):
    """The rows with an address where they have one and no other has it, and published where they can be."""
    taken = set()
    for number, row in enumerate(rows):
        if hasattr(row, "published"):
            row.published = True
        if hasattr(row, "slug"):
            row.slug = names.slug(row.slug_source())
            if row.slug in taken:
                row.slug = f"{row.slug[: names.SLUG_LENGTH - 8]}-{number}"
            taken.add(row.slug)
    return rows


def tied(chance, rows, themes):
    """The rows, each of which `store` ties to none, one or two of the themes."""
    for row in rows:
        row.tied_to = chance.sample(themes, chance.randint(0, 2))
    return rows


def place_names(chance):
    """Names of places, all different, without end."""
    stems = [f"{first}{middle}{last}" for first in FIRST for middle in MIDDLE for last in LAST]
    chance.shuffle(stems)
    yield from stems
    for first in chance.sample(stems, len(stems)):
        for second in stems:
            yield f"{first} {second}"


def a_date(chance, year):
    """A date in or about `year` as sources give it: a day, a month, a season, a year, about, or open."""
    month, day = chance.randint(1, 12), chance.randint(1, 28)
    kinds = [
        f"{year}-{month:02}-{day:02}",
        f"{year}-{month:02}",
        f"{year}-{chance.randint(21, 24)}",
        f"{year}",
        f"{year}",
        f"{year}~",
        f"{year}?",
        f"{year // 10}X",
        f"../{year}",
        f"{year}/..",
    ]
    return chance.choice(kinds)


def stated(chance, documents):
    """What every fact has: a source, and for some the day that it speaks of."""
    return {
        "source": chance.choice(documents),
        "as_of": f"{chance.randint(2015, 2026)}" if chance.random() < 0.3 else "",
    }


def a_network(chance, place, documents):
    (nb, en), year = chance.choice(SUBJECTS), chance.randint(1950, 2018)
    return Organization(
        name_nb=f"{place}-nettverket for {nb}",
        name_en=f"{place} Network for {en.title()}",
        other_names=f"{place}-nettet\n{place[:4].upper()}N" if chance.random() < 0.25 else "",
        website=f"https://{names.slug(place)}.example/" if chance.random() < 0.5 else "",
        kind=chance.choice(Organization.Kind.values),
        summary_nb=f"Byer som arbeider sammen om {nb}.",
        summary_en=f"Cities that work together on {en}.",
        start=a_date(chance, year),
        **stated(chance, documents),
    )


def memberships_of(chance, networks, cities, documents, number):
    """Each city at most once in a network; the home city in up to sixty."""
    taken, home = set(), cities[0]
    largest, second, *others = networks
    wanted = [(largest, city) for city in chance.sample(cities, number // 10)]
    wanted += [(second, city) for city in chance.sample(cities[1:], MEMBERS_OF_THE_SECOND)]
    wanted += [(network, home) for network in chance.sample(others, min(60, len(others)))]
    while len(wanted) < number:
        wanted.append((chance.choice(others), chance.choice(cities[1:])))
    for network, city in wanted[:number]:
        while (id(network), id(city)) in taken:
            network, city = chance.choice(others), chance.choice(cities[1:])
        taken.add((id(network), id(city)))
        year = chance.randint(1990, 2024)
        has_ended = network not in (largest, second) and chance.random() < 0.2
        yield Membership(
            organization=network,
            city=city,
            level=chance.choice(LEVELS),
            start=a_date(chance, year),
            end=str(year + chance.randint(2, 20)) if has_ended else "",
            **stated(chance, documents),
        )


def parts_of(chance, networks, cities, documents, themes):
    """What networks have beside members, and what the home city does outside them."""
    home = cities[0]
    some = networks[:: max(1, len(networks) // 300)]
    bodies = [
        GoverningBody(
            organization=each, kind="board", name_nb=f"Styret i {each.name_nb}"[:190], is_highest=True
        )
        for each in some
    ]
    yield made(bodies)
    officials = [
        Official(name=f"{chance.choice(GIVEN)} {chance.choice(cities).name_nb}{chance.choice(FAMILY)}")
        for _body in bodies
    ]
    yield made(officials)
    yield [
        Position(
            official=official,
            body=body,
            role=chance.choice(["chair", "member", "deputy_member"]),
            on_behalf_of=home if number % 10 == 0 else chance.choice(cities),
            start=str(chance.randint(2015, 2025)),
            **stated(chance, documents),
        )
        for number, (official, body) in enumerate(zip(officials, bodies, strict=True))
    ]
    groups = [
        WorkingGroup(
            organization=each,
            kind=chance.choice(WorkingGroup.Kind.values),
            name_nb=f"Arbeidsgruppe for {nb}",
            name_en=f"Working group on {en}",
            start="2019",
        )
        for each, (nb, en) in ((each, chance.choice(SUBJECTS)) for each in some)
    ]
    yield made(tied(chance, groups, themes))
    yield [
        Participation(
            working_group=group,
            city=home if number % 10 == 0 else chance.choice(cities),
            role=chance.choice(Participation.Role.values),
            start=a_date(chance, chance.randint(2019, 2025)),
            **stated(chance, documents),
        )
        for number, group in enumerate(groups)
    ]
    yield [
        KeyFigure(
            organization=each,
            kind=chance.choice(["members", "members", "countries", "staff"]),
            value=chance.randint(10, 9000),
            **stated(chance, documents),
        )
        for each in some
    ]
    yield [
        Partnership(city=city, kind=chance.choice(Partnership.Kind.values), start=a_date(chance, 1995))
        for city in cities[1:60]
    ]
    commitments = [
        Commitment(
            city=home if number < len(SUBJECTS) else chance.choice(cities),
            organization=each,
            title_nb=f"Erklæring om {nb}",
            title_en=f"Declaration on {en}",
            start=a_date(chance, chance.randint(2005, 2024)),
        )
        for number, (each, (nb, en)) in enumerate(zip(some[2:], cycle(SUBJECTS), strict=False))
    ]
    yield made(tied(chance, commitments, themes))
    targets = [
        Target(
            commitment=each,
            indicator_nb="Utslipp",
            indicator_en="Emissions",
            unit_nb="tonn",
            comparator="<",
            value=chance.randint(10, 90),
            year=chance.choice([2020, 2025, 2030]),
        )
        for each in commitments
    ]
    yield targets
    yield [
        Measurement(target=target, year=year, value=chance.randint(10, 200), **stated(chance, documents))
        for target in targets
        for year in (2015, 2020, 2024)
    ]


def store(rows, tell):
    """Write the new `rows`, of one model, with their history; `tell` is told how many are written."""
    rows = iter(rows)
    written = 0
    while chunk := list(islice(rows, CHUNK)):
        model = type(chunk[0])
        model._base_manager.bulk_create(chunk)
        if pairs := [(row.pk, theme.pk) for row in chunk for theme in getattr(row, "tied_to", ())]:
            through, own = model.themes.through, model.themes.field.m2m_column_name()
            through._base_manager.bulk_create(
                through(**{own: row, "theme_id": theme}) for row, theme in pairs
            )
        remember(model, chunk, update=False)
        written += len(chunk)
        tell(written)
