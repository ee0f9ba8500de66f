"""Everything that differs between machines is read from the environment; docs/running.md lists it."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="for development only") if DEBUG else env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "modeltranslation",  # before the admin, which it patches
    "networks.apps.RegisterAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",  # for its templates
    "django.forms",  # so that widgets may have templates of ours
    "import_export",
    "simple_history",
    "networks.apps.NetworksConfig",
]

MIDDLEWARE = [
    "networks.caching.CacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "networks.refusals.ReadOnlyMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "networks.busy.BusyMiddleware",
]

ROOT_URLCONF = "config.urls"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "NAME": "admin",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
    {
        "NAME": "public",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "public"],
        "OPTIONS": {
            "environment": "networks.html.environment.environment",
            "context_processors": ["networks.html.page.context"],
        },
    },
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # PostgreSQL would compile what takes it a moment to answer, which takes longer than to answer it.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
    # What is asked often is planned once for each connection.
    DATABASES["default"]["OPTIONS"].setdefault("prepare_threshold", 5)
DATABASES["default"]["CONN_MAX_AGE"] = 60
# Public pages, each made once for each version of the register; redis://… lets several processes share them.
CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://")}
CACHES["default"]["TIMEOUT"] = 24 * 60 * 60  # a page is of its day
if CACHES["default"]["BACKEND"].endswith("LocMemCache"):
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 1000}
else:
    CACHES["default"]["OPTIONS"] = {"socket_connect_timeout": 0.2, "socket_timeout": 0.2}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", _("Norwegian Bokmål")), ("en", _("English"))]  # of the interface
MODELTRANSLATION_LANGUAGES = ("nb", "en")  # of the content: a column each, so another needs a migration
LOCALE_PATHS = [BASE_DIR / "networks" / "locale"]
FORMAT_MODULE_PATH = ["networks.formats"]
# Facts begin and end at midnight in the city, not in Greenwich.
TIME_ZONE = env("TIME_ZONE", default="Europe/Oslo")
USE_TZ = True
MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME = lambda name, language: format_lazy(  # noqa: E731
    "{} ({})", name, dict(LANGUAGES)[language]
)
MODELTRANSLATION_FALLBACK_LANGUAGES = MODELTRANSLATION_LANGUAGES
MODELTRANSLATION_CUSTOM_FIELDS = ("SortKey",)

# A working group with a hundred participations is one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "static-collected"
PRIVATE_ROOT = Path(env("PRIVATE_ROOT", default=str(BASE_DIR / "private")))  # files that staff send
if not DEBUG:
    MIDDLEWARE.insert(2, "whitenoise.middleware.WhiteNoiseMiddleware")
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "networks.assets.SmallerStylesheets"},
    }

SIMPLE_HISTORY_REVERT_DISABLED = True
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"

# Whether readers are told why the city is a member, what it costs and who decided on it.
PUBLIC_COSTS = env.bool("PUBLIC_COSTS", default=False)
# After how many months somebody looks at a fact again, by the name of its model.
REVIEW_MONTHS = {
    "city": 60,
    "commitment": 12,
    "fee": 12,
    "focusarea": 24,
    "framework": 24,
    "governingbody": 24,
    "keyfigure": 12,
    "measurement": 12,
    "membership": 12,
    "organization": 60,
    "participation": 12,
    "partnership": 24,
    "position": 6,
    "target": 12,
    "workinggroup": 24,
}
for name, months in env.dict("REVIEW_MONTHS", cast={"value": int}, default={}).items():
    if name not in REVIEW_MONTHS or months < 1:
        known = ", ".join(REVIEW_MONTHS)
        raise ImproperlyConfigured(
            f"REVIEW_MONTHS: “{name}={months}” is not a number of months from 1 for one of {known}."
        )
    REVIEW_MONTHS[name] = months
# Where staff find the register from a mail: https://register.example.org
SITE_URL = env("SITE_URL", default="").rstrip("/")
globals().update(env.email_url("EMAIL_URL", default="consolemail://" if DEBUG else "smtp://localhost:25"))
EMAIL_TIMEOUT = 30

# Mail that a reader writes where a page is wrong; without it the pages have no such link.
EDITORS_EMAIL = env("EDITORS_EMAIL", default="")
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=EDITORS_EMAIL or "webmaster@localhost")
# Where somebody who finds a hole writes: a mail address, or the address of a page.
SECURITY_CONTACT = env("SECURITY_CONTACT", default=EDITORS_EMAIL)

CSRF_FAILURE_VIEW = "networks.refusals.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
if not DEBUG:
    SECURE_SSL_REDIRECT = env.bool("HTTPS", default=True)
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31536000) if SECURE_SSL_REDIRECT else 0
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    if env.bool("BEHIND_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
