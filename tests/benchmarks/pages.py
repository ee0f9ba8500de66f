"""What pages cost, as ratios within one run: `make bench`.

The real server (gunicorn with two workers) is asked by wrk, a process of its own. Each figure is paired with
its reference: the two are measured one after the other, five times, and the ratio is taken of each pair. The
registers are made up by `make_demo`, in SQLite files in a temporary folder, and on a PostgreSQL server that
is started for them where PostgreSQL is installed.
"""

import json
import operator
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from statistics import median
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from tests.machine import MANAGE, ROOT, free_port, postgresql, postgresql_programs, running

REGISTERS = {"small": (100, 1_000), "large": (10_000, 100_000)}  # organisations, memberships
PAIRS = 5
SECONDS = 2
CONNECTIONS = 4
DOWNLOADS = 20  # pairs of files


# --- The servers ----------------------------------------------------------------------------------------


def served(folder, database_url=""):
    """The variables of a server that readers ask."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.served",
        "DEBUG": "0",
        "SECRET_KEY": "x" * 50,
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "0",
        "STATIC_ROOT": f"{folder}/static",
        "DATABASE_URL": database_url or f"sqlite:///{folder}/none.sqlite3",
    }


@contextmanager
def serving(application, env):
    """The address of `application` while gunicorn serves it."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", application, "--workers", "2", "--log-level", "error"]
    with running([*command, "--bind", f"127.0.0.1:{port}"], port, env=env, cwd=ROOT):
        yield f"http://127.0.0.1:{port}"


def make(register, env):
    """Make one of the registers; returns what `queries.py` tells of it."""
    organizations, memberships = REGISTERS[register]
    size = ["--organizations", str(organizations), "--memberships", str(memberships)]
    for command in (["migrate", "--verbosity", "0"], ["make_demo", *size]):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([*MANAGE, *command], env=env, check=True, **quiet)
    look = [sys.executable, "-m", "tests.benchmarks.queries"]
    return json.loads(subprocess.run(look, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)


# --- What is measured -----------------------------------------------------------------------------------


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


def download(address):
    """Milliseconds until the first byte of a file, until its first row below the headers, and until its end;
    and its lines."""
    start = time.perf_counter()
    moments = []
    with urlopen(address) as response:
        response.read(1)
        moments.append(time.perf_counter())
        lines = response.readline() + response.readline()
        moments.append(time.perf_counter())
        lines += response.read()
        moments.append(time.perf_counter())
    return *(1000 * (moment - start) for moment in moments), lines.count(b"\n")


def etag_of(address):
    with urlopen(address) as response:
        return response.headers["ETag"]


# --- The table ------------------------------------------------------------------------------------------


def figure(number):
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def spread(figures):
    """The median of the figures, and from where to where they are."""
    middle = figure(median(figures))
    return f"{middle} ({figure(min(figures))}–{figure(max(figures))})" if len(figures) > 1 else middle


class Table:
    """Prints its lines as they come, and remembers which held."""

    signs = {"≥": operator.ge, "≤": operator.le}

    def __init__(self):
        self.held = {}

    def begin(self, database):
        self.database = database
        print(f"\n{database}\n")
        print("| What | Median (spread) | must be | held | Absolute | Rows |\n|---|---|---|---|---|---|")

    def tell(self, what, must_be, figures, absolute="", rows=""):
        said = ""
        if must_be:
            sign, bound = must_be.split()[:2]
            held = self.signs[sign](median(figures), float(bound))
            self.held[f"{self.database}: {what}"] = held
            said = "yes" if held else "no"
        print(f"| {what} | {spread(figures)} | {must_be} | {said} | {absolute} | {rows} |", flush=True)

    def tell_rate(self, what, must_be, measured, rows, as_time=False):
        """A line of `pairs`; `as_time` where the ratio is of the times."""
        ratios = [reference / of if as_time else of / reference for of, reference in measured]
        self.tell(what, must_be, ratios, f"{spread([of for of, _reference in measured])} a second", rows)

    def end(self):
        missed = [what for what, held in self.held.items() if not held]
        print(f"\n{len(self.held) - len(missed)} of {len(self.held)} lines held.")
        for what in missed:
            print(f"Not held: {what}")


def measure(table, database, folder, url):
    """Tell of the pages of both registers on one database; `url` makes the address of one."""
    table.begin(database)
    with ExitStack() as servers:
        env = {register: served(folder, url(register)) for register in REGISTERS}
        told = {register: make(register, env[register]) for register in REGISTERS}

        def start(register, application="config.wsgi", **more):
            return servers.enter_context(serving(application, env[register] | more))

        served_from = {register: start(register) for register in REGISTERS}

        def made(register, which):
            return served_from[register] + told[register][which] + told[register]["made"]

        plain = start(
            "large",
            "django.core.wsgi:get_wsgi_application()",
            DJANGO_SETTINGS_MODULE="tests.benchmarks.empty",
        )
        view = [f"{plain}/"]
        small, large = ("{:,} and {:,}".format(*size) for size in REGISTERS.values())

        if database == "SQLite":
            page = served_from["small"] + told["small"]["other"]
            table.tell_rate("a page that is kept, over an empty view", "≥ 1", pairs([page], view), small)
            unchanged = [page, f"If-None-Match: {etag_of(page)}"]
            table.tell_rate("“not modified”, over an empty view", "≥ 1.2", pairs(unchanged, view), small)

        listed = f"a list of {told['small']['listed']} organisations"
        # Of PostgreSQL, which answers from another process, lists and searches are asked for.
        for which, what, least in (
            ("other", "an organisation with 30 members", "≥ 0.10" if database == "SQLite" else ""),
            ("list", listed, "≥ 0.05"),
        ):
            measured = pairs([made("small", which)], view)
            table.tell_rate(f"{what}, made, over an empty view", least, measured, small)
            asked = [told[register]["queries"][told[register][which]] for register in REGISTERS]
            table.tell(f"{what}: queries", "≤ 12", [max(asked)], rows=f"{small}; {large}")

        for which, what in (("other", "an organisation"), ("list", "the list")):
            measured = pairs(*([made(register, which)] for register in ("large", "small")))
            what = f"{what}, time in the large register over the small"
            table.tell_rate(what, "≤ 2", measured, large, as_time=True)
        measured = pairs(*([made("large", which)] for which in ("largest", "other")))
        what = "an organisation with 10,000 members, time over one with 30"
        table.tell_rate(what, "≤ 2", measured, large, as_time=True)

        file = served_from["large"] + told["large"]["file"]
        downloads = [(download(file), download(f"{plain}/members.csv")) for _pair in range(DOWNLOADS)]
        (*_times, lines), (*_times, raw_lines) = downloads[0]
        assert lines == raw_lines + 1, "the files do not hold the same rows"
        of_a_file(table, downloads, f"{raw_lines:,} of {large}")


def of_a_file(table, downloads, rows):
    first_byte, first_row, whole, _lines = zip(*(of for of, _reference in downloads), strict=True)
    ratios = [of[2] / reference[2] for of, reference in downloads]
    what = "CSV of the members, time over a csv writer on a raw cursor"
    table.tell(what, "≤ 5", ratios, f"{spread(whole)} ms", rows)
    table.tell("its first byte, ms", "≤ 30", first_byte, rows=rows)
    table.tell("its first row, ms", "", first_row, rows=rows)


def main():
    if not shutil.which("wrk"):
        sys.exit("There is no wrk: apt-get install wrk.")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**3
    print(f"{os.cpu_count()} processors, {memory} GB; {PAIRS} pairs of {SECONDS} s; {CONNECTIONS} readers")
    print("The rows are organisations and memberships of the register.")
    table = Table()
    with TemporaryDirectory() as folder:
        quiet = {"stdout": subprocess.DEVNULL}
        subprocess.run([*MANAGE, "collectstatic", "--no-input"], env=served(folder), check=True, **quiet)
        measure(table, "SQLite", folder, lambda name: f"sqlite:///{folder}/{name}.sqlite3")
        if postgresql_programs():
            with postgresql(*REGISTERS) as server:
                measure(table, "PostgreSQL", folder, lambda name: f"{server}/{name}")
    table.end()
    if not postgresql_programs():
        print("PostgreSQL is not installed here, so nothing was measured on it: apt-get install postgresql.")


if __name__ == "__main__":
    main()
