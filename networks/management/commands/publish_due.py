from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from networks.models import ChangeSet, change_set
from networks.publishing import publish_due


class Command(BaseCommand):
    help = "Publishes and unpublishes what is due on the city's own day, or was before. Run it every night."

    def handle(self, **options):
        with change_set(ChangeSet.Means.COMMAND, detail="publish_due"):
            done, refused = publish_due()
        for row in done:
            said = _("“%s” is published.") if row.published else _("“%s” is a draft again.")
            self.stdout.write(said % row)
        if refused:
            raise CommandError(
                "\n".join(
                    _("“%(name)s”: %(reason)s") % {"name": row, "reason": sentence}
                    for row, sentence in refused
                )
            )
