from django.urls import path
from django.utils.translation import gettext_lazy as _

from networks import feeds
from networks.views import (
    cities,
    commitments,
    documents,
    groups,
    home,
    officials,
    organizations,
    pages,
    search,
    themes,
)

urlpatterns = [
    path("", home.home, name="home"),
    path(_("networks/"), organizations.OrganizationList.as_view(), name="organizations"),
    path(_("networks/<slug:slug>/"), organizations.OrganizationDetail.as_view(), name="organization"),
    path(_("working-groups/"), groups.WorkingGroupList.as_view(), name="working_groups"),
    path(_("working-groups/<slug:slug>/"), groups.WorkingGroupDetail.as_view(), name="working_group"),
    path(_("commitments/"), commitments.CommitmentList.as_view(), name="commitments"),
    path(_("commitments/<slug:slug>/"), commitments.CommitmentDetail.as_view(), name="commitment"),
    path(_("officials/"), officials.OfficialList.as_view(), name="officials"),
    path(_("officials/<slug:slug>/"), officials.OfficialDetail.as_view(), name="official"),
    path(_("cities/"), cities.CityList.as_view(), name="cities"),
    path(_("cities/<slug:slug>/"), cities.CityDetail.as_view(), name="city"),
    path(_("themes/"), themes.ThemeList.as_view(), name="themes"),
    path(_("themes/<slug:slug>/"), themes.ThemeDetail.as_view(), name="theme"),
    path(_("sources/"), documents.DocumentList.as_view(), name="documents"),
    path(_("sources/<slug:slug>/"), documents.DocumentDetail.as_view(), name="document"),
    path(_("search/"), search.search, name="search"),
    path(_("changes.atom"), feeds.RegisterFeed(), name="changes"),
    path(_("networks/<slug:slug>/changes.atom"), feeds.OrganizationFeed(), name="organization_changes"),
    path(_("about/<slug:slug>/"), pages.PageDetail.as_view(), name="page"),
]
