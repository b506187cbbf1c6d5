"""The union's demo as visitors of the tests meet it: the rest is as in `settings.py`."""

from coop_site.settings.demo_union import *  # noqa: F403 - as settings.py does
from coop_site.settings.demo_union import DATABASES

COOP_TRIES_PER_ADDRESS = 1000
ROOT_URLCONF = "tests.browser.urls"
DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
WAGTAIL_AUTOSAVE_INTERVAL = 600_000
