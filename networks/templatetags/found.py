"""What a search found, with its words marked."""

from html import unescape

from django import template
from django.utils.html import escape, format_html, mark_safe, strip_tags
from django.utils.translation import get_language

from networks.marking import excerpt, lacking, spans
from networks.templatetags.register import address_to, in_its_language, markdown, marks, name_and_language

register = template.Library()


@register.filter
def marked(text, words):
    """`text` as HTML, with <mark> around what the `words` of a search find."""
    parts, at = [], 0
    for start, end in spans(text, words):
        parts += [escape(text[at:start]), format_html("<mark>{}</mark>", text[start:end])]
        at = end
    return mark_safe("".join([*parts, escape(text[at:])]))


@register.simple_tag(takes_context=True)
def found_link(context, row):
    """As `link`, with the words of the search marked."""
    text, language = name_and_language(row)
    name = in_its_language(marked(text, context["words"]), language)
    return format_html('<a href="{}">{}</a>{}', address_to(context, row), name, marks(context, row))


@register.simple_tag(takes_context=True)
def found_text(context, row):
    """Where the words of the search are that are not in the name of a row: a piece of one of its texts."""
    words, (name, _language) = context["words"], name_and_language(row)
    wanted = lacking(name, words)
    texts = [
        (getattr(row, column), language)
        for column, language in row._meta.get_field("search_text").columns().items()
    ]
    best, most, of_best = "", 0, ""
    for text, language in sorted(texts, key=lambda each: each[1] not in ("", get_language())):
        if wanted and text and (held := len(wanted) - len(lacking(text, wanted))) > most:
            best, most, of_best = text, held, language
    plain = unescape(strip_tags(markdown.render(best)))
    if lacking(plain, wanted) == wanted:
        return ""
    return in_its_language(marked(excerpt(plain, wanted), words), of_best)
