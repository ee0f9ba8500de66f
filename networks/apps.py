from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class NetworksConfig(AppConfig):
    name = "networks"
    verbose_name = _("The register")
    default_auto_field = "django.db.models.BigAutoField"


class RegisterAdminConfig(AdminConfig):
    default_site = "networks.adminsite.RegisterAdminSite"
