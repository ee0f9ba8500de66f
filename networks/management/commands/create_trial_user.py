from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import BaseCommand, CommandError

from networks.names import slug

NAME = PASSWORD = "staff"


class Command(BaseCommand):
    help = (
        "Creates a member of staff who may do everything, and one of each role, for trying the register "
        "out, on a developer's machine only."
    )

    def handle(self, **options):
        if not settings.DEBUG:
            raise CommandError(
                "A trial user is for development only: its password is in the open. Set DEBUG=1."
            )
        users = get_user_model().objects
        if not users.filter(username=NAME).exists():
            users.create_superuser(NAME, password=PASSWORD)
        roles = {slug(group.name): group for group in Group.objects.order_by("pk")}
        for name, group in roles.items():
            if not users.filter(username=name).exists():
                users.create_user(name, password=PASSWORD, is_staff=True).groups.add(group)
        self.stdout.write(f"Staff can log in at /admin/ as “{NAME}” with the password “{PASSWORD}”.")
        self.stdout.write(f"So can those who may do less: {', '.join(roles)}.")
