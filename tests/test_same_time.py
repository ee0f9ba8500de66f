"""Two people, or a person and an import, at work in the same instant."""

from threading import Event, Thread

import pytest
from django.db import connection, connections, transaction

from networks.changes import Names
from networks.models import ChangeSet, KeyFigure, change_set
from networks.restoring import CannotRestore, Past, restore
from tests.make import make_figure, make_organization, make_theme

pytestmark = pytest.mark.django_db


def change(row, **texts):
    for name, text in texts.items():
        setattr(row, name, text)
    row.save()


@pytest.fixture
def network():
    """An organisation that a form changed while an import was under way, which then changed it too."""
    network = make_organization("Eurocities", summary_nb="Før")
    with change_set(ChangeSet.Means.IMPORT):
        make_theme("Støy")
        with change_set(ChangeSet.Means.FORM):
            change(network, summary_nb="Fra skjemaet")
        change(network, summary_nb="Fra filen")
    return network


def test_a_version_is_what_the_action_left_though_an_import_began_before_it(network):
    past = Past(type(network), network.pk)
    assert [each.means for each in past.actions()] == ["import", "form", "program"]
    for action, text in zip(past.actions(), ("Fra filen", "Fra skjemaet", "Før"), strict=True):
        record, _rows = past.version(action).as_it_was(Names())
        assert dict((label, new) for label, _old, new in record.fields)["I én setning (Norsk bokmål)"] == text


def test_before_a_deletion_is_what_was_there_last_though_an_import_began_before_that():
    network = make_organization("Eurocities", summary_nb="Før")
    key = network.pk
    with change_set(ChangeSet.Means.IMPORT):
        make_theme("Støy")
        with change_set(ChangeSet.Means.FORM):
            change(network, summary_nb="Fra skjemaet")
        network.delete()
    past = Past(type(network), key)
    record, _rows = past.version(past.actions().first()).as_it_was(Names())
    assert ("I én setning (Norsk bokmål)", "", "Fra skjemaet") in record.fields


def test_what_an_import_stores_after_the_page_was_opened_is_not_restored_over(staff):
    """Neither in the record itself nor in a row of it which it wrote before the others began."""
    network = make_organization("Eurocities", summary_nb="Før")
    figure = make_figure(organization=network, value=3)
    past = Past(type(network), network.pk, (KeyFigure._meta.get_field("organization"),))
    first = past.actions().last()
    # As others see it: none of what the import wrote is there before it ends.
    early = KeyFigure.history.model.objects.filter(id=figure.pk)
    with change_set(ChangeSet.Means.IMPORT):
        change(figure, value=4)
        with change_set(ChangeSet.Means.FORM):
            change(network, summary_nb="Fra skjemaet")
        seen = past.length() - early.filter(value=4).count()
    with pytest.raises(CannotRestore, match="etter at du åpnet siden"):
        restore(past, first, staff, with_rows=True, seen=seen)
    network.refresh_from_db()
    assert network.summary_nb == "Fra skjemaet"


def in_a_thread(act):
    def run():
        try:
            act()
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    return thread


only_where_two_write = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite lets one write at a time"
)


@only_where_two_write
@pytest.mark.django_db(transaction=True)
def test_an_import_that_ends_after_the_page_was_opened_is_not_restored_over(staff):
    network = make_organization("Eurocities", summary_nb="Før")
    past, began, go_on = Past(type(network), network.pk), Event(), Event()
    first = past.actions().first()

    def take_in():
        with transaction.atomic(), change_set(ChangeSet.Means.IMPORT):
            make_theme("Støy")
            began.set()
            go_on.wait(20)
            change(network, summary_nb="Fra filen")

    thread = in_a_thread(take_in)
    assert began.wait(20)
    with change_set(ChangeSet.Means.FORM):
        change(type(network).objects.get(pk=network.pk), summary_nb="Fra skjemaet")
    seen = past.length()
    go_on.set()
    thread.join(20)
    with pytest.raises(CannotRestore, match="etter at du åpnet siden"):
        restore(past, first, staff, with_rows=False, seen=seen)
    network.refresh_from_db()
    assert network.summary_nb == "Fra filen"
