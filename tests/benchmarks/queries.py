"""What the bench wants to know of a register before it is served: addresses, and how often pages ask.

Prints JSON: {"largest", "other", "list", "file": addresses, "listed": organisations on the list,
"made": what follows an address whose page is to be made, "queries": {address: queries of the page made}}.
"""

# ruff: noqa: E402  Models can be imported once Django is set up.

import json
import re

import django

django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from networks.models import Organization

# With a parameter that no page knows, a page is made each time, and not kept.
MADE = "?made=1"
client = Client(HTTP_HOST="127.0.0.1")


def page(address):
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def queries(address):
    page(address)  # what a process reads once for all
    with CaptureQueriesContext(connection) as asked:
        page(address + MADE)
    return len(asked)


largest, other = Organization.objects.order_by("pk")[:2]
every = reverse("organizations")
found = {
    "made": MADE,
    "largest": largest.get_absolute_url(),
    "other": other.get_absolute_url(),
    "list": every,
    "file": reverse("organization_members_csv", args=[largest.slug]),
    "listed": len(set(re.findall(rf'href="{every}[\w-]+/"', page(every)))),
    "queries": {address: queries(address) for address in (other.get_absolute_url(), every)},
}
print(json.dumps(found))
