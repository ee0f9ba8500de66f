"""The rows that a page has many of. They are put together here, as a template takes three times as long."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from networks import dates
from networks.templatetags.register import (
    html,
    link,
    marks,
    name,
    period,
    publisher,
    role,
    source,
    stated_by,
    when,
    words,
)

register = template.Library()


def not_given():
    return format_html('<span class="none">{}</span>', _("Not given"))


@register.simple_tag(takes_context=True)
def member_row(context, membership):
    """A city in the table of those in an organisation: what it is there, and when."""
    city = membership.city
    ended = f' <span class="meta">({html(period(city))})</span>' if city.end else ""
    return SafeString(
        f'\n<tr><th scope="row">{link(context, city)}{ended} '
        f'<span class="sub">{html(city.country_name)}</span></th>'
        f"<td><b>{html(role(membership))}</b>, {when(context, membership)}</td></tr>"
    )


@register.simple_tag(takes_context=True)
def described(context, document):
    """What a document is called, what it is and where: «Årsmelding. Oslo kommune. Rapport. 2011. https…»"""
    told = [f"{link(context, document)}."]
    if document.publisher:
        told.append(f"{html(publisher(document))}.")
    told.append(f"{html(capfirst(document.get_kind_display()))}.")
    told.append(f"{html(capfirst(dates.words(document.date)))}." if document.date else html(_("Not dated.")))
    if document.reference:
        told.append(f"{html(document.reference)}.")
    if document.url:
        told.append(linked(document.url))
    elif context["section"] == "report":
        told.append(html(_("Web address not given.")))
    if document.archive_url:
        told.append(f"{html(capfirst(_('archived copy')))}: {linked(document.archive_url)}")
    return SafeString(" ".join(told))


def linked(address):
    return f'<a href="{html(address)}">{html(address)}</a>'


@register.simple_tag(takes_context=True)
def network_row(context, organization, memberships, figures):
    """An organisation in the list of them, with the city's `memberships` there and how many it has by its
    `figures`; each a list, or None."""
    told = [html(words(organization, "summary")), html(source(context, organization))]
    if organization.kind != organization.Kind.NETWORK:
        told.insert(0, f"{html(capfirst(organization.get_kind_display()))}.")
    if organization.active is False:
        told.insert(0, f"{html(period(organization))}{stated_by(context, organization)}.")
    roles = [
        f"<p>{html(name(each.city))}: <b>{html(role(each))}</b>, {when(context, each)}</p>"
        for each in memberships or []
    ]
    founded = html(dates.words(organization.start)) if organization.start else not_given()
    members = [
        f"<dd>{html(each.in_words)}{' ' + html(words(each, 'label')) if each.label else ''}"
        f"{stated_by(context, each)}{marks(context, each)}</dd>"
        for each in figures or []
    ]
    nobody = format_html('<dd class="none">{}</dd>', _("Not given"))
    return SafeString(
        f'\n<li class="ledger__row"><div class="ledger__main"><h2>{link(context, organization)}</h2>'
        f"<p>{' '.join(told)}</p></div>\n<div>{''.join(roles)}</div>\n"
        f'<dl class="pairs"><div><dt>{html(_("Founded"))}</dt><dd>{founded}</dd></div>\n'
        f"<div><dt>{html(_('Members'))}</dt>"
        f"{''.join(members) or nobody}</div></dl></li>"
    )
