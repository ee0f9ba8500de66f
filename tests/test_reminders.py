"""Mails about what needs a look: to owner and deputy, once a week, in their language."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone

from networks.models import Membership, Preferences
from tests.make import make_document, make_figure, make_membership, make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "https://register.example.org"


@pytest.fixture
def member(django_user_model):
    """member(name) is one of staff who may view memberships and key figures."""

    def make(name, **fields):
        fields = {"email": f"{name}@example.org", "is_staff": True, **fields}
        user = django_user_model.objects.create_user(name, **fields)
        codes = ["view_membership", "view_keyfigure"]
        user.user_permissions.set(Permission.objects.filter(codename__in=codes))
        return user

    return make


def send():
    mail.outbox = []
    output = StringIO()
    call_command("send_review_reminders", stdout=output, stderr=output)
    return {letter.to[0]: letter for letter in mail.outbox}


def stale_membership(**fields):
    return make_membership(organization=make_organization(**fields), source=make_document())


def test_owner_and_deputy_are_told_what_needs_a_look_with_a_link_to_the_field(member):
    row = stale_membership(owner=member("kari"), deputy=member("per"))
    letters = send()
    assert set(letters) == {"kari@example.org", "per@example.org"}
    letter = letters["kari@example.org"]
    assert letter.subject == "Registeret: 1 ting må ses på"
    assert (
        f"https://register.example.org/admin/networks/membership/{row.pk}/change/#id_verified_on"
        in letter.body
    )
    assert "Bergen – Eurocities: medlem" in letter.body
    assert letter.body.startswith("Hei, kari!\n")
    assert letter.content_subtype == "plain"


def test_a_mail_is_in_the_language_of_its_reader(member):
    kari = member("kari")
    Preferences.objects.create(user=kari, language="en")
    stale_membership(owner=kari)
    letter = send()["kari@example.org"]
    assert letter.subject == "The register: 1 thing needs a look"
    assert "https://register.example.org/en/admin/networks/membership/" in letter.body


def test_nobody_gets_a_mail_twice_in_a_week(member):
    kari = member("kari")
    stale_membership(owner=kari)
    assert send()
    assert not send()
    for days, gets_one in ((6, False), (7, True)):
        Preferences.objects.update(reminded_on=timezone.localdate() - timedelta(days=days))
        assert bool(send()) == gets_one
    assert Preferences.objects.get(user=kari).reminded_on == timezone.localdate()


def test_nobody_gets_a_mail_when_nothing_needs_a_look(member):
    kari = member("kari")
    stale_membership(owner=kari)
    for row in Membership.objects.all():
        row.verified_on = timezone.localdate()
        row.save()
    assert not send()
    assert Preferences.objects.get(user=kari).reminded_on is None


def test_only_active_staff_with_an_address_get_mail(member):
    for fields in ({"is_active": False}, {"email": ""}, {"is_staff": False}):
        stale_membership(owner=member(f"en{len(Membership.objects.all())}", **fields))
    assert not send()


def test_only_what_the_reader_may_view_is_told(member):
    kari = member("kari")
    network = make_organization(owner=kari)
    make_figure(organization=network, source=make_document())
    stale = make_membership(organization=network, source=make_document())
    kari.user_permissions.set(Permission.objects.filter(codename="view_membership"))
    body = send()["kari@example.org"].body
    assert str(stale) in body
    assert "Nøkkeltall" not in body


def test_what_nobody_looks_after_is_told_in_numbers_to_those_who_may_publish(member):
    kari = member("kari")
    member("per")
    kari.user_permissions.add(Permission.objects.get(codename="publish"))
    stale_membership()
    letters = send()
    assert set(letters) == {"kari@example.org"}
    letter = letters["kari@example.org"]
    assert letter.subject == "Registeret: noe har ingen ansvarlig"
    assert "* Bør kontrolleres: 1" in letter.body
    assert "https://register.example.org/admin/?keeper=nobody" in letter.body


class NotToKari(EmailBackend):
    def send_messages(self, messages):
        if messages[0].to == ["kari@example.org"]:
            raise OSError("the server does not answer")
        return super().send_messages(messages)


def test_a_mail_that_fails_stops_no_other_and_is_sent_the_next_time(member, settings):
    kari, per = member("kari"), member("per")
    stale_membership(owner=kari, deputy=per)
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "tests.test_reminders.NotToKari"
    with pytest.raises(CommandError) as error:
        send()
    assert error.value.returncode == 1
    assert [letter.to for letter in mail.outbox] == [["per@example.org"]]
    assert Preferences.objects.get(user=kari).reminded_on is None
    settings.EMAIL_BACKEND = backend
    assert set(send()) == {"kari@example.org"}


def test_an_address_that_is_none_stops_nobody(member):
    stale_membership(owner=member("kari", email="kari@example.org\nBcc: x@example.org"), deputy=member("per"))
    with pytest.raises(CommandError):
        send()
    assert [letter.to for letter in mail.outbox] == [["per@example.org"]]


def test_without_the_address_of_the_site_nothing_is_sent(member, settings):
    settings.SITE_URL = ""
    stale_membership(owner=member("kari"))
    with pytest.raises(CommandError, match="SITE_URL"):
        send()
    assert mail.outbox == []


def test_a_long_list_is_cut_and_says_how_many_more(member):
    network = make_organization(owner=member("kari"))
    for number in range(13):
        make_figure(
            organization=network, kind=["members", "staff"][number % 2], value=number, source=make_document()
        )
    body = send()["kari@example.org"].body
    assert body.count("* Nøkkeltall:") == 10
    assert "… og 3 til." in body
