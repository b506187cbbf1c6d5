"""A real deployment. A missing or unsafe value stops the start; nothing has a default."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from coop_site.settings.base import *  # noqa: F403 - a settings module extends the base by star
from coop_site.settings.base import DATABASES
from coop_site.settings.environment import env

SECRETS = ("SECRET_KEY", "COOP_AUDIT_KEY", "COOP_SEAL_KEY")
REQUIRED = (*SECRETS, "ALLOWED_HOSTS", "EMAIL_URL", "DEFAULT_FROM_EMAIL", "COOP_BASE_URL")
DEBUG = env.bool("DEBUG", False)
SECRET_KEY, COOP_AUDIT_KEY, COOP_SEAL_KEY = (env.str(name, "") for name in SECRETS)
COOP_STAFF_SECOND_FACTOR = env.str("COOP_STAFF_SECOND_FACTOR", "required")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]


def _problems() -> list[str]:
    """One sentence for each problem, all of them at once."""
    found = [f"Brak zmiennej {name}." for name in REQUIRED if name not in env.ENVIRON]
    values = {name: env.str(name) for name in REQUIRED if name in env.ENVIRON}
    secrets = {name: value for name, value in values.items() if name in SECRETS}
    found += [
        f"{name} jest domyślny albo za krótki. Ustaw co najmniej 50 losowych znaków."
        for name, value in secrets.items()
        if len(value) < 50 or value.startswith(("demo-", "django-insecure-", "change"))
    ]
    if len(set(secrets.values())) < len(secrets):
        found.append(f"{', '.join(SECRETS)} muszą się różnić. Wylosuj każdy osobno.")
    if "*" in ALLOWED_HOSTS:
        found.append("ALLOWED_HOSTS to „*”, czyli każda nazwa. Wpisz nazwy swojego serwisu.")
    address = urlsplit(values.get("COOP_BASE_URL", ""))
    if "COOP_BASE_URL" in values and (address.scheme != "https" or not address.hostname):
        found.append("COOP_BASE_URL ma zaczynać się od https://, np. https://spoldzielnia.pl.")
    elif address.hostname and not validate_host(address.hostname, ALLOWED_HOSTS):
        found.append(f"COOP_BASE_URL prowadzi do {address.hostname}. Dopisz to do ALLOWED_HOSTS.")
    plain = {name: value for name, value in values.items() if name not in SECRETS}
    found += [f"{name} jest puste." for name, value in plain.items() if not value.strip()]
    if DEBUG:
        found.append("DEBUG jest włączony. Wyłącz go: usuń zmienną DEBUG.")
    if env.str("COOP_TODAY", ""):
        found.append("COOP_TODAY przypina dzień tylko w wersji pokazowej. Usuń ją.")
    found += [*_sending_problems(), *_hsts_problems()]
    return found


def _sending_problems() -> Iterator[str]:
    url = env.str("COOP_SMS_URL", "")
    if url and urlsplit(url).scheme != "https":
        yield "COOP_SMS_URL ma zaczynać się od https://: w żądaniu jest token i numer mieszkańca."
    if env.str("COOP_SMS_GATEWAY", "") and not env.str("COOP_SMS_TOKEN", ""):
        yield "Brak zmiennej COOP_SMS_TOKEN, a bramka SMS (COOP_SMS_GATEWAY) jest ustawiona."
    if "EMAIL_URL" in env.ENVIRON and urlsplit(env.str("EMAIL_URL")).scheme == "memorymail":
        yield "EMAIL_URL memorymail:// gubi każdą wiadomość. Wpisz serwer poczty."


def _hsts_problems() -> Iterator[str]:
    for_all = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", False)
    a_year = env.int("SECURE_HSTS_SECONDS", 0) >= 365 * 24 * 60 * 60
    if env.bool("SECURE_HSTS_PRELOAD", False) and not (for_all and a_year):
        yield (
            "SECURE_HSTS_PRELOAD działa tylko z SECURE_HSTS_INCLUDE_SUBDOMAINS='true' "
            "i SECURE_HSTS_SECONDS='31536000' albo więcej."
        )


if problems := _problems():
    raise ImproperlyConfigured(
        "\n".join(["Serwis nie może wystartować:", *problems, "Zmienne opisuje docs/operators.md."])
    )

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
COOP_PROXIES = env.list("COOP_PROXIES", default=["127.0.0.1", "::1"])
# What a browser has once heard it keeps: other machines of the domain are bound by choice alone.
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 30 * 24 * 60 * 60)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", False)
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
