"""The admin site. It stands outside `networks.admin`, which registers with it while it is imported."""

from functools import wraps

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _

from networks.models.history import ChangeSet, change_set


class RegisterAdminSite(AdminSite):
    site_header = _("The register")
    site_title = _("The register")
    index_title = _("Edit the register")
    enable_nav_sidebar = False

    def admin_view(self, view, cacheable=False):
        """Every request to the admin is one action in the history."""

        @wraps(view)
        def recorded(request, *args, **kwargs):
            with change_set(ChangeSet.Means.FORM, user=request.user):
                return view(request, *args, **kwargs)

        return super().admin_view(recorded, cacheable)
