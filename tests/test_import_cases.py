"""The cases that spreadsheets bring, one by one, with the files in `tests/data/import`."""

import shutil
import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
import xlsxwriter
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone, translation

from networks.models import (
    City,
    GoverningBody,
    ImportJob,
    Membership,
    Organization,
    Position,
    Target,
    Theme,
    WorkingGroup,
)
from networks.resources import jobs
from networks.resources.formats import guard
from tests.make import (
    make_body,
    make_city,
    make_commitment,
    make_home,
    make_membership,
    make_official,
    make_organization,
    make_position,
    make_theme,
)
from tests.spreadsheets import DATA, confirm, faults, imported, refusal, upload

pytestmark = pytest.mark.django_db


def files(start):
    return pytest.mark.parametrize("file", sorted(DATA.glob(f"{start}_*")), ids=lambda file: file.name)


@files("01")
def test_01_semicolon_comma_tab_and_a_named_delimiter_import_the_same(staff_client, file):
    imported(staff_client, City, file)
    assert City.objects.get(slug="tromso").name_nb == "Tromsø"


@files("02")
def test_02_letters_are_intact_in_every_encoding(staff_client, file):
    imported(staff_client, City, file)
    assert set(City.objects.values_list("name_nb", flat=True)) == {"Tromsø", "Sibiuš æåØ"}


def test_03_a_mixture_of_encodings_is_refused_by_its_lines(staff_client):
    said = refusal(staff_client, City, DATA / "03_mixed.csv")
    assert "linje 2 er i UTF-8, men linje 3 i Windows-1252" in said


@files("04")
def test_04_lines_end_as_they_like(staff_client, file):
    imported(staff_client, City, file)
    assert City.objects.count() == 2


def test_05_line_breaks_in_a_cell_are_kept_exactly(staff_client):
    imported(staff_client, City, DATA / "05_line_breaks.csv")
    assert City.objects.get().place_nb == "en\r\nto\ntre\rfire"


def test_06_two_ways_to_write_a_date_are_one_date(staff_client):
    imported(staff_client, City, DATA / "06_dates.csv")
    starts = dict(City.objects.values_list("slug", "start"))
    assert starts == {"a": "2020-01-13", "b": "2020-01-13", "c": "2020-23", "d": "2020-23"}


def test_07_what_is_no_date_or_two_is_an_error(staff_client):
    said = faults(staff_client, City, DATA / "07_no_dates.csv")
    assert said[2][0][:2] == ("start", "31.02.2020")
    assert said[3][0][:2] == ("start", "03/04/2020")


@pytest.mark.parametrize("language", ["nb", "en"])
def test_08_decimals_are_the_same_in_every_language(staff_client, language):
    make_commitment(slug="kutt")
    with translation.override(language):
        imported(staff_client, Target, DATA / "08_decimals.csv")
    assert set(Target.objects.values_list("value", flat=True)) == {Decimal("1234.5")}


def test_09_what_is_no_decimal_is_an_error(staff_client):
    make_commitment(slug="kutt")
    said = faults(staff_client, Target, DATA / "09_no_decimals.csv")
    assert [said[line][0][1] for line in (2, 3, 4, 5)] == ["abc", "NaN", "inf", "1,23456"]
    assert "4 desimaler" in said[5][0][2]


def test_10_what_is_no_integer_is_an_error(staff_client):
    make_organization("Eurocities")
    said = faults(staff_client, GoverningBody, DATA / "10_no_integers.csv")
    assert [said[line][0][0] for line in (2, 3, 4)] == ["seats"] * 3
    assert "1000 eller 1" in said[4][0][2]


def test_11_yes_and_no_are_read_in_either_language_and_perhaps_is_an_error(staff_client):
    imported(staff_client, Theme, DATA / "11_yes_and_no.csv")
    assert set(Theme.objects.filter(published=True).values_list("slug", flat=True)) == {"a", "c"}
    assert faults(staff_client, Theme, DATA / "11_perhaps.csv")[2][0][:2] == ("published", "kanskje")


def test_12_an_empty_required_cell_is_an_error_and_never_a_default(staff_client):
    said = faults(staff_client, City, DATA / "12_empty_required.csv")
    assert [said[line][0][0] for line in (2, 3, 4)] == ["kind", "country", "published"]


def test_13_an_absent_column_leaves_its_field_and_an_empty_cell_clears_it(staff_client):
    make_city("Bergen", other_names="Bjørgvin", place_nb="Vestland")
    imported(staff_client, City, DATA / "13_column_absent.csv")
    assert (City.objects.get().other_names, City.objects.get().place_nb) == ("", "Vestland")


def test_14_an_unknown_or_repeated_header_is_refused_and_the_nearest_named(staff_client):
    assert "Mente du «name_nb»" in refusal(staff_client, City, DATA / "14_unknown_header.csv")
    assert "mer enn én gang" in refusal(staff_client, City, DATA / "14_duplicate_header.csv")


def test_15_headers_are_read_by_name_and_by_label_in_either_language(staff_client):
    imported(staff_client, City, DATA / "15_headers_by_label.csv")
    assert (City.objects.get().name_en, City.objects.get().country) == ("Vienna", "AT")


def test_16_a_missing_required_column_is_one_error_for_the_file(staff_client):
    page = upload(staff_client, City, DATA / "16_missing_column.csv")
    assert page.context["job"].message == "Filen må ha kolonnen «id», eller disse: slug."
    assert page.context["rows"] == []


def test_17_an_unknown_relation_names_column_value_and_nearest(staff_client):
    make_organization("Eurocities"), make_city("Bergen")
    said = faults(staff_client, Membership, DATA / "17_unknown_relation.csv")
    assert said[2][0][:2] == ("organization", "eurocity")
    assert "Mente du «eurocities»" in said[2][0][2]


def test_18_two_unknown_themes_are_both_named(staff_client):
    make_theme("Miljø")
    said = faults(staff_client, Organization, DATA / "18_unknown_themes.csv")
    assert ["«hav»" in said[2][0][2], "«fjell»" in said[2][1][2]] == [True, True]


def test_19_a_duplicate_key_cites_the_first_line_also_far_apart(staff_client):
    said = faults(staff_client, City, DATA / "19_duplicates.csv")
    assert "linje 2" in said[1503][0][2]


def test_20_spaces_round_a_key_are_trimmed_and_what_nobody_sees_is_an_error(staff_client):
    imported(staff_client, City, DATA / "20_spaces.csv")
    assert City.objects.get().slug == "bergen"
    assert "U+200B" in faults(staff_client, City, DATA / "20_zero_width.csv")[2][0][2]


def test_21_a_key_that_looks_like_another_is_a_warning(staff_client):
    make_theme("Liten a", slug="a-1")
    page = upload(staff_client, Theme, DATA / "21_alike.csv")
    assert "ligner på «a-1»" in page.content.decode()
    confirm(staff_client, page)
    assert Theme.objects.count() == 2


def test_22_what_the_rules_refuse_is_said_in_a_sentence(staff_client):
    said = faults(staff_client, City, DATA / "22_sentences.csv")
    assert said[2][0][2] == "Teksten har 201 tegn, men det er plass til 200."
    assert "ikke et av valgene" in said[3][0][2]
    assert said[4][0][2] == "Perioden slutter før den begynner. Sjekk begge datoene."


def test_23_what_only_the_database_sees_is_blamed_on_its_line(staff_client, monkeypatch):
    # The rule is there in the database, and the plan is told nothing of it.
    monkeypatch.setattr("networks.resources.rules.broken", lambda row: [])
    lines = [f"by-{line};By {line};city;NO;;\n" for line in range(2, 7412)]
    lines += ["gal;Gal;city;NO;2020;2010\n", "sist;Sist;city;NO;;\n"]
    preview = upload(staff_client, City, "slug;name_nb;kind;country;start;end\n" + "".join(lines))
    page = confirm(staff_client, preview)
    (row,) = page.context["rows"]
    assert (row["line"], row["faults"][0][2][:21]) == (7412, "Perioden slutter før ")
    assert not City.objects.exists()


def test_24_short_and_long_rows_and_an_unclosed_quote_are_told_by_line(staff_client):
    said = faults(staff_client, City, DATA / "24_lengths.csv")
    assert {line: sentences[0][2] for line, sentences in said.items()} == {
        2: "Det er 3 celler, men 4 kolonner.",
        3: "Det er 5 celler, men 4 kolonner.",
    }
    said = refusal(staff_client, City, DATA / "24_unclosed_quote.csv")
    assert "linje 3: Et anførselstegn åpnes og blir aldri lukket" in said


def test_25_what_is_no_table_is_told_in_a_plain_sentence(staff_client):
    assert "tom" in refusal(staff_client, City, DATA / "25_empty.csv")
    assert "er ikke en CSV-fil" in refusal(staff_client, City, DATA / "25_picture.csv")
    page = upload(staff_client, City, DATA / "25_header_only.csv")
    assert "Alt i filen er i registeret fra før" in page.content.decode()
    # Its name says XLSX, but it is what it holds that counts.
    imported(staff_client, City, DATA / "25_csv_called.xlsx")
    assert City.objects.count() == 2


def test_26_control_characters_are_an_error_by_line_and_column(staff_client):
    said = faults(staff_client, City, DATA / "26_control.csv")
    assert (said[2][0][0], "U+0000" in said[2][0][2]) == ("place_nb", True)
    assert (said[3][0][0], "U+0008" in said[3][0][2]) == ("other_names", True)


@pytest.mark.parametrize("text", ["=1+1", "+47", "-5", "@x", "'=x"])
def test_27_formulas_are_inert_and_come_back_as_they_were(staff_client, text):
    make_city("Bergen", place_nb=text)
    exported = staff_client.get("/admin/networks/city/export/?format=excel").getvalue()
    assert guard(text) in exported.decode("utf-8-sig")
    assert upload(staff_client, City, exported).context["job"].unchanged == 1


def test_31_an_export_of_labels_in_bokmål_is_read_by_an_english_user(staff_client):
    make_city("Wien", country="AT")
    with translation.override("en"):
        assert upload(staff_client, City, DATA / "31_labels_of_bokmal.csv").context["job"].unchanged == 1


def test_32_a_change_of_themes_alone_is_shown_and_remembered(staff_client):
    organization = make_organization("Eurocities")
    organization.themes.add(make_theme("Miljø"))
    make_theme("Kultur")
    csv = f"id;themes\n{organization.public_id};kultur\n"
    preview = upload(staff_client, Organization, csv)
    assert "<del>Miljø</del> → <ins>Kultur</ins>" in preview.content.decode()
    confirm(staff_client, preview)
    assert [str(theme) for theme in organization.themes.all()] == ["Kultur"]
    newest = organization.history.first()
    assert [str(row.theme) for row in newest.themes.all()] == ["Kultur"]
    assert newest.change_set.means == "import"


def test_33_a_key_of_several_columns_finds_the_right_row(staff_client):
    body, official = make_body(), make_official("Kari")
    first = make_position(official=official, organization=None, body=body, role="member", start="2010")
    second = make_position(official=official, organization=None, body=body, role="member", start="2015")
    csv = "official,role,organization,body,working_group,city,on_behalf_of,start,end\n"
    csv += f"kari,member,,{body.slug},,,,2015,2019\n"
    imported(staff_client, Position, csv)
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.end, second.end) == ("", "2019")


def test_37_what_changed_after_the_preview_makes_a_new_plan(staff_client):
    make_city("Bergen")
    preview = upload(staff_client, City, "slug;place_nb\nbergen;Vestland\n")
    City.objects.get().delete()
    page = confirm(staff_client, preview)
    assert page.context["job"].state == "refused"
    assert not City.objects.exists()


def test_38_a_command_with_one_bad_row_ends_with_an_error_and_saves_nothing(staff, tmp_path):
    file = tmp_path / "byer.csv"
    file.write_text("slug,name_nb,kind,country\nbergen,Bergen,city,NO\noslo,Oslo,city,XX\n")
    with pytest.raises(CommandError, match="linje 3, country: «XX»"):
        call_command("import_csv", "cities", file, user="kari")
    assert not City.objects.exists()
    file.write_text("slug,name_nb,kind,country\nbergen,Bergen,city,NO\n")
    call_command("import_csv", "cities", file, user="kari")
    assert City.objects.get().history.get().change_set.user == staff
    assert ImportJob.objects.filter(user=staff, state="done").count() == 1


def test_the_home_city_cannot_be_two_rows_of_one_file(staff_client):
    make_home("Oslo")
    assert "bare være én" in refusal(
        staff_client, City, "slug,name_nb,kind,country,is_home\nbergen,Bergen,city,NO,yes\n"
    )
    City.objects.get().delete()
    rows = "a,A,city,NO,yes\nb,B,city,NO,yes\n"
    assert "bare være én" in refusal(staff_client, City, "slug,name_nb,kind,country,is_home\n" + rows)


def test_rows_of_a_file_may_refer_to_each_other_in_any_order(staff_client):
    csv = "slug,name_nb,kind,country,part_of\nbydel,Bydel,city,NO,by\nby,By,city,NO,region\n"
    imported(staff_client, City, csv + "region,Region,county,NO,\n")
    assert City.objects.get(slug="bydel").part_of.part_of.slug == "region"
    assert City.objects.get(slug="bydel").history.count() == 1


def test_rows_that_move_in_a_circle_are_refused(staff_client):
    outer = make_city("Ytre")
    make_city("Indre", part_of=outer)
    assert "høre til seg selv" in refusal(staff_client, City, "slug,part_of\nytre,indre\n")
    assert "høre til seg selv" in refusal(staff_client, City, "slug,part_of\nindre,\nytre,ytre\n")
    imported(staff_client, City, "slug,part_of\nindre,\nytre,indre\n")
    assert City.objects.get(slug="ytre").part_of.slug == "indre"


def test_a_verifier_who_does_not_exist_here_leaves_the_one_that_is_known(staff_client, staff):
    membership = make_membership(verified_on="2020-02-01", verified_by=staff)
    page = upload(staff_client, Membership, f"id,verified_by\n{membership.public_id},karri\n")
    assert page.context["job"].unchanged == 1
    assert "ingen bruker som heter «karri»" in page.content.decode()


def test_two_new_rows_with_one_new_identifier_are_refused(staff_client):
    csv = "id,slug,name_nb\nbcdfgh,a,A\nbcdfgh,b,B\n"
    assert "samme rad som på linje 2" in refusal(staff_client, Theme, csv)


def test_two_new_rows_of_one_name_and_no_address_name_each_other(staff_client):
    assert "samme rad som på linje 2" in refusal(staff_client, Theme, "id,name_nb\n,Nytt\n,Nytt\n")


def test_refused_rows_come_back_with_what_is_wrong_and_go_in_again_when_mended(staff_client):
    page = upload(
        staff_client, City, "slug,name_nb,kind,country\nbergen,Bergen,city,NO\noslo,=Oslo,city,XX\n"
    )
    address = page.request["PATH_INFO"].replace("/change/", "/refused-cities.csv")
    refused = b"".join(staff_client.get(address)).decode("utf-8-sig")
    assert refused.startswith(
        "slug;name_nb;kind;country;Hva som er galt\r\noslo;'=Oslo;city;XX;country: «XX»"
    )
    imported(staff_client, City, refused.replace(";XX;", ";NO;"))
    assert City.objects.get().name_nb == "=Oslo"


def test_the_whole_plan_can_be_had_as_a_file(staff_client):
    make_city("Bergen")
    page = upload(staff_client, City, "slug,place_nb\nbergen,Vestland\n")
    plan = b"".join(staff_client.get(page.request["PATH_INFO"].replace("/change/", "/plan.csv")))
    assert plan.decode("utf-8-sig").splitlines()[1] == "cities;2;changed;bergen;place_nb;;Vestland"


def test_a_workbook_goes_out_and_in_and_nothing_is_changed(staff_client):
    make_city("Bergen", latitude="60.39", longitude="13.405", place_nb="=1+1", start="2020-23")
    exported = staff_client.get("/admin/networks/city/export/?format=xlsx").getvalue()
    page = upload(staff_client, City, exported, "byer.xlsx")
    assert page.context["job"].unchanged == 1


def test_a_workbook_with_several_sheets_names_the_one_that_is_meant(staff_client):
    make_city("Bergen")
    whole = staff_client.get("/admin/export/?format=xlsx").getvalue()
    assert upload(staff_client, City, whole, "alt.xlsx").context["job"].unchanged == 1


@pytest.mark.parametrize("form", ["xlsx", "zip"])
def test_the_whole_register_goes_out_and_into_an_empty_one(staff_client, form):
    membership = make_membership(city=make_city("Bydel", part_of=make_city("By")))
    membership.organization.themes.add(make_theme("Miljø"))
    whole = staff_client.get(f"/admin/export/?format={form}").getvalue()
    Membership.objects.all().delete()
    for model in (Organization, Theme):
        model.objects.all().delete()
    City.objects.filter(slug="bydel").delete()
    City.objects.all().delete()
    address = "/admin/networks/importjob/add/"
    page = staff_client.post(address, {"file": SimpleUploadedFile(f"alt.{form}", whole)}, follow=True)
    assert page.context["job"].new == 5, page.context["job"].message
    confirm(staff_client, page)
    assert staff_client.get(f"/admin/export/?format={form}").getvalue() == whole or form == "xlsx"
    assert Membership.objects.get().city.part_of.slug == "by"


def test_13_405_may_be_a_longitude_but_not_a_thousand(staff_client):
    city = make_city("Berlin", latitude="52.52", longitude="13.405")
    assert (
        upload(staff_client, City, f"id,longitude\n{city.public_id},13.405\n").context["job"].unchanged == 1
    )
    imported(staff_client, City, f"id,longitude\n{city.public_id},13.406\n")
    city.refresh_from_db()
    assert city.longitude == Decimal("13.406")


def zipped(entries, **options):
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content, **options)
    return file.getvalue()


def send_all(client, content, name="alt.zip"):
    file = SimpleUploadedFile(name, content)
    return client.post("/admin/networks/importjob/add/", {"file": file}, follow=True)


def test_41_a_zip_bomb_and_a_file_over_the_limit_are_refused(staff_client, monkeypatch):
    monkeypatch.setattr(jobs, "LARGEST_UNPACKED", 1_000_000)
    page = send_all(staff_client, zipped({"cities.csv": b"x" * 2_000_000}))
    assert "for stor når den er pakket ut" in page.context["job"].message
    monkeypatch.setattr(jobs, "LARGEST", 100)
    page = upload(staff_client, City, "x" * 200)
    assert "Filen er større enn" in page.content.decode()
    assert ImportJob.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (zipped({"cities.csv": "slug,name_nb,kind,country\n"})[:-30], "verken XLSX eller en zip"),
        (zipped({"cities.csv": "slug\n" * 50}).replace(b"\x78", b"\x79"), ""),
        (zipped({"byer.csv": "slug\n"}), "«byer», som ikke er en tabell"),
        (zipped({"../../cities.csv": ""}), "tom"),
        (b"slug,name_nb\n", "verken XLSX eller en zip"),
    ],
)
def test_a_zip_that_cannot_be_used_is_refused_in_words(staff_client, content, said):
    page = send_all(staff_client, content)
    assert page.context["job"].state in ("refused", "planned")
    assert said in page.context["job"].message


def test_a_zip_that_was_damaged_on_the_way_is_refused_in_words(staff_client):
    content = bytearray(zipped({"cities.csv": "slug,name_nb,kind,country\n" + "a,A,city,NO\n" * 50}))
    content[60] ^= 0xFF
    page = send_all(staff_client, bytes(content))
    assert page.context["job"].state == "refused"


def test_whoever_comes_while_a_large_import_is_written_is_told_to_wait(staff_client, monkeypatch):
    def locked(*_arguments, **_options):
        raise OperationalError("database is locked")

    monkeypatch.setattr(Theme, "save", locked)
    typed = {"name_nb": "Miljø", "_save": "1"}
    answer = staff_client.post("/admin/networks/theme/add/", typed)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "En stor import pågår" in answer.content.decode()


def test_a_zip_that_holds_a_table_twice_or_another_one_is_refused(staff_client):
    twice = zipped({"a/themes.csv": "slug,name_nb\nen,En\n", "b/themes.csv": "slug,name_nb\nto,To\n"})
    assert "themes» to ganger" in send_all(staff_client, twice).context["job"].message
    other = zipped({"themes.csv": "slug,name_nb\nen,En\n"})
    assert "cities.csv og ikke noe annet" in upload(staff_client, City, other).context["job"].message
    assert not Theme.objects.exists()


def test_a_cell_below_no_header_is_not_lost_without_a_word(staff_client):
    said = refusal(staff_client, Theme, "slug;name_nb;\nnyt;Nytt;VIKTIG\n")
    assert "Det er 3 celler, men 2 kolonner" in said
    imported(staff_client, Theme, "slug;name_nb;\nnyt;Nytt;\n")


def test_what_was_refused_as_too_long_comes_back_whole(staff_client):
    page = upload(staff_client, Theme, "slug;name_nb\nnyt;Nytt;VIKTIG\n")
    refused = page.request["PATH_INFO"].replace("/change/", "/refused-themes.csv")
    assert "VIKTIG" in staff_client.get(refused).getvalue().decode()


def test_a_group_under_a_new_group_of_another_organisation_is_refused(staff_client):
    make_organization("Eurocities"), make_organization("C40")
    csv = (
        "slug,organization,name_nb,kind,parent\nbarn,c40,Barn,working_group,mor\nmor,eurocities,Mor,forum,\n"
    )
    page = confirm(staff_client, upload(staff_client, WorkingGroup, csv))
    assert "er i en annen organisasjon" in page.content.decode()
    assert not WorkingGroup.objects.exists()


def test_a_row_that_is_renamed_is_known_by_its_new_key_in_the_rest_of_the_file(staff_client):
    membership = make_membership(city=make_city("Bergen"))
    tables = {
        "cities.csv": f"id,slug\n{membership.city.public_id},bjorgvin\n",
        "memberships.csv": f"id,city\n{membership.public_id},bjorgvin\n",
    }
    page = send_all(staff_client, zipped(tables))
    assert (page.context["job"].changed, page.context["job"].unchanged) == (1, 1)
    assert confirm(staff_client, page).context["job"].state == "done"
    tables["memberships.csv"] = tables["memberships.csv"].replace("bjorgvin", "bergen")
    tables["cities.csv"] = tables["cities.csv"].replace("bjorgvin", "berghamn")
    page = send_all(staff_client, zipped(tables))
    assert "Nøkkelen «bergen» finnes ikke" in page.content.decode()


def test_the_home_city_can_be_changed(staff_client):
    home = make_home("Oslo")
    imported(staff_client, City, f"id,place_nb\n{home.public_id},Østlandet\n")
    home.refresh_from_db()
    assert home.place_nb == "Østlandet"


def test_whoever_may_only_add_learns_nothing_of_what_is_there(client, django_user_model):
    make_city("Bergen", place_nb="Hemmelig sted")
    user = django_user_model.objects.create_user("per", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="add_city"))
    client.force_login(user)
    page = upload(client, City, "slug,place_nb\nbergen,X\n")
    plan = client.get(page.request["PATH_INFO"].replace("/change/", "/plan.csv")).getvalue().decode()
    assert "Hemmelig" not in page.content.decode() + plan


def test_a_file_of_somebody_who_is_a_user_no_longer_is_not_imported(staff_client, staff):
    page = upload(staff_client, City, "slug,name_nb,kind,country\nbergen,Bergen,city,NO\n")
    jobs.confirm(page.context["job"])
    staff.delete()
    job = ImportJob.objects.get()
    jobs.run(job)
    assert (job.state, City.objects.count()) == ("refused", 0)


def test_a_number_in_a_workbook_is_neither_read_in_two_ways_nor_changed_as_a_text(staff_client):
    make_commitment(slug="kutt")
    book = BytesIO()
    sheet = xlsxwriter.Workbook(book, {"in_memory": True})
    page = sheet.add_worksheet()
    page.write_row(0, 0, ["slug", "commitment", "indicator_nb", "comparator", "value", "year"])
    page.write_row(1, 0, ["m", "kutt", 1.125, "≥", 1.125, 2030])
    sheet.close()
    imported(staff_client, Target, book.getvalue())
    assert (Target.objects.get().indicator_nb, Target.objects.get().value) == ("1.125", Decimal("1.125"))


def test_half_a_character_in_a_workbook_is_text(staff_client):
    book = BytesIO()
    sheet = xlsxwriter.Workbook(book, {"in_memory": True})
    page = sheet.add_worksheet()
    page.write_row(0, 0, ["slug", "name_nb"])
    page.write_row(1, 0, ["half", "_xD800_"])
    sheet.close()
    assert upload(staff_client, Theme, book.getvalue()).context["job"].state == "planned"


def test_a_new_group_of_a_new_organisation_needs_an_address(staff_client):
    tables = {
        "organizations.csv": "slug,name_nb,kind\nny,Ny,network\n",
        "working_groups.csv": "id,organization,name_nb,kind\n,ny,Gruppe,forum\n",
    }
    page = send_all(staff_client, zipped(tables))
    assert "Skriv en adresse" in page.content.decode()


def test_a_job_whose_files_are_gone_is_expired_and_not_an_error(staff_client):
    page = upload(staff_client, City, "slug,name_nb,kind,country\nbergen,Bergen,city,NO\n")
    for state in ("reading", "planned", "applying", "failed"):
        job = ImportJob.objects.get()
        job.state = state
        job.save()
        shutil.rmtree(job.folder, ignore_errors=True)
        assert staff_client.get(page.request["PATH_INFO"]).context["job"].state == "expired"
        assert confirm(staff_client, page).status_code == 200
    assert not City.objects.exists()


def test_old_jobs_expire_but_not_those_that_were_imported(staff_client):
    done = imported(staff_client, City, "slug,name_nb,kind,country\nbergen,Bergen,city,NO\n").context["job"]
    waiting = upload(staff_client, City, "slug,name_nb,kind,country\noslo,Oslo,city,NO\n").context["job"]
    ImportJob.objects.update(at=timezone.now() - jobs.LASTS * 2)
    upload(staff_client, City, "slug,name_nb\n")
    done.refresh_from_db(), waiting.refresh_from_db()
    assert (done.state, waiting.state) == ("done", "expired")
    assert (done.folder.exists(), waiting.folder.exists()) == (True, False)


def test_a_sheet_that_bears_the_name_of_another_table_is_refused(staff_client):
    make_theme()
    themes = staff_client.get("/admin/networks/theme/export/?format=xlsx").getvalue()
    assert upload(staff_client, Theme, themes).context["job"].unchanged == 1
    assert "Gi det som gjelder, navnet «cities»" in upload(staff_client, City, themes).context["job"].message


@pytest.mark.parametrize(
    "address", ["importjob/?public_id__regex=(", "changeset/?detail__regex=(", "theme/?slug__iregex=["]
)
def test_broken_expressions_in_addresses_are_no_error(staff_client, address):
    assert staff_client.get(f"/admin/networks/{address}").status_code in (200, 302)


def test_the_command_of_a_job_tells_by_its_exit_status_that_it_was_refused(staff_client):
    job = upload(staff_client, Theme, "slug,tull\na,A\n").context["job"]
    with pytest.raises(CommandError, match="avvist"):
        call_command("run_import", job.public_id)
    with pytest.raises(CommandError, match="ingen import tull"):
        call_command("run_import", "tull")
