"""The first minutes: a register with nothing in it."""

import pytest

from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "page",
    [
        "/",
        "/en/",
        "/nettverk/",
        "/arbeidsgrupper/",
        "/forpliktelser/",
        "/verv/",
        "/byer/",
        "/tall/",
        "/temaer/",
        "/kilder/",
        "/rapport/",
        "/sok/?q=oslo",
    ],
)
def test_every_list_of_an_empty_register_opens(client, page):
    assert client.get(page).status_code == 200


def test_the_front_page_of_an_empty_register_says_what_to_do(client):
    assert "Hjembyen er ikke lagt inn ennå" in text_of(client.get("/"))
