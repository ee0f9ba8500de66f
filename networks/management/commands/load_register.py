from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from networks.management.progress import progress
from networks.models import ChangeSet, City, change_set
from networks.resources.folder import LoadError, load


class Command(BaseCommand):
    help = "Loads the register from a folder of CSV files: adds and changes, never deletes."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--user", help="the member of staff whom the history names")
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there is a city in the register already"
        )

    def handle(self, *, folder, user, if_empty, **options):
        if if_empty and City.objects.exists():
            return
        if not folder.is_dir():
            raise CommandError(_("There is no folder %s.") % folder)
        member = self.member_of_staff(user) if user else None
        with change_set(ChangeSet.Means.COMMAND, member, f"load_register {folder.name}"):
            try:
                with progress() as watch:
                    counts, lacking = load(folder, watch)
            except LoadError as error:
                raise CommandError("\n".join([*error.sentences, _("Nothing was saved.")])) from error
        for table, (new, changed, same) in counts.items():
            self.stdout.write(
                _("%(table)s: %(new)d new, %(changed)d changed, %(same)d unchanged")
                % {"table": table, "new": new, "changed": changed, "same": same}
            )
        if not any(new or changed for new, changed, _same in counts.values()):
            self.stdout.write(_("Nothing has changed."))
        for table, rows in lacking.items():
            for row in rows:
                self.stdout.write(
                    _("In the register, but not in %(table)s.csv: %(id)s %(row)s")
                    % {"table": table, "id": row.public_id, "row": row}
                )

    def member_of_staff(self, name):
        try:
            return get_user_model().objects.get_by_natural_key(name)
        except get_user_model().DoesNotExist as error:
            raise CommandError(_("There is no user called “%s”.") % name) from error
