from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from networks.resources.folder import dump


class Command(BaseCommand):
    help = "Writes the whole register to a folder of CSV files, one a table, for load_register to read."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder, **options):
        try:
            dump(folder)
        except OSError as error:
            raise CommandError(_("Nothing can be written to %s.") % folder) from error
