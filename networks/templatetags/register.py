"""Formatting for the public pages. Nothing here asks the database."""

from django import template
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from networks import dates
from networks.models.base import may_see_drafts
from networks.names import text_and_language

register = template.Library()
markdown = MarkdownIt("commonmark", {"html": False}).disable(["image"])


def in_its_language(text, language, tag="span"):
    """`text` as HTML, with `lang` where it is in another language than the page."""
    if not text or not language or language == get_language():
        return text
    return format_html("<{0} lang='{1}'>{2}</{0}>".replace("'", '"'), tag, language, text)


@register.simple_tag
def words(row, field):
    """The text of `field` of `row`, in the reader's language where there is one."""
    return in_its_language(*text_and_language(row, field))


@register.simple_tag
def prose(row, field):
    """A long text, which is Markdown, as HTML."""
    text, language = text_and_language(row, field)
    return in_its_language(mark_safe(markdown.render(text)), language, "div")


@register.simple_tag
def name(row):
    """What a row is called."""
    field = "title" if hasattr(row, "title") else "name"
    text, language = text_and_language(row, field)
    return in_its_language(
        text or str(row), getattr(row, "language", "") or language if field == "name" else language
    )


@register.simple_tag
def marks(row):
    """Whether a row is merely possible on the page's day, and whether it is a draft, which only staff see."""
    # A row that another row names carries no annotation.
    published = getattr(row, "is_public", getattr(row, "published", True))
    return format_html(
        "{}{}",
        "" if getattr(row, "holds", True) else format_html(' <span class="tag">{}</span>', _("possible")),
        "" if published else format_html(' <span class="tag tag--draft">{}</span>', _("not published")),
    )


@register.simple_tag
def link(row):
    """What a row is called, as a link to its page, with its marks."""
    return format_html('<a href="{}">{}</a>{}', row.get_absolute_url(), name(row), marks(row))


@register.simple_tag
def role(fact):
    """What a membership or a position is, in the network's own word where there is one."""
    if fact.title:
        return words(fact, "title")
    return fact.get_level_display() if hasattr(fact, "level") else fact.get_role_display()


@register.filter
def edtf(text):
    """A date in words."""
    return dates.words(text) if text else ""


@register.filter
def period(fact):
    """The period of a fact in words; "" where neither start nor end is known."""
    return dates.period_words(fact.start, fact.end)


@register.filter
def stated(fact):
    """The day that the source of a fact speaks of, in words: «opplyst høsten 2020 eller senere»."""
    if not fact.stated_as_of:
        return ""
    return _("as of %(date)s") % {"date": dates.words(fact.stated_as_of)}


@register.filter
def status_on(partnership, day):
    """What has become of a cooperation by `day`, in words; "" where no source tells of anything."""
    status = partnership.status_on(day)
    return "" if status == partnership.Status.ACTIVE else partnership.Status(status).label


@register.filter
def possible_in(facts):
    """How many of the facts are merely possible on the page's day."""
    return sum(not fact.holds for fact in facts)


@register.filter
def item(mapping, key):
    """`mapping[key]`, or None."""
    return mapping.get(key)


@register.simple_tag(takes_context=True)
def seen(context, row):
    """`row`, or None where the reader may not see it."""
    if row and (row.published or may_see_drafts(context["request"].user, type(row))):
        return row
    return None


@register.inclusion_tag("networks/_source.html", takes_context=True)
def source(context, fact):
    """The boxed number that leads to the source of a fact."""
    document = seen(context, fact.source)
    return {"number": document and context["sources"].number(document), "fact": fact}


@register.simple_tag(takes_context=True)
def address_in(context, language):
    """The address of this page in another language, with the same query."""
    return translate_url(context["request"].get_full_path(), language)
