"""What programs ask a site for at fixed addresses, outside its languages."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

TRUSTED_FOR = timedelta(days=180)  # RFC 9116 wants less than a year


def plain(lines):
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")


@require_safe
def robots(request):
    # Nothing is closed: a page that asks not to be found must be read before it is understood.
    sitemap = request.build_absolute_uri(reverse("sitemap"))
    return plain(["User-agent: *", "Disallow:", "", f"Sitemap: {sitemap}"])


@require_safe
def security(request):
    contact = settings.SECURITY_CONTACT
    if not contact:
        raise Http404
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    languages = ", ".join(code for code, _name in settings.LANGUAGES)
    return plain(
        [
            f"Contact: {contact if ':' in contact else f'mailto:{contact}'}",
            f"Expires: {midnight + TRUSTED_FOR:%Y-%m-%dT%H:%M:%SZ}",
            f"Preferred-Languages: {languages}",
            f"Canonical: {request.build_absolute_uri(request.path)}",
        ]
    )


@require_safe
def favicon(request):
    return redirect(static("networks/favicon.svg"))
