"""No page asks the database more often because there is more to tell."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.models import Organization
from tests.make import make_city, make_everything, make_group, make_membership, make_participation
from tests.pages import walk

pytestmark = pytest.mark.django_db


def test_the_pages_of_a_register_with_everything_ask_few_queries_too(client):
    make_everything()
    for row in Organization.objects.all():
        for number in range(5):
            make_membership(organization=row, city=make_city(f"{row} {number}"))
            make_participation(working_group=make_group(f"{row} {number}", organization=row))
    for address, page in walk(client):
        if "noindex" not in page.content.decode():
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            assert len(queries) <= 12, address
