from collections import Counter

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from networks.links import NoConnection, answers, check, state_in_words


class Command(BaseCommand):
    help = "Asks whether the websites and sources that the register names still answer, each once a day."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="those that were asked today, too")

    def handle(self, **options):
        try:
            links = check(every=options["all"])
        except NoConnection as error:
            raise CommandError(
                _("Nothing answers at all. Has this machine a way to the internet? Nothing was recorded.")
            ) from error
        counts = Counter(answers(link.problem) for link in links)
        self.stdout.write(
            _("%(asked)d links asked: %(yes)d answer, %(no)d do not.")
            % {"asked": len(links), "yes": counts[True], "no": counts[False]}
        )
        for link in links:
            if not answers(link.problem):
                self.stdout.write(f"{link.url}: {state_in_words(link)}")
