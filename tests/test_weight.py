"""What a first visit costs a reader on a phone, compressed as the server sends it."""

import gzip

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import override_settings

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "networks.assets.SmallerStylesheets"},
}
FETCHED = ("register.css", "favicon.svg")
NOISE = 100  # bytes: as many as Django adds at most, so that lengths give nothing away


@pytest.fixture(scope="module")
def static_files(tmp_path_factory):
    """How many bytes are sent of the stylesheet and of the icon, by the names that pages call them."""
    folder = tmp_path_factory.mktemp("static")
    with override_settings(STORAGES=STORAGES, STATIC_ROOT=folder):
        call_command("collectstatic", interactive=False, verbosity=0)
        sent = [folder / staticfiles_storage.stored_name(f"networks/{name}") for name in FETCHED]
    return [min(file.stat().st_size, file.with_name(f"{file.name}.gz").stat().st_size) for file in sent]


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "most"), [("/", 16), ("/nettverk/eurocities/", 10), ("/tall/", 10)])
def test_a_first_visit_is_light(oslo, client, static_files, page, most):
    sent = len(gzip.compress(client.get(page).content, 6)) + NOISE + sum(static_files)
    assert sent <= most * 1024, (page, sent, static_files)


@pytest.mark.django_db
def test_a_first_visit_is_three_requests(oslo, client):
    page = client.get("/").content.decode()
    fetched = page.count('rel="stylesheet"') + page.count('rel="icon"') + page.count(" src=")
    assert 1 + fetched == 3
