"""Users and groups: which permissions can be given, and that nobody gives more than they have."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import CASCADE, Q
from django.utils.translation import gettext as _

from networks.admin.permissions import PermissionsInWords
from networks.changes import recorded_models
from networks.models import ChangeSet, Distinct, Link


def offered():
    """The permissions that a person can be given: none on tables that programs keep for themselves."""
    every = {"view", "add", "change", "delete"}
    verbs = dict.fromkeys([*recorded_models(), User, Group], every)
    verbs |= {Link: {"view"}, Distinct: {"view", "add", "delete"}, ChangeSet: {"view", "change"}}
    named = [
        (model._meta.app_label, f"{verb}_{model._meta.model_name}")
        for model, each in verbs.items()
        for verb in each
    ]
    wanted = Q(content_type__app_label="networks", codename="publish")
    for app in {app for app, _name in named}:
        names = [name for each, name in named if each == app]
        wanted |= Q(content_type__app_label=app, codename__in=names)
    return Permission.objects.filter(wanted).select_related("content_type")


def names_of(permissions):
    return {f"{app}.{name}" for app, name in permissions.values_list("content_type__app_label", "codename")}


def rights_of(holder):
    """The permissions that a user or a group has, by name; None is all of them."""
    if isinstance(holder, Group):
        return names_of(holder.permissions.order_by())
    if holder.is_superuser:
        return None
    given = Permission.objects.filter(Q(user=holder) | Q(group__user=holder))
    return names_of(given.order_by())


def within_rights(user, holder):
    """Whether `user` may do all that `holder`, a user or a group, may do."""
    if user.is_superuser:
        return True
    rights = rights_of(holder)
    return rights is not None and rights <= user.get_all_permissions()


class WithinOwnRights:
    """Nobody gives a right that they lack, nor changes who has one: a new password would be enough. Nobody
    and nothing is deleted that `why_kept` gives a reason to keep."""

    delete_confirmation_template = delete_selected_confirmation_template = "admin/delete_for_good.html"

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or within_rights(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or within_rights(request.user, obj))

    def get_deleted_objects(self, objs, request):
        allowed = all(self.has_delete_permission(request, each) for each in objs)
        kept = list(filter(None, map(self.why_kept, objs)))
        return [str(each) for each in objs], {}, set() if allowed else {self.opts.verbose_name}, kept

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        for name in {"permissions", "user_permissions"} & set(form.base_fields):
            held = getattr(obj, name).values("pk") if obj else ()
            permissions = offered() | offered().model.objects.filter(pk__in=held)
            form.base_fields[name].queryset = self.within(request.user, permissions)
        if "groups" in form.base_fields:
            groups = [each.pk for each in Group.objects.all() if within_rights(request.user, each)]
            form.base_fields["groups"].queryset = Group.objects.filter(pk__in=groups)
        return form

    def within(self, user, permissions):
        if user.is_superuser:
            return permissions
        own = user.get_all_permissions()
        allowed = [each.pk for each in permissions if f"{each.content_type.app_label}.{each.codename}" in own]
        return permissions.filter(pk__in=allowed)


def is_named(user):
    """Whether the register or its history says that `user` did something, or looks after something."""
    rows = [
        relation.field.model._base_manager.filter(**{relation.field.name: user}).order_by().values("pk")
        for relation in User._meta.get_fields(include_hidden=True)
        if relation.one_to_many and relation.on_delete is not CASCADE
    ]
    return rows[0].union(*rows[1:], all=True).exists()


admin.site.unregister([User, Group])


@admin.register(User)
class RegisterUserAdmin(PermissionsInWords, WithinOwnRights, UserAdmin):
    def why_kept(self, user):
        sentence = _(
            "“%s” is named in the history or looks after something, and cannot be deleted: nobody could see "
            "any more who did what. Untick “Active” instead; then this person cannot log in."
        )
        return sentence % user if is_named(user) else ""

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else [*fields, "is_superuser"]


@admin.register(Group)
class RegisterGroupAdmin(PermissionsInWords, WithinOwnRights, GroupAdmin):
    def why_kept(self, group):
        members = ", ".join(map(str, group.user_set.order_by("username")))
        sentence = _(
            "“%(group)s” cannot be deleted, for these are in it: %(members)s. Take them out of it first, so "
            "that nobody loses rights unseen."
        )
        return sentence % {"group": group, "members": members} if members else ""
