"""A machine with the register on it, on which commands and servers run as processes of their own."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection

ROOT = Path(__file__).parents[1]
MANAGE = [sys.executable, str(ROOT / "manage.py")]


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def running(command, port, **options):
    """A server that `command` starts, from the moment when it listens on `port` of loopback."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, **options)
    try:
        until = time.monotonic() + 30
        while True:
            with socket.socket() as door:
                if door.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert server.poll() is None, f"{command[0]} ended with {server.returncode}"
            assert time.monotonic() < until, f"{command[0]} does not listen"
            time.sleep(0.02)
        yield
    finally:
        server.terminate()
        server.wait(20)


def postgresql_programs():
    """The folder of the programs of PostgreSQL; None where it is not installed."""
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parts[-2]), default=None)


@contextmanager
def postgresql(*databases):
    """The address of a PostgreSQL server of our own with these databases, while it runs."""
    port, programs = free_port(), postgresql_programs()
    who = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    with TemporaryDirectory() as folder:
        if who:
            shutil.chown(folder, "postgres", "postgres")

        def run(program, *arguments):
            command = [programs / program, *arguments]
            subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, **who)

        data = ["-D", f"{folder}/db"]
        run("initdb", *data, "-U", "register", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c fsync=off"
        run("pg_ctl", *data, "-s", "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            for name in databases:
                run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "register", name)
            yield f"postgres://register@127.0.0.1:{port}"
        finally:
            run("pg_ctl", *data, "-s", "-m", "immediate", "stop")


class Machine:
    """`migrated` is an empty register in a file, which is copied where the tests run on SQLite."""

    def __init__(self, folder, migrated):
        self.private = folder / "private"
        self.env = os.environ | {"DEBUG": "1", "PRIVATE_ROOT": str(self.private), "PYTHONUNBUFFERED": "1"}
        if connection.vendor == "sqlite":  # that of the tests is in memory
            shutil.copy(migrated, folder / "register.sqlite3")
            self.env["DATABASE_URL"] = f"sqlite:///{folder}/register.sqlite3"
        else:
            name = connection.settings_dict
            self.env["DATABASE_URL"] = (
                f"postgres://{name['USER']}@{name['HOST']}:{name['PORT']}/{name['NAME']}"
            )
        self.python("from django.contrib.auth.models import User; User.objects.create_superuser('kari')")

    def start(self, *arguments):
        return subprocess.Popen(
            [*MANAGE, *map(str, arguments)],
            env=self.env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def run(self, *arguments):
        """The exit status of a command, and what it said."""
        process = self.start(*arguments)
        said, _nothing = process.communicate(timeout=120)
        return process.returncode, said

    def python(self, code):
        status, said = self.run("shell", "--no-imports", "-c", code)
        assert status == 0, said
        return said.strip()

    def cities(self):
        return int(self.python("from networks.models import City; print(City.objects.count())"))

    def rows_so_far(self):
        (file,) = self.private.glob("imports/*/progress.json")
        return json.loads(file.read_text())["rows"]

    @contextmanager
    def serving(self, **environment):
        """The address of a server of two processes, while it runs."""
        port = free_port()
        own = {
            "DJANGO_SETTINGS_MODULE": "tests.served",
            "DEBUG": "0",
            "SECRET_KEY": "x" * 50,
            "ALLOWED_HOSTS": "127.0.0.1",
            "HTTPS": "0",
        }
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--workers", "2", "--log-level", "error"]
        with running(
            [*command, "--bind", f"127.0.0.1:{port}"],
            port,
            env=self.env | own | environment,
            cwd=ROOT,
        ):
            yield f"http://127.0.0.1:{port}"
