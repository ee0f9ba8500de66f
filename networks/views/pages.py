from django.views.generic import DetailView

from networks.models import Document, Page
from networks.views.base import RegisterView


class PageDetail(RegisterView, DetailView):
    model = Page

    def get_context_data(self, **kwargs):
        documents = None
        if self.object.lists:
            documents = self.seen(Document.objects.filter(kind=self.object.lists))
        return super().get_context_data(documents=documents, **kwargs)
