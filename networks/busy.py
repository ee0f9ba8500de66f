"""What a visitor is told while a large import has the only pen that SQLite knows."""

from django.db import OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string

WAIT = 30  # seconds


class BusyMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        if isinstance(error, OperationalError) and "database is locked" in str(error):
            page = HttpResponse(render_to_string("503.html"), status=503)
            page.headers["Retry-After"] = str(WAIT)
            return page
        return None
