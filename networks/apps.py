import threading

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.urls import base as urls
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import trans_real

# The language, the time zone, and what stands before addresses.
OF_A_THREAD = (
    (trans_real, "_active"),
    (timezone, "_active"),
    (urls, "_prefixes"),
    (urls, "_urlconfs"),
)


class NetworksConfig(AppConfig):
    name = "networks"
    verbose_name = _("The register")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # A page looks these up hundreds of times, and Django keeps them where that takes ten times as long,
        # for servers that answer several requests in one thread. WSGI answers one at a time.
        for module, name in OF_A_THREAD:
            setattr(module, name, threading.local())


class RegisterAdminConfig(AdminConfig):
    default_site = "networks.adminsite.RegisterAdminSite"
