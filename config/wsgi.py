import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from networks.caching import answered_first  # noqa: E402  Models can be imported once Django is set up.

application = answered_first(application)
