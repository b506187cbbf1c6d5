"""A real deployment. A missing secret stops the start by name; nothing has a default here."""

from django.core.exceptions import ImproperlyConfigured

from coop_site.settings.base import *  # noqa: F403 - a settings module extends the base by star
from coop_site.settings.base import DATABASES
from coop_site.settings.environment import env

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY")
COOP_AUDIT_KEY = env.str("COOP_AUDIT_KEY")
COOP_SEAL_KEY = env.str("COOP_SEAL_KEY")
COOP_STAFF_SECOND_FACTOR = env.str("COOP_STAFF_SECOND_FACTOR", "required")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

if DEBUG:
    raise ImproperlyConfigured("DEBUG jest włączony. Wyłącz go: usuń zmienną DEBUG.")
for name, value in (
    ("SECRET_KEY", SECRET_KEY),
    ("COOP_AUDIT_KEY", COOP_AUDIT_KEY),
    ("COOP_SEAL_KEY", COOP_SEAL_KEY),
):
    if len(value) < 50 or value.startswith(("demo-", "django-insecure-", "change")):
        raise ImproperlyConfigured(
            f"{name} jest domyślny albo za krótki. Ustaw co najmniej 50 losowych znaków."
        )
if env.str("COOP_TODAY", ""):
    raise ImproperlyConfigured("COOP_TODAY przypina dzień tylko w wersji pokazowej. Usuń ją.")

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
COOP_PROXIES = env.list("COOP_PROXIES", default=["127.0.0.1", "::1"])
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-coop_session"
CSRF_COOKIE_NAME = "__Host-coop_csrf"
COOP_DEVICE_COOKIE_NAME = "__Host-coop_device"
EMAIL_CONFIG = env.email("EMAIL_URL")
vars().update(EMAIL_CONFIG)
COOP_DKIM_LOOKUP = env.bool("COOP_DKIM_LOOKUP", True)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL")
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
