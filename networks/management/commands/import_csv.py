from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.files import File
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from networks.management.progress import progress
from networks.models import ImportJob
from networks.resources import TABLES
from networks.resources.formats import TableError
from networks.resources.jobs import confirm, preview, receive, run


class Command(BaseCommand):
    help = "Imports a spreadsheet into one table: all of it, or nothing where a row is refused."

    def add_arguments(self, parser):
        parser.add_argument("table", choices=sorted(TABLES))
        parser.add_argument("file", type=Path)
        parser.add_argument("--user", required=True, help="the member of staff whose rights count")

    def handle(self, *, table, file, user, **options):
        try:
            member = get_user_model().objects.get_by_natural_key(user)
        except get_user_model().DoesNotExist as error:
            raise CommandError(_("There is no user called “%s”.") % user) from error
        try:
            with file.open("rb") as opened:
                job = receive(File(opened, name=file.name), file.name, member, table)
        except OSError as error:
            raise CommandError(_("The file %s cannot be read.") % file) from error
        except TableError as error:
            raise CommandError(str(error)) from error
        with progress() as watch:
            run(job, watch)
        self.tell(job)
        if job.state != ImportJob.State.PLANNED:
            raise CommandError("\n".join([*self.faults(job), _("Nothing was saved.")]))
        confirm(job)
        with progress(job.new + job.changed + job.unchanged) as watch:
            run(job, watch)
        if job.state != ImportJob.State.DONE:
            raise CommandError("\n".join([job.message, *self.faults(job), _("Nothing was saved.")]))
        self.stdout.write(_("Imported."))

    def tell(self, job):
        about = {"new": job.new, "changed": job.changed, "unchanged": job.unchanged, "refused": job.refused}
        self.stdout.write(
            _("%(new)d new, %(changed)d changed, %(unchanged)d unchanged, %(refused)d refused") % about
        )

    def faults(self, job):
        if job.message:
            yield job.message
        for row in preview(job).get("refused", ()):
            for column, _value, message in row["faults"]:
                where = _("line %(line)d, %(column)s") if column else _("line %(line)d")
                yield f"{where % {'line': row['line'], 'column': column}}: {message}"
