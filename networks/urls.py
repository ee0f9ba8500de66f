from django.urls import path
from django.utils.translation import gettext_lazy as _

from networks import views

urlpatterns = [
    path("", views.home, name="home"),
    path(_("networks/"), views.OrganizationList.as_view(), name="organizations"),
    path(_("networks/<slug:slug>/"), views.OrganizationDetail.as_view(), name="organization"),
    path(_("working-groups/"), views.WorkingGroupList.as_view(), name="working_groups"),
    path(_("working-groups/<slug:slug>/"), views.WorkingGroupDetail.as_view(), name="working_group"),
    path(_("commitments/"), views.CommitmentList.as_view(), name="commitments"),
    path(_("commitments/<slug:slug>/"), views.CommitmentDetail.as_view(), name="commitment"),
    path(_("officials/"), views.OfficialList.as_view(), name="officials"),
    path(_("officials/<slug:slug>/"), views.OfficialDetail.as_view(), name="official"),
    path(_("cities/"), views.CityList.as_view(), name="cities"),
    path(_("cities/<slug:slug>/"), views.CityDetail.as_view(), name="city"),
    path(_("themes/"), views.ThemeList.as_view(), name="themes"),
    path(_("themes/<slug:slug>/"), views.ThemeDetail.as_view(), name="theme"),
    path(_("sources/"), views.DocumentList.as_view(), name="documents"),
    path(_("sources/<slug:slug>/"), views.DocumentDetail.as_view(), name="document"),
    path(_("search/"), views.search, name="search"),
    path(_("about/<slug:slug>/"), views.PageDetail.as_view(), name="page"),
]
