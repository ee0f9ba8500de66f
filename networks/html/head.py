"""What the head of a page tells browsers, search engines and programs that show a link. No queries."""

from functools import cache, lru_cache
from html import unescape

from babel.core import get_global
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy, to_locale
from django.utils.translation import gettext as _

from networks import jsonld
from networks.addresses import path_in, query
from networks.caching import for_this_version
from networks.html.facts import html, name, name_alone, rendered

LONGEST = 160  # characters: what a list of search results has room for

# What stands on a page whose record has no text of its own in the reader's language, and on a list.
ABOUT = {
    "organization": gettext_lazy("What the register says about %(name)s: members, posts, working groups."),
    "workinggroup": gettext_lazy(
        "What the register says about the group %(name)s, and who takes part in it."
    ),
    "commitment": gettext_lazy("What the register says about the commitment %(name)s, and what it aims at."),
    "official": gettext_lazy("The posts that %(name)s holds or has held, with sources and dates."),
    "city": gettext_lazy("What the register says about %(name)s: networks, groups, posts and commitments."),
    "theme": gettext_lazy("Networks, working groups, commitments and cities with the theme %(name)s."),
    "document": gettext_lazy("What the register knows from the document %(name)s."),
}
LISTS = {
    "organization": gettext_lazy(
        "Networks, international organisations, initiatives and projects that cities take part in."
    ),
    "workinggroup": gettext_lazy("Forums, working groups and task forces inside the networks."),
    "commitment": gettext_lazy("Commitments in international networks: what is to be reached, and when."),
    "official": gettext_lazy("People who hold or have held public office or a post in a network."),
    "city": gettext_lazy("The cities and regions of the register, and what they work on together."),
    "figure": gettext_lazy("The newest figure of each kind for each network, as its source gives it."),
    "theme": gettext_lazy("What the networks, groups and commitments are about."),
    "document": gettext_lazy("The documents that the register’s statements come from."),
}


def on_one_line(text):
    """HTML without line breaks."""
    return SafeString(" ".join(text.split()))


def site_name(home, marked=False):
    """What the site is called; `marked` as HTML, with the language of the city's name where it is another."""
    if not home:
        return _("The register")
    said = _("%(city)s international")
    return (
        SafeString(html(said) % {"city": html(name(home))}) if marked else said % {"city": name_alone(home)}
    )


def addresses(page, title, description):
    """Where this page is in each language, with its day if it is not today and nothing else, and what
    programs show of a link to it: its `title` and `description`, which are HTML."""
    request, day, language = page.request, page.as_of, get_language()
    absolute = {
        code: html(request.build_absolute_uri(path_in(request, code) + query({"date": day.value}, code)))
        for code, _name in settings.LANGUAGES
    }
    # The mark of the site's icon, on its blue.
    card = for_this_version(request, ["card"], lambda: static("networks/card.png"))
    # There is a page for every day since the year 1: people find them through the page of today.
    lines = [] if day.is_today else ['<meta name="robots" content="noindex">']
    lines += [
        f'<link rel="canonical" href="{absolute[language]}">',
        *(f'<link rel="alternate" hreflang="{code}" href="{there}">' for code, there in absolute.items()),
        f'<link rel="alternate" hreflang="x-default" href="{absolute[settings.LANGUAGE_CODE]}">',
    ]
    shown = {
        "url": absolute[language],
        "type": "website",
        "site_name": html(site_name(page.home)),
        "title": title,
        "description": description,
        "locale": with_territory(language),
    }
    others = [("locale:alternate", with_territory(code)) for code in absolute if code != language]
    image = {
        "image": html(request.build_absolute_uri(card)),
        "image:alt": html(_("Two rings around a dot, the mark of the register")),
    }
    lines += [
        f'<meta property="og:{what}" content="{said}">'
        for what, said in [*shown.items(), *others, *image.items()]
    ]
    return SafeString("\n".join(lines))


@cache
def with_territory(language):
    """A language as OpenGraph names it: nb is nb_NO, en is en_US (the likeliest, by Unicode CLDR)."""
    locale = to_locale(language)
    likely = get_global("likely_subtags").get(locale, locale).split("_")
    return locale if "_" in locale else f"{likely[0]}_{likely[-1]}"


def about(row, section):
    """What the page of a row, or the list of a `section`, is about, in the reader's language: the row's own
    text if it has one."""
    if not row:
        general = _(
            "Networks, working groups, positions, partner cities and international commitments, "
            "with sources and dates."
        )
        return LISTS.get(section, general)
    named, language = str(row), get_language()
    for field in ("summary", "purpose", "description", "wording", "body"):
        if written := getattr(row, f"{field}_{language}", ""):
            plain = without_markup(written)
            return Truncator(plain if named in plain else f"{named}: {plain}").chars(LONGEST)
    return ABOUT[section] % {"name": named} if section in ABOUT else named


@lru_cache(maxsize=1_000)
def without_markup(text):
    """Markdown as plain text on one line."""
    return " ".join(unescape(strip_tags(rendered(text))).split())


def json_ld(thing):
    """What the page is about, as data for programs."""
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(jsonld.script(thing)))


def once(page, *parts, caller):
    """{% call once("menu", section, …) %}: what stands inside, made once for each version of the content,
    language, day and values that follow the name. Nothing inside depends on anything else."""
    return for_this_version(page.request, [str(part) for part in parts], caller)
