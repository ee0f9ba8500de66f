"""What a first visit costs a reader on a phone, compressed as the server sends it."""

import gzip

import pytest
from django.core.management import call_command
from django.test import override_settings

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "networks.assets.SmallerStylesheets"},
}
NOISE = 100  # bytes: as many as Django adds at most, so that lengths give nothing away


@pytest.fixture(scope="module")
def static_files(tmp_path_factory):
    """The bytes of the stylesheet and of the icon as they are sent."""
    folder = tmp_path_factory.mktemp("static")
    with override_settings(STORAGES=STORAGES, STATIC_ROOT=folder):
        call_command("collectstatic", interactive=False, verbosity=0)
    return {
        name: min(len(file.read_bytes()) for file in folder.glob(f"networks/{name}*"))
        for name in ("register.css", "favicon.svg")
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "most"), [("/", 16), ("/nettverk/eurocities/", 10), ("/tall/", 10)])
def test_a_first_visit_is_light(oslo, client, static_files, page, most):
    sent = len(gzip.compress(client.get(page).content, 6)) + NOISE + sum(static_files.values())
    assert sent <= most * 1024, (page, sent, static_files)


@pytest.mark.django_db
def test_a_first_visit_is_three_requests(oslo, client):
    page = client.get("/").content.decode()
    fetched = page.count('rel="stylesheet"') + page.count('rel="icon"') + page.count(" src=")
    assert 1 + fetched == 3
