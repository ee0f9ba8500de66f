from django.shortcuts import render
from django.views.decorators.http import require_safe

from networks import names
from networks import search as finder


@require_safe
def search(request):
    query = request.GET.get("q", "").strip()
    families = finder.search(query, request.user)
    context = {
        "section": "search",
        "query": query[: names.LONGEST_QUERY],
        "families": [(family._meta.verbose_name_plural, rows) for family, rows in families],
        "hits": sum(len(rows) for _family, rows in families),
    }
    return render(request, "networks/search.html", context)
