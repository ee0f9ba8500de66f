"""The page of a source: everything that it says."""

import pytest

from networks.models import FocusArea
from networks.models.base import Sourced
from networks.resources import TABLES
from tests.make import (
    make_body,
    make_city,
    make_commitment,
    make_document,
    make_figure,
    make_framework,
    make_group,
    make_measurement,
    make_membership,
    make_organization,
    make_participation,
    make_partnership,
    make_position,
    make_target,
)
from tests.pages import read

pytestmark = pytest.mark.django_db


def make_focus_area(**fields):
    return FocusArea.objects.create(framework=make_framework(), number=1, name_nb="Åpne byer", **fields)


SOURCED = [
    make_body,
    make_city,
    make_commitment,
    make_figure,
    make_focus_area,
    make_framework,
    make_group,
    make_measurement,
    make_membership,
    make_organization,
    make_participation,
    make_partnership,
    make_position,
    make_target,
]


@pytest.mark.parametrize("make", SOURCED, ids=lambda make: make.__name__)
def test_a_source_lists_every_kind_of_fact_that_has_it(client, make):
    document = make_document()
    fact = make(source=document)
    assert str(fact) in read(client, document.get_absolute_url())


def test_every_kind_of_fact_is_tried_here():
    assert len(SOURCED) == sum(issubclass(model, Sourced) for model in TABLES.values())


def test_a_source_of_nothing_says_so(client):
    page = read(client, make_document().get_absolute_url())
    assert "Registeret har ingen opplysninger fra dette dokumentet." in page
