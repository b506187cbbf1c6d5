"""`make run`: the demo co-op on this machine. Everything needed has a value."""

import hashlib
from datetime import date

from cms_ext.base.files.shipped import find_shipped
from coop_site.settings.base import *  # noqa: F403 - a settings module extends the base by star
from coop_site.settings.base import INSTALLED_APPS, PLUGINS, TEMPLATES, WAGTAILADMIN_BASE_URL
from coop_site.settings.environment import DATA_DIR, env

COOP_DEMO = True
# Whether it shows its logins and its mail to everybody.
COOP_DEMO_FOR_VISITORS = True
INSTALLED_APPS = ["cms_ext.operations.new_site.demo", *INSTALLED_APPS]
TEMPLATES[0]["OPTIONS"]["context_processors"].append(
    "cms_ext.operations.new_site.demo.views.demo_banner"
)
# The address of another demo, to which the line with the logins leads.
COOP_DEMO_OTHER = env.str("COOP_DEMO_OTHER", "")
# Texts, people and figures of the demo; missing kinds of files are skipped. The ledger's files
# follow the import contract.
COOP_DEMO_PROFILE = "coop"
COOP_DEMO_FIXTURES = find_shipped("coop_site", "fixtures") / "coop"
COOP_DEMO_LEDGER = find_shipped("coop_site", "fixtures") / "ledger"

# Not a secret: anyone who reads this file can compute it. Production refuses such a key.
SECRET_KEY = "demo-" + hashlib.sha256(str(DATA_DIR).encode()).hexdigest()
COOP_AUDIT_KEY = "demo-audit-key"
COOP_SEAL_KEY = "demo-seal-key"
ALLOWED_HOSTS = ["*"]

COOP_TODAY = date.fromisoformat(env.str("COOP_TODAY", "2026-11-20"))
# `coop demo` makes the demo's own key; without it documents say that they have no seal.
_OWN_SEAL = DATA_DIR / "demo-seal.p12"
COOP_PDF_SEAL = env.str("COOP_PDF_SEAL", str(_OWN_SEAL) if _OWN_SEAL.exists() else "")
COOP_OWN_BANK_ACCOUNTS = ["74999000090000000000000001"]
COOP_BANK_SORT_CODE = "99900009"
COOP_BANK_CLIENT_ID = "0001"
# The invented statute has such a clause; a real co-op checks its own.
COOP_STATUTE_ALLOWS_ELECTRONIC_NOTICES = True
DEFAULT_FROM_EMAIL = "nie-odpowiadaj@podlasem.example"
# The server that received the sample messages of fixtures/coop/mail.
COOP_AUTHSERV_ID = "poczta.podlasem.example"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
# Residents sign in at the demo's own node (waste_union.login_gov_mock) if it is on. The key does
# not depend on the folder: a copy of the demo still knows them.
COOP_LOGIN_GOV_PESEL_KEY = "demo-pesel-key-" + hashlib.sha256(b"invented residents").hexdigest()
if "waste_union.login_gov_mock" in PLUGINS:
    COOP_LOGIN_GOV_NODE = f"{WAGTAILADMIN_BASE_URL}/mock-login-gov"
    COOP_LOGIN_GOV_NODE_ISSUER = "mock-login-gov"
    COOP_LOGIN_GOV_ISSUER = "pokaz.example"
    COOP_LOGIN_GOV_PROVIDER_NAME = "Wersja pokazowa"
    COOP_LOGIN_GOV_TRANSPORT = "waste_union.login_gov_mock.domain.node.to_this_process"
# Scripts fill in the demo's forms, faster than people and all from one address.
COOP_FORM_FASTEST_SECONDS = 0
COOP_APPLICATIONS_PER_ADDRESS = 500
COOP_CASES_PER_ADDRESS = 500
COOP_FILE_FORMS_PER_ADDRESS = 500
COOP_SUBSCRIPTIONS_PER_ADDRESS = 500
