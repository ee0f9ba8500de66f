"""The admin site. It stands outside `networks.admin`, which registers with it while it is imported."""

import re
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db import IntegrityError
from django.http import HttpResponseBadRequest, HttpResponseRedirect, JsonResponse
from django.urls import path, reverse, translate_url
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from networks import dates, names
from networks.models import Fee, Membership, Preferences
from networks.models.base import Record
from networks.models.history import ChangeSet, change_set
from networks.models.review import Look
from networks.models.worklist import NOBODY, looks_after_something, people, work_list

EVERYBODY = "everybody"
TOO_LONG = re.compile(r"\d{19}")  # for a number of the database's
YEAR = re.compile(r"[12][0-9]{3}")


def tell_done(request, text, action):
    """Say that something is done, with a link to see and undo it for whoever may."""
    if request.user.has_perm("networks.view_changeset"):
        address = reverse("admin:networks_changeset_change", args=[action.pk])
        text = format_html('{} <a href="{}">{}</a>', text, address, _("See what was done, or undo it."))
    messages.success(request, text)


def is_key(text):
    """Whether `text` can be a key of the database's: anything else than a forged form sends one."""
    return text.isdecimal() and len(text) < 19


READ_BY_US = ("date", "day", "year")  # by pages of our own, which say what is wrong with them


def asked(sent):
    """What an address asks (a `QueryDict`), without what nobody offers and is an error of the database's."""
    found = sent.copy()
    for name, values in sent.lists():
        if name in READ_BY_US:
            continue
        values = [value.replace("\0", "") for value in values]
        if name in ("q", "term"):
            values = [value[: names.LONGEST_QUERY] for value in values]
        else:
            values = [value for value in values if may_be_asked(name, value)]
        found.setlist(name, values)
        if not values or "\0" in name:
            del found[name]
    return found


def may_be_asked(name, value):
    if name == ACTION_CHECKBOX_NAME:
        return is_key(value)
    is_year = "year" in name.split("__")[1:]
    return "regex" not in name and not TOO_LONG.search(value) and (not is_year or YEAR.fullmatch(value))


class ChoicesToldApart(AutocompleteJsonView):
    def serialize_result(self, obj, to_field_name):
        text = getattr(obj, "told_apart", str(obj))
        return {**super().serialize_result(obj, to_field_name), "text": text}


def understand_day(typed):
    """One whole day as a person writes it; None where nothing is written. Raises `dates.DateError`."""
    not_one = _("“%(value)s” is not a whole date: write day, month and year, as in 03.11.2020.")
    try:
        earliest, latest = dates.bounds(dates.understand(typed))
    except dates.DateError as error:
        if error.message != dates.UNREADABLE:
            raise
        raise dates.DateError(not_one, error.code, error.params) from None
    if earliest != latest:
        raise dates.DateError(not_one, params={"value": typed.strip()})
    return earliest


def said_of(typed, understand=dates.understand):
    """How a date is understood that somebody types: {"said": a sentence}; with "wrong" where it is none."""
    try:
        words = dates.words(str(understand(typed) or ""))
    except dates.DateError as error:
        return {"said": error.messages[0], "wrong": True}
    return {"said": words and gettext("understood as: %(date)s") % {"date": words}}


@require_GET
def understood(request):
    if "day" in request.GET:
        return JsonResponse(said_of(request.GET["day"][: dates.LONGEST + 1], understand_day))
    return JsonResponse(said_of(request.GET.get("date", "")[: dates.LONGEST + 1]))


@require_POST
def choose_language(request):
    """Keep the language that the user wants the admin in, and show the page `next` in it."""
    language = request.POST.get("language")
    if language not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    Preferences.objects.update_or_create(user=request.user, defaults={"language": language})
    page = request.POST.get("next", "")
    if not (page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)):
        page = reverse("admin:index")
    return HttpResponseRedirect(translate_url(page, language))


def in_chosen_language(request):
    """The address of the page that is asked for in the language that the user has chosen, where that is
    another. Forms that are sent, files and what scripts ask for stay in the language of their address.
    """
    if request.method != "GET" or "text/html" not in request.headers.get("Accept", ""):
        return None
    chosen = Preferences.objects.filter(user=request.user).values_list("language", flat=True).first()
    if not chosen or chosen not in dict(settings.LANGUAGES) or chosen == get_language():
        return None
    address = translate_url(request.get_full_path(), chosen)
    return None if address == request.get_full_path() else address


class RegisterAdminSite(AdminSite):
    site_header = _("The register")
    site_title = _("The register")
    index_title = _("Edit the register")
    enable_nav_sidebar = False

    def get_urls(self):
        ours = [("understood/", understood), ("language/", choose_language)]
        named = [path(address, self.admin_view(view), name=address[:-1]) for address, view in ours]
        return [*named, *super().get_urls()]

    def viewed(self, request):
        """For each table of the register, whether the user may view it."""
        admins = [each for model, each in self._registry.items() if issubclass(model, Record)]
        return [each.has_view_permission(request) for each in admins]

    def may_view_register(self, request):
        """Whether the user may view every table of the register."""
        return all(self.viewed(request))

    def index(self, request, extra_context=None):
        viewed = self.viewed(request)
        costs = [each for model, each in self._registry.items() if model in (Membership, Fee)]
        allowed = {
            "may_view_register": all(viewed),
            "may_view_some": any(viewed),
            "may_view_costs": all(each.has_view_permission(request) for each in costs),
        }
        return super().index(request, {**(extra_context or {}), **allowed, **self.work(request)})

    def work(self, request):
        """What the front page tells of the work list: what the user looks after, or what the address asks."""
        choices = [*people(request.user), (NOBODY, _("nobody’s")), (EVERYBODY, _("everybody’s"))]
        asked = {str(key): key for key, _name in choices}.get(request.GET.get("keeper"))
        if asked is None:
            asked = request.user.pk if looks_after_something(request.user) else EVERYBODY
        sections = work_list(request.user, None if asked == EVERYBODY else asked)
        for section in sections:
            section.lists = [self.list_of(section, asked, model) for model in section.tables]
            for finding in section.findings:
                finding.still_correct = self.still_correct(request, finding)
        return {"sections": sections, "keepers": choices, "asked": asked}

    def list_of(self, section, asked, model):
        """(number, label, address) of the rows of `model` in the `section`."""
        keeper = {} if asked == EVERYBODY else {"keeper": asked}
        address = reverse(f"admin:networks_{model._meta.model_name}_changelist")
        query = urlencode({"look": section.look.value, **keeper})
        return section.tables[model], model._meta.verbose_name_plural, f"{address}?{query}"

    def still_correct(self, request, finding):
        """Where to say that a row in the work list is still correct; "" where that is not the question."""
        model = finding.check.model
        if finding.check.look != Look.REVIEW or not self._registry[model].has_change_permission(request):
            return ""
        return reverse(f"admin:networks_{model._meta.model_name}_still_correct", args=[finding.row.pk])

    def autocomplete_view(self, request):
        return ChoicesToldApart.as_view(admin_site=self)(request)

    def admin_view(self, view, cacheable=False):
        """Every request to the admin is one action in the history."""

        @wraps(view)
        def recorded(request, *args, **kwargs):
            request.GET = asked(request.GET)
            if elsewhere := in_chosen_language(request):
                return HttpResponseRedirect(elsewhere)
            if ACTION_CHECKBOX_NAME in request.POST:
                chosen = [key for key in request.POST.getlist(ACTION_CHECKBOX_NAME) if is_key(key)]
                request.POST = request.POST.copy()
                request.POST.setlist(ACTION_CHECKBOX_NAME, chosen)
            sent = request.POST
            try:
                with change_set(ChangeSet.Means.FORM, user=request.user):
                    return view(request, *args, **kwargs)
            except IntegrityError:
                if not request.POST:
                    raise
            # Somebody was quicker by an instant. Now the form sees what they did, and says it in words.
            request.POST = sent
            with change_set(ChangeSet.Means.FORM, user=request.user):
                return view(request, *args, **kwargs)

        return super().admin_view(recorded, cacheable)
