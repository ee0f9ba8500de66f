"""The changes of the register as Atom feeds. They never say who made them."""

import uuid

from django.contrib.syndication.views import Feed
from django.http import Http404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from networks import names
from networks.changes import Kind, Part
from networks.models import City, Organization
from networks.news import news
from networks.views.base import moved, redirect_for_ever
from networks.views.gone import gone

LONGEST = 300  # characters of an old or a new value


def clean(text):
    """`text` without the characters that XML cannot hold."""
    return names.INVISIBLE.sub("\ufffd", str(text))


class RegisterFeed(Feed):
    feed_type = Atom1Feed

    def author_name(self):
        city = City.objects.home()
        return clean(_("%(city)s international") % {"city": city} if city else _("The register"))

    def title(self):
        return _("Changes in the register: %(site)s") % {"site": self.author_name()}

    def link(self):
        return reverse("home")

    def feed_url(self):
        return reverse("changes")

    def items(self):
        return news()

    def item_title(self, item):
        if not item.name:
            return clean(_("Deleted: %(table)s") % {"table": item.model._meta.verbose_name})
        what = {"name": item.name, "table": item.model._meta.verbose_name}
        sentences = {
            Kind.NEW: _("New: %(name)s (%(table)s)"),
            Kind.CHANGED: _("Changed: %(name)s (%(table)s)"),
            Kind.DELETED: _("Deleted: %(name)s (%(table)s)"),
        }
        return clean(sentences[item.kind] % what)

    def item_description(self, item):
        rows = []
        for label, *values in item.fields:
            old, new = (clean(Truncator(value).chars(LONGEST)) for value in values)
            # What is new has no old value to show, and of a list only what came and went is told.
            said = new if item.kind == Kind.NEW else f"{old or '–'} → {new or '–'}"
            if any(isinstance(value, Part) for value in values):
                said = "; ".join(filter(None, (old, new)))
            rows.append((clean(label), said))
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {}</li>", rows)) if rows else ""

    def item_link(self, item):
        return item.address

    def item_guid(self, item):
        # A record changes once in a change set, which is known by its time: keys are shown nowhere.
        name = f"{item.public_id} {item.at.isoformat()} {get_language()}"
        return uuid.uuid5(uuid.NAMESPACE_OID, name).urn

    def item_pubdate(self, item):
        return item.at

    def item_updateddate(self, item):
        return item.at


class OrganizationFeed(RegisterFeed):
    def __call__(self, request, *args, **kwargs):
        try:
            return super().__call__(request, *args, **kwargs)
        except Http404:
            if row := moved(Organization.objects.published(), kwargs["slug"]):
                return redirect_for_ever(request, self.feed_url(row))
            if page := gone(request, Organization, kwargs["slug"]):
                return page
            raise

    def get_object(self, request, slug):
        return Organization.objects.published().get(slug=slug)

    def title(self, organization):
        return clean(_("Changes: %(organization)s") % {"organization": organization})

    def link(self, organization):
        return organization.get_absolute_url()

    def feed_url(self, organization):
        return reverse("organization_changes", args=[organization.slug])

    def items(self, organization):
        return news(organization)
