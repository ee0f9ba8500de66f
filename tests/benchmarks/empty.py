"""What pages are held against: an empty view behind the middleware that Django gives a new project, and, for
files, a csv writer on a raw cursor there."""

import csv
import io
import os

import environ
from django.db import connection
from django.http import HttpResponse
from django.urls import path

SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = __name__
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
]
DATABASES = {"default": environ.Env().db("DATABASE_URL") | {"CONN_MAX_AGE": 60}}
WSGI_APPLICATION = "django.core.wsgi.get_wsgi_application"

MEMBERS = """
    SELECT m.public_id, o.slug, c.slug, m.level, m.title_nb, m.title_en, m.start, m."end", m.note_nb,
        m.note_en, d.slug, m.as_of, m.verified_on
    FROM networks_membership m
    JOIN networks_organization o ON o.id = m.organization_id
    JOIN networks_city c ON c.id = m.city_id
    LEFT JOIN networks_document d ON d.id = m.source_id
    WHERE m.organization_id = (SELECT min(id) FROM networks_organization)
    ORDER BY m.id
"""


def members(request):
    file = io.StringIO()
    with connection.cursor() as cursor:
        cursor.execute(MEMBERS)
        csv.writer(file).writerows(cursor)
    return HttpResponse(file.getvalue(), content_type="text/csv")


urlpatterns = [path("", lambda request: HttpResponse()), path("members.csv", members)]
