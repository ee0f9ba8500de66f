"""Addresses and forms of the admin, as a browser without JavaScript meets them."""

from django.urls import reverse

from networks.admin.conflicts import OPENED


def address(model, page, *arguments):
    """The address of a page of the admin: `page` is changelist, add, change, history, delete, import …"""
    return reverse(f"admin:networks_{model._meta.model_name}_{page}", args=arguments)


def fields_of(page):
    """What a browser would send if the form of `page` were sent as it is."""
    data = {}
    inlines = page.context["inline_admin_formsets"]
    for form in [page.context["adminform"].form, *(form for each in inlines for form in each.formset)]:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = value if isinstance(value, list) else str(value)
    for inline in inlines:
        for bound in inline.formset.management_form:
            data[bound.html_name] = str(bound.value())
    if opened_on := page.context.get("opened_on"):
        data[OPENED] = opened_on
    return data
