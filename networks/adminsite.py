"""The admin site. It stands outside `networks.admin`, which registers with it while it is imported."""

from functools import wraps

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpResponseBadRequest, HttpResponseRedirect, JsonResponse
from django.urls import path, reverse, translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from networks import dates, names
from networks.models.base import Record
from networks.models.history import ChangeSet, change_set
from networks.models.office import Preferences


class ChoicesToldApart(AutocompleteJsonView):
    def serialize_result(self, obj, to_field_name):
        text = getattr(obj, "told_apart", str(obj))
        return {**super().serialize_result(obj, to_field_name), "text": text}


def said_of(typed):
    """How a date is understood that somebody types: {"said": a sentence}; with "wrong" where it is none."""
    try:
        words = dates.words(dates.understand(typed))
    except dates.DateError as error:
        return {"said": error.messages[0], "wrong": True}
    return {"said": words and gettext("understood as: %(date)s") % {"date": words}}


@require_GET
def understood(request):
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

    def may_view_register(self, request):
        """Whether the user may view every table of the register."""
        admins = [each for model, each in self._registry.items() if issubclass(model, Record)]
        return all(each.has_view_permission(request) for each in admins)

    def index(self, request, extra_context=None):
        allowed = {"may_view_register": self.may_view_register(request)}
        return super().index(request, {**(extra_context or {}), **allowed})

    def autocomplete_view(self, request):
        return ChoicesToldApart.as_view(admin_site=self)(request)

    def admin_view(self, view, cacheable=False):
        """Every request to the admin is one action in the history."""

        @wraps(view)
        def recorded(request, *args, **kwargs):
            request.GET = request.GET.copy()
            for name in [name for name in request.GET if "regex" in name]:
                del request.GET[name]  # which nobody offers, and a broken one is an error of the database's
            for name in {"q", "term"} & set(request.GET):
                request.GET[name] = request.GET[name][: names.LONGEST_QUERY]
            if elsewhere := in_chosen_language(request):
                return HttpResponseRedirect(elsewhere)
            with change_set(ChangeSet.Means.FORM, user=request.user):
                return view(request, *args, **kwargs)

        return super().admin_view(recorded, cacheable)
