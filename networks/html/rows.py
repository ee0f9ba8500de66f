"""The rows that a page has many of. They are put together here, as a template takes half as long again."""

from functools import lru_cache

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from networks import dates
from networks.html.facts import (
    html,
    link,
    marks,
    name,
    note,
    period,
    post,
    publisher,
    role,
    source,
    stated_by,
    when,
    words,
)


@lru_cache(maxsize=1_000)
def begun(text):
    """`text` as HTML, with a capital at its beginning."""
    return html(capfirst(text))


def member_rows(page, memberships):
    """Cities in the table of those in an organisation: what each is there, and when."""
    return SafeString("".join([member_row(page, each) for each in memberships]))


def member_row(page, membership):
    city = membership.city
    ended = f' <span class="meta">({html(period(city))})</span>' if city.end else ""
    return (
        f'\n<tr><th scope="row">{link(page, city)}{ended} '
        f'<span class="sub">{html(city.country_name)}</span></th>'
        f"<td><b>{html(role(membership))}</b>, {when(page, membership)}</td></tr>"
    )


def position_rows(page, positions):
    """Positions in the list of those in an organisation: who holds each, where, and when."""
    vacant, rows = html(_("Vacant seat")), []
    for position in positions:
        who = link(page, position.official) if position.official else vacant
        rows.append(
            f'\n<li class="ledger__row"><div class="ledger__main"><p class="ledger__name">{who}</p>'
            f"\n<p>{post(page, position)}</p>{note(position)}</div>\n<p>{when(page, position)}</p></li>"
        )
    return SafeString("".join(rows))


def source_rows(page, section):
    """The sources of a page, in the list at its foot; on a report with when they were last checked."""
    sources, rows = page.sources, []
    for number, document in enumerate(sources.documents, 1):
        checked = ""
        if section == "report":
            day = sources.verified[document.pk]
            checked = _("Last verified %(day)s.") % {"day": date_format(day)} if day else _("Not verified.")
            checked = f" {html(checked)}"
        rows.append(f'\n<li id="source-{number}"><p>{described(page, document, section)}{checked}</p></li>')
    return SafeString("".join(rows))


def described(page, document, section):
    """What a document is called, what it is and where: «Årsmelding. Oslo kommune. Rapport. 2011. https…»"""
    told = [f"{link(page, document)}."]
    if document.publisher:
        told.append(f"{html(publisher(document))}.")
    told.append(f"{begun(document.get_kind_display())}.")
    told.append(f"{begun(dates.words(document.date))}." if document.date else html(_("Not dated.")))
    if document.reference:
        told.append(f"{html(document.reference)}.")
    if document.url:
        told.append(linked(document.url))
    elif section == "report":
        told.append(html(_("Web address not given.")))
    if document.archive_url:
        told.append(f"{begun(_('archived copy'))}: {linked(document.archive_url)}")
    return " ".join(told)


def linked(address):
    return f'<a href="{html(address)}">{html(address)}</a>'


def network_rows(page, organizations, roles, figures):
    """Organisations in the list of them, each with the city's memberships there and how many members it has;
    `roles` and `figures` are {key of an organisation: [membership or figure, …]}."""
    rows = []
    not_given, founded, members = html(_("Not given")), html(_("Founded")), html(_("Members"))
    nobody = f'<dd class="none">{not_given}</dd>'
    for organization in organizations:
        told = [html(words(organization, "summary")), html(source(page, organization))]
        if organization.kind != organization.Kind.NETWORK:
            told.insert(0, f"{begun(organization.get_kind_display())}.")
        if organization.active is False:
            told.insert(0, f"{html(period(organization))}{stated_by(page, organization)}.")
        ours = [
            f"<p>{html(name(each.city))}: <b>{html(role(each))}</b>, {when(page, each)}</p>"
            for each in roles.get(organization.pk, ())
        ]
        start = organization.start
        since = html(dates.words(start)) if start else f'<span class="none">{not_given}</span>'
        counted = [
            f"<dd>{html(each.in_words)} {html(words(each, 'label'))}".rstrip()
            + f"{stated_by(page, each)}{marks(page, each)}</dd>"
            for each in figures.get(organization.pk, ())
        ]
        rows.append(
            f'\n<li class="ledger__row"><div class="ledger__main"><h2>{link(page, organization)}</h2>'
            f"<p>{' '.join(told)}</p></div>\n<div>{''.join(ours)}</div>\n"
            f'<dl class="pairs"><div><dt>{founded}</dt><dd>{since}</dd></div>\n'
            f"<div><dt>{members}</dt>"
            f"{''.join(counted) or nobody}</div></dl></li>"
        )
    return SafeString("".join(rows))
