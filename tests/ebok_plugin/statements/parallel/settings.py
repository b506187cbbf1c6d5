"""The tests' settings with a store of papers that several processes share."""

import os
from pathlib import Path

from coop_site.settings.test import *  # noqa: F403 - a settings module extends another by star

COOP_PRIVATE_ROOT = Path(os.environ["PAPER_STORE"])
