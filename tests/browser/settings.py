"""The demo's settings, for visitors who all knock from one address, at wrong doors too."""

from coop_site.settings.demo import *  # noqa: F403 - a settings module extends another by star

COOP_TRIES_PER_ADDRESS = 1000
ROOT_URLCONF = "tests.browser.urls"
