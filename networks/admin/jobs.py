"""Imports: the page on which a file is sent, the page of what it would do, and the list of what was done."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks.changes import Kind
from networks.models import ImportJob
from networks.resources import TABLES
from networks.resources.formats import TableError
from networks.resources.jobs import KINDS, NotNow, again, confirm, how_far, preview, receive, start
from networks.undoing import may_undo

State = ImportJob.State
RUNNING = (State.READING, State.APPLYING)
KINDS_IN_WORDS = {
    "refused": gettext_lazy("Refused rows"),
    "changed": gettext_lazy("Changed rows"),
    "new": gettext_lazy("New rows"),
    "unchanged": gettext_lazy("Unchanged rows"),
}


class UploadForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File"))


def may_import(user, model):
    """Whether `user` may add or change rows of `model`: the plan asks for each row which it is."""
    name = f"{model._meta.app_label}.{{}}_{model._meta.model_name}"
    return user.has_perm(name.format("add")) or user.has_perm(name.format("change"))


def table_in_words(table):
    """What staff call a table; "" is the whole register."""
    return capfirst(TABLES[table]._meta.verbose_name_plural) if table else _("Several tables")


def upload_address(table):
    """The page on which a file for `table` is sent."""
    if not table:
        return reverse("admin:networks_importjob_add")
    return reverse(f"admin:networks_{TABLES[table]._meta.model_name}_import")


def undoing_of(job):
    """The change set that undid the import; None where it stands."""
    return getattr(job.change_set, "undone_by", None)


def may_undo_job(user, job):
    if not job.change_set or undoing_of(job):
        return False
    tables = [TABLES[job.table]] if job.table else TABLES.values()
    kinds = [kind for kind in (Kind.NEW, Kind.CHANGED) if getattr(job, kind)]
    return may_undo(user, dict.fromkeys(tables, kinds))


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
    if model:
        may_export = site.get_model_admin(model).has_view_permission(request)
    else:
        may_export = site.may_view_register(request)
    context = {
        **site.each_context(request),
        "title": _("Import: %s") % (model._meta.verbose_name_plural if model else _("several tables")),
        "opts": (model or ImportJob)._meta,
        "model": model,
        "form": form,
        "may_export": may_export,
    }
    return TemplateResponse(request, "admin/import_register.html", context)


class TableFilter(admin.SimpleListFilter):
    title = gettext_lazy("table")
    parameter_name = "table"

    def lookups(self, request, model_admin):
        return [(table, table_in_words(table)) for table in TABLES]

    def queryset(self, request, queryset):
        return queryset.filter(table=self.value()) if self.value() else queryset


@admin.register(ImportJob)
class ImportJobAdmin(admin.ModelAdmin):
    list_display = [
        "sent",
        "user",
        "link",
        "table_name",
        "outcome",
        "new",
        "changed",
        "unchanged",
        "refused",
        "short_checksum",
    ]
    list_display_links = None
    list_filter = ["state", TableFilter]
    list_select_related = ["user", "change_set__undone_by"]
    search_fields = ["file_name", "checksum"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(is_own=Q(user=request.user))

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": capfirst(self.opts.verbose_name_plural)})

    @admin.display(description=gettext_lazy("when"), ordering="at")
    def sent(self, job):
        return date_format(localtime(job.at), "SHORT_DATETIME_FORMAT")

    @admin.display(description=gettext_lazy("table"), ordering="table")
    def table_name(self, job):
        return table_in_words(job.table)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def outcome(self, job):
        return _("undone") if undoing_of(job) else job.get_state_display()

    @admin.display(description=gettext_lazy("file"), ordering="file_name")
    def link(self, job):
        if not job.is_own:
            return job.file_name
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:networks_importjob_change", args=[job.public_id]),
            job.file_name,
        )

    @admin.display(description=gettext_lazy("checksum"))
    def short_checksum(self, job):
        return format_html('<span title="{}">{}</span>', job.checksum, job.checksum[:8])

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return any(may_import(request.user, model) for model in TABLES.values())

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
        if job.state not in (State.DONE, State.EXPIRED) and not (job.folder / "file").exists():
            job.state = State.EXPIRED  # somebody cleared the folder
            job.save()
        return job

    def job_view(self, request, public_id):
        job = self.own(request, public_id)
        if request.method == "POST":
            return self.act(request, job)
        done = how_far(job) if job.state in RUNNING else None
        kept = preview(job)
        counts = {kind: getattr(job, kind) for kind in KINDS}
        first = next((kind for kind in ("refused", "changed", "new") if kept.get(kind)), "unchanged")
        shown = request.GET.get("show")
        shown = shown if kept.get(shown) else first
        caption = KINDS_IN_WORDS[shown]
        rows = kept.get(shown, [])
        if counts[shown] > len(rows):
            about = {"kind": caption, "most": len(rows), "count": counts[shown]}
            caption = _("%(kind)s: the first %(most)d of %(count)d") % about
        running = job.state in RUNNING
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import of %s") % job.file_name,
            "opts": self.opts,
            "job": job,
            "table": table_in_words(job.table),
            "running": running,
            "done": done,
            "may_confirm": job.state == State.PLANNED and bool(job.new or job.changed),
            "total": sum(counts.values()),
            "counts": [(kind, KINDS_IN_WORDS[kind], count) for kind, count in counts.items()],
            "shown": shown,
            "caption": caption,
            "rows": rows,
            "files": []
            if running
            else sorted((each.stem for each in job.folder.glob("*.csv")), reverse=True),
            "upload": upload_address(job.table),
            "undone_by": undoing_of(job),
            "may_undo": may_undo_job(request.user, job),
        }
        headers = {"Refresh": "2"} if running else {}
        return TemplateResponse(request, "admin/import_job.html", context, headers=headers)

    def act(self, request, job):
        try:
            if "again" in request.POST:
                again(job)
            else:
                confirm(job)
            start(job)
        except (NotNow, TableError) as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(request.path)

    def file_view(self, request, public_id, name):
        job = self.own(request, public_id)
        file = job.folder / f"{name}.csv"
        if file not in job.folder.glob("*.csv"):
            raise Http404
        return FileResponse(
            file.open("rb"), as_attachment=True, filename=f"{name}.csv", content_type="text/csv"
        )
