from django.db.models import BooleanField, Count, F, Value
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from networks.models import City, Commitment, Document, Official, Organization, WorkingGroup
from networks.models.facts import Dated, Sourced
from networks.resources import TABLES
from networks.views.base import RegisterList, RegisterView
from networks.views.filters import Filter, every

# What has a page of its own on which facts are told, in the order of the menu.
FAMILIES = (Organization, WorkingGroup, Commitment, Official, City)


class DocumentList(RegisterList):
    model = Document
    page = "documents"

    @staticmethod
    def listed(at):
        return at.seen(Document.objects.all())

    def filters(self):
        return [Filter("kind", _("Kind"), every(Document), "kind", dict(Document.Kind.choices))]


class DocumentDetail(RegisterView, DetailView):
    model = Document

    def get_context_data(self, **kwargs):
        """`told`: [(a row with a page, kinds), …], where `kinds` are [(kind of fact, whether it may hold on
        the page's day, how many such facts from the document the page tells), …]."""
        kinds = [kind for kind in TABLES.values() if issubclass(kind, Sourced)]
        facts = [each for number, kind in enumerate(kinds) for each in self.told(number, kind)]
        by_family = {family: {} for family in FAMILIES}
        for family, page, kind, active, number in facts[0].union(*facts[1:], all=True):
            by_family[FAMILIES[family]].setdefault(page, []).append((kinds[kind]._meta, active, number))
        told = [
            (row, sorted(by_family[family][row.pk], key=lambda fact: (not fact[1], -fact[2])))
            for family in FAMILIES
            if by_family[family]
            for row in self.seen(family.objects.filter(pk__in=by_family[family]))
        ]
        return super().get_context_data(told=told, **kwargs)

    def told(self, kind_number, kind):
        """Querysets of (family, key of the page, `kind_number`, whether they may hold, number of facts)."""
        rows = self.seen(kind.objects.filter(source=self.object)).order_by()
        active = Value(True, output_field=BooleanField())
        if issubclass(kind, Dated):
            rows, active = rows.on_day(self.as_of.day), F("active")
        for path, family in kind.told_on_pages():
            here = rows.exclude(**{path: None})
            rows = rows.filter(**{path: None})
            columns = {"family": Value(FAMILIES.index(family)), "page": F(path), "of": Value(kind_number)}
            tied = here.annotate(**columns, then=active).values_list(*columns, "then")
            yield tied.annotate(number=Count("pk", distinct=True))
