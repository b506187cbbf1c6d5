"""The demo's settings with unlimited tries; FORGETFUL=1 caches pages but no values."""

import os

from coop_site.settings.demo import *  # noqa: F403 - a settings module extends another by star

if os.environ.get("FORGETFUL"):
    nothing = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    CACHES = {**CACHES, "default": nothing, "process": nothing}  # noqa: F405 - of the demo

COOP_TRIES_PER_LOGIN = COOP_TRIES_PER_ADDRESS = 1_000_000
