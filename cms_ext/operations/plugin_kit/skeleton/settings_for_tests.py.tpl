"""The site's own test settings, with this plugin beside none of the others."""

import os

# Read when the settings load, so it stands before them.
os.environ["COOP_PLUGINS"] = "${name}"

from ${settings} import *  # noqa: E402, F403 - a settings module extends another by star
