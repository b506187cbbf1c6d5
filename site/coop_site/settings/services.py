"""External services: mail, SMS, signatures, login.gov.pl, incoming files and mail.

The environment sets each of them; empty means none (docs/operators.md).
"""

from typing import Any

from coop_site.settings.environment import DATA_DIR, env


def bound_page_cache(config: dict[str, Any]) -> dict[str, Any]:
    """A cache of pages, with at most 0.2 seconds for a server that does not answer."""
    if "redis" not in config["BACKEND"]:
        return config
    seconds = {"socket_connect_timeout": 0.1, "socket_timeout": 0.1}
    return {**config, "OPTIONS": {**seconds, **config.get("OPTIONS", {})}}


# --- mail ---------------------------------------------------------------------------------------
# Seconds for each step of a delivery: a silent server must not block the scheduler.
EMAIL_TIMEOUT = 20
EMAIL_USE_LOCALTIME = True
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "nie-odpowiadaj@localhost")

# --- SMS --------------------------------------------------------------------------------------
# `smsapi`, `serwersms` or the path of an own .toml file (`outbox/sms/gateways`); empty: SMS go to
# a file and nobody gets them.
COOP_SMS_GATEWAY = env.str("COOP_SMS_GATEWAY", "")
COOP_SMS_TOKEN = env.str("COOP_SMS_TOKEN", "")
# The sender's name as the gateway has approved it; empty: the gateway's default.
COOP_SMS_SENDER = env.str("COOP_SMS_SENDER", "")
# Another address of the gateway than that of its file.
COOP_SMS_URL = env.str("COOP_SMS_URL", "")
# A function `(message: Sms) -> str` (`outbox/sms/backends`).
COOP_SMS_BACKEND = env.str(
    "COOP_SMS_BACKEND",
    "cms_ext.people.outbox.sms.gateway.to_gateway"
    if COOP_SMS_GATEWAY
    else "cms_ext.people.outbox.sms.gateway.to_file",
)
COOP_SMS_FILE = env.str("COOP_SMS_FILE", str(DATA_DIR / "sms.jsonl"))

# Hosts of the own network that may get events (webhooks), by name or address; others are public.
COOP_WEBHOOK_HOSTS: list[str] = env.list("COOP_WEBHOOK_HOSTS", default=[])

# --- electronic signatures ---------------------------------------------------------------------
# The folder of trusted certificates for signatures (`manage.py trust_store`); empty: none.
COOP_TRUST_STORE = env.str("COOP_TRUST_STORE", "")

# --- the co-op's seal on its PDFs ---------------------------------------------------------------
# A PKCS#12 file with key and certificate, and its passphrase; empty: no seal.
COOP_PDF_SEAL = env.str("COOP_PDF_SEAL", "")
COOP_PDF_SEAL_PASSPHRASE = env.str("COOP_PDF_SEAL_PASSPHRASE", "")

# --- login.gov.pl (the plugin waste_union.login_gov; docs/operators.md) --------------------------
# The node's address; empty: this sign-in is not offered. The names are those of the contract.
COOP_LOGIN_GOV_NODE = env.str("COOP_LOGIN_GOV_NODE", "")
COOP_LOGIN_GOV_NODE_ISSUER = env.str("COOP_LOGIN_GOV_NODE_ISSUER", "")
COOP_LOGIN_GOV_ISSUER = env.str("COOP_LOGIN_GOV_ISSUER", "")
COOP_LOGIN_GOV_PROVIDER_NAME = env.str("COOP_LOGIN_GOV_PROVIDER_NAME", "")
# public or private; low, substantial or high.
COOP_LOGIN_GOV_SECTOR = env.str("COOP_LOGIN_GOV_SECTOR", "public")
COOP_LOGIN_GOV_LEVEL = env.str("COOP_LOGIN_GOV_LEVEL", "substantial")
# The folder of keys and certificates.
COOP_LOGIN_GOV_KEYS = env.str("COOP_LOGIN_GOV_KEYS", str(DATA_DIR / "login-gov"))
# The key of hashes of PESEL numbers, and its former keys, the newest first.
COOP_LOGIN_GOV_PESEL_KEY = env.str("COOP_LOGIN_GOV_PESEL_KEY", "")
COOP_LOGIN_GOV_PESEL_FORMER_KEYS = env.list("COOP_LOGIN_GOV_PESEL_FORMER_KEYS", default=[])
# A function `(address, content, keys) -> bytes`; the demo's calls its own node.
COOP_LOGIN_GOV_TRANSPORT = "waste_union.login_gov.domain.saml.soap.over_tls"

# --- files and e-mail that come in -----------------------------------------------------------
# clamd, which scans every file: a socket's path or host:port; empty: no scan.
COOP_CLAMD = env.str("COOP_CLAMD", "")
# The name under which the own mail server writes Authentication-Results; empty: not trusted.
COOP_AUTHSERV_ID = env.str("COOP_AUTHSERV_ID", "")
# The name of the key by which our mail server signs: `doctor` looks it up.
COOP_DKIM_SELECTOR = env.str("COOP_DKIM_SELECTOR", "")
# Whether keys of DKIM signatures are looked up in the DNS when a message comes in.
COOP_DKIM_LOOKUP = env.bool("COOP_DKIM_LOOKUP", False)
# Receiving addresses that belong to one panel: {"ikcs@spoldzielnia.example": "IKCS"}.
COOP_PANEL_ADDRESSES: dict[str, str] = env.dict("COOP_PANEL_ADDRESSES", default={})
# imaps://login:password@host:993/FOLDER, read and never changed; empty: no mailbox is read.
COOP_MAILBOX_URL = env.str("COOP_MAILBOX_URL", "")
# A file with the certificate of the mail server's own authority; empty: the system's.
COOP_MAILBOX_CA = env.str("COOP_MAILBOX_CA", "")

# The address for answers to letters of cases. It must accept name+tag@domain and deliver to the
# folder of COOP_MAILBOX_URL. Empty: letters do not mention answering.
COOP_CASE_REPLIES = env.str("COOP_CASE_REPLIES", "")

# --- payments on line (the plugin ebok_plugin.przelewy24; docs/operators.md) ----------------------
# The merchant's number at Przelewy24; empty: nobody can pay on line.
COOP_P24_MERCHANT_ID = env.str("COOP_P24_MERCHANT_ID", "")
# The point of sale, where it is another number than the merchant's.
COOP_P24_POS_ID = env.str("COOP_P24_POS_ID", "")
COOP_P24_API_KEY = env.str("COOP_P24_API_KEY", "")
COOP_P24_CRC = env.str("COOP_P24_CRC", "")
# https://sandbox.przelewy24.pl to try it.
COOP_P24_URL = env.str("COOP_P24_URL", "https://secure.przelewy24.pl")

# --- folders that files are taken from, and an authority for time stamps -------------------------
# A folder into which the accounting program drops its snapshots, and the profile of its files.
COOP_FEED_FOLDER = env.str("COOP_FEED_FOLDER", "")
COOP_FEED_PROFILE = env.str("COOP_FEED_PROFILE", "")
# A folder from which the scheduler takes bank statements; empty: none.
COOP_BANK_FOLDER = env.str("COOP_BANK_FOLDER", "")
# An authority for RFC 3161 time stamps; empty: none is requested.
COOP_TIMESTAMP_URL = env.str("COOP_TIMESTAMP_URL", "")

# --- standing exports -----------------------------------------------------------------------------
# A folder, or s3://BUCKET/PREFIX of an S3-compatible store; empty: none are made.
COOP_EXPORT_TO = env.str("COOP_EXPORT_TO", "")
COOP_EXPORT_DAYS = env.int("COOP_EXPORT_DAYS", 7)
EXPORT_STORAGE: dict[str, Any] | None = None
if COOP_EXPORT_TO.startswith("s3://"):
    _bucket, _, _prefix = COOP_EXPORT_TO.removeprefix("s3://").partition("/")
    EXPORT_STORAGE = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _bucket,
            "location": _prefix,
            "endpoint_url": env.str("COOP_EXPORT_STORE_ENDPOINT", "") or None,
            "region_name": env.str("COOP_EXPORT_STORE_REGION", "") or None,
            "access_key": env.str("COOP_EXPORT_STORE_KEY", ""),
            "secret_key": env.str("COOP_EXPORT_STORE_SECRET", ""),
        },
    }
elif COOP_EXPORT_TO:
    EXPORT_STORAGE = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": COOP_EXPORT_TO,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }
