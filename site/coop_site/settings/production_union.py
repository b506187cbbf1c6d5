"""A real deployment of an inter-municipal waste union."""

from coop_site.settings.union import LOCALE_PATHS as UNION_WORDS
from coop_site.settings.union import set_defaults

set_defaults()

from coop_site.settings.production import *  # noqa: E402, F403 - what it reads is set above

LOCALE_PATHS = UNION_WORDS
