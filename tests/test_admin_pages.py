"""The admin pages with the register of Oslo in them."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.resources import TABLES
from tests.admin_pages import address, fields_of
from tests.pages import text_of

pytestmark = pytest.mark.django_db
MODELS = list(TABLES.values())


def test_every_model_of_the_register_is_in_the_admin():
    assert set(MODELS) <= set(admin.site._registry)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_page_of_every_model_opens_with_at_most_20_queries_and_every_list_with_12(
    oslo, staff_client, model
):
    pages = [address(model, "changelist"), address(model, "add"), address(model, "import")]
    if row := model.objects.first():
        pages += [address(model, page, row.pk) for page in ("change", "history", "delete")]
    for page in pages:
        with CaptureQueriesContext(connection) as queries:
            response = staff_client.get(page)
        assert response.status_code == 200, page
        assert len(queries) <= (12 if page == pages[0] else 20), page


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_list_can_be_searched_and_sent_nonsense(oslo, staff_client, model):
    for query in ({"q": "goteborg"}, {"q": "\0"}, {"p": "x"}, {"start__gt": "tull"}, {"o": "99"}):
        assert staff_client.get(address(model, "changelist"), query).status_code in (200, 302)


def test_a_form_sent_as_it_is_changes_nothing(oslo, staff_client):
    for model in MODELS:
        for row in model.objects.all()[:3]:
            before = row.history.count()
            page = staff_client.get(address(model, "change", row.pk))
            response = staff_client.post(address(model, "change", row.pk), fields_of(page))
            assert response.status_code == 302, (row, response.context and response.context["errors"])
            again = model.objects.get(pk=row.pk)
            for field in model._meta.concrete_fields:
                assert getattr(again, field.attname) == getattr(row, field.attname), (row, field.name)
            assert row.history.count() <= before + 1


def test_the_admin_speaks_bokmål_whatever_the_browser_prefers_and_english_by_its_address(staff_client):
    for page in ("/admin/", "/en/admin/"):
        assert staff_client.get(page, headers={"accept-language": "de,en"}).status_code == 200
    assert "Rediger registeret" in text_of(staff_client.get("/admin/", headers={"accept-language": "en"}))
    assert "Edit the register" in text_of(staff_client.get("/en/admin/"))


def test_every_record_with_a_page_leads_to_it(oslo, staff_client):
    for model in MODELS:
        row = model.objects.first()
        if row and hasattr(row, "get_absolute_url"):
            page = staff_client.get(address(model, "change", row.pk)).content.decode()
            link = re.search(r'href="(/admin/r/\d+/\d+/)" class="viewsitelink"', page)
            assert link, model
            assert staff_client.get(row.get_absolute_url()).status_code == 200


def test_the_public_has_no_way_in(client):
    for model in MODELS:
        assert client.get(address(model, "changelist")).status_code == 302
