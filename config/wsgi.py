import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from networks.caching import answered_first  # noqa: E402  Models can be imported once Django is set up.

application = answered_first(application)

# A page is made of some thousands of objects, which go when it is sent. Python would look through them for
# circles several times meanwhile: that takes a fifteenth of the time of a list of fifty rows.
gc.set_threshold(20_000)
