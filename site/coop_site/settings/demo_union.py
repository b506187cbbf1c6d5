"""`make run PROFILE=union`: the demo of an inter-municipal waste union on this machine.

It differs from the co-op's only by these settings and its fixtures: no code asks which one it is.
"""

import os
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]
os.environ.setdefault("DATA_DIR", str(_ROOT / "var-union"))
os.environ.setdefault(
    "COOP_PLUGINS",
    "ebok_plugin,waste_union.declarations,cases,waste_union.collections,"
    "waste_union.login_gov,waste_union.login_gov_mock",
)

from coop_site.settings.demo import *  # noqa: E402, F403 - what it reads is set above
from coop_site.settings.demo import COOP_DEMO_OTHER, TEMPLATES  # noqa: E402

if COOP_DEMO_OTHER:
    # Cookies know no ports: with other names a visitor stays signed in to the co-op's demo.
    SESSION_COOKIE_NAME = "union_session"
    CSRF_COOKIE_NAME = "union_csrf"
    COOP_DEVICE_COOKIE_NAME = "union_device"
COOP_DEMO_FIXTURES = _ROOT / "plugins" / "waste_union" / "fixtures"
COOP_DEMO_LEDGER = COOP_DEMO_FIXTURES / "ledger"
# The union's own words on screens and in the pages of a new site.
LOCALE_PATHS = [COOP_DEMO_FIXTURES / "locale"]
COOP_OWN_TEXTS = [str(COOP_DEMO_FIXTURES / "texts")]
# Its front page shows a forest and no blocks of flats.
TEMPLATES[0]["DIRS"] = [str(COOP_DEMO_FIXTURES / "templates")]
# The buildings of the union are its payers' houses.
COOP_LISTS_BUILDINGS = False

# Residents sign in by login.gov.pl; managers and institutions apply by their own form.
COOP_NO_APPLICATIONS = ["EBOK"]

COOP_OWN_BANK_ACCOUNTS = ["65999000100002000000000001"]
COOP_BANK_SORT_CODE = "99900010"
COOP_BANK_CLIENT_ID = "0002"
DEFAULT_FROM_EMAIL = "nie-odpowiadaj@czystylas.example"
COOP_AUTHSERV_ID = "poczta.czystylas.example"
