"""Whether the web addresses that the register names still answer.

Only public addresses are asked: each name is looked up once, and the very address that was judged is the
one that is connected to. The head of the answer is enough; the page itself is never read.
"""

import asyncio
import re
import socket
import ssl
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from ipaddress import ip_address, ip_network
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks.changes import recorded_models
from networks.models import Link

AT_ONCE = 4
SECONDS = 20  # for one answer, from the look-up of the name to the end of the head
SECONDS_TO_CONNECT = 6  # to one of the addresses of a name
MOST_HOPS = 6
LONGEST_LINE, MOST_LINES = 4096, 100  # of the head of an answer
REST = timedelta(hours=23)  # a little less than a day, as a daily job does not begin on the second
ENOUGH = 3  # addresses of which one at least answers, or it is we who have no connection
STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})\b")
MOVED = {301, 302, 303, 307, 308}
GONE = {"404", "410"}
IPV6_IN_USE = ip_network("2000::/3")


class Problem(models.TextChoices):
    """Why there was no answer. Where there was one, the problem is its status: "404"."""

    NAME = "name", gettext_lazy("the name of the site is not found")
    CONNECTION = "connection", gettext_lazy("no connection")
    TIME = "time", gettext_lazy("no answer in time")
    TLS = "tls", gettext_lazy("no secure connection: the certificate is not valid")
    CIRCLE = "circle", gettext_lazy("it is redirected too often")
    PRIVATE = "private", gettext_lazy("it leads into a closed network")
    ADDRESS = "address", gettext_lazy("it is no web address")


class Fault(Exception):
    """An address that is not asked. `args` has the `Problem`."""


class NoConnection(Exception):
    """Nothing at all could be reached, so nothing was found out about any link."""


# What is named


def url_fields():
    """[(model, field)] of all web addresses in the register."""
    return [
        (model, field)
        for model in recorded_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.URLField)
    ]


def named():
    """The web addresses that the register names."""
    return {
        url
        for model, field in url_fields()
        for url in model.objects.exclude(**{field.name: ""}).values_list(field.name, flat=True)
    }


def naming(urls):
    """{url: [(row, model field), …]}: what in the register names each of `urls`."""
    found = defaultdict(list)
    for model, field in url_fields():
        rows = model.objects.filter(**{f"{field.name}__in": urls}).select_related(*model.shown_with)
        for row in rows:
            found[getattr(row, field.name)].append((row, field))
    return found


# What is recorded


def check(every=False):
    """Ask the addresses that were not asked within a day, or all, and record what came of it.

    Links that the register no longer names are forgotten. Returns the links that were asked. Raises
    `NoConnection`.
    """
    now, urls = timezone.now(), named()
    known = {link.url: link for link in Link.objects.all()}
    links = [known.get(url) or Link(url=url) for url in sorted(urls)]
    due = [link for link in links if every or not link.checked_at or link.checked_at < now - REST]
    # A thread of its own, as whoever calls may have an event loop running.
    with ThreadPoolExecutor(1) as thread:
        problems = thread.submit(asyncio.run, problems_of([link.url for link in due])).result()
    # What we refuse ourselves says nothing of our own connection.
    asked = [each for each in problems if each not in (Problem.ADDRESS, Problem.PRIVATE)]
    if len(asked) >= ENOUGH and set(asked) <= {Problem.NAME, Problem.CONNECTION, Problem.TIME}:
        raise NoConnection
    with transaction.atomic():
        Link.objects.filter(pk__in=[link.pk for url, link in known.items() if url not in urls]).delete()
        for link, problem in zip(due, problems, strict=True):
            record(link, problem, now)
    return due


def record(link, problem, now):
    link.checked_at, link.problem = now, problem
    if answers(problem):
        link.answered_at, link.dead_since = now, None
    else:
        link.dead_since = link.dead_since or now
    Link.objects.update_or_create(
        url=link.url,
        defaults={
            name: getattr(link, name) for name in ("checked_at", "answered_at", "dead_since", "problem")
        },
    )


def answers(problem):
    """Whether there is a page: some, such as 403 and 429, are there for people and not for programs."""
    return not problem or (problem.startswith("4") and problem not in GONE)


def state_in_words(link):
    """What is known of a link, for a person."""
    if not link.checked_at:
        return _("not checked yet")
    if not link.problem:
        return _("answers")
    why = Problem(link.problem).label if link.problem in Problem.values else status_in_words(link.problem)
    if not link.dead_since:
        return _("answers, but not to programs: %s") % why
    return (_("dead: %s") if link.is_dead else _("did not answer the last time: %s")) % why


def status_in_words(status):
    if status in GONE:
        return _("the page is not there (%s)") % status
    return (_("error at the site (%s)") if status.startswith("5") else _("refused (%s)")) % status


# What is asked


def is_public(address):
    """Whether an IP address, as text, is one of the open internet, and carries no other in it."""
    ip = ip_address(address.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if ip.version == 6 and (ip not in IPV6_IN_USE or ip.sixtofour or ip.teredo):
        return False
    return ip.is_global and not ip.is_multicast


async def resolve(host, port):
    """The public IP addresses of `host`; none where it has only others. Raises `socket.gaierror`."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [address for *_others, (address, *_port) in found if is_public(address)]


async def problems_of(urls):
    """What is the problem with each of `urls`: "", the status of an answer, or a `Problem`."""
    few, hosts = asyncio.Semaphore(AT_ONCE), defaultdict(asyncio.Lock)
    return await asyncio.gather(*(problem_of(url, few, hosts) for url in urls))


async def problem_of(url, few, hosts):
    try:
        for _hop in range(MOST_HOPS):
            host = urlsplit(url).hostname
            async with hosts[host], few:
                status, location = await ask(url)
            if status not in MOVED or not location:
                return "" if status < 400 else str(status)
            url = urljoin(url, location)
        return Problem.CIRCLE.value
    except Fault as fault:
        return fault.args[0].value
    except TimeoutError:
        return Problem.TIME.value
    except socket.gaierror:
        return Problem.NAME.value
    except ssl.SSLError:
        return Problem.TLS.value
    except (OSError, EOFError, asyncio.LimitOverrunError):
        return Problem.CONNECTION.value
    except ValueError:  # of whatever takes an address apart
        return Problem.ADDRESS.value


async def ask(url):
    """(status, where it leads or ""): of HEAD, and of GET where HEAD is refused."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Fault(Problem.ADDRESS)
    status, location = await answer("HEAD", parts)
    if status >= 400 and status != 429:
        status, location = await answer("GET", parts)
    return status, location


async def answer(method, parts):
    host = parts.hostname if ":" in parts.hostname else parts.hostname.encode("idna").decode()
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    async with asyncio.timeout(SECONDS):
        reader, writer = await connect(host, port, secure)
        try:
            writer.write(request(method, host, parts))
            return await read_head(reader)
        finally:
            writer.transport.abort()


async def connect(host, port, secure):
    addresses = await resolve(host, port)
    if not addresses:
        raise Fault(Problem.PRIVATE)
    tls = {"ssl": ssl.create_default_context(), "server_hostname": host} if secure else {}
    for address in addresses:
        try:
            async with asyncio.timeout(SECONDS_TO_CONNECT):
                return await asyncio.open_connection(address, port, limit=LONGEST_LINE, **tls)
        except ssl.SSLError:
            raise
        except OSError as error:
            failure = error
    raise failure


def request(method, host, parts):
    name = f"[{host}]" if ":" in host else host
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [
        f"{method} {iri_to_uri(target)} HTTP/1.1",
        f"Host: {name}:{parts.port}" if parts.port else f"Host: {name}",
        f"User-Agent: city-register check_links ({settings.EDITORS_EMAIL or 'looks for dead links'})",
        "Accept: */*",
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


async def read_head(reader):
    status, location = None, ""
    for _line in range(MOST_LINES):
        line = await reader.readuntil(b"\n")
        if status is None:
            found = STATUS.match(line)
            if not found:
                raise EOFError  # this is not HTTP
            status, location = int(found[1]), ""
        elif name_and_value := re.match(rb"(?i)location:\s*(.*?)\s*$", line):
            location = name_and_value[1].decode("utf-8", "replace")
        elif not line.strip():
            if status >= 200:
                return status, location
            status = None  # first it says that it is coming
    raise EOFError
