"""Pages on which staff finds what may be registered twice, says what differs, and merges what does not."""

from itertools import combinations, product

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks.admin.editing import PREVIEW
from networks.admin.namesakes import NoticesNamesakes, page_of
from networks.adminsite import tell_done
from networks.changes import MOST_SHOWN
from networks.duplicates import MOST_PAIRS, NAMED, like, mark, marked, name_columns, named_in, pair, pairs
from networks.likeness import alike
from networks.merging import CannotMerge, Merging, NotAsShown, may_merge


class DuplicatesAdmin:
    """For the admin of a table whose rows have names."""

    import_export_change_list_template = "admin/register_list.html"

    def get_urls(self):
        def view(page, address):
            name = f"networks_{self.opts.model_name}_{page}"
            return path(address, self.admin_site.admin_view(getattr(self, f"{page}_view")), name=name)

        if self.model not in NAMED:
            return super().get_urls()
        return [
            view("likes", "likes/"),
            view("duplicates", "duplicates/"),
            view("merge", "merge/<str:kept>/<str:gone>/"),
            *super().get_urls(),
        ]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        form.keep_apart(request.user)

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        for each in formset.forms:
            if isinstance(each, NoticesNamesakes) and each.instance.pk:
                each.keep_apart(request.user)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        for formset in formsets if PREVIEW not in request.POST else ():
            if formset.model in NAMED:
                self.tell_of_new(request, formset.model, formset.new_objects)

    def tell_of_new(self, request, model, rows):
        """Tell which of the new `rows` have names alike: none of them was there to be asked about."""
        columns = name_columns(model)
        named = [(row, named_in(getattr(row, name) for name in columns)) for row in rows]
        sentence = _("“%(one)s” and “%(other)s” are both new, and their names are alike.")
        for (one, names), (other, others) in combinations(named, 2):
            if any(alike(*both) for both in product(names, others)):
                link, label = page_of(model, "duplicates"), _("Merge them if they are one.")
                said = sentence % {"one": one.told_apart, "other": other.told_apart}
                messages.warning(request, format_html('{} <a href="{}">{}</a>', said, link, label))

    def changelist_view(self, request, extra_context=None):
        named = {"has_names": self.model in NAMED}
        return super().changelist_view(request, {**(extra_context or {}), **named})

    def has_merge_permission(self, request):
        return may_merge(request.user, self.model)

    @admin.action(description=gettext_lazy("Merge the two selected rows"), permissions=["merge"])
    def merge_selected(self, request, queryset):
        names = list(queryset.order_by("pk").values_list("public_id", flat=True)[:3])
        if len(names) != 2:
            messages.error(request, _("Select the two rows that are one, and nothing else."))
            return None
        return redirect(page_of(self.model, "merge", *names))

    def likes_view(self, request):
        """The records with names like one that somebody is typing."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = {name: request.GET.get(name, "") for name in ("name", "within", "own")}
        rows = like(self.model, [asked["name"]], asked["within"], asked["own"])
        found = [{"name": row.told_apart, "address": page_of(row, "change", row.pk)} for row in rows]
        return JsonResponse({"sentence": _("Like this in the register:"), "likes": found})

    def context(self, request, **context):
        return {**self.admin_site.each_context(request), "opts": self.opts, **context}

    def duplicates_view(self, request):
        """The pairs of rows that may be the same, and those that are said to be different."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self.say(request)
        found, said = pairs(self.model), marked(self.model)
        names = {name for both in [*found, *said] for name in both}
        rows = self.model._base_manager.select_related(*self.model.shown_with)
        rows = {row.public_id: row for row in rows.filter(public_id__in=names)}
        context = self.context(
            request,
            title=_("Possible duplicates: %s") % self.opts.verbose_name_plural,
            pairs=[(rows[one], rows[other]) for one, other in found],
            said=[
                (rows[one], rows[other], each[0])
                for (one, other), each in said.items()
                if one in rows and other in rows
            ],
            most=MOST_PAIRS if len(found) == MOST_PAIRS else 0,
            may_say=self.has_change_permission(request),
            may_merge=self.has_merge_permission(request),
        )
        return TemplateResponse(request, "admin/duplicates.html", context)

    def say(self, request):
        """Keep that two rows are different, or take that back."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        both = (request.POST.get("different") or request.POST.get("same") or "").split()
        rows = self.model._base_manager.filter(public_id__in=[name for name in both if "\0" not in name])
        if len(both) != 2 or len(rows) != 2:
            messages.error(request, _("One of the two is not there any more."))
        elif "different" in request.POST:
            mark(self.model, *both, request.user)
        else:
            for said in marked(self.model).get(pair(*both), []):
                said.delete()
        return HttpResponseRedirect(request.path)

    def merge_view(self, request, kept, gone):
        """What merging the row `gone` into `kept` would do, with what there is to choose; and doing it."""
        if not self.has_merge_permission(request):
            raise PermissionDenied
        names = [name for name in (kept, gone) if "\0" not in name]
        rows = {row.public_id: row for row in self.model._base_manager.filter(public_id__in=names)}
        if kept not in rows or gone not in rows or kept == gone:
            raise Http404
        chosen = {key[5:]: value == "gone" for key, value in request.POST.items() if key[:5] == "part-"}
        facts = {
            pair(*key.split("-")[1:]): value
            for key, value in request.POST.items()
            if key[:5] == "fact-" and key.count("-") == 2
        }
        merging = Merging(rows[kept], rows[gone], request.user, chosen, facts)
        problem = ""
        if "merge" in request.POST:
            try:
                return self.merged(request, merging, merging.do(request.POST.get("digest", "")))
            except NotAsShown as error:
                problem = str(error)
            except CannotMerge:
                pass  # which the page says
        return self.merge_page(request, merging, problem)

    def merged(self, request, merging, outcome):
        text = _("“%(gone)s” is merged into “%(kept)s”.") % {"gone": merging.gone, "kept": merging.kept}
        tell_done(request, text, outcome.action)
        return redirect(page_of(merging.kept, "change", merging.kept.pk))

    def merge_page(self, request, merging, problem):
        try:
            outcome = merging.preview()
        except CannotMerge as error:
            outcome, problem = None, str(error)
        context = self.context(
            request,
            title=_("Merge “%(gone)s” into “%(kept)s”") % {"gone": merging.gone, "kept": merging.kept},
            merging=merging,
            outcome=outcome,
            problem=problem,
            records=outcome.records[:MOST_SHOWN] if outcome else [],
            left_out=max(0, len(outcome.records) - MOST_SHOWN) if outcome else 0,
        )
        return TemplateResponse(request, "admin/merge.html", context)
