import os

from django.core.management import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from networks.models import ImportJob
from networks.resources.jobs import NotNow, run


class Command(BaseCommand):
    help = "Goes on with an import that somebody began in the administration: reads it, or applies it."

    def add_arguments(self, parser):
        parser.add_argument("job", help="the identifier of the import")

    def handle(self, *, job, **options):
        found = ImportJob.objects.filter(public_id=job).first()
        if found is None:
            raise CommandError(_("There is no import %s.") % job)
        try:
            with translation.override(os.environ.get("REGISTER_LANGUAGE", translation.get_language())):
                run(found)
        except NotNow as error:
            raise CommandError(str(error)) from error
        if found.state not in (ImportJob.State.PLANNED, ImportJob.State.DONE):
            raise CommandError(f"{found.get_state_display()}. {found.message}")
        self.stdout.write(f"{found.public_id}: {found.get_state_display()}")
