"""The rows of a list, or the whole register, as files."""

import tempfile
from functools import partial
from typing import NamedTuple

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import content_disposition_header
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks import names
from networks.admin.jobs import upload_address
from networks.models import ImportJob
from networks.resources import TABLES
from networks.resources.export import excel_csv, plain_csv, register, register_zip, write_xlsx

NAMES = {model: name for name, model in TABLES.items()}


class Format(NamedTuple):
    title: str
    about: str


XLSX = Format(
    gettext_lazy("Workbook (XLSX)"),
    gettext_lazy(
        "For Excel and LibreOffice. Dates are dates, there are lists to choose from, and a note on the "
        "heading of each column explains it."
    ),
)
OF_A_LIST = {
    "xlsx": XLSX,
    "template": Format(
        gettext_lazy("Template (XLSX)"),
        gettext_lazy("The same workbook without rows: fill it in and import it."),
    ),
    "excel": Format(gettext_lazy("CSV for Excel"), gettext_lazy("Text with semicolons, which Excel opens.")),
    "csv": Format(gettext_lazy("Plain CSV"), gettext_lazy("Text with commas, for other programs.")),
}
OF_THE_REGISTER = {
    "xlsx": XLSX,
    "zip": Format(
        gettext_lazy("Plain CSV (zip)"), gettext_lazy("One file for each table, for other programs.")
    ),
}


def file_name(what, ending):
    """Such as byer-2026-11-22.csv."""
    return f"{names.slug(str(what))}-{timezone.localdate()}.{ending}"


def stream(content, content_type, name):
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return StreamingHttpResponse(content, content_type=content_type, headers=headers)


def excel_file(queryset):
    """A response: the rows of `queryset` as CSV for Excel."""
    name = file_name(queryset.model._meta.verbose_name_plural, "csv")
    return stream(excel_csv(queryset), "text/csv; charset=utf-8", name)


def xlsx_file(request, querysets, what):
    """A response: {table: queryset} as XLSX, or where a sheet has no room for them, back with a sentence."""
    file = tempfile.TemporaryFile()  # noqa: SIM115, the response closes it
    try:
        write_xlsx(file, querysets, partial(may_view, request))
    except ValueError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(request.path)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=file_name(what, "xlsx"))


def may_view(request, model):
    return admin.site.get_model_admin(model).has_view_permission(request)


def export_list(request, model_admin):
    """A page that offers the rows that the list shows now; with `format` in the address, the file."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    chosen = request.GET.pop("format", [""])[-1]
    meta = model_admin.opts
    try:
        queryset = model_admin.get_export_queryset(request)
        count = queryset.count()
    except IncorrectLookupParameters:
        shown = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
        return HttpResponseRedirect(f"{shown}?{ERROR_FLAG}=1")
    if chosen == "excel":
        return excel_file(queryset)
    if chosen == "csv":
        name = file_name(meta.verbose_name_plural, "csv")
        return stream(plain_csv(queryset), "text/csv; charset=utf-8", name)
    if chosen in ("xlsx", "template"):
        what = meta.verbose_name_plural if chosen == "xlsx" else _("template %s") % meta.verbose_name_plural
        rows = queryset if chosen == "xlsx" else queryset.none()
        return xlsx_file(request, {NAMES[model_admin.model]: rows}, what)
    title = _("Export: %s") % meta.verbose_name_plural
    upload = upload_address(NAMES[meta.model]) if model_admin.has_import_permission(request) else ""
    return page(request, title, OF_A_LIST, {"opts": meta, "count": count, "upload": upload})


def export_register(request):
    """A page that offers the whole register to whoever may view all of it; with `format`, the file."""
    if not admin.site.may_view_register(request):
        raise PermissionDenied
    chosen = request.GET.pop("format", [""])[-1]
    if chosen == "xlsx":
        return xlsx_file(request, register(), _("The register"))
    if chosen == "zip":
        return stream(register_zip(), "application/zip", file_name(_("The register"), "zip"))
    may_add = admin.site.get_model_admin(ImportJob).has_add_permission(request)
    upload = upload_address("") if may_add else ""
    return page(request, _("Export: the whole register"), OF_THE_REGISTER, {"upload": upload})


def page(request, title, formats, context):
    offered = []
    for code, each in formats.items():
        query = request.GET.copy()
        query["format"] = code
        offered.append({"address": f"?{query.urlencode()}", "title": each.title, "about": each.about})
    context = {**admin.site.each_context(request), "title": title, "formats": offered, **context}
    return TemplateResponse(request, "admin/export_register.html", context)
