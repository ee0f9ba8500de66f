"""Imports: the page on which a file is sent, the page of what it would do, and the list of what was done."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks.models import ImportJob
from networks.resources import TABLES
from networks.resources.formats import TableError
from networks.resources.jobs import KINDS, NotNow, again, confirm, how_far, preview, receive, start

State = ImportJob.State
RUNNING = (State.READING, State.APPLYING)


class UploadForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File"))


def may_import(user, model):
    """Whether `user` may add or change rows of `model`: the plan asks for each row which it is."""
    name = f"{model._meta.app_label}.{{}}_{model._meta.model_name}"
    return user.has_perm(name.format("add")) or user.has_perm(name.format("change"))


def receive_upload(request, site, table=""):
    """The page on which a file is sent, and the job's own page once it is. `table` is "" for all of them."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = receive(file, file.name, request.user, table)
        except TableError as error:
            form.add_error("file", str(error))
        else:
            start(job)
            return HttpResponseRedirect(reverse("admin:networks_importjob_change", args=[job.public_id]))
    model = TABLES.get(table)
    context = {
        **site.each_context(request),
        "title": _("Import"),
        "opts": (model or ImportJob)._meta,
        "model": model,
        "form": form,
    }
    return TemplateResponse(request, "admin/import_register.html", context)


@admin.register(ImportJob)
class ImportJobAdmin(admin.ModelAdmin):
    list_display = [
        "at",
        "user",
        "link",
        "table",
        "state",
        "new",
        "changed",
        "unchanged",
        "refused",
        "short_checksum",
    ]
    list_display_links = None
    list_filter = ["state", "table"]
    list_select_related = ["user"]
    search_fields = ["file_name", "checksum"]

    @admin.display(description=gettext_lazy("file"), ordering="file_name")
    def link(self, job):
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:networks_importjob_change", args=[job.public_id]),
            job.file_name,
        )

    @admin.display(description=gettext_lazy("checksum"))
    def short_checksum(self, job):
        return format_html('<span title="{}">{}</span>', job.checksum, job.checksum[:12])

    def has_module_permission(self, request):
        return request.user.is_staff

    def has_view_permission(self, request, obj=None):
        return request.user.is_staff

    def has_add_permission(self, request):
        return all(may_import(request.user, model) for model in TABLES.values())

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        def view(function):
            return self.admin_site.admin_view(function)

        return [
            path("<str:public_id>/change/", view(self.job_view), name="networks_importjob_change"),
            path("<str:public_id>/<str:name>.csv", view(self.file_view), name="networks_importjob_file"),
            *super().get_urls(),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        return receive_upload(request, self.admin_site)

    def own(self, request, public_id):
        """The job, if whoever asks has sent it."""
        job = ImportJob.objects.filter(public_id=unquote(public_id), user=request.user).first()
        if job is None:
            raise Http404
        return job

    def job_view(self, request, public_id):
        job = self.own(request, public_id)
        if request.method == "POST":
            return self.act(request, job)
        done = how_far(job) if job.state in RUNNING else None
        rows = preview(job)
        kinds = [(kind, getattr(job, kind)) for kind in KINDS]
        first = next((kind for kind in ("refused", "changed", "new") if rows.get(kind)), "unchanged")
        shown = request.GET.get("show")
        shown = shown if shown in KINDS else first
        rows = rows.get(shown, [])
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import of %s") % job.file_name,
            "opts": self.opts,
            "job": job,
            "running": job.state in RUNNING,
            "done": done,
            "kinds": kinds,
            "shown": shown,
            "rows": rows,
            "limit": len(rows) if len(rows) < getattr(job, shown) else 0,
            "files": sorted(each.stem for each in job.folder.glob("*.csv")),
        }
        return TemplateResponse(request, "admin/import_job.html", context)

    def act(self, request, job):
        try:
            if "again" in request.POST:
                again(job)
            else:
                confirm(job)
            start(job)
        except NotNow as error:
            messages.error(request, str(error))
        except TableError as error:
            messages.error(request, str(error))
        job.refresh_from_db()
        if job.state == State.DONE:
            about = {"new": job.new, "changed": job.changed}
            messages.success(request, _("Imported: %(new)d new, %(changed)d changed.") % about)
        return HttpResponseRedirect(request.path)

    def file_view(self, request, public_id, name):
        job = self.own(request, public_id)
        file = job.folder / f"{name}.csv"
        if file not in job.folder.glob("*.csv"):
            raise Http404
        return FileResponse(
            file.open("rb"), as_attachment=True, filename=f"{name}.csv", content_type="text/csv"
        )
