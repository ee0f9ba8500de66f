"""An editor writes a draft and may not touch what is public; a publisher publishes it for all to see."""

from datetime import datetime, time, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from networks import dates
from networks.models import Organization
from tests.make import make_theme


@pytest.fixture
def log_in(new_context, register_of_oslo):
    """log_in(name, role) opens a browser in which a new member of staff with that role is logged in."""

    def log_in(name, role):
        User.objects.create_user(name, password=name, is_staff=True).groups.set(
            Group.objects.filter(name=role)
        )
        page = new_context().new_page()
        page.goto("/admin/")
        page.get_by_label("Brukernavn").fill(name)
        page.get_by_label("Passord").fill(name)
        page.get_by_role("button", name="Logg inn").click()
        expect(page.get_by_role("heading", name="Rediger registeret")).to_be_visible()
        return page

    return log_in


def open_list(page, table):
    page.goto("/admin/")
    page.get_by_role("main").get_by_role("link", name=table, exact=True).click()


def write_draft(page, name):
    open_list(page, "Organisasjoner")
    page.get_by_role("link", name="Legg til organisasjon").click()
    page.get_by_label("Navn (Norsk bokmål):", exact=True).fill(name)
    expect(page.get_by_role("checkbox", name="Publisert")).to_have_count(0)
    page.get_by_role("button", name="Lagre", exact=True).first.click()
    expect(page.get_by_role("row").filter(has_text=name)).to_be_visible()


def test_an_editor_writes_a_draft_and_a_publisher_publishes_it(log_in, reader):
    editor = log_in("per", "Redaktør")
    write_draft(editor, "Nordic Ports")
    editor.get_by_role("link", name="Eurocities", exact=True).click()
    expect(
        editor.get_by_text("«Eurocities» er offentlig, og du har ikke rett til å publisere.")
    ).to_be_visible()
    expect(editor.get_by_role("button", name="Lagre", exact=True)).to_have_count(0)
    reader.click("Nettverk")
    expect(reader.main).not_to_contain_text("Nordic Ports")

    publisher = log_in("pia", "Publiserer")
    open_list(publisher, "Organisasjoner")
    publisher.get_by_role("row").filter(has_text="Nordic Ports").get_by_role("checkbox").check()
    publisher.get_by_label("Handling:").select_option("Publiser de valgte …")
    publisher.get_by_role("button", name="Gå").click()
    expect(publisher.get_by_role("main")).to_contain_text("Vil du publisere dette?")
    publisher.get_by_role("button", name="Ja, publiser").click()
    expect(publisher.get_by_text("«Nordic Ports» er publisert.")).to_be_visible()
    reader.open("/nettverk/")
    reader.click("Nordic Ports")

    publisher.get_by_role("link", name="Avpubliser …").click()
    publisher.get_by_role("button", name="Ja, gjør til utkast").click()
    expect(publisher.get_by_text("«Nordic Ports» er et utkast igjen.")).to_be_visible()
    reader.open("/nettverk/")
    expect(reader.main).not_to_contain_text("Nordic Ports")


def test_a_form_opened_before_somebody_published_keeps_what_was_typed(log_in):
    editor = log_in("per", "Redaktør")
    write_draft(editor, "Nordic Ports")
    editor.get_by_role("row").get_by_role("link", name="Nordic Ports", exact=True).click()
    name = editor.get_by_label("Navn (Norsk bokmål):", exact=True)
    name.fill("Nordiske havner")
    draft = Organization.objects.get(slug="nordic-ports")
    draft.published = True
    draft.save()
    editor.get_by_role("button", name="Lagre", exact=True).first.click()
    expect(editor.get_by_text("er offentlig, og du har ikke rett til å publisere.")).to_be_visible()
    expect(name).to_have_value("Nordiske havner")
    assert Organization.objects.get(slug="nordic-ports").name_nb == "Nordic Ports"


def at(monkeypatch, day):
    """It is noon of that day in the city, and the night's job has not come yet."""
    noon = timezone.make_aware(datetime.combine(day, time(12)))
    monkeypatch.setattr(timezone, "now", lambda: noon)


def test_a_page_comes_and_goes_on_the_days_that_were_set(log_in, reader, monkeypatch):
    make_theme("Havner", published=False)
    today = timezone.localdate()
    comes, goes = today + timedelta(days=2), today + timedelta(days=5)
    publisher = log_in("pia", "Publiserer")
    main = publisher.get_by_role("main")
    open_list(publisher, "Temaer")
    main.get_by_role("link", name="Havner", exact=True).click()
    main.get_by_label("Publiseres:", exact=True).fill(f"{comes:%d.%m.%Y}")
    main.get_by_label("Avpubliseres:").fill(f"{today:%d.%m.%Y}")
    main.get_by_role("button", name="Lagre", exact=True).first.click()
    expect(main).to_contain_text("Dagen er ikke senere enn i dag.")
    main.get_by_label("Avpubliseres:").fill(f"{goes:%d.%m.%Y}")
    main.get_by_role("button", name="Lagre", exact=True).first.click()
    planned = main.get_by_role("row").filter(has_text="Havner")
    days = [dates.words(day.isoformat()) for day in (comes, goes)]
    expect(planned).to_contain_text("publiseres {}, avpubliseres {}".format(*days))

    def public():
        reader.open("/temaer/")
        return reader.main.get_by_role("link", name="Havner").count() == 1

    at(monkeypatch, comes - timedelta(days=1))
    call_command("publish_due", verbosity=0)
    assert not public()
    at(monkeypatch, comes)
    assert public()  # from its first minute, whenever the night's job comes
    reader.click("Havner")
    call_command("publish_due", verbosity=0)
    assert public()
    publisher.reload()
    expect(planned.get_by_role("img", name="True")).to_be_visible()
    expect(planned.get_by_role("cell").last).to_have_text(f"avpubliseres {days[1]}")

    at(monkeypatch, goes - timedelta(days=1))
    call_command("publish_due", verbosity=0)
    assert public()
    at(monkeypatch, goes)
    assert not public()
    call_command("publish_due", verbosity=0)
    assert not public()
    main.get_by_role("link", name="Havner", exact=True).click()
    main.get_by_role("link", name="Historikk").click()
    expect(main).to_contain_text("kommando: publish_due")
    expect(main).to_contain_text("Publisert: Nei → Ja")
    expect(main).to_contain_text("Publisert: Ja → Nei")
