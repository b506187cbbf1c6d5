"""The demo's settings with endless tries."""

from coop_site.settings.demo import *  # noqa: F403 - a settings module extends another by star

COOP_TRIES_PER_LOGIN = COOP_TRIES_PER_ADDRESS = 1_000_000
