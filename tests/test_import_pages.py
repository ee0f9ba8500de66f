"""The pages of an import: how a file should look, how far it is, undoing it, and the list of imports."""

import pytest
from django.contrib.auth.models import Permission

from networks.models import ChangeSet, City, ImportJob, Theme
from networks.resources.jobs import progress
from tests.admin_pages import address
from tests.pages import read, text_of
from tests.spreadsheets import confirm, imported, upload

pytestmark = pytest.mark.django_db

THEMES = "slug,name_nb\nkultur,Kultur\n"


@pytest.fixture
def per(client, django_user_model):
    """A function that logs in a member of staff who has these rights only, and gives the browser."""

    def log_in(*codenames):
        user = django_user_model.objects.create_user("per", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        client.force_login(user)
        return client

    return log_in


def undo_page():
    return address(ChangeSet, "undo", ChangeSet.objects.get().pk)


def test_a_finished_import_can_be_undone_from_its_page_which_then_says_so(staff_client):
    done = imported(staff_client, Theme, THEMES)
    assert undo_page() in done.content.decode()
    staff_client.post(undo_page())
    assert not Theme.objects.exists()
    page = staff_client.get(done.request["PATH_INFO"])
    assert "Importen er angret." in text_of(page)
    assert "Angre importen" not in text_of(page)
    assert "angret" in read(staff_client, address(ImportJob, "changelist"))


def test_who_may_not_delete_is_not_offered_to_undo_new_rows(per):
    client = per("add_theme", "change_changeset")
    assert "Angre importen" not in text_of(imported(client, Theme, THEMES))


def test_an_import_that_changed_nothing_has_nothing_to_undo(staff_client):
    imported(staff_client, Theme, THEMES)
    preview = upload(staff_client, Theme, THEMES)
    assert "Alt i filen er i registeret fra før." in text_of(preview)
    assert "Angre importen" not in text_of(confirm(staff_client, preview))


def test_the_page_for_sending_a_file_leads_to_the_template_for_who_may_view_the_rows(staff_client, per):
    template = address(Theme, "export") + "?format=template"
    sending = address(Theme, "import")
    assert template in staff_client.get(sending).content.decode()
    assert template not in per("add_theme").get(sending).content.decode()


def test_a_large_file_shows_how_far_it_is_and_the_page_comes_again(staff_client):
    preview = upload(staff_client, Theme, THEMES)
    ImportJob.objects.update(state=ImportJob.State.APPLYING)
    progress(ImportJob.objects.get(), 4000)
    page = staff_client.get(preview.request["PATH_INFO"])
    assert "Filen blir importert. 4000 rader så langt." in text_of(page)
    assert page["Refresh"] == "2"


def test_the_list_names_the_table_and_leads_only_to_ones_own_imports(staff_client, per):
    upload(staff_client, City, "slug,name_nb,kind,country\nbergen,Bergen,city,NO\n", "byene.csv")
    listed = staff_client.get(address(ImportJob, "changelist"), {"table": "cities"})
    assert "byene.csv Byer og regioner venter på bekreftelse 1 0 0 0" in text_of(listed)
    job = address(ImportJob, "change", ImportJob.objects.get().public_id)
    assert job in listed.content.decode()
    assert job not in per().get(address(ImportJob, "changelist")).content.decode()
