from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.core.management import BaseCommand, CommandError
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from networks.models import Preferences
from networks.models.history import PUBLISH
from networks.models.worklist import NOBODY, work_list

WEEK = timedelta(days=7)
MOST = 10  # findings of each kind


class Command(BaseCommand):
    help = "Mails owners and deputies what needs a look, once a week at most. Run it every day."

    def handle(self, **options):
        if not settings.SITE_URL:
            raise CommandError("No mail was sent: set SITE_URL, or the links in it would lead nowhere.")
        users = get_user_model().objects.filter(is_active=True, is_staff=True).exclude(email="")
        failed = 0
        for user in users.select_related("preferences").order_by("pk"):
            try:
                self.remind(user)
            except Exception as error:  # whatever it is, the others get their mail
                failed += 1
                self.stderr.write(f"{user}: {error}")
        if failed:
            raise CommandError(f"{failed} failed. Run it again when mail works: nobody gets the same twice.")

    def remind(self, user):
        """Mail `user`, unless that was done in the last week or nothing needs a look."""
        preferences, _new = Preferences.objects.get_or_create(user=user)
        today, before = timezone.localdate(), preferences.reminded_on
        own = Preferences.objects.filter(pk=preferences.pk)
        is_due = Q(reminded_on=None) | Q(reminded_on__lte=today - WEEK)
        with translation.override(preferences.language or settings.LANGUAGE_CODE):
            if not (own.filter(is_due).exists() and (mail := letter(user))):
                return
            # Claimed before it is sent: two that run at once do not both send it.
            if not own.filter(is_due).update(reminded_on=today):
                return
            try:
                send_mail(*mail, None, [user.email])
            except BaseException:
                own.update(reminded_on=before)
                raise
        self.stdout.write(f"{user}: {mail[0]}")


def letter(user):
    """(subject, text) of what `user` looks after and that needs a look; None where nothing does.

    What nobody looks after is told, in numbers, to those who may publish.
    """
    own = work_list(user, user.pk, MOST)
    nobodys = work_list(user, NOBODY, 1) if user.has_perm(PUBLISH) else []
    number = sum(section.total for section in own)
    if not (own or nobodys):
        return None
    subject = ngettext("The register: %d thing needs a look", "The register: %d things need a look", number)
    about = {"own": own, "nobodys": nobodys, "user": user}
    for section in own:
        for finding in section.findings:
            finding.link = absolute(finding.address)
    for name, keeper in (("list", user.pk), ("nobodys_list", NOBODY)):
        about[name] = absolute(f"{reverse('admin:index')}?keeper={keeper}")
    text = render_to_string("admin/review_reminder.txt", about)
    return subject % number if own else _("The register: nobody looks after some things"), text


def absolute(path):
    return urljoin(settings.SITE_URL, path)
