"""Why are we members: what the home city pays in a year, to whom, for what, and decided by whom."""

from collections import defaultdict
from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from networks import dates, names
from networks.admin.export import file_name, may_view, stream
from networks.models import City, Fee, Membership
from networks.models.organizations import money
from networks.resources.export import csv_lines

YEARS = range(1900, 2201)


def may_view_costs(request):
    return may_view(request, Membership) and may_view(request, Fee)


@dataclass
class Row:
    """A membership, and its fees of the year and of the one before; None where nobody has registered one."""

    membership: Membership
    fee: Fee | None
    before: Fee | None

    @property
    def period(self):
        return dates.period_words(self.membership.start, self.membership.end)

    @property
    def next_decision(self):
        return dates.words(self.membership.next_decision) if self.membership.next_decision else ""

    @property
    def difference(self):
        """How much more the year costs than the one before; None where they cannot be compared."""
        if self.fee and self.before and self.fee.currency == self.before.currency:
            return self.fee.amount - self.before.amount

    @property
    def difference_in_words(self):
        if self.difference is None:
            both = self.fee and self.before
            return _("another currency") if both else "–"
        sign = "+" if self.difference > 0 else "−" if self.difference < 0 else ""
        return sign + money(abs(self.difference))


class Costs:
    """What an address asks for: `rows` of a year and of a unit, or `error`, a sentence about the year."""

    def __init__(self, query):
        self.typed = query.get("year", "").strip() or str(timezone.localdate().year)
        self.unit = query.get("unit", "").strip()
        self.error, self.year, self.rows, self.units = "", None, [], []
        if not (self.typed.isdecimal() and len(self.typed) == 4 and int(self.typed) in YEARS):
            message = _("“%s” is not a year from 1900 to 2200. Write it with four digits, such as 2026.")
            self.error = message % names.shown(self.typed)
            return
        self.year = int(self.typed)
        every = list(self.find())
        self.units = sorted({row.membership.unit for row in every} - {""}, key=names.sort_key)
        self.rows = [row for row in every if self.unit in ("", row.membership.unit)]

    def find(self):
        """Yield the rows of the home city, and of the region that it is part of."""
        home = City.objects.home()
        cities = [home.pk, home.part_of_id] if home else []
        memberships = Membership.objects.filter(city__in=cities).active_in(self.year)
        memberships = list(memberships.select_related(*Membership.shown_with))
        years = [self.year, self.year - 1]
        paid = Fee.objects.filter(membership__in=memberships, year__in=years).select_related("source")
        fees = {(fee.membership_id, fee.year): fee for fee in paid}
        for each in memberships:
            each.is_of_home = each.city_id == home.pk
            yield Row(each, *(fees.get((each.pk, year)) for year in years))

    @property
    def sums(self):
        """[(currency, sum in words)] of the year, never across currencies."""
        sums = defaultdict(int)
        for row in self.rows:
            if row.fee:
                sums[row.fee.currency] += row.fee.amount
        return [(currency, money(amount)) for currency, amount in sorted(sums.items())]

    @property
    def without_fee(self):
        return sum(row.fee is None for row in self.rows)

    def csv(self):
        """Yield the rows as CSV that Excel opens with a double click."""
        labels = {
            field.name: capfirst(field.verbose_name)
            for field in Membership._meta.get_fields()[1:]
            if hasattr(field, "verbose_name")
        }
        named = ("organization", "city", "level", "reason", "unit", "decided_by", "next_decision")
        last = self.year - 1
        yield "\ufeff"
        headers = [
            *(labels[name] for name in named),
            *(f"{capfirst(_('amount'))} {self.year}", f"{capfirst(_('currency'))} {self.year}"),
            *(f"{capfirst(_('amount'))} {last}", f"{capfirst(_('currency'))} {last}"),
            *(pgettext("fee", "Change"), _("Source")),
        ]
        yield from csv_lines(headers, map(self.cells, self.rows), ";", "\r\n")

    def cells(self, row):
        membership = row.membership
        paid = [
            (plain(fee.amount), fee.currency) if fee else (pgettext("fee", "not given"), "")
            for fee in (row.fee, row.before)
        ]
        return [
            *(str(membership.organization), str(membership.city), membership.role, membership.reason),
            *(membership.unit, membership.decided_by, row.next_decision, *paid[0], *paid[1]),
            "" if row.difference is None else plain(row.difference),
            str(row.fee.source or "") if row.fee else "",
        ]


def plain(amount):
    """An amount that a spreadsheet in the reader's language takes for a number."""
    return number_format(amount, 0 if amount == amount.to_integral_value() else 2, force_grouping=False)


@require_safe
def costs(request):
    """The page, and with `format=csv` the file, for whoever may view memberships and fees."""
    if not may_view_costs(request):
        raise PermissionDenied
    found = Costs(request.GET)
    if request.GET.get("format") == "csv" and not found.error:
        name = file_name(_("what memberships cost in %d") % found.year, "csv")
        return stream(found.csv(), "text/csv; charset=utf-8", name)
    file = request.GET.copy()
    file["format"] = "csv"
    context = {
        **admin.site.each_context(request),
        "title": _("Why are we members?"),
        "costs": found,
        "file": f"?{file.urlencode()}",
        "last_year": found.year and found.year - 1,
    }
    return TemplateResponse(request, "admin/costs.html", context)
