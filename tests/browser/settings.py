"""The demo's settings, for visitors who all sign in from one address, on wrong pages too."""

from coop_site.settings.demo import *  # noqa: F403 - a settings module extends another by star
from coop_site.settings.demo import DATABASES

COOP_TRIES_PER_ADDRESS = 1000
ROOT_URLCONF = "tests.browser.urls"
# The data is thrown away: nothing of it needs to be on the disk.
DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
# Nor does a slow machine let Wagtail save what somebody is still filling in.
WAGTAIL_AUTOSAVE_INTERVAL = 600_000
