from pathlib import Path

from django.core.management import BaseCommand

from networks.resources.folder import dump


class Command(BaseCommand):
    help = "Writes the whole register to a folder of CSV files, one a table, for load_register to read."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder, **options):
        dump(folder)
