"""What stands behind the ? of an address: the day, and how a list is narrowed down.

Each parameter has a name in every language; a page writes the reader's and reads any of them.
"""

from functools import cache, lru_cache
from urllib.parse import urlencode

from django.conf import settings
from django.urls import get_script_prefix, reverse, translate_url
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import get_language, override, pgettext_lazy
from django.utils.translation import gettext as _

from networks import dates, names

# In the order in which an address has them.
PARAMETERS = {
    "query": pgettext_lazy("address", "q"),
    "kind": pgettext_lazy("address", "kind"),
    "network": pgettext_lazy("address", "network"),
    "theme": pgettext_lazy("address", "theme"),
    "city": pgettext_lazy("address", "city"),
    "role": pgettext_lazy("address", "role"),
    "status": pgettext_lazy("address", "status"),
    "country": pgettext_lazy("address", "country"),
    "time": pgettext_lazy("address", "time"),
    "begin": pgettext_lazy("address", "from"),
    "date": pgettext_lazy("address", "date"),
}


A_SLUG = "a-slug-of-no-row"


def path_of(view, slug=None, language=None):
    """The path of the page named `view` in `language`, or else the active one, as `reverse` finds it once."""
    path = _path(view, slug is not None, language or get_language(), get_script_prefix())
    return path if slug is None else path.replace(A_SLUG, slug)


def path_in(request, language):
    """The path of the page of `request` in another language."""
    match = request.resolver_match
    if match and not match.args and match.kwargs.keys() <= {"slug"}:
        return path_of(match.view_name, match.kwargs.get("slug"), language)
    return translate_url(escape_uri_path(request.path), language)


@cache
def _path(view, with_slug, language, prefix):
    with override(language):
        return reverse(view, args=[A_SLUG] if with_slug else [])


@cache
def words(language):
    """{parameter: its name in addresses in `language`}"""
    with override(language):
        return {parameter: str(word) for parameter, word in PARAMETERS.items()}


def asked(query):
    """{parameter: what the reader asked for} of a `QueryDict`, without unknown names and empty values."""
    found = {}
    for language in [get_language(), *(code for code, _name in settings.LANGUAGES)]:
        for word, value in query.items():
            if (parameter := _meant(language).get(word)) and (value := value.strip()):
                found.setdefault(parameter, value)
    return {parameter: found[parameter] for parameter in PARAMETERS if parameter in found}


@cache
def _meant(language):
    """{its name in addresses in `language`: the parameter}"""
    return {word: parameter for parameter, word in words(language).items()}


def query(values, language=None):
    """`values`, as `asked` returns them, as the end of an address in `language`: "?tema=miljo", or ""."""
    named = words(language or get_language())
    pairs = [(named[parameter], values[parameter]) for parameter in PARAMETERS if values.get(parameter)]
    return f"?{urlencode(pairs, errors='replace')}" if pairs else ""


@lru_cache(maxsize=1_000)
def day_in_words(day, language):
    """A `date` in words, in `language`, which is the active one."""
    return date_format(day)


class AsOf:
    """The day that a page speaks of: the one in its address, and today without it.

    `error` is a sentence about a day that cannot be read.
    """

    def __init__(self, values):
        self.day = self.today = timezone.localdate()
        self.is_today, self.error = True, ""
        typed = values.get("date")
        if not typed:
            return
        try:
            span = dates.bounds(dates.understand(typed))
        except dates.DateError:
            span = dates.Span(None, None)
        if span.earliest is None or span.earliest != span.latest:
            sentence = _("“%s” is not one day. Write a whole date, such as 2020-12-01.")
            self.error = sentence % names.shown(typed)
        else:
            self.day = span.earliest
        self.is_today = self.day == self.today

    @cached_property
    def in_words(self):
        return day_in_words(self.day, get_language())

    @property
    def value(self):
        """The day as addresses have it: "2015-06-01"; "" for today."""
        return "" if self.is_today else self.day.isoformat()

    def keep(self, address):
        """`address`, of another page, on the same day."""
        if self.is_today:
            return address
        page, mark, fragment = address.partition("#")
        return f"{page}{query({'date': self.value})}{mark}{fragment}"
