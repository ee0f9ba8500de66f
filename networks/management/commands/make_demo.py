from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from networks.changes import recorded_models
from networks.management.demo import demo, store
from networks.management.progress import progress
from networks.models import ChangeSet, change_set


class Command(BaseCommand):
    help = "Fills an empty register with one that is made up, for trying it out and for measuring it."

    def add_arguments(self, parser):
        parser.add_argument("--organizations", type=int, default=100)
        parser.add_argument("--memberships", type=int, default=1000)
        parser.add_argument("--seed", type=int, default=1, help="the same number makes the same register")

    def handle(self, *, organizations, memberships, seed, **options):
        if organizations < 20 or not 5 * organizations <= memberships <= 1000 * organizations:
            raise CommandError(
                _("Ask for at least 20 organisations, and for 5 to 1000 memberships to each of them.")
            )
        if any(model.objects.exists() for model in recorded_models()):
            raise CommandError(_("The register holds something already. Make this in an empty one."))
        with transaction.atomic(), change_set(ChangeSet.Means.COMMAND, detail="make_demo"):
            for rows in demo(organizations, memberships, seed):
                with progress(len(rows)) as tell:
                    store(rows, tell)
                self.stdout.write(f"{rows[0]._meta.verbose_name_plural}: {len(rows)}")
