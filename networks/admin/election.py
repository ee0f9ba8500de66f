"""The page on which staff tells what changed about people with an election."""

from django import forms
from django.contrib import admin
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks import dates
from networks.admin.base import is_key
from networks.admin.namesakes import NameInput, ask_about
from networks.admin.succession import DatedForm, Succession, field_of, may_succeed
from networks.duplicates import like_each
from networks.models import ChangeSet, Official, Position
from networks.models.history import PUBLISH
from networks.succession import hold_election, posts, surely_ends

MOST_POSTS = 150  # each is a row of the page, and what becomes of them is told on one page, too
WHICH = [
    ("", gettext_lazy("All posts: the seats on its behalf and its own government")),
    ("seats", gettext_lazy("The seats on its behalf")),
    ("government", gettext_lazy("Its own government")),
]


def which_posts():
    """The posts of a city as choices: by where they are, by role, and by their own titles."""
    held = Position.objects.exclude(city=None, on_behalf_of=None)
    titles = sorted(filter(None, set(held.order_by().values_list("title", flat=True))))
    return [
        *WHICH,
        (_("One post, and all else that whoever holds it holds"), Position.Role.choices),
        (_("Own titles, and all else that whoever holds it holds"), [(f"title:{t}", t) for t in titles]),
    ]


class SelectionForm(DatedForm):
    """Whose posts, and on which day."""

    def __init__(self, model_admin, request):
        super().__init__(request.GET if "date" in request.GET else None, initial=request.GET.dict())
        person = {"label": _("Person"), "help_text": _("All posts that one person holds.")}
        city = {"label": _("Or: city or region"), "help_text": _("All posts of a city.")}
        day = {
            "label": _("Date"),
            "help_text": _("The day on which people change, as you would write it: 25.10.2023."),
            "required": True,
        }
        self.fields["official"] = field_of(model_admin, request, "official", required=False, **person)
        self.fields["city"] = field_of(model_admin, request, "city", required=False, **city)
        which = forms.ChoiceField(label=_("Which of its posts"), choices=which_posts, required=False)
        self.fields["which"] = which
        self.fields["date"] = field_of(model_admin, request, "start", **day)

    def clean(self):
        chosen = [name for name in ("official", "city") if self.cleaned_data.get(name)]
        if len(chosen) != 1 and not {"official", "city"} & set(self.errors):
            self.add_error("official", _("Choose either a person or a city."))

    def __str__(self):
        who = self.cleaned_data["official"] or self.cleaned_data["city"]
        return f"{who}, {dates.words(self.cleaned_data['date'])}"


class KnownOfficial(forms.ModelChoiceField):
    """A choice by typing among officials who were fetched already, `known` by their keys."""

    known = {}

    def to_python(self, value):
        if value and value not in self.known:
            raise forms.ValidationError(_("This person is not in the register. Choose another."))
        return self.known.get(value)


class LeavingForm(forms.Form):
    """One post: whether it ends, and who comes after."""

    leaves = forms.BooleanField(label=gettext_lazy("Ends"), label_suffix="", required=False)
    new_name = forms.CharField(
        label=gettext_lazy("Or a new person"), max_length=200, required=False, widget=NameInput
    )
    different = ()  # public identifiers of people with such a name who are others

    def __init__(self, page, position):
        self.page, self.position = page, position
        leaves = surely_ends(position, page.date)
        super().__init__(page.sent, prefix=str(position.pk), initial={"leaves": leaves})
        successor = field_of(page.model_admin, page.request, "official", KnownOfficial)
        successor.label, successor.help_text, successor.known = _("Successor"), "", page.known
        if page.sent:
            successor.widget.known = page.known.get(page.sent.get(self.add_prefix("successor")))
        self.fields["successor"] = successor
        self.fields["new_name"].widget.box = self.add_prefix("different")
        self.order_fields(["leaves", "successor", "new_name"])
        if not page.may_add_officials:
            del self.fields["new_name"]

    def clean(self):
        successor, new_name = self.cleaned_data.get("successor"), self.cleaned_data.get("new_name")
        if successor and new_name:
            self.add_error("new_name", _("Choose a person or write a new name, not both."))
        if (successor or new_name) and not self.cleaned_data["leaves"]:
            self.add_error("leaves", _("Tick this too, or take the successor out."))
        if new_name:
            message = _(
                "The register has a name like this. Choose that person, or tick below that it is another."
            )
            self.different = ask_about(self.page.namesakes[new_name], self, "new_name", message)


class ElectionForm(forms.Form):
    """The posts that an election touches, and the source that tells of it."""

    def __init__(self, model_admin, request, selection):
        self.sent = request.POST if request.method == "POST" else None
        super().__init__(self.sent)
        self.model_admin, self.request, self.selection = model_admin, request, selection
        self.date = selection.cleaned_data["date"]
        help_text = _("Where it is written. It becomes the source of all that ends and all that begins.")
        self.fields["source"] = field_of(model_admin, request, "source", help_text=help_text)
        self.may_add_officials = model_admin.admin_site.get_model_admin(Official).has_add_permission(request)
        positions = list(posts(**selection.cleaned_data)[: MOST_POSTS + 1])
        self.has_too_many = len(positions) > MOST_POSTS
        self.learn_people(positions)
        self.rows = [LeavingForm(self, position) for position in positions[:MOST_POSTS]]

    def learn_people(self, positions):
        """Look once for those who were chosen in all rows, and for those with names like the new ones."""
        sent = self.sent or {}
        keys = [sent.get(f"{position.pk}-successor", "") for position in positions]
        written = [sent.get(f"{position.pk}-new_name", "") for position in positions]
        found = Official.objects.in_bulk([int(key) for key in keys if is_key(key)])
        self.known = {str(key): official for key, official in found.items()}
        self.namesakes = like_each(Official, set(filter(None, map(str.strip, written))))

    def is_valid(self):
        return all([super().is_valid(), *[row.is_valid() for row in self.rows]])

    def clean(self):
        if self.sent.getlist("shown") != [str(row.position.pk) for row in self.rows]:
            raise forms.ValidationError(
                _("Somebody has changed these posts since you opened the page. Look through them again.")
            )
        if not any(row.is_valid() and row.cleaned_data["leaves"] for row in self.rows):
            raise forms.ValidationError(_("Tick at least one post that ends."))

    def successors(self):
        """{position: the successor, the name of a new one, or None} of the posts that end."""
        data = {row.position: row.cleaned_data for row in self.rows if row.cleaned_data["leaves"]}
        return {post: row["successor"] or row.get("new_name") or None for post, row in data.items()}

    def different(self):
        """{name of a new person: public identifiers of people with a name like it who are others}."""
        return {row.cleaned_data["new_name"]: row.different for row in self.rows if row.different}

    def refused(self, faults):
        """Say at its row what is wrong with each post, and above them what is wrong with none of them."""
        rows = {row.position.pk: row for row in self.rows}
        for key, error in faults.items():
            rows.get(key, self).add_error(None, error.messages)


class ElectionDay(Succession):
    """The page on which staff tells what changed about people with an election."""

    import_export_change_list_template = "admin/positions.html"

    def get_urls(self):
        view = self.admin_site.admin_view(self.election_view)
        return [path("election/", view, name="networks_position_election"), *super().get_urls()]

    def election_view(self, request):
        if refusal := self.check_succession(request):
            return refusal
        selection, form, outcome = SelectionForm(self, request), None, None
        if selection.is_valid():
            form = ElectionForm(self, request, selection)
            if form.sent and "change" not in request.POST and form.is_valid():
                outcome = self.election(request, form)
        if outcome and outcome.is_done:
            return self.done(request, outcome, reverse("admin:networks_position_changelist"))
        return self.succession_page(
            request,
            "admin/succession_preview.html" if outcome else "admin/election.html",
            title=_("After the election: check") if outcome else _("After the election"),
            media=self.media + (form or selection).media + selection.media,
            selection=selection,
            form=form,
            outcome=outcome,
            sentences=in_words(form) if outcome else [],
        )

    def election(self, request, form):
        successors, source = form.successors(), form.cleaned_data["source"]
        may_publish = request.user.has_perm(PUBLISH)

        def act():
            return hold_election(successors, form.date, source, may_publish, form.different())

        detail = str(form.selection)
        return self.rehearse_or_do(request, form, act, list(successors), ChangeSet.Means.ELECTION, detail)


def in_words(form):
    """What becomes of each post that ends, as (post, sentence)."""
    for position, successor in form.successors().items():
        if successor:
            is_new = isinstance(successor, str)
            sentence = _("%s takes over, and is new in the register.") if is_new else _("%s takes over.")
            yield position, sentence % successor
        elif position.on_behalf_of:
            yield position, _("Nobody takes over: %s’s seat stands vacant.") % position.on_behalf_of
        else:
            yield position, _("Ends, and nobody takes over.")


class LeavingLink:
    """A way from a person's form to all posts that the person leaves."""

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "leaving"]

    def get_fieldsets(self, request, obj=None):
        (label, first), *others = super().get_fieldsets(request, obj)
        if obj and may_succeed(request.user, Position):
            first = {**first, "fields": [*first["fields"], "leaving"]}
        return [(label, first), *others]

    @admin.display(description=gettext_lazy("posts"))
    def leaving(self, official):
        address = f"{reverse('admin:networks_position_election')}?official={official.pk}"
        label = _("This person leaves: end posts and name successors")
        return format_html('<a href="{}">{}</a>', address, label)
