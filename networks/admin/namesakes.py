"""Names like those of other records, noticed while a form is filled in."""

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.urls import reverse
from django.utils.translation import gettext as _

from networks.duplicates import NAMED, like, mark, name_columns, named_in

OWN_NAME = ("name", "title")


def is_name(field):
    """Whether a column of the register holds the name of its row, in whichever language."""
    return field.model in NAMED and getattr(field, "translated_field", field).name in OWN_NAME


def page_of(row, page, *others):
    """The address of a page of the admin about `row`; about its table where `row` is a model."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=others)


class NameInput(AdminTextInputWidget):
    """A name. Below it stand the records with names like it, and a box for each that is another."""

    template_name = "admin/name_input.html"
    likes = ()  # (row, whether somebody has ticked that it is another)
    box = "different"

    class Media:
        js = [forms.Script("networks/duplicates.js", defer=True)]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["box"] = self.box
        context["likes"] = [
            (row, page_of(row, "change", row.pk), ticked, row.told_apart) for row, ticked in self.likes
        ]
        return context


def ask_about(rows, form, name, message):
    """Show `rows` at the field `name` of `form`, each with its box, and say `message` there where one is
    not ticked. Returns the public identifiers of those that are: records that are others."""
    ticked = form.data.getlist(form.add_prefix("different"))
    form.fields[name].widget.likes = [(row, row.public_id in ticked) for row in rows]
    different = [row.public_id for row in rows if row.public_id in ticked]
    if len(different) < len(rows):
        form.add_error(name, message)
    return different


class NoticesNamesakes(forms.ModelForm):
    """A form that comes back once where a new name is like that of another record: is it another?"""

    different = ()  # public identifiers of records that are others

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.own_names:
            self.fields[name].widget.box = self.add_prefix("different")
            if not self.prefix:  # a row of a table has no room for what is said while one types
                self.fields[name].widget.attrs |= {
                    "data-likes": page_of(self._meta.model, "likes"),
                    "data-own": self.instance.public_id if self.instance.pk else "",
                    "data-within": NAMED[self._meta.model],
                }

    @property
    def own_names(self):
        columns = [each for each in self._meta.model._meta.concrete_fields if is_name(each)]
        return [each.name for each in columns if each.name in self.fields]

    def clean(self):
        cleaned = super().clean()
        if self.own_names:
            self.notice(cleaned or self.cleaned_data)
        return cleaned

    def notice(self, cleaned):
        model = self._meta.model
        is_moved = NAMED[model] in self.changed_data  # to where it may have namesakes
        written = [name for name in name_columns(model) if is_moved or name in self.changed_data]
        names = named_in(cleaned.get(name) or "" for name in written)
        within = NAMED[model] and (cleaned.get(NAMED[model]) or getattr(self.instance, f"{NAMED[model]}_id"))
        own = self.instance.public_id if self.instance.pk else ""
        rows = like(model, names, getattr(within, "pk", within), own) if names else []
        message = _("The register has a name like this. If it is another, tick that below.")
        self.different = ask_about(rows, self, self.own_names[0], message)

    def keep_apart(self, user):
        """Store for good, once the record is saved, which others it was said to be different from."""
        for other in self.different:
            mark(self._meta.model, self.instance.public_id, other, user)
