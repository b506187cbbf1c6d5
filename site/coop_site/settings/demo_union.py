"""`make run PROFILE=union`: the demo of an inter-municipal waste union on this machine.

It differs from the co-op's only by these settings and its fixtures: no code asks which one it is.
"""

import os

from cms_ext.base.files.shipped import find_home

os.environ.setdefault("DATA_DIR", str(find_home("coop_site") / "var-union"))

from coop_site.settings.union import LOCALE_PATHS as UNION_WORDS  # noqa: E402 - DATA_DIR first
from coop_site.settings.union import UNION_FILES, set_defaults  # noqa: E402 - as above

set_defaults("waste_union.login_gov_mock")

from coop_site.settings.demo import *  # noqa: E402, F403 - what it reads is set above
from coop_site.settings.demo import COOP_DEMO_OTHER  # noqa: E402

if COOP_DEMO_OTHER:
    # Cookies know no ports: with other names a visitor stays signed in to the co-op's demo.
    SESSION_COOKIE_NAME = "union_session"
    CSRF_COOKIE_NAME = "union_csrf"
    COOP_DEVICE_COOKIE_NAME = "union_device"
COOP_DEMO_PROFILE = "union"
COOP_DEMO_FIXTURES = UNION_FILES
COOP_DEMO_LEDGER = COOP_DEMO_FIXTURES / "ledger"
LOCALE_PATHS = UNION_WORDS

COOP_OWN_BANK_ACCOUNTS = ["65999000100002000000000001"]
COOP_BANK_SORT_CODE = "99900010"
COOP_BANK_CLIENT_ID = "0002"
DEFAULT_FROM_EMAIL = "nie-odpowiadaj@czystylas.example"
COOP_AUTHSERV_ID = "poczta.czystylas.example"
