"""What the templates of the public pages can say. They are Jinja's; those of the admin are Django's."""

from functools import lru_cache

from django.conf import settings
from django.template import defaultfilters
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import ChainableUndefined, Environment

from networks.addresses import path_of
from networks.html import facts, found, head

# Those that depend on the page are in `page.py`.
FUNCTIONS = (
    date_format,
    facts.digits,
    facts.edtf,
    facts.language_of,
    facts.name,
    facts.name_alone,
    facts.note,
    facts.options,
    facts.parameter,
    facts.period,
    facts.possible_in,
    facts.prose,
    facts.publisher,
    facts.role,
    facts.stated,
    facts.status_on,
    facts.words,
    found.found_text,
    head.about,
    head.json_ld,
    head.site_name,
    path_of,
    static,
)
FILTERS = (
    defaultfilters.capfirst,
    defaultfilters.floatformat,
    defaultfilters.linebreaksbr,
    defaultfilters.urlencode,
    head.on_one_line,
)


def environment(**options):
    """The environment of the public pages, for Django's setting TEMPLATES."""
    # As in Django's templates, what is not there is empty, and so is all of it.
    options |= {"undefined": ChainableUndefined, "keep_trailing_newline": True}
    made = Environment(extensions=["jinja2.ext.i18n"], **options)
    made.install_gettext_callables(text, ngettext, pgettext=text_of, npgettext=npgettext)
    made.globals |= {"_": text, "static_prefix": lambda: settings.STATIC_URL}
    made.globals |= {function.__name__: function for function in FUNCTIONS}
    made.filters |= {function.__name__: function for function in FILTERS}
    return made


def text(message):
    """A text of ours in the reader's language. It is HTML already, as Django has it."""
    return translated(message, None, get_language())


def text_of(context, message):
    """As `text`, where a word has several meanings."""
    return translated(message, context, get_language())


@lru_cache(maxsize=10_000)
def translated(message, context, language):
    return SafeString(pgettext(context, message) if context else gettext(message))
