"""What pages cost, as ratios within one run: `make bench`.

The real server (gunicorn with two workers) is asked by wrk, a process of its own. Each figure is paired with
its reference: the two are measured one after the other, five times, and the ratio is taken of each pair. The
registers are made up by `make_demo`, in SQLite files in a temporary folder.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from tests.machine import MANAGE, ROOT, free_port, running

REGISTERS = {"small": (100, 1_000), "large": (10_000, 100_000)}  # organisations, memberships
PAIRS = 5
SECONDS = 2
CONNECTIONS = 4
FIND = """
from networks.models import Organization
for network in Organization.objects.order_by("pk")[:2]:
    print(network.get_absolute_url())
"""


def served(folder, register=""):
    """The variables of a server that readers ask, of one of the registers."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.served",
        "DEBUG": "0",
        "SECRET_KEY": "x" * 50,
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "0",
        "STATIC_ROOT": f"{folder}/static",
        "DATABASE_URL": f"sqlite:///{folder}/{register}.sqlite3",
    }


@contextmanager
def serving(application, env):
    """The address of `application` while gunicorn serves it."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", application, "--workers", "2", "--log-level", "error"]
    with running([*command, "--bind", f"127.0.0.1:{port}"], port, env=env, cwd=ROOT):
        yield f"http://127.0.0.1:{port}"


def make(folder, register):
    """Make one of the registers; returns the addresses of its first two organisations."""
    organizations, memberships = REGISTERS[register]
    env = served(folder, register)
    size = ["--organizations", str(organizations), "--memberships", str(memberships)]
    for command in (["migrate", "--verbosity", "0"], ["make_demo", *size]):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([*MANAGE, *command], env=env, check=True, **quiet)
    find = subprocess.run([*MANAGE, "shell", "-v0", "-c", FIND], env=env, check=True, stdout=subprocess.PIPE)
    return find.stdout.decode().split()


def per_second(address, *headers):
    """How many requests a second `address` answers; of a slow page, for as long as it takes to get some."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", "--timeout", "60s"]
    for header in headers:
        command += ["-H", header]
    for seconds in (SECONDS, 10 * SECONDS, 30 * SECONDS):
        run = [*command, f"-d{seconds}s", address]
        said = subprocess.run(run, check=True, capture_output=True, text=True).stdout
        assert "Non-2xx" not in said, said
        if rate := float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]):
            return rate
    raise TimeoutError(address)


def pairs(of, reference):
    """[(requests a second of one, of its reference)], measured one after the other."""
    return [(per_second(*of), per_second(*reference)) for _pair in range(PAIRS)]


def told(name, must_be, measured, rows, as_time=False):
    """A line of the table; `as_time` where the ratio is of the times."""
    ratios = sorted(reference / of if as_time else of / reference for of, reference in measured)
    absolute = statistics.median(of for of, _reference in measured)
    median = statistics.median(ratios)
    print(
        f"| {name} | {median:.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f}) | {must_be} "
        f"| {absolute:,.0f} a second | {rows} |",
        flush=True,
    )


def etag_of(address):
    with urlopen(address) as response:
        return response.headers["ETag"]


def main():
    if not shutil.which("wrk"):
        sys.exit("There is no wrk: apt-get install wrk.")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**3
    print(f"{os.cpu_count()} processors, {memory} GB; {PAIRS} pairs of {SECONDS} s; {CONNECTIONS} readers")
    print("| What | Ratio: median (spread) | must be | Median | Rows |\n|---|---|---|---|---|")
    with TemporaryDirectory() as folder, ExitStack() as servers:
        quiet = {"stdout": subprocess.DEVNULL}
        subprocess.run([*MANAGE, "collectstatic", "--no-input"], env=served(folder), check=True, **quiet)
        first, second = {}, {}
        for register in REGISTERS:
            first[register], second[register] = make(folder, register)
        env = {"DJANGO_SETTINGS_MODULE": "tests.benchmarks.empty"}
        empty = servers.enter_context(
            serving("django.core.wsgi:get_wsgi_application()", served(folder) | env)
        )
        kept = servers.enter_context(serving("config.wsgi", served(folder, "small")))
        made = {
            register: servers.enter_context(
                serving("config.wsgi", served(folder, register) | {"CACHE_URL": "dummycache://"})
            )
            for register in REGISTERS
        }
        small, large = ("{:,} and {:,}".format(*size) for size in REGISTERS.values())
        view = [f"{empty}/"]
        page = kept + second["small"]
        told("a page that is kept, over an empty view", "≥ 1", pairs([page], view), small)
        unchanged = [page, f"If-None-Match: {etag_of(page)}"]
        told("“not modified”, over an empty view", "≥ 1.2", pairs(unchanged, view), small)
        page = [made["small"] + second["small"]]
        told("an organisation with 30 members, made, over an empty view", "≥ 0.10", pairs(page, view), small)
        listed = [made["small"] + "/nettverk/"]
        told("the list of organisations, made, over an empty view", "≥ 0.05", pairs(listed, view), small)
        lists = dict.fromkeys(REGISTERS, "/nettverk/")
        for name, of in {"an organisation": second, "the list": lists}.items():
            measured = pairs([made["large"] + of["large"]], [made["small"] + of["small"]])
            told(f"{name}, time in the large register over the small", "≤ 2", measured, large, as_time=True)
        measured = pairs([made["large"] + first["large"]], [made["large"] + second["large"]])
        told(
            "an organisation with 10,000 members, time over one with 30", "≤ 2", measured, large, as_time=True
        )


if __name__ == "__main__":
    main()
