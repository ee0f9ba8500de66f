"""The settings as they are, with what only tests want."""

import os

os.environ.setdefault("DEBUG", "1")

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A server that a browser test starts would otherwise keep its connections past the end of the database.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
