"""The demo's settings with unlimited tries and no list of logins on the home page.

FORGETFUL=1 caches pages but no values.
"""

import os

from coop_site.settings.demo import *  # noqa: F403 - a settings module extends another by star

if os.environ.get("FORGETFUL"):
    nothing = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    CACHES = {**CACHES, "default": nothing}  # noqa: F405 - of the demo

# A real site has no list of the demo's logins, nor has plain Wagtail's against which it is
# measured.
COOP_DEMO_FOR_VISITORS = False
COOP_TRIES_PER_LOGIN = COOP_TRIES_PER_ADDRESS = 1_000_000
