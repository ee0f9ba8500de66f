"""What a search costs the database: `python -m tests.benchmarks.search`.

It looks in 50,000 names that `make_demo` makes up, in databases of its own: an SQLite file in a temporary
folder, and, where PostgreSQL is installed, one on a server that is started for it.
"""

import os
import statistics
import subprocess
import sys
import time
from itertools import islice
from tempfile import TemporaryDirectory

import django

from tests.machine import postgresql, postgresql_programs

TIMES = 25
SIZE = 25_000, 200_000  # organisations, and memberships: there is a city to each ten of them
FAMILIES = 4  # the first that are made up: themes, documents, cities, organisations
# {what: (how it is found, at most so many ms)}
SEARCHED = {
    "a rare name": (lambda rare: rare, 1),
    "a common word": (lambda rare: "klima", 8),
    "nothing": (lambda rare: "xyzzyqq", 1),
    "two letters": (lambda rare: "os", 10),
}


def fill():
    """Make the register up; returns how many names it has, and a rare one among them."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from networks.management.demo import demo, store
    from networks.models import ChangeSet, change_set

    call_command("migrate", verbosity=0)
    number = 0
    with transaction.atomic(), change_set(ChangeSet.Means.COMMAND):
        for rows in islice(demo(*SIZE, seed=1), FAMILIES):
            store(rows, lambda written: None)
            number += len(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return number, str(rows[len(rows) // 2]).split()[1].removesuffix("-nettverket")


def milliseconds(query):
    """How many hits there are, and how long the database takes, all statements of the search together."""
    from django.contrib.auth.models import AnonymousUser
    from django.db import connection
    from django.utils import timezone

    from networks.search import Search

    spent = []

    def clock(execute, *statement):
        start = time.perf_counter()
        try:
            return execute(*statement)
        finally:
            spent.append(time.perf_counter() - start)

    with connection.execute_wrapper(clock):
        groups = Search(query, AnonymousUser(), timezone.localdate()).groups
    return sum(number for number, _rows in groups.values()), 1000 * sum(spent)


def main():
    with TemporaryDirectory() as folder:
        run(f"sqlite:///{folder}/search.sqlite3")
    if postgresql_programs():
        with postgresql("search") as server:
            run(f"{server}/search")
    else:
        print("PostgreSQL is not installed here, so nothing was searched on it: apt-get install postgresql.")


def run(database):
    env = os.environ | {"DATABASE_URL": database, "DEBUG": "0", "SECRET_KEY": "x" * 50}
    command = [sys.executable, "-m", "tests.benchmarks.search", "measure"]
    subprocess.run(command, env=env | {"DJANGO_SETTINGS_MODULE": "config.settings"}, check=True)


def measure():
    django.setup()
    from django.db import connection

    number, rare = fill()
    print(f"\n{connection.display_name}, {number:,} names; {TIMES} times each, ms in the database")
    print("| Search for | Hits | Median (spread) | must be |\n|---|---|---|---|")
    for what, (query, most) in SEARCHED.items():
        milliseconds(query(rare))
        told = [milliseconds(query(rare)) for _time in range(TIMES)]
        spent = sorted(each for _total, each in told)
        spread = f"{statistics.median(spent):.2f} ({spent[0]:.2f}–{spent[-1]:.2f})"
        print(f"| {what}, “{query(rare)}” | {told[0][0]:,} | {spread} | ≤ {most} |", flush=True)


if __name__ == "__main__":
    measure() if sys.argv[1:] == ["measure"] else main()
