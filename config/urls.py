from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from networks import sitemaps
from networks.admin.costs import costs
from networks.admin.deletion import deleted_records
from networks.admin.export import export_register
from networks.views import site

urlpatterns = [
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-lists.xml", sitemaps.lists, name="sitemap_lists"),
    path("sitemap-<slug:name>-<int:block>.xml", sitemaps.records, name="sitemap_records"),
    path("robots.txt", site.robots),
    path(".well-known/security.txt", site.security, name="security"),
    path("favicon.ico", site.favicon),
]
urlpatterns += i18n_patterns(
    path("admin/export/", admin.site.admin_view(export_register), name="export_register"),
    path("admin/deleted/", admin.site.admin_view(deleted_records), name="deleted_records"),
    path("admin/costs/", admin.site.admin_view(costs), name="costs"),
    path("admin/", admin.site.urls),
    path("", include("networks.urls")),
    prefix_default_language=False,
)
