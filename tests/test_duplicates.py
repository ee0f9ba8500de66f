"""Names like those of other records are noticed, and those that are others are marked for good."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.duplicates import NAMED, like, mark, marked, pair, pairs
from networks.models import City, Distinct, Membership, Official, Organization, WorkingGroup
from tests.admin_pages import address, fields_of
from tests.make import make_body, make_city, make_group, make_membership, make_official, make_organization
from tests.pages import text_of
from tests.spreadsheets import upload
from tests.test_merging import merge

pytestmark = pytest.mark.django_db
PETERSBURG = {"name_nb": "Sankt Petersburg", "country": "RU", "kind": "city"}


def post(client, model, data, *pk):
    page = address(model, "change" if pk else "add", *pk)
    return client.post(page, fields_of(client.get(page)) | data)


@pytest.mark.parametrize(
    "fields", [{"name_nb": "Wien", "name_en": "Vienna"}, {"other_names": "Vindobona\nVienna"}]
)
def test_the_other_language_and_other_names_count_too(fields):
    city = make_city(**fields)
    assert like(City, ["VIENNA"]) == [city]


def test_a_group_is_like_others_of_its_own_organisation_only():
    group = make_group("Avfall")
    assert like(WorkingGroup, ["avfall"], group.organization_id) == [group]
    assert like(WorkingGroup, ["avfall"], make_organization("C40").pk) == []


def test_a_new_city_with_a_name_like_another_comes_back_with_a_warning_and_all_that_was_typed(staff_client):
    there = make_city("St. Petersburg", country="RU")
    page = post(staff_client, City, PETERSBURG | {"place_nb": "Leningrad oblast"})
    assert page.status_code == 200
    html = page.content.decode()
    assert "Registeret har et navn som ligner." in html
    assert f'href="{address(City, "change", there.pk)}"' in html
    assert "St. Petersburg (Russland)" in html
    assert fields_of(page)["place_nb"] == "Leningrad oblast"
    assert City.objects.count() == 1


def test_what_is_ticked_as_another_is_saved_and_never_asked_about_again(staff_client, staff):
    there = make_city("St. Petersburg", country="RU")
    data = PETERSBURG | {"different": there.public_id}
    page = post(staff_client, City, data | {"latitude": "tull"})
    assert f'value="{there.public_id}" checked' in page.content.decode()
    assert post(staff_client, City, data).status_code == 302
    new = City.objects.exclude(pk=there.pk).get()
    said = Distinct.objects.get()
    assert ((said.one, said.other), said.user) == (pair(new.public_id, there.public_id), staff)
    assert post(staff_client, City, {"name_nb": "Sankt-Petersburg"}, new.pk).status_code == 302
    assert pairs(City) == []


def test_a_record_that_is_not_renamed_is_not_asked_about(staff_client):
    make_city("St. Petersburg")
    city = make_city("Sankt Petersburg")
    assert post(staff_client, City, {"place_nb": "Sted"}, city.pk).status_code == 302


def test_a_group_written_in_the_form_of_its_organisation_is_asked_about_too(staff_client):
    group = make_group("Avfall")
    data = {
        "working_groups-TOTAL_FORMS": "2",
        "working_groups-1-name_nb": "AVFALL",
        "working_groups-1-kind": "forum",
    }
    page = post(staff_client, Organization, data, group.organization_id)
    assert "Registeret har et navn som ligner." in page.content.decode()
    data |= {"working_groups-1-different": group.public_id}
    assert post(staff_client, Organization, data, group.organization_id).status_code == 302
    assert len(marked(WorkingGroup)) == 1 == WorkingGroup.objects.count() - 1


def test_two_new_groups_with_names_alike_in_one_form_are_saved_and_told(staff_client):
    organization = make_organization()
    data = {"working_groups-TOTAL_FORMS": "3"}
    for number, name in enumerate(["Byutvikling", "Kultur", "Byutviklng"]):
        data |= {f"working_groups-{number}-name_nb": name, f"working_groups-{number}-kind": "forum"}
    post(staff_client, Organization, data | {"_preview": "1"}, organization.pk)
    assert not WorkingGroup.objects.exists()
    assert post(staff_client, Organization, data, organization.pk).status_code == 302
    page = staff_client.get(address(Organization, "change", organization.pk))
    told = [str(each) for each in page.context["messages"] if "ligner" in str(each)]
    assert len(told) == 1
    assert "«Byutvikling» og «Byutviklng» er begge nye" in told[0]
    assert f'href="{address(WorkingGroup, "duplicates")}"' in told[0]
    assert WorkingGroup.objects.count() == 3


def test_likes_are_told_while_one_types(staff_client, client, django_user_model):
    there = make_city("St. Petersburg", country="RU", published=False)
    page = address(City, "likes")
    found = staff_client.get(page, {"name": "sankt petersburg"}).json()["likes"]
    assert found == [{"name": "St. Petersburg (Russland)", "address": address(City, "change", there.pk)}]
    assert staff_client.get(page, {"name": "sankt petersburg", "own": there.public_id}).json()["likes"] == []
    for nonsense in ({}, {"name": "\0"}, {"name": "x" * 5000, "within": "9" * 30, "own": "\0"}):
        assert staff_client.get(page, nonsense).json()["likes"] == []
    assert staff_client.post(page).status_code == 405
    client.force_login(django_user_model.objects.create_user("ola", is_staff=True))
    assert client.get(page, {"name": "sankt petersburg"}).status_code == 403


def test_a_look_up_asks_as_few_queries_however_many_there_are(django_assert_max_num_queries):
    for number in range(200):
        make_official(f"Navn {number}sen")
    make_official("Kari Nordmann")
    own = make_official("Nordmann, Kari")
    with django_assert_max_num_queries(4):
        like(Official, ["Kari Nordmann"], own=own.public_id)
    with django_assert_max_num_queries(4):
        assert len(pairs(Official)) == 1


@pytest.mark.parametrize("model", NAMED, ids=lambda model: model.__name__)
def test_every_table_with_names_has_its_page_of_possible_duplicates(staff_client, model):
    assert address(model, "duplicates") in staff_client.get(address(model, "changelist")).content.decode()
    assert staff_client.get(address(model, "duplicates")).status_code == 200


def test_pairs_are_listed_marked_and_taken_back(staff_client):
    one, other = make_official("Kari Nordmann"), make_official("Nordmann, Kari")
    page = address(Official, "duplicates")
    assert (
        address(Official, "merge", one.public_id, other.public_id) in staff_client.get(page).content.decode()
    )
    both = f"{one.public_id} {other.public_id}"
    staff_client.post(page, {"different": both})
    text = text_of(staff_client.get(page))
    assert "Ingen navn ligner på hverandre." in text
    assert "Merket som ulike" in text
    staff_client.post(page, {"same": both})
    assert pairs(Official) == [(one.public_id, other.public_id)]
    for nonsense in ({}, {"different": "x"}, {"different": "\0 y"}, {"same": "a b c"}):
        assert staff_client.post(page, nonsense, follow=True).status_code == 200


def test_what_was_said_of_a_record_holds_for_the_one_it_was_merged_into(staff):
    one, other, third = (make_official(name) for name in ("Kari Nordmann", "Nordmann, Kari", "KARI NORDMANN"))
    mark(Official, one.public_id, third.public_id, staff)
    merge(other, one, staff)
    assert pairs(Official) == []
    assert list(marked(Official)) == [pair(other.public_id, third.public_id)]


def test_an_import_warns_of_names_like_others(staff_client):
    make_city("St. Petersburg", public_id="petersb2")
    content = (
        "id,slug,name_nb,country,kind\n,,Sankt Petersburg,RU,city\n,,Aalborg,DK,city\n,,Ålborg,DK,city\n"
    )
    text = text_of(upload(staff_client, City, content))
    assert "Navnet ligner på «St. Petersburg», som har id-en petersb2." in text
    assert "Navnet ligner på det på linje 3." in text


# --- the page of a merger ------------------------------------------------------------------------------


def merging_page(client, kept, gone):
    return client.get(address(type(kept), "merge", kept.public_id, gone.public_id))


def confirm(client, page, data=()):
    digest = {"digest": page.context["outcome"].digest} if page.context["outcome"] else {}
    return client.post(page.request["PATH_INFO"], {"merge": "1", **digest, **dict(data)}, follow=True)


def test_a_merger_is_shown_and_then_done(staff_client):
    kept, gone = make_organization("C40"), make_organization("C40 Cities", website="https://c40.org")
    make_membership(organization=gone)
    page = merging_page(staff_client, kept, gone)
    assert "https://c40.org" in text_of(page)
    assert "C40 Cities → C40" in text_of(page)
    assert Organization.objects.count() == 2
    assert "«C40 Cities» er slått sammen med «C40»." in text_of(confirm(staff_client, page))
    assert Membership.objects.get().organization == kept == Organization.objects.get()


def test_other_choices_than_those_shown_are_shown_first(staff_client):
    kept, gone = make_organization("C40"), make_organization("C40 Cities")
    page = confirm(staff_client, merging_page(staff_client, kept, gone), {"part-name_nb": "gone"})
    assert "Valgene dine eller registeret er endret" in text_of(page)
    assert Organization.objects.count() == 2
    confirm(staff_client, page, {"part-name_nb": "gone"})
    assert Organization.objects.get().name_nb == "C40 Cities"


def test_facts_that_contradict_each_other_must_be_chosen_from(staff_client):
    kept, gone = make_organization("C40"), make_organization("C40 Cities")
    city = make_city()
    ours = make_membership(organization=kept, city=city, start="2005")
    theirs = make_membership(organization=gone, city=city, start="2006")
    page = merging_page(staff_client, kept, gone)
    assert "Noen opplysninger motsier hverandre." in text_of(page)
    assert 'name="merge"' not in page.content.decode()
    assert confirm(staff_client, page).status_code == 200
    choice = {f"fact-{ours.public_id}-{theirs.public_id}": theirs.public_id}
    page = staff_client.post(page.request["PATH_INFO"], {"preview": "1", **choice})
    confirm(staff_client, page, choice)
    assert Membership.objects.get() == theirs


def test_two_rows_selected_in_the_list_can_be_merged(staff_client):
    one, other, third = (make_official(f"Navn {number}") for number in range(3))
    data = {"action": "merge_selected", "_selected_action": [one.pk, other.pk]}
    answer = staff_client.post(address(Official, "changelist"), data)
    assert answer.headers["Location"] == address(Official, "merge", one.public_id, other.public_id)
    data["_selected_action"].append(third.pk)
    assert "Velg de to radene" in text_of(
        staff_client.post(address(Official, "changelist"), data, follow=True)
    )


def test_pages_of_mergers_that_cannot_be_are_not_there(staff_client):
    city = make_city()
    for both in ((city.public_id, city.public_id), ("x", city.public_id), (city.public_id, "\0")):
        assert staff_client.get(address(City, "merge", *both)).status_code == 404
    assert "merge_selected" not in staff_client.get(address(Membership, "changelist")).content.decode()


@pytest.mark.parametrize("lacks", ["delete_organization", "change_membership", "publish"])
def test_a_merger_needs_every_right_that_it_takes(client, django_user_model, lacks):
    kept, gone = make_organization("C40"), make_organization("C40 Cities")
    make_membership(organization=gone)
    user = django_user_model.objects.create_user("ola", is_staff=True)
    names = {
        f"{verb}_{model}" for verb in ("view", "change", "delete") for model in ("organization", "membership")
    }
    user.user_permissions.set(Permission.objects.filter(codename__in={*names, "publish"} - {lacks}))
    client.force_login(user)
    page = merging_page(client, kept, gone)
    if page.status_code == 200:
        assert page.context["outcome"] is None
        assert page.context["problem"]
        page = confirm(client, page)
    assert page.status_code in (200, 403)
    assert Organization.objects.count() == 2


def test_the_page_of_a_merger_asks_as_few_queries_however_much_points_to_the_one(staff_client):
    def queries(number):
        kept, gone = make_organization(f"Nett{'a' * number}"), make_organization(f"Verk{'a' * number}")
        for place in range(number):
            make_membership(organization=gone, city=make_city(f"By {number} {place}"))
            make_membership(organization=kept, city=make_city(f"Sted {number} {place}"))
            make_body(f"Organ {place}", organization=gone)
        with CaptureQueriesContext(connection) as captured:
            assert merging_page(staff_client, kept, gone).context["outcome"]
        return len(captured)

    assert queries(30) <= queries(3) + 2


def test_a_group_that_is_moved_to_where_one_has_its_name_is_asked_about(staff_client):
    there, moved = make_group("Avfall"), make_group("Avfall", organization=make_organization("C40"))
    page = post(staff_client, WorkingGroup, {"organization": there.organization_id}, moved.pk)
    assert page.status_code == 200
    assert "Registeret har et navn som ligner." in page.content.decode()
    data = {"organization": there.organization_id, "different": there.public_id}
    assert post(staff_client, WorkingGroup, data, moved.pk).status_code == 302
