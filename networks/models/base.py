"""What every row of the register has: an identifier, and where it states a fact, its dates and its source."""

from datetime import date

from django.conf import settings
from django.contrib.auth import get_permission_codename
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks import names
from networks.models.fields import Bound, DerivedField, EDTFField, Slug, new_public_id

# Databases disagree on where an unknown date belongs.
OLDEST_FIRST = F("start_earliest").asc(nulls_first=True)
NEWEST_FIRST = F("start_earliest").desc(nulls_last=True)
# Fields that are for the office alone: no public page, file or feed tells of them.
OFFICE_ONLY = {"verified_by", "owner", "deputy", "publish_on", "unpublish_on"}


class RegisterQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise TypeError("A bare update() leaves no history: save the rows, or import them.")

    def published(self):
        """What the public may see: rows of which everything that they name is published."""
        return self.filter(self._is_public())

    def seen_by(self, user):
        """What `user` sees in public pages: the published rows, and for staff the others too.

        Each row is annotated with `is_public`, so that drafts can be marked, and comes with all that its
        lists name.
        """
        to_staff = may_see_drafts(user, self.model) and not self.model.is_for_the_office()
        rows = self if to_staff else self.published()
        is_public = Case(When(self._is_public(), then=Value(True)), default=Value(False))
        return rows.annotate(is_public=is_public).select_related(*self.model.shown_with)

    def _is_public(self):
        if self.model.is_for_the_office():
            return Q(pk__in=[])
        shown = Q(published=True) if issubclass(self.model, Published) else Q()
        for path, model in self.model.reached("public_if"):
            if issubclass(model, Published):
                shown &= Q(**{f"{path}__isnull": True}) | Q(**{f"{path}__published": True})
        return shown


def may_see_drafts(user, model):
    """Whether `user` is staff with the right to see the rows of `model` that are not published."""
    codename = get_permission_codename("view", model._meta)
    return user.is_staff and user.has_perm(f"{model._meta.app_label}.{codename}")


class FactQuerySet(RegisterQuerySet):
    def active_in(self, year):
        """The facts that may hold on some day of `year` (a number)."""
        return self.annotate(active=self._inside(date(year, 1, 1), date(year, 12, 31))).filter(active=True)

    def active_on(self, day=None):
        """The facts that may hold on `day` (a date; today in the city's own time where it is None)."""
        return self.on_day(day).filter(active=True)

    def on_day(self, day=None):
        """All facts, annotated with what they were on `day` (a date; today where it is None).

        `active`: whether the fact may hold then. `holds`: True where it does hold as far as is known,
        False where it is merely possible: the day lies in the vague part of the start or the end, or
        before the day that the source speaks of where the start is unknown. An unknown bound is open, but
        nothing holds before what it belongs to existed, or after that ended.
        """
        day = day or timezone.localdate()
        vague = _vague_end(day) | _vague_start(day, as_of=self.model.as_of_bound)
        for path, _model in self.model.reached("exists_with"):
            vague |= _vague_end(day, f"{path}__") | _vague_start(day, f"{path}__")
        possible = Case(When(vague, then=Value(False)), default=Value(True))
        return self.annotate(active=self._inside(day, day), holds=possible)

    def _inside(self, first, last):
        """Whether facts may hold on some day from `first` to `last`, as far as their own days tell."""
        outside = Q()
        for path in ("", *(f"{path}__" for path, _model in self.model.reached("exists_with"))):
            outside |= Q(**{f"{path}start_earliest__gt": last}) | Q(**{f"{path}end_latest__lt": first})
        # "Not outside" is spelled out, as NOT (NULL < day) would drop the open bounds.
        return Case(When(outside, then=Value(False)), default=Value(True))


def _vague_start(day, path="", as_of=None):
    """Where the start is open, what counts is the day on which a source says that the fact held."""
    certain = F(f"{path}start_latest")
    if as_of:
        certain = Coalesce(certain, as_of)
    known_only_later = Q(models.lookups.GreaterThan(certain, Value(day, models.DateField())))
    never_certain = Q(models.lookups.IsNull(certain, True)) & Q(**{f"{path}start_earliest__isnull": False})
    return known_only_later | never_certain


def _vague_end(day, path=""):
    """An end with no earliest day is like no end at all until the last day that it can mean."""
    by_then = Q(**{f"{path}end_earliest__isnull": True, f"{path}end_latest__lte": day})
    return Q(**{f"{path}end_earliest__lt": day}) | by_then


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
        return getattr(self, "active", True) and not getattr(self, "holds", True)

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


def has_been(day):
    """Raise `ValidationError` where `day` is still to come."""
    if day > timezone.localdate():
        raise ValidationError(_("This day has not been yet. Write the day of the check."))


class Sourced(models.Model):
    """A row that states a fact: who says so, of which day, and when somebody last checked it."""

    source = models.ForeignKey(
        "networks.Document", models.PROTECT, verbose_name=_("source"), null=True, blank=True, related_name="+"
    )
    as_of = EDTFField(
        _("as of"),
        help_text=_(
            "The day that the source speaks of where it says “at present”. Empty: the date of the source."
        ),
    )
    as_of_earliest = Bound("as_of", "earliest")
    as_of_latest = Bound("as_of", "latest")
    verified_on = models.DateField(_("verified on"), null=True, blank=True, validators=[has_been])
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("verified by"),
        null=True,
        blank=True,
        related_name="+",
    )

    as_of_bound = Case(
        When(as_of="", then=F("source__date_earliest")),
        default=F("as_of_earliest"),
        output_field=models.DateField(),
    )

    class Meta:
        abstract = True

    @property
    def stated_as_of(self):
        """The date that the source speaks of, as EDTF; "" where nobody knows."""
        return self.as_of or (self.source.date if self.source else "")


class Period(models.Model):
    """A row that holds from a date to a date, either of which may be vague or unknown."""

    start = EDTFField(_("from"))
    start_earliest = Bound("start", "earliest")
    start_latest = Bound("start", "latest")
    end = EDTFField(_("until"), help_text=_("Empty: no source tells of an end."))
    end_earliest = Bound("end", "earliest")
    end_latest = Bound("end", "latest")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(start_earliest__isnull=True)
                | Q(end_latest__isnull=True)
                | Q(start_earliest__lte=F("end_latest")),
                name="%(class)s_ends_after_it_starts",
                violation_error_message=_("The period ends before it starts. Check both dates."),
            )
        ]


class Dated(Record, Sourced, Period):
    """A row that states a fact of a period."""

    objects = FactQuerySet.as_manager()

    class Meta(Period.Meta):
        abstract = True


class Fact(Dated):
    """What one thing was to another for a period, with a note that says why."""

    note = models.TextField(_("note"), blank=True)

    class Meta(Dated.Meta):
        abstract = True
