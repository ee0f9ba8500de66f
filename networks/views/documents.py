from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, ListView

from networks.models import Document
from networks.models.base import Sourced
from networks.resources import TABLES
from networks.views.base import RegisterView


class DocumentList(RegisterView, ListView):
    model = Document


class DocumentDetail(RegisterView, DetailView):
    model = Document
    crumb = gettext_lazy("Sources"), "documents"

    def get_context_data(self, **kwargs):
        kinds = [model for model in TABLES.values() if issubclass(model, Sourced)]
        facts = [(kind._meta, self.seen(kind.objects.filter(source=self.object))) for kind in kinds]
        return super().get_context_data(facts=[(kind, rows) for kind, rows in facts if rows], **kwargs)
