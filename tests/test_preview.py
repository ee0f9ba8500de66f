"""Staff sees the public page as the form would make it, before anything is saved."""

import hashlib

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission

from networks.admin.comforts import LAST_SOURCE
from networks.admin.editing import PREVIEW
from networks.models import City, Fee, Membership, Organization, Theme
from networks.models.base import Record
from tests.admin_pages import address, fields_of
from tests.make import (
    make_city,
    make_document,
    make_everything,
    make_fee,
    make_membership,
    make_organization,
    make_theme,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db
RECORDS = [each for each in apps.get_app_config("networks").get_models() if issubclass(each, Record)]
BANNER = "Dette er en forhåndsvisning."


def digest():
    """What every table of the database holds."""
    found = hashlib.sha256()
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.order_by("pk").values_list():
            found.update(repr((model.__name__, row)).encode())
    return found.hexdigest()


def preview(client, where, data):
    before, session = digest(), dict(client.session)
    page = client.post(where, data | {PREVIEW: "Forhåndsvis"})
    assert digest() == before
    assert dict(client.session) == session
    return page


def test_a_preview_is_the_public_page_with_every_part_of_the_form_and_nothing_is_saved(staff_client):
    theme, city = make_theme("Klima"), make_city("Bergen")
    row = make_organization("Eurocities", published=False)
    where = address(Organization, "change", row.pk)
    typed = fields_of(staff_client.get(where)) | {"purpose_nb": "Byer i lag", "themes": [str(theme.pk)]}
    typed |= {"memberships-TOTAL_FORMS": "1", "memberships-0-city": city.pk, "memberships-0-level": "member"}
    page = preview(staff_client, where, typed | {"slug": "en-ny-adresse"})
    read = text_of(page)
    for part in (BANNER, "Byer i lag", "Klima", "Bergen", "ikke publisert"):
        assert part in read
    assert "/nettverk/en-ny-adresse/" in page.content.decode()
    staff_client.post(where, typed)
    assert BANNER not in text_of(staff_client.get("/nettverk/eurocities/"))


def test_something_new_is_previewed_too(staff_client):
    where = address(Theme, "add")
    page = preview(staff_client, where, fields_of(staff_client.get(where)) | {"name_nb": "Klima"})
    assert BANNER in text_of(page)
    assert "Klima" in text_of(page)


def test_what_has_no_page_of_its_own_is_shown_on_that_of_what_it_belongs_to(staff_client):
    row = make_membership()
    where = address(Membership, "change", row.pk)
    typed = fields_of(staff_client.get(where)) | {"level": "other", "title_nb": "Innovatørby"}
    read = text_of(preview(staff_client, where, typed))
    assert "Eurocities" in read
    assert "innovatørby" in read.casefold()


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_every_kind_of_record_can_be_previewed(staff_client, model):
    make_everything()
    if model is Fee:
        make_fee(membership=Membership.objects.first())
    row = model.objects.first()
    where = address(model, "change", row.pk)
    form = staff_client.get(where)
    assert 'formtarget="_blank"' in form.content.decode()
    page = preview(staff_client, where, fields_of(form))
    assert page.status_code == 200
    assert BANNER in text_of(page)


def test_a_preview_speaks_the_language_of_the_admin(staff_client):
    row = make_theme("Klima", name_en="Climate")
    where = "/en" + address(Theme, "change", row.pk)
    page = preview(staff_client, where, fields_of(staff_client.get(where)))
    assert "This is a preview." in text_of(page)
    assert "Climate" in text_of(page)


def test_a_form_with_errors_is_shown_with_its_errors(staff_client):
    where = address(City, "add")
    page = preview(
        staff_client, where, fields_of(staff_client.get(where)) | {"name_nb": "Bergen", "start": "x"}
    )
    assert page.context["adminform"].form.errors["start"]


def test_whoever_may_only_view_gets_no_button_and_no_preview(client, django_user_model):
    user = django_user_model.objects.create_user("per", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_theme"))
    client.force_login(user)
    where = address(Theme, "change", make_theme().pk)
    assert PREVIEW not in client.get(where).content.decode()
    assert client.post(where, {PREVIEW: "1"}).status_code == 403
    assert client.post(address(Theme, "add"), {PREVIEW: "1"}).status_code == 403


def test_a_message_that_waits_for_the_next_page_still_waits_after_a_preview(staff_client):
    row = make_theme("Klima")
    where = address(Theme, "change", row.pk)
    typed = fields_of(staff_client.get(where))
    staff_client.post(where, typed)
    preview(staff_client, where, typed)
    assert "Klima" in text_of(staff_client.get(address(Theme, "changelist"))).split("ble endret")[0]


def test_a_source_that_is_only_previewed_is_not_offered_for_the_next_fact(staff_client):
    row, source = make_membership(), make_document()
    where = address(Membership, "change", row.pk)
    typed = fields_of(staff_client.get(where)) | {"source": source.pk}
    preview(staff_client, where, typed)
    staff_client.post(where, typed)
    assert staff_client.session[LAST_SOURCE] == source.pk


def test_a_preview_leads_to_no_page_in_another_language_that_may_not_be_there(staff_client):
    add = address(Organization, "add")
    data = fields_of(staff_client.get(add)) | {"name_nb": "Nettverket", PREVIEW: "1"}
    assert "top__lang" not in staff_client.post(add, data).content.decode()
    assert "top__lang" in staff_client.get("/").content.decode()
