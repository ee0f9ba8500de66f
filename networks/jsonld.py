"""What pages are about in the words of schema.org, as JSON-LD: public rows in, dictionaries out.

`absolute` is a function that makes the path of a page an absolute address. What is merely possible is
left out, as schema.org has no word for it, and so is a date that is no plain year, month or day.
"""

import json

from django.utils.translation import gettext as _

from networks import dates

# In a script element `</script>` and `<!--` would be read as HTML.
UNSAFE = {ord(letter): f"\\u{ord(letter):04X}" for letter in "<>&\u2028\u2029"}


def script(about):
    """The JSON-LD of a thing, safe inside a script element."""
    whole = {"@context": "https://schema.org", **about}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).translate(UNSAFE)


def thing(kind, **properties):
    """A thing of schema.org without the properties that nobody knows."""
    return {
        "@type": kind,
        **{name: value for name, value in properties.items() if value not in ("", None, [])},
    }


def plain(date):
    """An EDTF date that is a plain year, month or day, which schema.org can say too; else None."""
    return date if date and dates.PLAIN.fullmatch(date) else None


def lines(text):
    return [line for line in map(str.strip, text.splitlines()) if line]


def told(facts):
    """The facts that the public sees and that hold."""
    return [fact for fact in facts if fact.is_public and fact.holds]


def site(name, home, search, absolute):
    """The site, by the paths of its front page and of its search."""
    return thing(
        "WebSite",
        name=name,
        url=absolute(home),
        potentialAction={
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{absolute(search)}?q={{query}}"},
            "query-input": "required name=query",
        },
    )


def linked(kind, row, absolute, **properties):
    """A record as another one names it."""
    path = row.get_absolute_url()
    return thing(kind, name=str(row), url=absolute(path), **properties)


def place(city):
    return "City" if city.kind == city.Kind.CITY else "AdministrativeArea"


def authority(city, absolute):
    """A city as somebody who can be a member: a place cannot."""
    return linked("GovernmentOrganization", city, absolute)


def role(fact, name, **of):
    """A period of a fact as a role; `of` is the property that the role stands in, and its value."""
    stated = dates.words(fact.stated_as_of)
    return thing(
        "OrganizationRole",
        roleName=name,
        startDate=plain(fact.start),
        endDate=plain(fact.end),
        # A role without an end would be taken for one of today.
        description=_("as of %(date)s") % {"date": stated} if stated else None,
        **of,
    )


def organization(row, memberships, positions, absolute):
    members = [role(each, each.role, member=authority(each.city, absolute)) for each in told(memberships)] + [
        role(each, each.post, member=linked("Person", each.official, absolute))
        for each in told(positions)
        if each.official
    ]
    return thing(
        "Organization",
        name=str(row),
        alternateName=lines(row.other_names),
        url=row.website or None,
        mainEntityOfPage=absolute(row.get_absolute_url()),
        foundingDate=plain(row.start),
        dissolutionDate=plain(row.end),
        parentOrganization=linked("Organization", row.parent, absolute)
        if row.parent and row.parent.published
        else None,
        member=members,
    )


def person(row, positions, absolute):
    posts = [role(each, each.post, memberOf=employer(each, absolute)) for each in told(positions)]
    return thing(
        "Person",
        name=row.name,
        url=row.website or None,
        mainEntityOfPage=absolute(row.get_absolute_url()),
        memberOf=posts,
    )


def employer(position, absolute):
    if position.city:
        return authority(position.city, absolute)
    if position.organization:
        return linked("Organization", position.organization, absolute)
    inner = position.body or position.working_group
    return thing(
        "Organization",
        name=inner.name,
        url=absolute(inner.get_absolute_url()),
        parentOrganization=linked("Organization", inner.organization, absolute),
    )


def city(row, absolute):
    whole = row.part_of if row.part_of and row.part_of.published else None
    known = row.latitude is not None
    return thing(
        place(row),
        name=str(row),
        alternateName=lines(row.other_names),
        mainEntityOfPage=absolute(row.get_absolute_url()),
        geo=thing("GeoCoordinates", latitude=float(row.latitude), longitude=float(row.longitude))
        if known
        else None,
        containedInPlace=linked(place(whole), whole, absolute)
        if whole
        else thing("Country", name=row.country_name, identifier=row.country),
    )
