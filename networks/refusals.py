"""What a visitor is told who asks for something in a way that the register does not answer."""

from django.shortcuts import render
from django.urls import reverse

READING = ("GET", "HEAD", "OPTIONS")


class ReadOnlyMiddleware:
    """Everything outside the admin is only read: there a form that somebody sends gets a page in words.

    It stands before the middleware that looks for the token of a form, which would speak of tokens.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method in READING or request.path.startswith(reverse("admin:index")):
            return None
        page = render(request, "405.html", status=405)
        page.headers["Allow"] = ", ".join(READING)
        return page


def csrf_failure(request, reason=""):
    """The page for a form of the admin without a valid token."""
    return render(request, "403_csrf.html", status=403)
