"""Sending spreadsheets to the admin, as a browser without JavaScript does."""

from html import unescape
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

DATA = Path(__file__).parent / "data" / "import"


def upload(client, model, content, name="fil.csv"):
    """The page after a file was sent: a preview, or what is wrong. `content` may be a name in `DATA`."""
    if isinstance(content, Path):
        content, name = content.read_bytes(), content.name
    content = content.encode() if isinstance(content, str) else content
    address = reverse(f"admin:networks_{model._meta.model_name}_import")
    return client.post(address, {"file": SimpleUploadedFile(name, content)}, follow=True)


def confirm(client, preview):
    """The page after the preview was confirmed."""
    return client.post(preview.request["PATH_INFO"], {"confirm": "1"}, follow=True)


def imported(client, model, content):
    """The page after a file was sent and confirmed."""
    preview = upload(client, model, content)
    assert preview.context["job"].state == "planned", preview.context["job"].message
    return confirm(client, preview)


def refusal(client, model, content, name="fil.csv"):
    """What the page says that refuses a file; nothing of it may be stored."""
    before = model.objects.count()
    page = upload(client, model, content, name)
    assert page.status_code == 200
    assert "job" not in page.context or page.context["job"].state == "refused", page.context["rows"]
    assert model.objects.count() == before
    return unescape(page.content.decode())


def faults(client, model, file):
    """{line: [(column, value, sentence)]} of the rows of a file that are refused."""
    before = model.objects.count()
    page = upload(client, model, file)
    assert page.context["job"].state == "refused", page.context["rows"]
    assert model.objects.count() == before
    return {row["line"]: [tuple(fault) for fault in row["faults"]] for row in page.context["rows"]}
