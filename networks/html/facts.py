"""Formatting for the public pages. Nothing here asks the database."""

import re
from functools import lru_cache
from html import escape

from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from networks import dates
from networks.addresses import asked, path_in, path_of, query
from networks.addresses import words as words_of_addresses
from networks.models.base import may_see_drafts
from networks.models.organizations import in_digits
from networks.names import name_and_language, text_and_language

markdown = MarkdownIt("commonmark", {"html": False}).disable(["image"])


def in_its_language(text, language, tag="span"):
    """`text` as HTML, with `lang` where it is in another language than the page."""
    if not text or not language or language == get_language():
        return text
    return SafeString(f'<{tag} lang="{html(language)}">{html(text)}</{tag}>')


def html(text):
    """`text` as HTML, where it is not already: as Django escapes it, for tags that a page has hundreds of."""
    if isinstance(text, SafeString):
        return text
    text = str(text)
    return escape(text) if SPECIAL.search(text) else text


SPECIAL = re.compile("[&<>\"']")


def words(row, field):
    """The text of `field` of `row`, in the reader's language where there is one."""
    return in_its_language(*text_and_language(row, field))


def publisher(document):
    """Who published a document, in the language that it is written in."""
    return in_its_language(document.publisher, document.language)


def prose(row, field):
    """A long text, which is Markdown, as HTML."""
    text, language = text_and_language(row, field)
    return in_its_language(rendered(text), language, "div")


@lru_cache(maxsize=1_000)
def rendered(text):
    """Markdown as HTML."""
    return SafeString(markdown.render(text))


def note(fact):
    """What is noted about a fact, which is Markdown, as HTML in a box of its own; "" without a note."""
    text = prose(fact, "note")
    return SafeString(f'<div class="note">{text}</div>') if text else ""


def name(row):
    """What a row is called."""
    return in_its_language(*name_and_language(row))


def marks(page, row, ever=False):
    """Whether a row is merely possible on the page's day, and whether it is a draft, which only staff see.

    A list of what `ever` was speaks of no day. The foot of the page explains what is possible.
    """
    possible = row.is_possible and not ever
    if possible:
        page.sources.explain_possible = True
    # A row that another row names carries no annotation.
    if (published := vars(row).get("is_public")) is None:
        published = getattr(row, "is_out", True)
    if published and not possible:
        return ""
    return format_html(
        "{}{}",
        format_html(' <span class="tag">{}</span>', _("possible")) if possible else "",
        "" if published else format_html(' <span class="tag tag--draft">{}</span>', _("not published")),
    )


def link(page, row):
    """What a row is called, as a link to its page on the day of this page, with its marks."""
    return SafeString(f'<a href="{html(address_to(page, row))}">{html(name(row))}</a>{marks(page, row)}')


def address(page, view, slug=None):
    """The address of the page named `view`, on the day of this page."""
    return page.as_of.keep(path_of(view, slug))


def address_to(page, row):
    """The address of the page of a row, on the day of this page."""
    return page.as_of.keep(row.get_absolute_url())


def address_filtered(page, view, **filters):
    """The address of the list named `view`, narrowed down, on the day of this page."""
    return path_of(view) + query({**filters, "date": page.as_of.value})


def unfiltered_address(page):
    """The address of this list, not narrowed down, on the day of this page."""
    return page.as_of.keep(page.request.path)


def download_address(page, view):
    """The address of the list that is `view` as a file, with the day and the filters of this page."""
    values = {**asked(page.request.GET), "date": page.as_of.value}
    return view.address(as_csv=True) + query(values)


def address_with(page, **changes):
    """The address of this very page, with some parameters changed: `date=""` is today."""
    request = page.request
    return request.path + query({**asked(request.GET), **changes})


def role(fact):
    """What a membership or a position is, in the network's own word where there is one."""
    title, language = text_and_language(fact, "title")
    if title:
        return in_its_language(title, language)
    return fact.get_level_display() if hasattr(fact, "level") else fact.get_role_display()


def post(page, position):
    """What a position is, where and for whom: «nestleder, Styret i Eurocities, på vegne av Oslo»."""
    told = [html(role(position))]
    if position.body:
        where = {"body": html(name(position.body)), "network": link(page, position.body.organization)}
        told.append(html(_("%(body)s of %(network)s")) % where)
    elif place := position.working_group or position.organization or position.city:
        told.append(link(page, place))
    if position.on_behalf_of:
        told.append(html(_("on behalf of %(city)s")) % {"city": html(name(position.on_behalf_of))})
    return SafeString(", ".join(told))


def edtf(text):
    """A date in words."""
    return dates.words(text) if text else ""


def period(fact):
    """The period of a fact in words; "" where neither start nor end is known."""
    return dates.period_words(fact.start, fact.end)


def stated(fact):
    """The day that the source of a fact speaks of, in words: «opplyst høsten 2020 eller senere»."""
    return as_of(fact.stated_as_of)


def as_of(date):
    return _("as of %(date)s") % {"date": dates.words(date)} if date else ""


def status_on(partnership, day):
    """What has become of a cooperation by `day`, in words; "" where no source tells of anything."""
    status = partnership.status_on(day)
    return "" if status == partnership.Status.ACTIVE else partnership.Status(status).label


def possible_in(facts):
    """How many of the facts are merely possible on the page's day."""
    return sum(fact.is_possible for fact in facts)


def digits(number):
    """A number as the reader's language writes it: «10 000»."""
    return in_digits(number)


def seen(page, row):
    """`row`, or None where the reader may not see it."""
    if row and (row.is_out or may_see_drafts(page.request.user, type(row))):
        return row
    return None


def source(page, fact):
    """The boxed number that leads to the source of a fact, and when somebody last checked it."""
    if not seen(page, fact.source):
        missing = _("source not published") if fact.source_id else _("source not given")
        return format_html('<span class="none">{}</span>', missing)
    return boxed(page.sources.number(fact), fact.verified_on, page.language)


@lru_cache(maxsize=10_000)
def boxed(number, verified_on, language):
    label = _("Source %(number)s") % {"number": number}
    box = format_html('<a class="ref" href="#source-{0}" aria-label="{1}">{0}</a>', number, label)
    if not verified_on:
        return box
    verified = _("verified %(day)s") % {"day": date_format(verified_on)}
    return format_html('{} <span class="meta">{}</span>', box, verified)


def stated_by(page, fact):
    """The day that the source of a fact speaks of, and its number."""
    return SafeString(stated_in_words(fact.stated_as_of, page.language) + source(page, fact))


@lru_cache(maxsize=10_000)
def stated_in_words(stated_as_of, language):
    day = as_of(stated_as_of)
    return f' <span class="meta">({html(day)})</span> ' if day else " "


def when(page, fact, ever=False):
    """The period of a fact in words, who says so, and its marks; `ever` in a list of what ever was."""
    told = when_in_words(fact.start, fact.end, fact.stated_as_of, page.as_of.today, page.language)
    return SafeString(f"{told}{source(page, fact)}{marks(page, fact, ever)}")


@lru_cache(maxsize=10_000)
def when_in_words(start, end, stated_as_of, today, language):
    """What many facts have in common; `today` decides whether something has begun."""
    told = html(dates.period_words(start, end))
    if not told:
        told = format_html('<span class="none">{}</span>', _("dates not given"))
    return told + stated_in_words(stated_as_of, language)


def options(filter):
    """The options of a filter of a list, each with how many rows it would leave."""
    page, told = get_language(), []
    for each in filter.options:
        language = f' lang="{html(each.language)}"' if each.language not in ("", page) else ""
        label = each.label if each.language else capfirst(each.label)
        selected = " selected" if each.chosen else ""
        told.append(
            f'<option value="{html(each.value)}"{language}{selected}>{html(label)} ({each.count})</option>'
        )
    return SafeString("".join(told))


def parameter(name):
    """What the parameter `name` is called in addresses of the reader's language."""
    return words_of_addresses(get_language())[name]


def kept(page, *but):
    """Hidden fields for what this page's address asks for, so that a form keeps it, `but` for its own."""
    names_of = words_of_addresses(get_language())
    fields = [
        f'<input type="hidden" name="{html(names_of[each])}" value="{html(value)}">'
        for each, value in asked(page.request.GET).items()
        if each not in but
    ]
    return SafeString("".join(fields))


def name_alone(row):
    """What a row is called, as plain text: where it may be marked only from outside."""
    return name_and_language(row)[0]


def language_of(row, field=""):
    """` lang="en"` where a text of `row`, or else its name, is in another language than the page."""
    _text, language = text_and_language(row, field) if field else name_and_language(row)
    return format_html(' lang="{}"', language) if language != get_language() else ""


def other_languages(page):
    """Links to this page in the other languages, with the same day and filters; none on a preview."""
    request, language = page.request, get_language()
    if getattr(request, "is_preview", False):
        return ""
    values = asked(request.GET)
    return SafeString(
        "".join(
            f'<a class="top__lang" href="{html(path_in(request, code) + query(values, code))}" '
            f'lang="{code}" hreflang="{code}">{html(capfirst(get_language_info(code)["name_local"]))}</a>'
            for code, _name in settings.LANGUAGES
            if code != language
        )
    )
