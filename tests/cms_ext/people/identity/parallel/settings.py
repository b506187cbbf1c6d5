"""The demo's settings, real hashing and all, without the collected static files."""

from coop_site.settings.demo import *  # noqa: F403 - a settings module extends another by star

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
