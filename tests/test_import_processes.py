"""Imports beside other processes: killed in the middle, two at once, and while others save."""

import json
import os
import signal
import time

from django.core.files import File
from django.urls import reverse

from networks.resources import jobs

ROWS = 4000
JOB = """
from networks.models import ImportJob
from networks.resources import jobs
job = ImportJob.objects.get()
"""


def cities(folder, first=0, name="byer.csv"):
    file = folder / name
    rows = "".join(f"by-{number},By {number},city,NO\n" for number in range(first, first + ROWS))
    file.write_text(f"slug,name_nb,kind,country\n{rows}")
    return file


def test_43_an_import_that_is_killed_in_the_middle_saved_nothing_and_says_so(machine, tmp_path):
    process = machine.start("import_csv", "cities", cities(tmp_path), "--user", "kari")
    assert f"{ROWS} nye" in process.stdout.readline()  # it is planned
    while not 0 < machine.rows_so_far() < ROWS:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert machine.cities() == 0
    for file in machine.private.glob("imports/*/progress.json"):  # as if half a minute had passed
        file.write_text(json.dumps({"rows": 1000, "at": 0}))
    said = machine.python(f"{JOB}jobs.how_far(job); print(job.state, job.message)")
    assert said.startswith("failed Importen ble avbrutt. Ingenting ble lagret.")
    machine.python(f"{JOB}jobs.again(job); jobs.run(job); jobs.confirm(job); jobs.run(job)")
    assert machine.cities() == ROWS


def test_40_others_save_while_a_plan_is_made(machine, tmp_path):
    process = machine.start("import_csv", "cities", cities(tmp_path), "--user", "kari")
    while not list(machine.private.glob("imports/*/progress.json")):
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGSTOP)  # in the middle of its plan, for as long as it takes
    machine.python("from networks.models import Theme; Theme.objects.create(name_nb='Miljø')")
    os.kill(process.pid, signal.SIGCONT)
    said, _nothing = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert machine.cities() == ROWS


def test_42_two_imports_at_once_do_not_collide_and_identifiers_go_on(machine, tmp_path):
    both = [
        machine.start("import_csv", "cities", cities(tmp_path, first, f"{first}.csv"), "--user", "kari")
        for first in (0, ROWS)
    ]
    for process in both:
        said, _nothing = process.communicate(timeout=120)
        assert process.returncode == 0, said
    code = "from networks.models import City; City.objects.create(name_nb='Ny', kind='city', country='NO');"
    assert machine.python(f"{code} print(City.objects.count())") == str(2 * ROWS + 1)


def test_a_large_file_is_read_and_imported_by_a_process_of_its_own(machine, tmp_path):
    file = cities(tmp_path)
    code = f"""
from pathlib import Path
from django.core.files import File
from networks.resources import jobs
from django.contrib.auth.models import User
jobs.LARGE = 10
with Path({str(file)!r}).open("rb") as opened:
    job = jobs.receive(File(opened, name="byer.csv"), "byer.csv", User.objects.get(), "cities")
jobs.start(job)
print(job.public_id)
"""
    job = machine.python(code)
    state = f"from networks.models import ImportJob; print(ImportJob.objects.get(public_id='{job}').state)"
    while machine.python(state) == "reading":
        time.sleep(0.1)
    assert machine.python(state) == "planned"
    machine.python(f"{JOB}jobs.LARGE = 10; jobs.confirm(job); jobs.start(job)")
    while machine.python(state) == "applying":
        time.sleep(0.1)
    assert machine.python(state) == "done"
    assert machine.cities() == ROWS


def test_39_a_hundred_thousand_rows_are_planned_and_shown_on_a_small_page(staff_client, staff, tmp_path):
    file = tmp_path / "byer.csv"
    rows = "".join(f"by-{number},By {number},city,NO\n" for number in range(100_000))
    file.write_text(f"slug,name_nb,kind,country\n{rows}")
    with file.open("rb") as opened:
        job = jobs.receive(File(opened, name=file.name), file.name, staff, "cities")
    jobs.run(job)
    page = staff_client.get(reverse("admin:networks_importjob_change", args=[job.public_id]))
    assert job.new == 100_000
    assert len(page.content) < 1_000_000
