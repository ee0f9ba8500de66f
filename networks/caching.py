"""Public pages are made once for each state of the register: of its content, of its code, and of the day.

Whatever a transaction changes gives the content a new version in that same transaction (`ContentVersion`), so
that nothing has to be thrown away and nothing old can be shown. Staff who are signed in are never served from
here, and fill nothing.
"""

import hashlib
import json
import logging
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.cache import cache as store
from django.core.exceptions import MiddlewareNotUsed
from django.core.signals import setting_changed
from django.db import connection
from django.http import HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
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
        if request.method not in ("GET", "HEAD") or is_for_staff(request):
            return self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response = self.get_response(request)
            patch_cache_control(response, private=True, no_cache=True)
            return response
        if (key := key_of(request)) is None:
            return self.get_response(request)
        etag = f'W/"{key}"'
        if etag in parse_etags(request.headers.get("If-None-Match", "")):
            return for_everybody(HttpResponseNotModified(), etag)
        if kept := fetch(key):
            content, headers = kept
            return HttpResponse(content, headers=headers)
        response = self.get_response(request)
        if response.status_code == 200 and not response.cookies and "Cache-Control" not in response.headers:
            for_everybody(response, etag)
            if request.method == "GET" and not response.streaming and len(response.content) <= LARGEST:
                keep(key, (response.content, dict(response.headers)))
        return response


def is_for_staff(request):
    return any(request.path.startswith(address) for address in admin_addresses())


@cache
def admin_addresses():
    addresses = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            addresses.append(reverse("admin:index"))
    return tuple(addresses)


def for_everybody(response, etag):
    """A response that anybody may keep, who asks first each time whether it is still right."""
    response.headers["ETag"] = etag
    patch_cache_control(response, no_cache=True)
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    return response


def key_of(request):
    """What a page follows from, as one short text; None where it is not to be kept.

    What stands behind the ? of an address counts where the pages know it. With anything else, a page is made
    and not kept: there is no end of such addresses.
    """
    if not request.GET.keys() <= known_parameters() or (version := version_for(request)) is None:
        return None
    return digest(
        version,
        request.scheme,
        request.get_host(),
        request.path,
        sorted(request.GET.lists()),
        "gzip" in request.headers.get("Accept-Encoding", ""),
    )


def version_for(request):
    """The version of the content, read once for a request; None where nothing is to be kept."""
    if not hasattr(request, "content_version"):
        # What an open transaction has written is nobody else's yet, and who is signed in sees more.
        alone = connection.in_atomic_block or settings.SESSION_COOKIE_NAME in request.COOKIES
        request.content_version = None if alone else ContentVersion.read()
    return request.content_version


def digest(version, *parts):
    """One short text for all that something follows from: program, content, day, and `parts`."""
    told = [fingerprint(), version, timezone.localdate().isoformat(), *parts]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def for_this_version(request, parts, make):
    """What `make` returns, which many pages have in common: made once for each version of the content, each
    day and language and the texts and numbers in `parts`, for everybody who is not signed in."""
    if (version := version_for(request)) is None:
        return make()
    key = digest(version, get_language(), *parts)
    if (found := fetch(key)) is None:
        found = make()
        keep(key, found)
    return found


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
