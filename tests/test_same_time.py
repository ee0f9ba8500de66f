"""Two people, or a person and an import, at work in the same instant."""

from threading import Barrier, Event, Thread

import pytest
from django.contrib import admin
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client

from networks.changes import Names
from networks.models import ChangeSet, Document, KeyFigure, Membership, change_set
from networks.restoring import CannotRestore, Past, restore
from tests.admin_pages import address, fields_of
from tests.make import (
    make_city,
    make_document,
    make_figure,
    make_membership,
    make_organization,
    make_theme,
)

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
        assert ("I én setning (Norsk bokmål)", "", text) in record.fields


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


def new_membership(client, source=None):
    """The form of a membership as somebody typed it: (address, what is sent)."""
    page = address(Membership, "add")
    typed = {"city": make_city("Bergen").pk, "organization": make_organization().pk, "level": "member"}
    typed |= {"start": "2019", "source": source.pk if source else "", "note_nb": "Skrevet med møye"}
    return page, fields_of(client.get(page)) | typed


def test_a_form_whose_save_meets_what_was_saved_an_instant_before_is_judged_again(staff_client, monkeypatch):
    page, typed = new_membership(staff_client)
    asked, save = [], admin.ModelAdmin.save_model

    def save_an_instant_too_late(*arguments):
        asked.append(1)
        save(*arguments)
        if len(asked) == 1:
            raise IntegrityError("unique")

    monkeypatch.setattr(admin.ModelAdmin, "save_model", save_an_instant_too_late)
    said = [str(each) for each in staff_client.post(page, typed, follow=True).context["messages"]]
    assert len(asked) == 2
    assert (Membership.objects.count(), len([each for each in said if "lagt til" in each])) == (1, 1)


def sent_by_two(staff, page, typed):
    """What two answers say to the same form, sent in the same instant."""
    both, answers = Barrier(2), []

    def send():
        client = Client()
        client.force_login(staff)
        both.wait(20)
        answers.append(client.post(page, typed))

    for thread in [in_a_thread(send), in_a_thread(send)]:
        thread.join(20)
    return answers


@only_where_two_write
@pytest.mark.django_db(transaction=True)
def test_a_double_click_on_save_stores_one_and_says_of_the_other_that_it_is_there(staff, staff_client):
    page, typed = new_membership(staff_client)
    answers = sorted(sent_by_two(staff, page, typed), key=lambda each: each.status_code)
    assert [each.status_code for each in answers] == [200, 302]
    assert Membership.objects.count() == 1
    assert answers[0].context["adminform"].form["note_nb"].value() == "Skrevet med møye"
    assert answers[0].context["errors"]


@only_where_two_write
@pytest.mark.django_db(transaction=True)
def test_a_fact_that_names_what_somebody_deletes_meanwhile_is_shown_again(staff_client, monkeypatch):
    source = make_document()
    page, typed = new_membership(staff_client, source)
    save = admin.ModelAdmin.save_model

    def save_while_somebody_deletes(*arguments):
        if Document.objects.exists():
            thread = in_a_thread(lambda: Document.objects.get(pk=source.pk).delete())
            thread.join(20)
        save(*arguments)

    monkeypatch.setattr(admin.ModelAdmin, "save_model", save_while_somebody_deletes)
    answer = staff_client.post(page, typed)
    assert answer.status_code == 200
    form = answer.context["adminform"].form
    assert list(form.errors) == ["source"]
    assert form["note_nb"].value() == "Skrevet med møye"
    assert not Membership.objects.exists()
    assert not list(answer.context["messages"])


@only_where_two_write
@pytest.mark.django_db(transaction=True)
def test_what_somebody_begins_to_use_while_it_is_deleted_stays_and_nobody_says_that_it_is_gone(
    staff_client, monkeypatch
):
    source = make_document()

    def delete_an_instant_too_late(_admin, _request, document):
        in_a_thread(lambda: make_membership(source=document)).join(20)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM networks_document WHERE id = %s", [document.pk])

    monkeypatch.setattr(admin.ModelAdmin, "delete_model", delete_an_instant_too_late)
    answer = staff_client.post(address(Document, "delete", source.pk), {"post": "yes"}, follow=True)
    said = [str(each) for each in answer.context["messages"]]
    assert said == ["Noen har nettopp tatt det i bruk. Ingenting er slettet."]
    assert Membership.objects.get().source == source
