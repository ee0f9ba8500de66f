from django.urls import path
from django.utils.translation import gettext_lazy as _

from networks import feeds
from networks.views import (
    cities,
    commitments,
    documents,
    figures,
    groups,
    home,
    officials,
    organizations,
    pages,
    report,
    search,
    themes,
)

urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path(_("networks/"), organizations.OrganizationList.as_view(), name="organizations"),
    path(_("networks/<slug:slug>/"), organizations.OrganizationDetail.as_view(), name="organization"),
    path(
        _("networks/<slug:slug>/members/"),
        organizations.OrganizationMembers.as_view(),
        name="organization_members",
    ),
    path(_("working-groups/"), groups.WorkingGroupList.as_view(), name="working_groups"),
    path(_("working-groups/<slug:slug>/"), groups.WorkingGroupDetail.as_view(), name="working_group"),
    path(_("commitments/"), commitments.CommitmentList.as_view(), name="commitments"),
    path(_("commitments/<slug:slug>/"), commitments.CommitmentDetail.as_view(), name="commitment"),
    path(_("officials/"), officials.OfficialList.as_view(), name="officials"),
    path(_("officials/<slug:slug>/"), officials.OfficialDetail.as_view(), name="official"),
    path(_("cities/"), cities.CityList.as_view(), name="cities"),
    path(_("cities/<slug:slug>/"), cities.CityDetail.as_view(), name="city"),
    path(_("figures/"), figures.FigureList.as_view(), name="figures"),
    path(_("themes/"), themes.ThemeList.as_view(), name="themes"),
    path(_("themes/<slug:slug>/"), themes.ThemeDetail.as_view(), name="theme"),
    path(_("sources/"), documents.DocumentList.as_view(), name="documents"),
    path(_("sources/<slug:slug>/"), documents.DocumentDetail.as_view(), name="document"),
    path(_("report/"), report.Report.as_view(), name="report"),
    path(_("search/"), search.Search.as_view(), name="search"),
    path(_("changes.atom"), feeds.RegisterFeed(), name="changes"),
    path(_("networks/<slug:slug>/changes.atom"), feeds.OrganizationFeed(), name="organization_changes"),
    path(_("about/<slug:slug>/"), pages.PageDetail.as_view(), name="page"),
    # The lists as files, with the filters and the day of the page.
    path(_("networks.csv"), organizations.OrganizationList.as_view(as_csv=True), name="organizations_csv"),
    path(
        _("networks/<slug:slug>.csv"),
        organizations.OrganizationMembers.as_view(as_csv=True),
        name="organization_members_csv",
    ),
    path(_("working-groups.csv"), groups.WorkingGroupList.as_view(as_csv=True), name="working_groups_csv"),
    path(_("commitments.csv"), commitments.CommitmentList.as_view(as_csv=True), name="commitments_csv"),
    path(_("officials.csv"), officials.OfficialList.as_view(as_csv=True), name="officials_csv"),
    path(_("cities.csv"), cities.CityList.as_view(as_csv=True), name="cities_csv"),
    path(_("themes.csv"), themes.ThemeList.as_view(as_csv=True), name="themes_csv"),
    path(_("figures.csv"), figures.FigureList.as_view(as_csv=True), name="figures_csv"),
    path(_("sources.csv"), documents.DocumentList.as_view(as_csv=True), name="documents_csv"),
]
