"""Any version of a record can be put back, with all that belonged to it then, and that can be undone."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from networks.models import ChangeSet, KeyFigure, Organization, WorkingGroup, change_set
from networks.restoring import Past, restore
from networks.undoing import undo
from tests.make import (
    make_document,
    make_figure,
    make_group,
    make_organization,
    make_theme,
)

pytestmark = pytest.mark.django_db


def act():
    return change_set(ChangeSet.Means.FORM)


def newest():
    return ChangeSet.objects.order_by("-pk").first()


def relation(model, name):
    return model._meta.get_field(name)


def past_of(record, *relations):
    return Past(type(record), record.pk, relations)


def put_back(past, action, user, with_rows=False):
    return restore(past, action, user, with_rows, past.actions().first().pk)


def content(record, *relations):
    """All that the register holds of a record and its rows: columns, derived ones too, and lists."""
    found = {}
    for model, rows in [
        (type(record), type(record).objects.filter(pk=record.pk)),
        *((each.model, each.model.objects.filter(**{each.name: record.pk})) for each in relations),
    ]:
        found[model] = list(rows.order_by("pk").values_list())
        for field in model._meta.many_to_many:
            pairs = rows.order_by("pk", field.name).values_list("pk", field.name)
            found[model, field.name] = list(pairs)
    return found


EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("text"), st.sampled_from(["name_nb", "name_en", "summary_nb", "start", "website"])),
        st.tuples(st.just("themes"), st.sets(st.integers(0, 2))),
        st.tuples(st.just("source"), st.booleans()),
        st.tuples(st.just("publish"), st.booleans()),
        st.tuples(st.just("add figure"), st.integers(1, 9)),
        st.tuples(st.just("change figure"), st.integers(1, 9)),
        st.tuples(st.just("delete figure"), st.none()),
        st.tuples(st.just("add group"), st.sets(st.integers(0, 2))),
        st.tuples(st.just("change group"), st.sets(st.integers(0, 2))),
        st.tuples(st.just("delete group"), st.none()),
        st.tuples(st.just("move group"), st.none()),
    ),
    min_size=1,
    max_size=7,
)


class Editor:
    """Edits one organisation and its rows, each edit with a number that makes it differ from the others."""

    def __init__(self):
        self.themes = [make_theme(f"Tema {number}") for number in range(3)]
        self.source = make_document()
        self.other = make_organization("Et annet")
        self.organization = make_organization("Navn 0")

    def edit(self, number, what, how):
        organization = Organization.objects.get(pk=self.organization.pk)
        figure = organization.key_figures.order_by("pk").first()
        group = organization.working_groups.order_by("pk").first()
        if what == "text":
            text = {"start": str(1900 + number), "website": f"https://x.no/{number}"}
            setattr(organization, how, text.get(how, f"Navn {number}"))
        elif what == "source":
            organization.source = self.source if how else None
        elif what == "publish":
            organization.published = how
        elif what == "themes":
            organization.themes.set([self.themes[each] for each in how])
        elif what == "add figure":
            make_figure(organization=organization, value=how, as_of=str(1900 + number))
        elif what == "add group":
            make_group(f"Gruppe {number}", organization=organization).themes.set(
                [self.themes[each] for each in how]
            )
        elif what == "change figure" and figure:
            figure.value, figure.label_en = how, f"word {number}"
            figure.save()
        elif what == "change group" and group:
            group.name_nb = f"Gruppe {number}"
            group.save()
            group.themes.set([self.themes[each] for each in how])
        elif what == "delete figure" and figure:
            figure.delete()
        elif what == "delete group" and group:
            group.delete()
        elif what == "move group" and group:
            group.organization = self.other
            group.save()
        if what in ("text", "source", "publish"):
            organization.save()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EDITS, st.integers(0, 7))
def test_any_version_comes_back_as_it_was_and_undoing_gives_what_there_was(staff, edits, which):
    with transaction.atomic():
        editor = Editor()
        rows = (relation(KeyFigure, "organization"), relation(WorkingGroup, "organization"))
        record = editor.organization
        past = past_of(record, *rows)
        versions = [(newest(), content(record, *rows))]
        for number, edit in enumerate(edits, 1):
            with act():
                editor.edit(number, *edit)
            if past.actions().first() != versions[-1][0]:
                versions.append((newest(), content(record, *rows)))
        action, then = versions[which % len(versions)]
        now = content(record, *rows)
        if now == then:
            assert past.version(action).parts(with_rows=True) == []
        else:
            restored = put_back(past, action, staff, with_rows=True)
            assert content(record, *rows) == then
            assert (restored.means, restored.user) == ("restore", staff)
            assert past.version(action).parts(with_rows=True) == []
            undo(restored, staff)
            assert content(record, *rows) == now
        own = {key: then[key] for key in content(record)}
        if content(record) != own:
            put_back(past, action, staff)  # the record alone, with its lists
            assert content(record, *rows) == now | own
        transaction.set_rollback(True)
