"""What a search found, with its words marked."""

from html import unescape

from django.utils.html import escape, format_html, mark_safe, strip_tags
from django.utils.translation import get_language

from networks.html.facts import address_to, in_its_language, markdown, marks, name_and_language
from networks.marking import excerpt, lacking, spans


def marked(text, words):
    """`text` as HTML, with <mark> around what the `words` of a search find."""
    parts, at = [], 0
    for start, end in spans(text, words):
        parts += [escape(text[at:start]), format_html("<mark>{}</mark>", text[start:end])]
        at = end
    return mark_safe("".join([*parts, escape(text[at:])]))


def found_link(page, row, searched):
    """As `link`, with the words that were `searched` marked."""
    text, language = name_and_language(row)
    name = in_its_language(marked(text, searched), language)
    return format_html('<a href="{}">{}</a>{}', address_to(page, row), name, marks(page, row))


def found_text(row, words):
    """Where the words of the search are that are not in the name of a row: a piece of one of its texts."""
    wanted = lacking(name_and_language(row)[0], words)
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
