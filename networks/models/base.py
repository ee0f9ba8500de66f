"""What a row of the register has: an identifier, and some a name in addresses, a draft, and an owner."""

from functools import cache

from django.conf import settings
from django.contrib.auth import get_permission_codename
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.base import ModelState
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from networks import names
from networks.models.fields import DerivedField, Slug, new_public_id

# Fields that are for the office alone: no public page, file or feed tells of them.
OFFICE_ONLY = {"verified_by", "owner", "deputy", "publish_on", "unpublish_on"}
# Fields that are told where a row itself is, and not where another names it.
OF_THE_ROW_ALONE = {
    *("owner", "deputy", "verified_on", "verified_by", "as_of", "website"),
}


class RegisterQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise TypeError("A bare update() leaves no history: save the rows, or import them.")

    def bulk_create(self, *args, **kwargs):
        raise TypeError("A bare bulk_create() leaves no history: save the rows, or import them.")

    def published(self):
        """What the public may see: rows of which everything that they name is published."""
        return self.filter(self._is_public(out_today))

    def to_be_published(self):
        """Those, and what the public will see on a day that is set; `is_public` tells them apart."""
        return self.filter(self._is_public(out_some_day)).annotate(is_public=self._marked())

    def seen_by(self, user):
        """What `user` sees in public pages: the published rows, and for staff the others too.

        Each row is annotated with `is_public`, so that drafts can be marked, and comes with all that its
        lists name.
        """
        if may_see_drafts(user, self.model) and not self.model.is_for_the_office():
            rows, is_public = self, self._marked()
        else:
            rows, is_public = self.published(), Value(True)
        shown = rows.annotate(is_public=is_public).select_related(*self.model.shown_with)
        # Django's own, for modeltranslation's takes a field for all of its languages.
        return models.QuerySet.defer(shown, *not_shown(self.model, settings.PUBLIC_COSTS))

    def naming(self, *relations):
        """The rows with these of the rows that they name, where a page does not tell of the others."""
        return self.select_related(None).select_related(*relations)

    def _marked(self):
        return Case(When(self._is_public(out_today), then=Value(True)), default=Value(False))

    def _is_public(self, is_out):
        if self.model.is_for_the_office():
            return Q(pk__in=[])
        shown = is_out() if issubclass(self.model, Published) else Q()
        for path, model in self.model.reached("public_if"):
            if issubclass(model, Published):
                shown &= Q(**{f"{path}__isnull": True}) | is_out(f"{path}__")
        return shown


@cache
def labels_of(field, language):
    """{value: label in `language`, which is the active one} of a field with choices."""
    return {value: str(label) for value, label in field.flatchoices}


@cache
def not_shown(model, with_costs):
    """The paths of what no page needs: of the rows themselves what follows from other columns and what is for
    the office alone, and of the rows that they name the long texts, too, and what tells only of them."""
    unneeded = set() if with_costs else set(model.cost_fields)
    found = [
        field.name
        for field in model._meta.concrete_fields
        if follows(field) or getattr(field, "translated_field", field).name in unneeded
    ]
    for path in model.shown_with:
        named = model
        for name in path.split("__"):
            named = named._meta.get_field(name).related_model
        found += [
            f"{path}__{field.name}"
            for field in named._meta.concrete_fields
            if follows(field) or isinstance(field, models.TextField) or field.name in OF_THE_ROW_ALONE
        ]
    return found


def follows(field):
    """Whether the column of a field follows from others: a text with languages is read from theirs."""
    return isinstance(field, DerivedField) or hasattr(field.model, f"{field.name}_{settings.LANGUAGE_CODE}")


def may_see_drafts(user, model):
    """Whether `user` is staff with the right to see the rows of `model` that are not published."""
    codename = get_permission_codename("view", model._meta)
    return user.is_staff and user.has_perm(f"{model._meta.app_label}.{codename}")


class Record(models.Model):
    """Anything in the register. `id` in files is the public identifier; the database's key is never shown."""

    public_id = models.CharField(
        _("identifier"),
        max_length=12,
        unique=True,
        editable=False,
        default=new_public_id,
        validators=[
            RegexValidator("^[a-z0-9]{4,12}$", _("An identifier has 4 to 12 small letters and digits."))
        ],
    )

    # What must be published before a row is, and what must exist while it holds: relations. What those
    # rows need themselves is needed too.
    public_if = ()
    exists_with = ()
    # What the lists of these rows name: paths of relations.
    shown_with = ()
    # Rows that have these in common are held against each other, by these texts.
    beside_fields = ()
    beside_values = ()
    # The relation to the row on whose page it is told, where it has none itself; the first that is not empty.
    told_on = ()
    # Fields that tell why and at what cost, or that all of a row does: for the office alone where
    # PUBLIC_COSTS is off.
    cost_fields = ()
    is_cost = False
    # The fields that identify a row to a person, and in a file where the column `id` is empty.
    key_fields = ("slug",)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db, field_names, values):
        """As Django does, in a fifth of the time: what the database holds needs no look at each field."""
        row = cls.__new__(cls)
        row.__dict__.update(zip(field_names, values, strict=True))
        row._state = ModelState()
        row._state.adding, row._state.db = False, db
        return row

    def _get_FIELD_display(self, field):
        """As Django does, which reads the list of all choices anew each time."""
        value = getattr(self, field.attname)
        return labels_of(field, get_language()).get(value, str(value))

    @classmethod
    def office_only(cls):
        """The names of the fields that no public page, file or feed tells of."""
        return OFFICE_ONLY if settings.PUBLIC_COSTS else OFFICE_ONLY.union(cls.cost_fields)

    @classmethod
    def is_for_the_office(cls):
        """Whether nobody but the office is told of these rows."""
        return cls.is_cost and not settings.PUBLIC_COSTS

    @classmethod
    def reached(cls, by, path=""):
        """[(path, model)] of the relations named in the attribute `by`, and of those that they name."""
        for name in getattr(cls, by):
            model = cls._meta.get_field(name).related_model
            yield f"{path}{name}", model
            yield from model.reached(by, f"{path}{name}__")

    @classmethod
    def told_on_pages(cls):
        """[(path, model)] of the rows on whose pages these rows are told; ("pk", the model) for their own."""
        if not cls.told_on:
            return [("pk", cls)]
        found = []
        for path in cls.told_on:
            model = cls
            for name in path.split("__"):
                model = model._meta.get_field(name).related_model
            found.append((path, model))
        return found

    @classmethod
    def derived_from(cls, sources):
        """The names of the columns that follow from any of the columns named in `sources`."""
        columns = cls._meta.concrete_fields
        # A column for one language counts as the field it is a translation of.
        named = {getattr(field, "translated_field", field).name for field in columns if field.name in sources}
        return {
            field.name for field in columns if isinstance(field, DerivedField) and named & set(field.sources)
        }

    @property
    def is_possible(self):
        """Whether a fact is merely possible on the day that `on_day` was asked about."""
        told = self.__dict__
        return told.get("active", True) and not told.get("holds", True)

    @property
    def told_apart(self):
        """The row's name where people choose it among others, with what tells it from its namesakes."""
        return str(self)

    def clean(self):
        super().clean()
        self.clean_alone()
        for field in self._meta.concrete_fields:
            if field.related_model is type(self):
                refuse_circle(self, field.name)
        names_shared = [self._meta.get_field(name).attname for name in self.beside_fields]
        shared = {name: getattr(self, name) for name in names_shared}
        if shared and all(shared.values()):
            self.refuse_beside(type(self)._default_manager.filter(**shared).exclude(pk=self.pk))

    def clean_alone(self):
        """Raise `ValidationError` where the row breaks a rule that neither a constraint nor a field says."""

    def refuse_beside(self, others):
        """Raise `ValidationError` where this row cannot stand in the register beside any of `others`."""

    def clean_fields(self, exclude=None):
        derived = {field.name for field in self._meta.concrete_fields if isinstance(field, DerivedField)}
        exclude = {*(exclude or ()), *derived}
        errors = {}
        try:
            super().clean_fields(exclude)
        except ValidationError as error:
            errors = error.update_error_dict({})
        for field in self._meta.concrete_fields:
            value = getattr(self, field.attname)
            if field.name in exclude or field.name in errors or not isinstance(value, str):
                continue
            if sentence := names.what_is_invisible(value):
                errors[field.name] = [ValidationError(sentence)]
        if errors:
            raise ValidationError(errors)

    def save(self, *args, update_fields=None, **kwargs):
        if update_fields:
            update_fields = {*update_fields, *self.derived_from(update_fields)}
        # A row and its history are saved together or not at all.
        with transaction.atomic(savepoint=False):
            super().save(*args, update_fields=update_fields, **kwargs)


def refuse_circle(instance, relation):
    """Raise a `ValidationError` where following `relation` upwards leads back to `instance`."""
    above, seen = getattr(instance, relation), set()
    while above and above.pk not in seen:
        if above.pk == instance.pk:
            message = _("“%(name)s” would then belong to itself. Choose another.") % {"name": instance}
            raise ValidationError({relation: message})
        seen.add(above.pk)
        above = getattr(above, relation)


def in_some_language(field, sentence):
    """A constraint: the translated `field` is written in one language at least."""
    # The column without a language holds whichever is there.
    return models.CheckConstraint(
        condition=~Q(**{field: ""}), name=f"%(class)s_has_{field}", violation_error_message=sentence
    )


class Slugged(models.Model):
    """A row with a readable key of its own."""

    slug = Slug()

    class Meta:
        abstract = True

    def slug_source(self):
        """The text that the slug is made from."""
        return str(self)


def readable_key(model):
    """The name of the field by which files refer to a row of `model`."""
    return "slug" if issubclass(model, Slugged) else "public_id"


def out_today(path=""):
    """The rows of `Published` at the end of `path` that are published today.

    A day that was set counts from its first minute; `publish_due` stores later what it did.
    """
    today = timezone.localdate()
    out = Q(**{f"{path}published": True}) | Q(**{f"{path}publish_on__lte": today})
    return out & not_over(path, today)


def out_some_day(path=""):
    """The rows of `Published` at the end of `path` that are published today, or on a day that is set."""
    out = Q(**{f"{path}published": True}) | Q(**{f"{path}publish_on__isnull": False})
    return out & not_over(path, timezone.localdate())


def not_over(path, day):
    return Q(**{f"{path}unpublish_on": None}) | Q(**{f"{path}unpublish_on__gt": day})


class Published(models.Model):
    """A row with a public page, or a name on other pages: a draft until somebody publishes it."""

    published = models.BooleanField(_("published"), default=False)
    publish_on = models.DateField(
        _("publish on"),
        null=True,
        blank=True,
        help_text=_("The day on which a draft is published by itself."),
    )
    unpublish_on = models.DateField(
        _("unpublish on"),
        null=True,
        blank=True,
        help_text=_("The day on which it is a draft again by itself: the day before is its last."),
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(publish_on__isnull=True) | Q(published=False),
                name="%(class)s_is_published_once",
                violation_error_message=_("This is published already. Leave “publish on” empty."),
            ),
            models.CheckConstraint(
                condition=Q(publish_on__isnull=True)
                | Q(unpublish_on__isnull=True)
                | Q(publish_on__lt=F("unpublish_on")),
                name="%(class)s_is_published_before_it_is_not",
                violation_error_message=_("“Unpublish on” must be later than “publish on”."),
            ),
        ]

    @property
    def is_out(self):
        """Whether the row itself is published today, as `out_today` asks the database."""
        if not self.publish_on and not self.unpublish_on:
            return self.published
        today = timezone.localdate()
        return self.will_be_out and (self.published or self.publish_on <= today)

    @property
    def will_be_out(self):
        """Whether the row itself is published today or on a day that is set, as `out_some_day` asks."""
        is_over = self.unpublish_on and self.unpublish_on <= timezone.localdate()
        return bool((self.published or self.publish_on) and not is_over)


class Owned(models.Model):
    """A row that somebody in the office looks after, with all that is told on its page."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Whoever is told when something here is due for a look."),
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("deputy"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Whoever is told too."),
    )

    class Meta:
        abstract = True
