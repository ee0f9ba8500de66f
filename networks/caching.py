"""Public pages are made once for each state of the register: of its content, of its code, and of the day.

Whatever a transaction changes gives the content a new version in that same transaction (`ContentVersion`), so
that nothing has to be thrown away and nothing old can be shown. Staff who are signed in are never served from
here, and fill nothing.
"""

import hashlib
import json
import logging
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.core.cache import cache as store
from django.core.exceptions import MiddlewareNotUsed, SuspiciousOperation
from django.core.signals import setting_changed
from django.db import Error, connection
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from django.utils.translation import get_language, override

from networks.addresses import words
from networks.models import ContentVersion

LARGEST = 200_000  # bytes of a page that is kept
SECRET = ("KEY", "PASSWORD", "TOKEN", "EMAIL_HOST_USER", "DATABASES", "CACHES")

log = logging.getLogger(__name__)


class CacheMiddleware:
    """Answers from what is kept, or with “not modified”; keeps what may be kept. It stands first."""

    def __init__(self, get_response):
        if settings.DEBUG:  # who works on a template wants to see it
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        if (key := key_of(request.META)) is None:
            response = self.get_response(request)
            if is_of_readers(request.META) and may_be_signed_in(request.META):
                patch_cache_control(response, private=True, no_cache=True)
            return response
        if answer := kept_answer(key, request.META):
            status, headers, content = answer
            return HttpResponse(content, status=status, headers=headers)
        response = self.get_response(request)
        if response.status_code == 200 and not response.cookies and "Cache-Control" not in response.headers:
            for name, value in for_everybody(key).items():
                response.headers[name] = value
            if request.method == "GET" and not response.streaming and len(response.content) <= LARGEST:
                keep(key, (response.content, dict(response.headers)))
        return response


def answered_first(application):
    """The WSGI `application`, asked for what is not kept only: Django takes as long to come to the middleware
    as to look up a page."""
    if settings.DEBUG:
        return application

    def answer(environ, start_response):
        try:
            connection.close_if_unusable_or_obsolete()
            key = key_of(environ)
        except (SuspiciousOperation, Error):  # Django knows what to say
            key = None
        if key is None or (found := kept_answer(key, environ)) is None:
            return application(environ, start_response)
        status, headers, content = found
        start_response(STATUS[status], list(headers.items()))
        return [content] if content and environ["REQUEST_METHOD"] == "GET" else []

    return answer


STATUS = {200: "200 OK", 304: "304 Not Modified"}


def kept_answer(key, environ):
    """(status, headers, content) that answers a request from what is kept; None where nothing is.

    `environ` is what WSGI tells of the request.
    """
    if browser_has := environ.get("HTTP_IF_NONE_MATCH"):
        etag = etag_of(key)
        if browser_has == etag or etag in parse_etags(browser_has):
            return 304, for_everybody(key), b""
    if kept := fetch(key):
        content, headers = kept
        return 200, headers, content
    return None


def for_everybody(key):
    """The headers of a page that anybody may keep, who asks first each time whether it is still right."""
    return {"ETag": etag_of(key), "Cache-Control": "no-cache", "Vary": "Accept-Encoding, Cookie"}


def etag_of(key):
    return f'W/"{key}"'


def is_of_readers(environ):
    """Whether a request asks for something that readers may be shown."""
    path = environ.get("PATH_INFO", "")  # a server may leave out what is empty
    return environ["REQUEST_METHOD"] in ("GET", "HEAD") and not path.startswith(admin_addresses())


def may_be_signed_in(environ):
    return settings.SESSION_COOKIE_NAME in environ.get("HTTP_COOKIE", "")


@cache
def admin_addresses():
    addresses = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            addresses.append(reverse("admin:index"))
    return tuple(addresses)


def key_of(environ):
    """What the page that a request asks for follows from, as one short text; None where it is not to be kept.

    What stands behind the ? of an address counts where the pages know it. With anything else, a page is made
    and not kept: there is no end of such addresses.
    """
    if not is_of_readers(environ):
        return None
    query = environ.get("QUERY_STRING", "")
    asked = QueryDict(query.encode("latin-1")) if query else {}
    if not asked.keys() <= known_parameters() or (version := _version(environ)) is None:
        return None
    return digest(
        fingerprint(),
        version,
        timezone.localdate().isoformat(),
        *(environ.get(name, "") for name in WHERE),
        is_secure_before_the_proxy(environ),
        str(sorted(asked.lists())) if asked else "",
        "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""),
    )


# What the absolute addresses on a page follow from. (For a host that is not ours no page is made, or kept.)
WHERE = ("wsgi.url_scheme", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "SCRIPT_NAME", "PATH_INFO")


def is_secure_before_the_proxy(environ):
    header, secure = settings.SECURE_PROXY_SSL_HEADER or ("", "")
    return environ.get(header, "").split(",")[0].strip() == secure


def version_for(request):
    """The version of the content, read once for a request; None where nothing is to be kept."""
    return _version(request.META)


def _version(environ):
    if "register.version" not in environ:
        # What an open transaction has written is nobody else's yet, and who is signed in sees more.
        alone = connection.in_atomic_block or may_be_signed_in(environ)
        environ["register.version"] = None if alone else ContentVersion.read()
    return environ["register.version"]


@lru_cache(maxsize=1_000)
def digest(*told):
    """One short text for all of the texts, and truths, that something follows from."""
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


MOST_MADE = 1_000  # pieces, of all versions
_made = {}


def for_this_version(request, parts, make):
    """What `make` returns, which many pages have in common and none may change: made once in each process for
    each version of the content, each day and language and the texts and numbers in `parts`, for everybody
    who is not signed in."""
    if (version := version_for(request)) is None:
        return make()
    key = (version, timezone.localdate(), get_language(), str(parts))
    try:
        return _made[key]
    except KeyError:
        made = make()
    if len(_made) >= MOST_MADE:  # another thread may clear it at any time, too
        _made.clear()
    _made[key] = made
    return made


@cache
def known_parameters():
    return {word for language, _name in settings.LANGUAGES for word in words(language).values()}


@cache
def fingerprint():
    """What the pages owe to the program and not to the register: code, templates, translations, settings."""
    told = [
        (str(path), path.stat().st_mtime_ns, path.stat().st_size)
        for folder in ("config", "networks", "templates")
        for path in sorted(Path(settings.BASE_DIR, folder).rglob("*"))
        if path.suffix in (".py", ".html", ".mo", ".css", ".js", ".svg")
    ]
    plain = {
        name: getattr(settings, name)
        for name in dir(settings)
        if name.isupper() and not any(word in name for word in SECRET)
    }
    told.append(json.dumps(plain, sort_keys=True, default=lambda value: type(value).__name__))
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def forget_the_settings(**signal):
    fingerprint.cache_clear()
    _made.clear()


setting_changed.connect(forget_the_settings)


# A store that does not answer costs speed and nothing else: whatever it raises, the page is made.


def fetch(key):
    try:
        return store.get(key)
    except Exception:
        log.warning("The cache does not answer.", exc_info=True)
        return None


def keep(key, value):
    try:
        store.set(key, value)
    except Exception:
        log.warning("The cache does not answer.", exc_info=True)
