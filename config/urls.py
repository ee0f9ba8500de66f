from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from networks.admin.export import export_register

urlpatterns = i18n_patterns(
    path("admin/export/", admin.site.admin_view(export_register), name="export_register"),
    path("admin/", admin.site.urls),
    path("", include("networks.urls")),
    prefix_default_language=False,
)
