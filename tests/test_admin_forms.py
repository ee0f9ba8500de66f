"""The forms of the admin: what staff types, what is refused, and how few queries a long form asks."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from networks.models import City, Framework, GoverningBody, Membership, Organization, Position, Target, Theme
from tests.admin_pages import address, fields_of
from tests.make import (
    make_body,
    make_city,
    make_commitment,
    make_document,
    make_figure,
    make_framework,
    make_group,
    make_home,
    make_membership,
    make_official,
    make_organization,
    make_participation,
    make_position,
    make_target,
    make_theme,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db
OSLO = {"name_nb": "Oslo", "country": "NO", "kind": "city"}


def thirty_memberships(organization):
    for number in range(30):
        make_membership(organization=organization, city=make_city(f"By {number}"), source=make_document())


def thirty_positions(official):
    for number in range(30):
        body = make_body(organization=make_organization(f"Nettverk {number}"))
        make_position(official=official, body=body, on_behalf_of=make_city(), source=make_document())


def thirty_participations(group):
    for number in range(30):
        make_participation(working_group=group, city=make_city(f"By {number}"), source=make_document())


def thirty_targets(commitment):
    for number in range(30):
        make_target(commitment=commitment, year=2000 + number, source=make_document())


@pytest.mark.parametrize(
    ("make", "fill"),
    [
        (make_organization, thirty_memberships),
        (make_official, thirty_positions),
        (make_group, thirty_participations),
        (make_commitment, thirty_targets),
    ],
    ids=["memberships", "positions", "participations", "targets"],
)
def test_a_form_with_thirty_rows_asks_at_most_15_queries(staff_client, make, fill):
    row = make()
    fill(row)
    with CaptureQueriesContext(connection) as queries:
        page = staff_client.get(address(type(row), "change", row.pk))
    assert page.context["inline_admin_formsets"][0].formset.initial_form_count() == 30
    assert len(queries) <= 15


@pytest.fixture
def full():
    """An organisation with thirty memberships, something in every other list, and all that it may name."""
    city, source = make_city("Brussel"), make_document()
    named = {"source": source, "parent": make_organization("Mor"), "initiator": make_organization("Far")}
    organization = make_organization("Alt", published=False, **named)
    organization.themes.add(make_theme(), make_theme("Avfall"))
    thirty_memberships(organization)
    make_body(organization=organization, seat=city, source=source)
    for make in (make_group, make_figure, make_framework):
        make(organization=organization, source=source)
    return organization


@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize("role", ["Leser", "Redaktør", "Publiserer", "Administrator"])
def test_a_form_with_something_in_all_its_lists_asks_at_most_15_queries(
    client, django_user_model, full, role, published
):
    full.published = published
    full.save()
    user = django_user_model.objects.create_user("per", is_staff=True)
    user.groups.set([Group.objects.get(name=role)])
    client.force_login(user)
    # Which number stands for which model is asked once, however many forms there are.
    ContentType.objects.get_for_models(*apps.get_models())
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address(Organization, "change", full.pk))
    assert all(each.formset.initial_form_count() for each in page.context["inline_admin_formsets"])
    assert len(queries) <= 15


def test_a_group_with_a_hundred_participations_is_saved_in_one_form(staff_client):
    group = make_group()
    for _rows in range(4):
        thirty_participations(group)
    page = staff_client.get(address(type(group), "change", group.pk))
    saved = staff_client.post(address(type(group), "change", group.pk), fields_of(page))
    assert saved.status_code == 302


def test_an_address_that_is_emptied_is_made_again_and_is_the_same(staff_client):
    theme = make_theme("Avfall")
    page = staff_client.get(address(Theme, "change", theme.pk))
    staff_client.post(address(Theme, "change", theme.pk), fields_of(page) | {"slug": ""})
    theme.refresh_from_db()
    assert theme.slug == "avfall"


def test_a_list_of_fifty_rows_asks_at_most_12_queries(staff_client):
    for number in range(50):
        make_membership(organization=make_organization(f"Nettverk {number}"), source=make_document())
    for model in (Membership, Organization, City):
        with CaptureQueriesContext(connection) as queries:
            staff_client.get(address(model, "changelist"))
        assert len(queries) <= 12


def test_of_a_large_network_only_the_home_citys_memberships_are_in_the_form(staff_client):
    organization = make_organization()
    thirty_memberships(organization)
    make_membership(organization=organization, city=make_home())
    page = staff_client.get(address(Organization, "change", organization.pk))
    formset = page.context["inline_admin_formsets"][0].formset
    assert [str(form.instance.city) for form in formset.initial_forms] == ["Oslo"]
    assert f"organization__id__exact={organization.pk}" in page.content.decode()
    saved = staff_client.post(address(Organization, "change", organization.pk), fields_of(page))
    assert saved.status_code == 302
    assert organization.memberships.count() == 31


def test_a_date_typed_as_people_write_it_is_understood_and_shown_in_words(staff_client):
    membership = make_membership()
    page = staff_client.get(address(Membership, "change", membership.pk))
    data = fields_of(page) | {"start": "høsten 2020", "end": "03.11.2023"}
    staff_client.post(address(Membership, "change", membership.pk), data)
    membership.refresh_from_db()
    assert (membership.start, membership.end) == ("2020-23", "2023-11-03")
    shown = text_of(staff_client.get(address(Membership, "change", membership.pk)))
    assert "forstått som: høsten 2020" in shown
    assert "forstått som: 3. november 2023" in shown


@pytest.mark.parametrize("typed", ["i fjor", "31.02.2020", "2020-13", "x" * 500, "\u200b2020", "🎉"])
def test_a_date_that_cannot_be_read_is_answered_with_a_sentence_and_nothing_is_saved(staff_client, typed):
    membership = make_membership(start="2010")
    page = staff_client.get(address(Membership, "change", membership.pk))
    answer = staff_client.post(
        address(Membership, "change", membership.pk), fields_of(page) | {"start": typed, "end": "2030"}
    )
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["start"]
    membership.refresh_from_db()
    assert (membership.start, membership.end) == ("2010", "")


@pytest.mark.parametrize(
    ("model", "typed", "said"),
    [
        (Theme, {}, "minst ett språk"),
        (City, {"country": "NO", "kind": "city"}, "minst ett språk"),
        (City, OSLO | {"latitude": "60"}, "to og to"),
        (City, OSLO | {"start": "2020", "end": "2010"}, "slutter før"),
        (City, OSLO | {"is_home": "on"}, "bare være én"),
        (Membership, {"level": "other"}, "nettverket selv bruker"),
        (Position, {"role": "other", "official": "1"}, "hva vervet heter"),
        (Position, {"role": "member"}, "ett sted"),
        (Theme, {"name_nb": "Miljø", "slug": "miljø"}, "bokstaver, nummer"),
        (Theme, {"name_nb": "Miljø" * 100}, "200 eller færre tegn"),
        (Theme, {"name_nb": "\0"}, "Null"),
    ],
)
def test_what_the_rules_refuse_is_answered_with_a_sentence(staff_client, model, typed, said):
    make_home("Hjem")
    membership = make_membership(organization=make_organization(), city=make_city())
    if model is Membership:
        typed |= {"organization": membership.organization.pk, "city": membership.city.pk}
    if typed.get("official"):
        typed |= {"official": make_official().pk, "organization": membership.organization.pk}
    page = staff_client.get(address(model, "add"))
    count = model.objects.count()
    answer = staff_client.post(address(model, "add"), fields_of(page) | typed)
    assert answer.status_code == 200
    assert said in text_of(answer)
    sentences = [sentence for each in answer.context["adminform"].form.errors.values() for sentence in each]
    assert len(sentences) == len(set(sentences))
    assert model.objects.count() == count


def test_two_new_rows_that_are_the_same_are_refused_together(staff_client):
    organization, city = make_organization(), make_city()
    page = staff_client.get(address(Organization, "change", organization.pk))
    rows = {"memberships-TOTAL_FORMS": "2"}
    for number in range(2):
        rows |= {f"memberships-{number}-city": city.pk, f"memberships-{number}-level": "member"}
        rows |= {f"memberships-{number}-organization": organization.pk}
    answer = staff_client.post(address(Organization, "change", organization.pk), fields_of(page) | rows)
    assert answer.status_code == 200
    assert "lik en rad lenger opp" in text_of(answer)
    assert not Membership.objects.exists()


def memberships_typed(*rows):
    typed = {"memberships-TOTAL_FORMS": str(len(rows))}
    for number, row in enumerate(rows):
        typed |= {f"memberships-{number}-{field}": value for field, value in row.items()}
    return typed


def test_two_new_rows_that_overlap_are_refused_together(staff_client):
    organization, city = make_organization(), make_city()
    row = {"organization": organization.pk, "city": city.pk, "level": "member"}
    typed = memberships_typed(
        row | {"start": "2010", "end": "2015"},
        row | {"start": "2012", "end": "2018"},
    )
    change = address(Organization, "change", organization.pk)
    answer = staff_client.post(change, fields_of(staff_client.get(change)) | typed)
    assert answer.status_code == 200
    assert "samme nivå i samme periode" in text_of(answer)
    assert not Membership.objects.exists()


def test_two_cities_of_the_same_name_are_two_rows(staff_client):
    organization = make_organization()
    cities = [
        make_city("Newcastle", slug=f"newcastle-{country}", country=country) for country in ("GB", "AU")
    ]
    rows = [{"organization": organization.pk, "city": city.pk, "level": "member"} for city in cities]
    change = address(Organization, "change", organization.pk)
    answer = staff_client.post(change, fields_of(staff_client.get(change)) | memberships_typed(*rows))
    assert answer.status_code == 302
    assert Membership.objects.count() == 2


@pytest.mark.parametrize(
    ("model", "row"),
    [
        (Framework, {"focus_areas-0-number": "1", "focus_areas-0-name_nb": "Klima"}),
        (Target, {"measurements-0-year": "2020", "measurements-0-value": "5"}),
    ],
)
def test_a_row_under_something_that_names_nothing_yet_is_answered_with_a_sentence(staff_client, model, row):
    inline = next(iter(row)).split("-")[0]
    typed = fields_of(staff_client.get(address(model, "add"))) | {f"{inline}-TOTAL_FORMS": "1"} | row
    answer = staff_client.post(address(model, "add"), typed)
    assert answer.status_code == 200
    assert {"organization", "commitment"} & set(answer.context["adminform"].form.errors)


@pytest.mark.parametrize("query", ["a " * 1500, "a" * 60_000])
def test_a_search_of_any_length_is_answered(staff_client, query):
    make_organization()
    for model in (Organization, get_user_model()):
        changelist = reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")
        assert staff_client.get(changelist, {"q": query}).status_code == 200
    asked = {"app_label": "networks", "model_name": "membership", "field_name": "organization", "term": query}
    assert staff_client.get("/admin/autocomplete/", asked).status_code == 200


@pytest.mark.parametrize("nonsense", ["tull", "-1", "9" * 30, "\0", "½"])
def test_a_relation_that_is_no_key_at_all_is_answered_with_a_sentence(staff_client, nonsense):
    page = staff_client.get(address(Membership, "add"))
    typed = {"organization": nonsense, "city": nonsense, "level": "member"}
    answer = staff_client.post(address(Membership, "add"), fields_of(page) | typed)
    assert answer.status_code == 200
    assert set(answer.context["adminform"].form.errors) == {"organization", "city"}
    page = staff_client.get(address(Organization, "add"))
    answer = staff_client.post(address(Organization, "add"), fields_of(page) | {"themes": nonsense})
    assert answer.status_code == 200
    assert "themes" in answer.context["adminform"].form.errors


@pytest.mark.parametrize("nonsense", ["tull", "None", "9" * 30, "_5F"])
def test_addresses_and_choices_that_nobody_has_are_no_error(staff_client, nonsense):
    theme = make_theme()
    for page, arguments in {
        "history": [nonsense],
        "simple_history": [theme.pk, nonsense],
        "change": [nonsense],
        "delete": [nonsense],
    }.items():
        assert staff_client.get(address(Theme, page, *arguments)).status_code in (302, 404)
    chosen = {"action": "export_selected", "_selected_action": nonsense}
    assert staff_client.post(address(Theme, "changelist"), chosen).status_code in (200, 302)
    assert staff_client.get(address(Theme, "changelist"), {"slug__regex": "("}).status_code == 200


def test_a_long_text_is_stored_with_the_line_breaks_that_spreadsheets_keep(staff_client):
    membership = make_membership()
    page = staff_client.get(address(Membership, "change", membership.pk))
    staff_client.post(address(Membership, "change", membership.pk), fields_of(page) | {"note_nb": "en\r\nto"})
    membership.refresh_from_db()
    assert membership.note_nb == "en\nto"


def test_whoever_writes_that_a_fact_was_verified_is_its_verifier(staff_client, staff):
    membership = make_membership()
    page = staff_client.get(address(Membership, "change", membership.pk))
    staff_client.post(
        address(Membership, "change", membership.pk), fields_of(page) | {"verified_on": "22.11.2026"}
    )
    membership.refresh_from_db()
    assert (membership.verified_by, membership.verified_on.isoformat()) == (staff, "2026-11-22")


def test_relations_are_found_by_typing_without_accents(staff_client):
    make_city("Göteborg")
    query = {"term": "goteborg", "app_label": "networks", "model_name": "membership", "field_name": "city"}
    found = staff_client.get("/admin/autocomplete/", query).json()["results"]
    assert [each["text"] for each in found] == ["Göteborg (Norge)"]


@pytest.mark.parametrize("invisible", ["\u200b", "\u2028", "\x0b", "\ufeff"])
def test_what_nobody_sees_is_refused_in_forms_as_in_files(staff_client, invisible):
    page = staff_client.get(address(City, "add"))
    answer = staff_client.post(address(City, "add"), fields_of(page) | OSLO | {"name_nb": f"Os{invisible}lo"})
    assert answer.status_code == 200
    assert f"U+{ord(invisible):04X}" in text_of(answer)
    assert not City.objects.exists()


@pytest.mark.parametrize(
    ("typed", "stored"), [("60,39", "60.39"), ("60.39", "60.39"), (" 60,3900 ", "60.39"), ("-1,5", "-1.5")]
)
def test_a_decimal_is_typed_with_comma_or_point_and_shown_with_a_comma(staff_client, typed, stored):
    page = staff_client.get(address(City, "add"))
    staff_client.post(address(City, "add"), fields_of(page) | OSLO | {"latitude": typed, "longitude": "10"})
    assert City.objects.get().latitude == Decimal(stored)
    page = staff_client.get(address(City, "change", City.objects.get().pk))
    assert f'value="{stored.replace(".", ",")}"' in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"), [("1.000", "kan leses på to måter"), ("12,5", "er ikke et helt tall")]
)
def test_a_whole_number_is_never_taken_for_another(staff_client, typed, said):
    page = staff_client.get(address(GoverningBody, "add"))
    typed = {"organization": make_organization().pk, "name_nb": "Styret", "kind": "board", "seats": typed}
    answer = staff_client.post(address(GoverningBody, "add"), fields_of(page) | typed)
    assert said in text_of(answer)
    assert not GoverningBody.objects.exists()


def test_cities_of_one_name_are_told_apart_where_one_is_chosen(staff_client):
    make_city("Newcastle", country="AU")
    asked = {"app_label": "networks", "model_name": "membership", "field_name": "city", "term": "newc"}
    assert (
        "Newcastle (Australia)"
        in staff_client.get("/admin/autocomplete/", asked).json()["results"][0]["text"]
    )


def test_a_form_saved_without_a_change_leaves_no_history(staff_client):
    theme = make_theme()
    before = Theme.history.count()
    page = staff_client.get(address(Theme, "change", theme.pk))
    staff_client.post(address(Theme, "change", theme.pk), fields_of(page))
    assert Theme.history.count() == before


@pytest.mark.parametrize("query", [{"organization": "9" * 30}, {"organization": "tull"}])
def test_an_address_that_proposes_nonsense_opens_an_empty_form(staff_client, query):
    assert staff_client.get(address(Membership, "add"), query).status_code == 200
    assert staff_client.get(address(Organization, "add"), {"themes": "tull,½"}).status_code == 200


def test_rows_that_come_to_overlap_in_one_form_are_refused(staff_client):
    organization, city = make_organization(), make_city()
    make_membership(organization=organization, city=city, start="2000", end="2005")
    make_membership(organization=organization, city=city, start="2010", end="2015")
    change = address(Organization, "change", organization.pk)
    typed = fields_of(staff_client.get(change)) | {"memberships-0-end": "2008", "memberships-1-start": "2006"}
    assert staff_client.post(change, typed).status_code == 200
    assert Membership.objects.filter(start="2006").count() == 0


def test_a_row_in_a_form_that_is_verified_names_its_verifier(staff_client, staff):
    membership = make_membership()
    change = address(Organization, "change", membership.organization.pk)
    staff_client.post(
        change, fields_of(staff_client.get(change)) | {"memberships-0-verified_on": "01.02.2020"}
    )
    membership.refresh_from_db()
    assert membership.verified_by == staff
