"""Whatever stands in an address of a list of the admin, the answer is a page."""

import pytest
from django.contrib.auth.models import User

from networks.models import City, ImportJob
from tests.admin_pages import address, fields_of
from tests.make import make_city
from tests.pages import text_of

pytestmark = pytest.mark.django_db
TOO_LARGE = "9" * 25


@pytest.mark.parametrize(
    "query",
    [
        f"networks/city/?id__in={TOO_LARGE}",
        f"networks/city/?pk__in=1,{TOO_LARGE}",
        f"networks/city/export/?id__in={TOO_LARGE}",
        f"networks/changeset/?user={TOO_LARGE}",
        f"networks/importjob/?user={TOO_LARGE}",
        f"auth/user/?id__in={TOO_LARGE}",
        f"networks/city/?p={TOO_LARGE}",
        f"networks/city/?o={TOO_LARGE}",
        "networks/changeset/?at__year=99999999",
        "networks/importjob/?at__year=0",
        "networks/changeset/?at__year__gte=10000",
        "networks/city/?kind__exact=%00",
        "networks/city/?%00=1",
        "networks/city/?q=%00",
        "networks/membership/?unit=%00",
        "networks/changeset/?detail=%00",
        "networks/importjob/?table=%00",
        "auth/user/?username=%00",
        "networks/city/export/?kind__exact=%00",
        "networks/city/?latitude__gt=NaN",
        "networks/city/?latitude__gt=1e99999",
        "networks/membership/?verified_on__gte=99999-01-01",
        "networks/membership/?verified_on__year=9999",
        "networks/document/?date=%00",
        f"networks/fee/?year={TOO_LARGE}",
        f"networks/target/?year__gt={TOO_LARGE}",
        "networks/city/?day=%00",
    ],
)
def test_what_the_database_cannot_be_asked_is_no_error(staff_client, staff, query):
    make_city("Bergen")
    ImportJob.objects.create(user=staff, table="themes", file_name="fil.csv")
    assert staff_client.get(f"/admin/{query}").status_code in (200, 302)


def test_a_long_number_may_be_searched_for_and_asked_as_a_date(staff_client):
    make_city(f"By {TOO_LARGE}")
    assert f"By {TOO_LARGE}" in text_of(staff_client.get(address(City, "changelist"), {"q": TOO_LARGE}))
    assert staff_client.get("/admin/understood/", {"date": TOO_LARGE}).json()["wrong"]


def test_a_list_can_still_be_asked_for_a_year_and_for_rows(staff_client, staff):
    ImportJob.objects.create(user=staff, table="themes", file_name="fil.csv")
    assert "fil.csv" in text_of(staff_client.get("/admin/networks/importjob/", {"user": staff.pk}))
    assert "fil.csv" not in text_of(staff_client.get("/admin/networks/importjob/", {"at__year": "1999"}))


@pytest.mark.parametrize("table", ["user", "group"])
def test_keys_that_are_none_are_not_deleted(staff_client, table):
    sent = {"action": "delete_selected", "_selected_action": ["²", "tull", TOO_LARGE], "post": "yes"}
    assert staff_client.post(f"/admin/auth/{table}/", sent).status_code == 200
    assert User.objects.count() == 1


def test_a_form_is_not_saved_as_a_new_record_as_nobody_is_offered_that(staff_client):
    city = make_city("Bergen")
    page = address(City, "change", city.pk)
    typed = fields_of(staff_client.get(page)) | {"name_nb": "", "name_en": "", "_saveasnew": "1"}
    assert staff_client.post(page, typed).status_code == 200
    assert City.objects.count() == 1
