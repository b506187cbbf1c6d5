"""Settings that all deployments share. Secret and local values come from the environment."""

from datetime import date, timedelta
from typing import Any

from csp.constants import NONCE, NONE, SELF

from cms_ext.plugins import plugin_apps
from coop_site.settings.environment import DATA_DIR, env
from coop_site.settings.office import *  # noqa: F403 - each name is a setting
from coop_site.settings.office import OWN_PLUGINS, OWN_TEMPLATES, PLUGINS
from coop_site.settings.services import *  # noqa: F403 - each name is a setting

COOP_DEMO = COOP_DEMO_FOR_VISITORS = False
DEBUG = False

# --- the site and its plugins -----------------------------------------------------------------
CORE_APPS = [
    "cms_ext",
    "cms_ext.plugins",
    "cms_ext.operations.plugin_kit",
    "cms_ext.people.identity",
    "cms_ext.people.life_events",
    "cms_ext.evidence.anchors",
    "cms_ext.evidence.audit",
    "cms_ext.evidence.sealed_rows",
    "cms_ext.evidence.verification",
    "cms_ext.office.law",
    "cms_ext.evidence.proof",
    "cms_ext.desks.evidence",
    "cms_ext.desks.board",
    "cms_ext.desks.approvals",
    "cms_ext.people.outbox.mail",
    "cms_ext.access",
    "cms_ext.desks.privacy",
    "cms_ext.desks.people.person_register",
    "cms_ext.desks.people.event_desk",
    "cms_ext.desks.people.staff_register",
    "cms_ext.desks.frame",
    "cms_ext.operations.backup",
    "cms_ext.operations.feeds",
    "cms_ext.operations.site_export",
    "cms_ext.premises",
    "cms_ext.public_site.detector",
    "cms_ext.public_site.pages.synonyms",
    "cms_ext.frontend.theme",
    "cms_ext.public_site.pages",
    "cms_ext.public_site.pages.contact",
    "cms_ext.public_site.notices",
    "cms_ext.people.outbox.sms",
    "cms_ext.public_site.subscriptions",
    "cms_ext.public_site.notices.posters",
    "cms_ext.operations.moving_in",
    "cms_ext.public_site.editing",
    "cms_ext.desks.import_desk",
    "cms_ext.desks.contact_import",
    "cms_ext.office.desk_kit.workflow",
    "cms_ext.operations.new_site.setup",
    "cms_ext.frontend.page_cache",
    "cms_ext.operations.events",
    "cms_ext.operations.scheduler",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "cms_ext.people.identity.apps.CoopUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "wagtail_modeladmin",
    "modelcluster",
    "taggit",
    "guardian",
    "csp",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
INSTALLED_APPS = [
    *plugin_apps(name for name in PLUGINS if name not in OWN_PLUGINS),
    *(name for name in CORE_APPS if name in PLUGINS or name not in OWN_PLUGINS),
]

MIDDLEWARE = [
    "cms_ext.people.identity.middleware.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms_ext.frontend.page_cache.middleware.PanelCompressionMiddleware",
    "cms_ext.evidence.audit.server_log.RequestIdMiddleware",
    # Before the policy: a cached page has its headers already.
    "cms_ext.frontend.page_cache.middleware.PageCacheMiddleware",
    "csp.middleware.CSPMiddleware",
    "cms_ext.frontend.theme.language.LanguageMiddleware",
    "cms_ext.frontend.theme.middleware.AdminScriptNonceMiddleware",
    "cms_ext.frontend.theme.middleware.SearchInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "cms_ext.frontend.theme.middleware.WholeNamesMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cms_ext.people.identity.middleware.SignInSessionMiddleware",
    "cms_ext.people.identity.kept_form.KeptFormMiddleware",
    "cms_ext.people.identity.middleware.BodyLimitMiddleware",
    "cms_ext.people.identity.middleware.PrivateResponseMiddleware",
    "cms_ext.people.identity.middleware.OwnPasswordGateMiddleware",
    "cms_ext.people.identity.middleware.SecondFactorGateMiddleware",
    "cms_ext.people.identity.middleware.PanelGateMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cms_ext.public_site.notices.middleware.RefusedPublicationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms_ext.public_site.pages.middleware.OldAddressMiddleware",
    "cms_ext.base.web.row_key_middleware.RowKeyMiddleware",
    "cms_ext.frontend.theme.middleware.RefusedWorkMiddleware",
]

ROOT_URLCONF = "coop_site.urls"
WSGI_APPLICATION = "coop_site.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": OWN_TEMPLATES,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "cms_ext.frontend.theme.frame.add_frame",
            ]
        },
    }
]

# --- database, files, cache -------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", f"sqlite:///{DATA_DIR / 'coop.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # Money: a write locks at once and is on the disk when it is confirmed.
        "transaction_mode": "IMMEDIATE",
        # For commands and jobs; a web server waits less (`cms_ext.base.database.transactions`).
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    # JIT compilation takes longer than any of our queries.
    DATABASES["default"]["OPTIONS"] = {"options": "-c jit=off"}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
# Restricted files: outside MEDIA, without an address of their own.
COOP_PRIVATE_ROOT = DATA_DIR / "private"
# Files with starter passwords for the printer: encrypted, for 72 hours, in no backup.
COOP_LETTERS_ROOT = DATA_DIR / "letters"
STATIC_ROOT = DATA_DIR / "static"
STATIC_URL = "/static/"
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "cms_ext.base.files.uploads.spooling.SpoolingUploadHandler",
]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if EXPORT_STORAGE:  # noqa: F405 - of services
    STORAGES["exports"] = EXPORT_STORAGE  # noqa: F405 - as above
CACHES = {
    "default": {
        "BACKEND": "cms_ext.base.web.file_cache.DispensableFileCache",
        "LOCATION": str(DATA_DIR / "cache"),
    },
    # Public pages for anonymous readers. All processes of the site must share it.
    "pages": bound_page_cache(  # noqa: F405 - of services
        env.cache("COOP_PAGE_CACHE_URL", f"filecache://{DATA_DIR / 'pages'}?max_entries=2000")
    ),
}
# --- language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "pl"
WAGTAIL_CONTENT_LANGUAGES = [("pl", "polski")]
# For residents and visitors: each by its own name, Polish first. The administration is Polish.
LANGUAGES = [("pl", "Polski"), ("en", "English"), ("uk", "Українська")]
TIME_ZONE = "Europe/Warsaw"
USE_TZ = True
# Whether devices of signed-in people store the page with the office's numbers, for times without a
# network. Switched off, the next visit removes it from them.
COOP_OFFLINE_PAGE = env.bool("COOP_OFFLINE_PAGE", True)
# The business day, pinned only by the demo; None means the calendar's own (contract.md §10).
COOP_TODAY: date | None = None

# --- identity ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "cms_ext_identity.User"
AUTHENTICATION_BACKENDS = [
    "cms_ext.people.identity.backends.RealmBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = [
    "cms_ext.people.identity.backends.CoopArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "cms_ext.people.identity.passwords.CoopPasswordValidator"}]
LOGIN_URL = "identity:panels"
WAGTAIL_FRONTEND_LOGIN_URL = "identity:panels"
WAGTAILADMIN_USER_LOGIN_FORM = "cms_ext.people.identity.forms.StaffLoginForm"
WAGTAIL_PASSWORD_RESET_ENABLED = False
# Password and address change only at /konto/, which ends other sessions and sends a mail.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
GUARDIAN_GET_INIT_ANONYMOUS_USER = "cms_ext.people.identity.backends.anonymous_row"
ANONYMOUS_USER_NAME = "none:anonymous"
GUARDIAN_MONKEY_PATCH_USER = False

# A second factor is "offered" or "required": for staff, and for each realm of residents.
COOP_STAFF_SECOND_FACTOR = env.str("COOP_STAFF_SECOND_FACTOR", "offered")
COOP_RESIDENT_SECOND_FACTOR = {
    "ikcs": env.str("COOP_IKCS_SECOND_FACTOR", "offered"),
    "ebok": env.str("COOP_EBOK_SECOND_FACTOR", "offered"),
}

SESSION_ENGINE = "cms_ext.people.identity.session_store"
SESSION_COOKIE_NAME = "coop_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_NAME = "coop_csrf"
CSRF_COOKIE_HTTPONLY = True

# --- tries and sessions (access.md §4) ---------------------------------------------------
# Trusted proxies: they report the visitor's address, by which tries are counted.
COOP_PROXIES: list[str] = []
COOP_TRIES_PER_LOGIN = 5
COOP_TRIES_PER_DEVICE = 5
COOP_TRIES_PER_ADDRESS = 30
COOP_TRIES_WINDOW = timedelta(minutes=15)
# (idle, absolute): a session ends after so long without a request, and after so long in all.
COOP_SESSION_LIMITS = {
    "staff": (timedelta(minutes=15), timedelta(hours=8)),
    "ikcs": (timedelta(minutes=30), timedelta(hours=12)),
    "ebok": (timedelta(minutes=30), timedelta(hours=12)),
}
# For so long only the browser that used an activation code may sign in with it.
COOP_CODE_CLAIM = timedelta(minutes=15)
# For so long staff can set their password by the one-use link of an invitation.
COOP_INVITATION_VALID = timedelta(hours=72)
COOP_DEVICE_COOKIE_NAME = "coop_device"
COOP_DEVICE_COOKIE_AGE = timedelta(days=400)

# --- the application form on the site (access.md §2a) ------------------------------------
# The shortest time in which a person fills it in; applications from one address in a window.
COOP_FORM_FASTEST_SECONDS = 2
COOP_APPLICATIONS_PER_ADDRESS = 20
# Subscriptions by e-mail, from one network address in a window.
COOP_SUBSCRIPTIONS_PER_ADDRESS = 10
# Messages from the contact form, from one network address in a window.
COOP_CONTACT_MESSAGES_PER_ADDRESS = 5
# Sign-ins begun at an identity provider, from one network address in a window.
COOP_PROVIDER_STARTS_PER_ADDRESS = 100
# Cases without a login, from one network address in a window.
COOP_CASES_PER_ADDRESS = 10
# Requests of one system to the API (exchange_api), in a minute.
COOP_API_REQUESTS_A_MINUTE = env.int("COOP_API_REQUESTS_A_MINUTE", 300)
# Public forms with files, valid or not, from one network address in a window.
COOP_FILE_FORMS_PER_ADDRESS = 20

# --- headers ----------------------------------------------------------------------------------
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "worker-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
# Wagtail's admin makes a few inline start-up calls and styles (docs/decisions/0004-strict-csp.md).
COOP_ADMIN_CSP = {
    "script-src": [SELF, NONCE],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
}
# W019: Wagtail shows its previews in a frame of the same origin; frame-ancestors says so too.
# W005, W021: HSTS for other machines of the domain, and for ever, is the operator's to choose.
SILENCED_SYSTEM_CHECKS = ["security.W019", "security.W005", "security.W021"]

# --- Wagtail ----------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Strona Spółdzielni"
# Days in forms as people here write them; 2026-11-20 is accepted too.
WAGTAIL_DATE_FORMAT = "%d.%m.%Y"
WAGTAIL_DATETIME_FORMAT = "%d.%m.%Y %H:%M"
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {"WIDGET": "cms_ext.public_site.pages.rich_text.WholeRichTextArea"}
}
WAGTAILADMIN_BASE_URL = env.str("COOP_BASE_URL", "http://127.0.0.1:8000")
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_AUTOSAVE_INTERVAL = 5000
# No choice of zones: Wagtail would offer "localtime", which browsers do not know.
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_I18N_ENABLED = False
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILDOCS_EXTENSIONS = ["pdf", "odt", "ods", "docx", "xlsx", "csv", "txt"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms_ext.public_site.pages.forms.PublicDocumentForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
# Larger pictures are refused: unpacking 40 megapixels takes 160 MB of memory.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 30_000_000
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "heic", "heif"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms_ext.public_site.pages.forms.PublicImageForm"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms_ext.base.text.folded_search"}}
TAGGIT_CASE_INSENSITIVE = True

# --- the co-op's rules that are settings ------------------------------------------------------
# Whose figures E-BOK shows: "own", its own ledger, or "mirror", an accounting program's snapshots.
COOP_LEDGER = env.str("COOP_LEDGER", "own")
# A login to IKCS contains the member-register number; one to E-BOK has a number of its own.
COOP_IKCS_LOGIN_PATTERN = "IKCS-{member_no:04d}"
COOP_EBOK_FIRST_IDENTIFIER = 500001
COOP_DUE_DAY = 15
COOP_STALE_AFTER_DAYS = 5
COOP_OWN_BANK_ACCOUNTS: list[str] = env.list("COOP_OWN_BANK_ACCOUNTS", default=[])
# Which source may post payments that came through the bank: STATEMENTS, FILE or BOTH.
COOP_PAYMENTS_BANK_SOURCE = "BOTH"
COOP_BANK_SORT_CODE = env.str("COOP_BANK_SORT_CODE", "")
COOP_BANK_CLIENT_ID = env.str("COOP_BANK_CLIENT_ID", "")

# --- proofs -------------------------------------------------------------------------------------
# Former keys, the newest first: what they proved, sealed or signed stays valid.
COOP_AUDIT_FORMER_KEYS = env.list("COOP_AUDIT_FORMER_KEYS", default=[])
COOP_SEAL_FORMER_KEYS = env.list("COOP_SEAL_FORMER_KEYS", default=[])
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# The append-only file with the heads of all chains, published every day; near the server's logs.
COOP_ANCHOR_FILE = env.str("COOP_ANCHOR_FILE", str(DATA_DIR / "anchors" / "anchors.txt"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"masking": {"()": "cms_ext.evidence.audit.server_log.MaskingFilter"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["masking"]}
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    # They log every step of every publication, of which the access log has what matters; pikepdf
    # logs each start.
    "loggers": {name: {"level": "WARNING"} for name in ("django_tasks", "wagtail", "pikepdf")},
}
