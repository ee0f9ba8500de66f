import threading

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import trans_real


class NetworksConfig(AppConfig):
    name = "networks"
    verbose_name = _("The register")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # A page looks up its language hundreds of times, and Django keeps it where that takes ten times as
        # long, for servers that answer several requests in one thread. WSGI answers one at a time.
        trans_real._active = threading.local()


class RegisterAdminConfig(AdminConfig):
    default_site = "networks.adminsite.RegisterAdminSite"
