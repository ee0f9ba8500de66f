"""The settings of a server that readers ask: the static files are collected in the folder STATIC_ROOT, and
without one they are served where they lie."""

import os

from config.settings import *  # noqa: F403

if "STATIC_ROOT" in os.environ:
    STATIC_ROOT = os.environ["STATIC_ROOT"]
else:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
