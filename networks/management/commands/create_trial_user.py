from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError

NAME = PASSWORD = "staff"


class Command(BaseCommand):
    help = "Creates a member of staff for trying the register out, on a developer's machine only."

    def handle(self, **options):
        if not settings.DEBUG:
            raise CommandError(
                "A trial user is for development only: its password is in the open. Set DEBUG=1."
            )
        users = get_user_model().objects
        if not users.filter(username=NAME).exists():
            users.create_superuser(NAME, password=PASSWORD)
        self.stdout.write(f"Staff can log in at /admin/ as “{NAME}” with the password “{PASSWORD}”.")
