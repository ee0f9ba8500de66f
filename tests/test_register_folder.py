"""The whole register as a folder of CSV files: load_register and dump_register."""

import filecmp
import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from networks.models import ChangeSet, City, Document, Membership, Organization
from networks.resources import TABLES
from networks.resources.folder import dump, load
from tests.conftest import OSLO
from tests.make import make_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """The register of Oslo in a folder that a test may change."""
    return shutil.copytree(OSLO, tmp_path / "oslo")


def run(name, *arguments, **options):
    out = StringIO()
    call_command(name, *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def write(folder, table, *lines):
    (folder / f"{table}.csv").write_text("\n".join(lines) + "\n", "utf-8")


def history_rows():
    return sum(model.history.count() for model in TABLES.values())


def test_a_dump_after_a_load_gives_the_same_files_byte_for_byte(tmp_path):
    load(OSLO)
    dump(tmp_path)
    names = [path.name for path in OSLO.iterdir()]
    assert sorted(names) == sorted(f"{table}.csv" for table in TABLES)
    same, different, missing = filecmp.cmpfiles(OSLO, tmp_path, names, shallow=False)
    assert (different, missing) == ([], [])
    assert len(same) == len(TABLES)


def test_a_second_load_says_that_nothing_has_changed_and_writes_nothing():
    run("load_register", OSLO)
    before = history_rows(), ChangeSet.objects.count()
    assert "Ingenting er endret." in run("load_register", OSLO)
    assert (history_rows(), ChangeSet.objects.count()) == before


def test_a_load_is_one_change_set_by_the_user_who_is_named(staff):
    run("load_register", OSLO, user="kari")
    action = ChangeSet.objects.get()
    assert (action.user, action.means, action.detail) == (staff, "command", "load_register oslo")


def test_a_load_by_a_user_who_does_not_exist_is_refused():
    with pytest.raises(CommandError, match="ola"):
        run("load_register", OSLO, user="ola")
    assert not City.objects.exists()


def test_a_load_adds_and_changes_but_never_deletes_and_lists_what_the_folder_lacks(folder):
    load(folder)
    make_city("Trondheim")
    cities = folder / "cities.csv"
    cities.write_text(cities.read_text("utf-8").replace("Warsjawa", "Warschau"), "utf-8")
    said = run("load_register", folder)
    assert "cities: 0 nye, 1 endret" in said
    assert "I registeret, men ikke i cities.csv" in said
    assert "Trondheim" in said
    assert City.objects.get(slug="warszawa").other_names == "Warschau"


def test_if_empty_leaves_a_register_with_a_city_alone():
    make_city("Trondheim")
    assert run("load_register", OSLO, if_empty=True) == ""
    assert City.objects.count() == 1


def test_any_error_saves_nothing_and_names_file_line_column_and_value(folder):
    text = (folder / "memberships.csv").read_text("utf-8")
    (folder / "memberships.csv").write_text(text.replace(",metrex,viken,", ",metrex,atlantis,"), "utf-8")
    line = 1 + next(number for number, row in enumerate(text.splitlines()) if ",metrex,viken," in row)
    with pytest.raises(CommandError) as said:
        run("load_register", folder)
    assert f"memberships.csv, linje {line}, city:" in str(said.value)
    assert "atlantis" in str(said.value)
    assert "Ingenting ble lagret." in str(said.value)
    assert not City.objects.exists()


def test_rows_may_come_before_the_rows_that_they_belong_to(tmp_path):
    write(
        tmp_path,
        "organizations",
        "slug,name_en,kind,parent",
        "part,Part,network,whole",
        "whole,Whole,network,",
    )
    load(tmp_path)
    assert Organization.objects.get(slug="part").parent.slug == "whole"


def test_rows_that_belong_to_each_other_in_a_circle_are_refused(tmp_path):
    write(tmp_path, "organizations", "slug,name_en,kind,parent", "a,A,network,b", "b,B,network,a")
    with pytest.raises(CommandError, match=r"organizations.csv, linje 3, parent"):
        run("load_register", tmp_path)


def test_a_folder_with_no_files_or_with_a_table_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(CommandError, match="ingen CSV-filer"):
        run("load_register", tmp_path)
    write(tmp_path, "nonsense", "id")
    with pytest.raises(CommandError, match="nonsense"):
        run("load_register", tmp_path)
    with pytest.raises(CommandError, match="finnes ikke"):
        run("load_register", tmp_path / "not-there")


def test_a_row_that_is_renamed_keeps_its_identity_and_its_address(folder):
    load(folder)
    cities = folder / "cities.csv"
    cities.write_text(cities.read_text("utf-8").replace("Stavanger,Stavanger", "Sandnes,Sandnes"), "utf-8")
    before = City.objects.get(slug="stavanger")
    load(folder)
    after = City.objects.get(slug="stavanger")
    assert (after.pk, after.name_nb) == (before.pk, "Sandnes")


def test_an_unknown_identifier_for_a_known_row_is_refused(tmp_path):
    city = make_city("Bergen")
    write(tmp_path, "cities", "id,slug,name_nb,kind,country", "zzzzzzzz,bergen,Bergen,city,NO")
    with pytest.raises(CommandError, match=city.public_id):
        run("load_register", tmp_path)


def test_a_verifier_who_does_not_exist_here_is_left_empty(tmp_path):
    write(
        tmp_path,
        "organizations",
        "slug,name_en,kind,verified_on,verified_by",
        "c40,C40,network,2026-11-01,somebody",
    )
    load(tmp_path)
    organization = Organization.objects.get()
    assert (organization.verified_by, organization.verified_on.year) == (None, 2026)


def test_the_register_of_oslo_names_no_source_that_is_not_there(oslo):
    assert Document.objects.count() == 3
    assert Membership.objects.filter(source=None).count() == 0


def test_a_line_break_of_any_kind_comes_back_from_a_dump_as_it_was(tmp_path):
    texts = ["a\rb", "a\nb", "a\r\nb"]
    for number, text in enumerate(texts):
        make_city(f"By {number}", place_nb=text)
    dump(tmp_path)
    load(tmp_path)
    assert (
        list(City.objects.filter(slug__startswith="by-").order_by("slug").values_list("place_nb", flat=True))
        == texts
    )
