"""Spreadsheets in the admin: what goes in, what is refused, and in which words."""

import secrets
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db.models import TextField
from django.urls import reverse
from django.utils import translation

from networks.admin.base import WholeNumberAsTyped
from networks.models import ChangeSet, City, ImportJob, Membership, Organization, Theme
from networks.resources import RESOURCES
from networks.resources.cells import Number, WholeNumber
from networks.resources.columns import columns
from networks.resources.formats import CSVTable, guard, unguard
from tests.make import make_city, make_document, make_membership, make_organization, make_theme
from tests.spreadsheets import confirm, imported, refusal, upload

pytestmark = pytest.mark.django_db


def test_a_file_is_previewed_and_then_imported_as_one_change_set(staff_client, staff):
    preview = upload(staff_client, City, "slug,name_nb,kind,country\nbergen,Bergen,city,NO\n", "byer.csv")
    assert not City.objects.exists()
    confirm(staff_client, preview)
    assert City.objects.get().name_nb == "Bergen"
    action = ChangeSet.objects.get()
    assert (action.user, action.means, action.detail) == (staff, "import", "byer.csv")


@pytest.mark.parametrize(
    ("typed", "large", "small"),
    [("1.000", "1000", "1"), ("140,000", "140000", "140"), ("-2.345", "-2345", "-2.3450")],
)
@pytest.mark.parametrize("cell", [Number(), WholeNumber()])
def test_a_number_that_can_be_read_in_two_ways_is_refused(cell, typed, large, small):
    with pytest.raises(ValueError, match=f"kan leses på to måter. Skriv {large} eller {small}\\."):
        cell.clean(typed)


def test_no_number_is_written_so_that_it_can_be_read_in_two_ways():
    assert Number().render(Decimal("13.40500")) == "13.4050"
    assert Number().clean("13.4050") == Decimal("13.405")


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_any_common_delimiter_with_or_without_a_byte_order_mark(staff_client, delimiter, mark):
    lines = [["slug", "name_nb", "kind", "country"], ["tromso", "Tromsø", "city", "NO"]]
    preview = upload(staff_client, City, mark + "\n".join(delimiter.join(line) for line in lines))
    confirm(staff_client, preview)
    assert City.objects.get().name_nb == "Tromsø"


def test_an_export_from_excel_goes_in_again_and_changes_nothing(staff_client):
    make_membership(source=make_document(date="2020-23/.."), start="../2020", note_nb="=1+1; «så»\nto linjer")
    exported = staff_client.get(reverse("admin:networks_membership_export"), {"format": "excel"})
    preview = upload(staff_client, Membership, exported.getvalue())
    assert preview.context["job"].unchanged == 1


def test_relations_are_written_by_their_readable_keys(staff_client):
    make_organization("Eurocities"), make_city("Bergen"), make_document(slug="kilden")
    csv = "organization,city,level,start,source\neurocities,bergen,member,høsten 2020,kilden\n"
    imported(staff_client, Membership, csv)
    membership = Membership.objects.get()
    assert (membership.start, membership.source.slug) == ("2020-23", "kilden")


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1234,50", "1234.5"),
        ("1234.50", "1234.5"),
        ("1 234,50", "1234.5"),
        ("1\u00a0234,50", "1234.5"),
        ("1\u202f234.50", "1234.5"),
        ("1.234,50", "1234.5"),
        ("1,234.50", "1234.5"),
        ("1.234.567", "1234567"),
        ("59.9139", "59.9139"),
        ("-4,25", "-4.25"),
        ("", None),
    ],
)
def test_a_number_is_the_same_in_every_language(typed, number, language):
    with translation.override(language):
        assert Number().clean(typed) == (number and Decimal(number))


@pytest.mark.parametrize("typed", ["12 5", "1 2345", "1234 567", "1 23,5", "1 234 5", "12 345 67"])
def test_spaces_stand_before_three_figures_or_it_is_no_number(typed):
    with pytest.raises(ValueError, match="er ikke et tall"):
        Number().clean(typed)
    with pytest.raises(ValidationError, match="er ikke et tall"):
        WholeNumberAsTyped().clean(typed)


@pytest.mark.parametrize(
    ("country", "kind"), [("NO", "city"), ("Norge", "by"), ("norway", "City"), ("no", "BY")]
)
def test_choices_are_read_by_code_and_by_label_in_either_language(staff_client, country, kind):
    preview = upload(staff_client, City, f"slug,name_nb,country,kind\nbergen,Bergen,{country},{kind}\n")
    confirm(staff_client, preview)
    assert (City.objects.get().country, City.objects.get().kind) == ("NO", "city")


def test_columns_are_read_by_name_and_by_label_in_either_language(staff_client):
    csv = " Slug ;Navn (Norsk bokmål);NAME (ENGLISH);land;type\nwien;Wien;Vienna;AT;city\n"
    imported(staff_client, City, csv)
    assert (City.objects.get().name_nb, City.objects.get().name_en) == ("Wien", "Vienna")


def test_an_empty_address_in_a_file_leaves_the_address_alone(staff_client):
    theme = make_theme("Avfall")
    csv = f"id,slug,name_nb\n{theme.public_id},,Søppel\n"
    imported(staff_client, Theme, csv)
    theme.refresh_from_db()
    assert (theme.name_nb, theme.slug) == ("Søppel", "avfall")


def test_an_identifier_is_letters_and_digits(staff_client):
    page = refusal(staff_client, Theme, "id,slug,name_nb\n=1+1,ny,Ny\n")
    assert "4 til 12" in page


def test_several_relations_stand_in_one_cell(staff_client):
    make_theme("Miljø"), make_theme("Kultur")
    csv = "slug,name_en,kind,themes\neurocities,Eurocities,network,miljo|kultur\n"
    imported(staff_client, Organization, csv)
    assert {theme.slug for theme in Organization.objects.get().themes.all()} == {"miljo", "kultur"}


def test_a_column_that_is_absent_leaves_its_field_alone_and_an_empty_cell_clears_it(staff_client):
    make_city("Bergen", other_names="Bjørgvin", place_nb="Vestland")
    csv = "slug,name_nb,other_names\nbergen,Bergen,\n"
    imported(staff_client, City, csv)
    city = City.objects.get()
    assert (city.other_names, city.place_nb) == ("", "Vestland")


@pytest.mark.parametrize(
    ("csv", "said"),
    [
        ("slug,navn\nbergen,Bergen\n", "ingen kolonne som heter «navn»"),
        ("slug,name_n,country\nbergen,Bergen,NO\n", "Mente du «name_nb»"),
        ("slug,slug\nbergen,bergen\n", "mer enn én gang"),
        ("name_nb,country\nBergen,NO\n", "Filen må ha kolonnen «id»"),
        ("slug,name_nb,country,kind\nbergen,Bergen,NO,landsby\n", "«landsby» er ikke et av valgene"),
        ("slug,name_nb,country,kind\nbergen,Bergen,Norg,city\n", "«Norg» er ikke et av valgene"),
        ("slug,name_nb,country,latitude\nbergen,Bergen,NO,NaN\n", "«NaN» er ikke et tall"),
        ("slug,name_nb,country,latitude\nbergen,Bergen,NO,1e2\n", "«1e2» er ikke et tall"),
        ('slug,name_nb,country,latitude\nbergen,Bergen,NO,"1,23,4"\n', "«1,23,4» er ikke et tall"),
        ("slug,name_nb,country,is_home\nbergen,Bergen,NO,kanskje\n", "«kanskje» er verken ja eller nei"),
        ("slug,name_nb,country,latitude\nbergen,Bergen,NO,nord\n", "«nord» er ikke et tall"),
        ("slug,name_nb,country,start\nbergen,Bergen,NO,31.02.2020\n", "31.02.2020"),
        ("slug,name_nb,country,start\nbergen,Bergen,NO,03/04/2020\n", "03/04/2020"),
        ("slug,name_nb,country,verified_on\nbergen,Bergen,NO,2020\n", "«2020» er ikke én dag"),
        ("slug,name_nb,country,source\nbergen,Bergen,NO,ukjent\n", "Nøkkelen «ukjent» finnes ikke"),
        ("slug,name_nb,country,start,end\nbergen,Bergen,NO,2020,2010\n", "slutter før den begynner"),
        ("slug,name_nb,country\nber\u200bgen,Bergen,NO\n", "U+200B"),
        ("slug,name_nb,country\nbergen,,NO\n", "minst ett språk"),
        ("slug,name_nb,country\nbergen,Bergen,NO\n\nbergen,Bergen,NO\n", "samme rad som på linje 2"),
        ("slug,name_nb,country\nbergen,Bergen,NO,ekstra\n", "Det er 4 celler, men 3 kolonner"),
        ("slug,name_nb,country\nbergen,Bergen\n", "Det er 2 celler, men 3 kolonner"),
        ("", ""),
        ("\n\n", "tom"),
        ("\0\0\0", "ikke en CSV-fil"),
    ],
)
def test_bad_input_gets_a_sentence_and_saves_nothing(staff_client, csv, said):
    assert said in refusal(staff_client, City, csv)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_letters_are_intact_however_the_file_was_saved(staff_client, encoding, ending):
    csv = "sep=;\nslug;name_nb;other_names;country\nby;Tromsø;Škoda æåØ;NO\n"
    preview = upload(staff_client, City, csv.replace("\n", ending).encode(encoding))
    confirm(staff_client, preview)
    assert (City.objects.get().name_nb, City.objects.get().other_names) == ("Tromsø", "Škoda æåØ")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_breaks_inside_a_cell_are_kept_as_they_are(staff_client, ending):
    csv = f'slug,name_nb,kind,country,place_nb{ending}by,By,city,NO,"en\r\nto\ntre"{ending}'
    imported(staff_client, City, csv)
    assert City.objects.get().place_nb == "en\r\nto\ntre"


def test_a_mixture_of_encodings_is_refused_by_its_lines(staff_client):
    csv = b"slug,name_nb,country\n" + "a,Tromsø,NO\n".encode() + "b,Bodø,NO\n".encode("cp1252")
    assert "linje 2 er i UTF-8, men linje 3 i Windows-1252" in refusal(staff_client, City, csv)


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\0\xff\x81", b"\xff\xfe\x00", b"\x81\x8d"])
def test_what_is_no_text_is_refused_in_words(staff_client, content):
    page = refusal(staff_client, City, content)
    assert "ikke en CSV-fil" in page
    assert "Error" not in page


def test_an_error_is_told_by_the_line_of_the_file_and_the_column(staff_client):
    csv = 'slug,name_nb,other_names,country\nbergen,Bergen,"to\nlinjer",NO\n\noslo,Oslo,,Norg\n'
    page = refusal(staff_client, City, csv)
    assert '<th scope="row">5</th><td>oslo</td><td><ul><li><b>country:</b> «Norg» er ikke' in page


def test_a_new_row_with_the_name_of_an_old_one_and_no_key_is_not_guessed_at(staff_client):
    city = make_city("Bergen")
    page = refusal(staff_client, City, "id,name_nb,country,kind\n,Bergen,US,city\n")
    assert city.public_id in page
    assert "egen adresse" in page


def test_two_unknown_themes_are_both_named(staff_client):
    csv = "slug,name_en,kind,themes\neurocities,Eurocities,network,miljo|kultur\n"
    page = refusal(staff_client, Organization, csv)
    assert "miljo" in page
    assert "kultur" in page


def test_a_row_may_take_the_place_that_an_earlier_row_of_the_file_leaves(staff_client):
    there = make_membership(level="member", start="2001")
    network, city = there.organization.slug, there.city.slug
    file = f"""id,organization,city,level,start
{there.public_id},{network},{city},observer,2001
,{network},{city},member,2003
"""
    imported(staff_client, Membership, file)
    assert list(Membership.objects.order_by("pk").values_list("level", "start")) == [
        ("observer", "2001"),
        ("member", "2003"),
    ]


def test_a_new_row_whose_identifier_happens_to_be_taken_gets_another(staff_client, monkeypatch):
    there = make_city("Oslo")
    picked = iter(there.public_id * 3)  # by the job, the row in its plan, and the row that is written
    choose = secrets.choice
    monkeypatch.setattr(secrets, "choice", lambda letters: next(picked, None) or choose(letters))
    imported(staff_client, City, "slug,name_nb,country\nbergen,Bergen,NO\n")
    assert not list(picked)
    assert City.objects.get(slug="bergen").public_id != there.public_id


@pytest.mark.parametrize("kind", ["network", "a kind that is none"])
def test_the_page_of_a_preview_is_less_than_a_megabyte_however_wide_the_rows_are(staff_client, kind):
    wide = [name for name, field in columns(Organization).items() if isinstance(field, TextField)]
    texts = ",".join(["Ærlig talt & <sant>. " * 10] * len(wide))
    rows = "".join(f"organisasjon-{number},{kind},X{number},{texts}\n" for number in range(600))
    page = upload(staff_client, Organization, f"slug,kind,name_nb,{','.join(wide)}\n{rows}")
    assert 100 < len(page.context["rows"]) < 600
    assert f": de første {len(page.context['rows'])} " in page.content.decode()
    assert len(page.content) < 1_000_000


def test_overlapping_memberships_in_one_file_are_refused(staff_client):
    make_organization("Eurocities"), make_city("Bergen")
    rows = "eurocities,bergen,member,2010,\neurocities,bergen,member,2012,\n"
    page = refusal(staff_client, Membership, f"organization,city,level,start,end\n{rows}")
    assert "samme nivå i samme periode" in page


def test_one_bad_row_keeps_every_row_out(staff_client):
    csv = "slug,name_nb,country\nbergen,Bergen,NO\noslo,Oslo,XX\n"
    refusal(staff_client, City, csv)


def test_a_row_that_became_wrong_after_the_preview_imports_nothing_and_shows_the_new_plan(staff_client):
    organization, city = make_organization("Eurocities"), make_city("Bergen")
    csv = "organization,city,level,start\neurocities,bergen,member,2010\neurocities,bergen,observer,2010\n"
    preview = upload(staff_client, Membership, csv)
    Membership.objects.create(organization=organization, city=city, level="member", start="2005")
    page = confirm(staff_client, preview)
    assert "Ingenting ble importert" in page.content.decode()
    assert page.context["job"].refused == 1
    assert Membership.objects.count() == 1


def test_what_a_colleague_changed_after_the_preview_is_not_overwritten(staff_client):
    city = make_city("Bergen")
    preview = upload(staff_client, City, "slug,name_nb,place_nb\nbergen,Bergen,Vestland\n")
    city.place_nb = "Hordaland"
    city.save()
    page = confirm(staff_client, preview)
    assert "Ingenting ble importert" in page.content.decode()
    assert City.objects.get().place_nb == "Hordaland"
    assert "<del>Hordaland</del> → <ins>Vestland</ins>" in page.content.decode()
    confirm(staff_client, page)
    assert City.objects.get().place_nb == "Vestland"


def test_confirming_twice_imports_once_and_says_so(staff_client):
    preview = upload(staff_client, City, "slug,name_nb,kind,country\nbergen,Bergen,city,NO\n")
    confirm(staff_client, preview)
    assert "Den ble importert én gang" in confirm(staff_client, preview).content.decode()
    assert City.objects.count() == 1


def test_a_job_of_somebody_else_or_one_that_was_made_up_is_not_found(staff_client, client, django_user_model):
    preview = upload(staff_client, City, "slug,name_nb,kind,country\nbergen,Bergen,city,NO\n")
    own = preview.request["PATH_INFO"]
    client.force_login(django_user_model.objects.create_superuser("ola"))
    for address in (own, own.replace("/change/", "/plan.csv"), "/admin/networks/importjob/tull/change/"):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
    assert (ImportJob.objects.get().folder / "file").exists()
    assert not City.objects.exists()


def test_the_packages_own_way_in_is_closed(staff_client):
    assert staff_client.post("/admin/networks/city/process_import/").status_code == 404


def with_rights(client, django_user_model, *codenames):
    user = django_user_model.objects.create_user("per", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(user)
    return client


def test_without_the_right_to_add_or_change_there_is_no_import(client, django_user_model):
    client = with_rights(client, django_user_model, "view_theme", "change_city")
    assert client.get(reverse("admin:networks_theme_import")).status_code == 403
    assert client.post(reverse("admin:networks_theme_import")).status_code == 403


def test_whoever_may_only_change_adds_no_rows(client, django_user_model):
    make_theme("Kultur", published=False)
    client = with_rights(client, django_user_model, "change_theme")
    page = upload(client, Theme, "slug,name_nb\nkultur,Kulturen\nmiljo,Miljø\n")
    assert "ikke lov til å legge inn nye rader" in page.content.decode()
    assert page.context["job"].refused == 1


def test_whoever_may_not_publish_imports_drafts_only(client, django_user_model):
    client = with_rights(client, django_user_model, "change_theme", "add_theme")
    page = upload(client, Theme, "slug,name_nb,published\nkultur,Kultur,no\nmiljo,Miljø,yes\n")
    assert "ikke rett til å publisere" in page.content.decode()
    assert (page.context["job"].refused, page.context["job"].new) == (1, 1)


@pytest.mark.parametrize(
    "text", ["=1+1", "+47 22", "-x", "@x", "'=x", "''", "＝1", "Oslo", "", "-5", "-4.2518"]
)
def test_a_formula_is_made_text_and_comes_back_as_it_was(text):
    assert unguard(guard(text)) == text
    assert guard(text)[:1] not in ("=", "+", "@", "＝")


def test_a_quoted_line_break_counts_in_the_number_of_the_line(tmp_path):
    (tmp_path / "fil.csv").write_text('a,b\n"to\nlinjer",1\n\nx,2\n')
    assert [line for line, _cells in CSVTable(tmp_path / "fil.csv", "fil").rows()] == [2, 5]


def test_every_model_has_a_resource_whose_first_column_is_the_public_identifier():
    for model, resource in RESOURCES.items():
        columns = list(resource.fields)
        assert columns[0] == "id"
        assert "pk" not in columns
        assert set(model.key_fields) <= set(columns)
