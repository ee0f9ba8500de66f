"""Whether a row of a file may stand in the register: rights, keys, rules, and what stands beside it."""

from django.contrib.auth import get_permission_codename
from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, ValidationError
from django.utils.translation import gettext as _

from networks import likeness, names
from networks.duplicates import NAMED, all_named, marked, name_columns, named_in, pair
from networks.publishing import days_too_late, may_publish, refusals
from networks.resources import rules
from networks.resources.columns import Coming
from networks.resources.writing import maker


class Judge:
    """Judges the rows of one table, and remembers of each only what the next must not repeat."""

    def __init__(self, model, user, columns):
        self.model, self.user, self.columns = model, user, columns
        self.key_attributes = [model._meta.get_field(name).attname for name in model.key_fields]
        self.index = None  # {hash of a natural key: the database's key}, once a row is sought by it
        self.line_of_key = {}
        self.alike, self.above, self.beside, self.rights = {}, {}, {}, {}
        self.together = None  # {hash of what rows share: their keys in the database}, once one is needed
        self.placed = set()  # the keys of rows that `beside` holds as they will be
        self.upward = [column for column in columns if column.field.related_model is model]
        self.make = maker(model)
        self.uniques = rules.unique_where(model)
        self.namesakes = None  # {hash of a name: the row's key, or minus its line in the file}, once needed

    def indexed(self):
        """{hash of a natural key: the database's key} of the whole table."""
        if self.index is None:
            rows = self.model._default_manager.order_by().values_list("pk", *self.key_attributes)
            self.index = {hash(tuple(key)): pk for pk, *key in rows.iterator()}
        return self.index

    def check_rights(self, row, old):
        """Refuse what the user may not do; `old` are the values of the row in the register, or None."""
        if self.user is None:
            return
        if old is None and not self._may("add"):
            row.fault("", _("You may not add rows to this table."))
        if old is not None and not self._may("change"):
            row.fault("", _("You may not change rows of this table."))

    def _may(self, action):
        if action not in self.rights:
            codename = get_permission_codename(action, self.model._meta)
            self.rights[action] = self.user.has_perm(f"{self.model._meta.app_label}.{codename}")
        return self.rights[action]

    def check_publishing(self, rows, old):
        """Refuse to change what is public where the user may not publish; `old` is {key: values}."""
        if may_publish(self.user):
            return
        pairs = [(self.make(old[row.pk]) if row.pk else None, row.instance) for row in rows]
        for row, sentence in zip(rows, refusals(self.model, pairs), strict=True):
            if sentence:
                row.fault("", sentence % (row.name or row.instance))

    def check_keys(self, rows):
        """Give new rows their address, and refuse a key that another row has."""
        if any(row.kind == "new" or set(row.values) & set(self.key_attributes) for row in rows):
            self.indexed()
        for row in rows:
            if self.key_attributes == ["slug"] and not row.instance.slug:
                try:
                    address = row.instance.slug_source()
                except (ValueError, ObjectDoesNotExist):  # what it is named after is in the same file
                    row.fault("slug", _("The row belongs to another new row. Write an address for it."))
                    continue
                row.instance.slug = names.slug(address) or row.instance.public_id
            key = tuple(getattr(row.instance, attribute) for attribute in self.key_attributes)
            if row.kind == "changed" and not set(row.values) & set(self.key_attributes):
                continue
            self._check_key(row, key)

    def _check_key(self, row, key):
        code = hash(key)
        if (line := self.line_of_key.setdefault(code, row.line)) != row.line:
            row.fault("", _("This is the same row as on line %d. Delete one of them.") % line)
            return
        pk = self.index.get(code)
        if pk and pk != row.pk:
            same = self.model._default_manager.get(pk=pk)
            if self.key_attributes != ["slug"]:
                row.fault("", _("“%(row)s” is in the register already, with the id %(id)s.") % _named(same))
                return
            message = _(
                "“%(row)s” is in the register already. If it is meant, write its id, %(id)s; if this is "
                "another, give it an address of its own in the column “slug”."
            )
            row.fault("slug", message % _named(same), row.instance.slug)
        elif self.key_attributes == ["slug"]:
            self._warn_of_namesake(row)

    def _warn_of_namesake(self, row):
        if not self.alike:
            every = self.model._default_manager.values_list("slug", flat=True)
            self.alike = {slug.casefold(): slug for slug in every.iterator()}
        other = self.alike.setdefault(row.instance.slug.casefold(), row.instance.slug)
        if other != row.instance.slug:
            message = _("The address “%(slug)s” looks like “%(other)s”, which is another row.")
            row.warnings.append(message % {"slug": row.instance.slug, "other": other})

    def check_names(self, rows):
        """Warn of rows with a new name that another row has too, written in another way perhaps."""
        within = NAMED.get(self.model)
        columns = set(name_columns(self.model)) if within is not None else set()
        rows = [row for row in rows if columns & set(row.values)]
        if not rows:
            return
        if self.namesakes is None:
            self.namesakes = {}
            for each in all_named(self.model):
                for code in self._name_codes(each.names, each.within):
                    self.namesakes.setdefault(code, each.pk)
        met = {}
        for row in rows:
            names = named_in(row.values[name] for name in sorted(columns & set(row.values)))
            shared = str(getattr(row.instance, f"{within}_id")) if within else ""
            for code in self._name_codes(names, shared):
                other = self.namesakes.setdefault(code, row.pk or -row.line)
                if other not in (row.pk, -row.line):
                    met[row.line] = row, other
        self._warn_of_names(met.values())

    def _name_codes(self, names, within):
        return {hash((within, key)) for name in names for key in likeness.keys(name)}

    def _warn_of_names(self, met):
        there = self.model._default_manager.in_bulk([other for _row, other in met if other > 0])
        said = marked(self.model) if there else {}
        for row, other in met:
            if other < 0:
                row.warnings.append(_("The name is like the one on line %d.") % -other)
            elif pair(row.instance.public_id, there[other].public_id) not in said:
                message = _("The name is like that of “%(row)s”, which has the id %(id)s.")
                row.warnings.append(message % _named(there[other]))

    def check_rules(self, row):
        """Refuse a row that breaks a rule of its own, or belongs to itself."""
        self._check_circles(row)
        for constraint in rules.broken(row.instance):
            row.fault("", constraint.get_violation_error_message())
        for constraint, concerns in self.uniques:
            if concerns(row.instance):
                self._check_unique(row, constraint)
        values = row.values.items() if row.waits else ()
        coming = {name: value for name, value in values if isinstance(value, Coming)}
        for name in coming:  # the rules of a row know only rows that are there
            setattr(row.instance, name, None)
        self._check_alone(row)
        if self.user:  # a register that is loaded anew has days that were set long ago
            for name, sentence in days_too_late(row.instance, row.values).items():
                row.fault(name, sentence, self._cell(row, name))
        for name, value in coming.items():
            setattr(row.instance, name, value)

    def _check_alone(self, row):
        try:
            row.instance.clean_alone()
        except ValidationError as error:
            for name, messages in error.update_error_dict({}).items():
                name = "" if name == NON_FIELD_ERRORS else name
                for message in ValidationError(messages).messages:
                    row.fault(name, message, self._cell(row, name))

    def check_again(self, rows):
        """Judge rows that waited for others of the file, now that those are written."""
        for row in rows:
            self._check_alone(row)

    def _check_unique(self, row, constraint):
        line = self.line_of_key.setdefault(constraint.name, row.line)
        if line != row.line:
            row.fault("", f"{constraint.get_violation_error_message()} ({_('line %d') % line})")
            return
        try:
            constraint.validate(self.model, row.instance)
        except ValidationError as error:
            row.fault("", " ".join(error.messages))

    def _check_circles(self, row):
        """Refuse a row that would belong to itself, by what the register and the file say together."""
        for column in self.upward:
            if column.attribute not in row.values:
                continue
            if column.name not in self.above:
                rows = self.model._default_manager.exclude(**{column.attribute: None})
                self.above[column.name] = dict(rows.values_list("pk", column.attribute))
            above, own, passed = self.above[column.name], row.pk or Coming(row.instance.slug), set()
            value = above[own] = row.values[column.attribute]
            while value and value not in passed:
                passed.add(value)
                value = above.get(value)
            if own in passed:
                del above[own]
                message = _("“%(name)s” would then belong to itself. Choose another.")
                row.fault(column.name, message % {"name": row.instance}, self._cell(row, column.name))

    def _cell(self, row, name):
        cells = zip(self.columns, row.cells, strict=True)
        return next((cell for column, cell in cells if column.name == name), "")

    def check_beside(self, rows):
        """Hold rows against those that share their `beside_fields`, in the register and in the file."""
        if not (fields := self.model.beside_fields):
            return
        attributes = [self.model._meta.get_field(name).attname for name in fields]
        values = self.model.beside_values
        rows = [row for row in rows if row.kind == "new" or set(row.values) & {*attributes, *values}]
        group_of = {row.line: tuple(getattr(row.instance, each) for each in attributes) for row in rows}
        there = self._in_register(set(group_of.values()), attributes, values)
        size = len(values)
        for row in rows:
            group = group_of[row.line]
            earlier = self.beside.get(hash(group), ())  # flat, as there may be a hundred thousand
            shared = dict(zip(attributes, group, strict=True)) | {"public_id": ""}
            others = [other for pk, other in there.get(group, ()) if pk != row.pk and pk not in self.placed]
            others += [
                self.make(shared | dict(zip(values, earlier[at : at + size], strict=True)))
                for at in range(0, len(earlier), size)
            ]
            try:
                row.instance.refuse_beside(others)
            except ValidationError as error:
                row.fault("", " ".join(error.messages))
            self.beside[hash(group)] = (*earlier, *(getattr(row.instance, name) for name in values))
            if row.pk:
                self.placed.add(row.pk)

    def _in_register(self, groups, attributes, values):
        """{group: [(key, row)]} of the rows of the register that share what `groups` say."""
        if groups and self.together is None:
            self.together = {}
            rows = self.model._default_manager.order_by().values_list("pk", *attributes)
            for pk, *shared in rows.iterator():
                code = hash(tuple(shared))
                self.together[code] = (*self.together.get(code, ()), pk)
        pks = [pk for group in groups for pk in self.together.get(hash(group), ())]
        found = {}
        names = [*attributes, *values]
        if pks:
            rows = self.model._default_manager.filter(pk__in=pks).order_by().values_list("pk", *names)
            for pk, *row in rows:
                other = self.make({"public_id": ""} | dict(zip(names, row, strict=True)))
                found.setdefault(tuple(row[: len(attributes)]), []).append((pk, other))
        return found


def _named(row):
    return {"row": row, "id": row.public_id}
