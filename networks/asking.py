"""What pages ask the register, as of their day and as their reader may see it."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q
from django.db.models.lookups import In

from networks.models import prepared

NOBODY = AnonymousUser()


class Among(In):
    """As `In`, of the keys that a query finds: PostgreSQL finds those first, where it would otherwise join
    all the tables that a page tells of before it looks which rows are among them."""

    def get_rhs_op(self, connection, rhs):
        return (
            f"= ANY(ARRAY{rhs})" if connection.vendor == "postgresql" else super().get_rhs_op(connection, rhs)
        )


class Asking:
    """Who asks, `user`, and of which `day`."""

    def seen(self, rows):
        """The rows of a queryset that the reader may see, with what their lists name."""
        return rows.seen_by(self.user)

    def on_day(self, rows):
        """The facts with what they are on the page's day (`active`, `holds`), what is certain first."""
        return self.seen(rows.on_day(self.day)).order_by("-holds", *rows.model._meta.ordering)

    def active(self, rows):
        """The facts that may hold on the page's day."""
        return self.on_day(rows).filter(active=True)

    def inactive(self, rows):
        """The facts that surely do not hold on the page's day: they ended before it, or began after it."""
        return self.on_day(rows).filter(active=False)


class Asked(Asking):
    """What a question may depend on: `user`, `day` and its `year`, `our_city` and `our_region` (the keys of
    the home city and of the region that it is part of), and what else it is asked with; of a prepared
    question, the slots for all that."""

    def __init__(self, user, values):
        self.user = user
        self.__dict__.update(values)

    def ours(self):
        """A filter for what concerns the home city, itself or through the region that it is part of."""
        return Q(city=self.our_city) | Q(city=self.our_region)

    def one_of(self, path, name):
        """A filter for rows whose `path` is one of the values that were given as the list `name`."""
        return In(F(path), getattr(self, name))


def ask(user, build, values, key=None):
    """The rows of the queryset that `build` makes of an `Asked`, as a list.

    `values` are {name: a number, text, bytes, date, None, or a list of numbers}. `key` tells apart what one
    `build` makes otherwise than by values; without it, `build` is a function that closes over nothing.
    """
    if user.is_staff:  # each has rights of their own
        return list(build(Asked(user, values)))
    if key is None and build.__closure__:
        raise TypeError(f"What {build} closes over would be remembered: give it as a value.")
    flat, lists = values, {name: value for name, value in values.items() if type(value) is list}
    if lists:
        flat = {name: value for name, value in values.items() if name not in lists}
    for name, numbers in lists.items():
        flat |= {f"{name} {place}": number for place, number in enumerate(numbers)}

    def with_slots(slots):
        grouped = {name: [slots[f"{name} {place}"] for place in range(len(lists[name]))] for name in lists}
        return build(Asked(NOBODY, {**slots, **grouped}))

    return prepared.ask(key or build.__code__, with_slots, flat)
