from django.db.models import Count, F, Value
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from networks.models import City, Commitment, Document, Official, Organization, WorkingGroup
from networks.models.base import Sourced
from networks.resources import TABLES
from networks.views.base import RegisterList, RegisterView
from networks.views.filters import Filter

# What has a page of its own on which facts are told, in the order of the menu.
FAMILIES = (Organization, WorkingGroup, Commitment, Official, City)


class DocumentList(RegisterList):
    model = Document
    download = "documents_csv"

    def filters(self):
        return [Filter("kind", _("Kind"), Document.objects.all(), "kind", dict(Document.Kind.choices))]


class DocumentDetail(RegisterView, DetailView):
    model = Document

    def get_context_data(self, **kwargs):
        """`told`: [(a row with a page, [(kind of fact that it tells from the document, number), …]), …]"""
        kinds = [kind for kind in TABLES.values() if issubclass(kind, Sourced)]
        facts = [each for number, kind in enumerate(kinds) for each in self.told(number, kind)]
        by_family = {family: {} for family in FAMILIES}
        for family, page, kind, number in facts[0].union(*facts[1:], all=True):
            by_family[FAMILIES[family]].setdefault(page, []).append((kinds[kind]._meta, number))
        told = [
            (row, sorted(by_family[family][row.pk], key=lambda fact: -fact[1]))
            for family in FAMILIES
            if by_family[family]
            for row in self.seen(family.objects.filter(pk__in=by_family[family]))
        ]
        return super().get_context_data(told=told, **kwargs)

    def told(self, kind_number, kind):
        """Querysets of (family, key of the page, `kind_number`, number of facts from the document there)."""
        rows = self.seen(kind.objects.filter(source=self.object)).order_by()
        for path, family in kind.told_on_pages():
            here = rows.exclude(**{path: None})
            rows = rows.filter(**{path: None})
            tied = here.values_list(Value(FAMILIES.index(family)), F(path), Value(kind_number))
            yield tied.annotate(number=Count("pk", distinct=True))
