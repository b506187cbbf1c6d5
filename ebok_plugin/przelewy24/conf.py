"""The settings of Przelewy24, read again for each request, and their system check."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.utils.translation import gettext as _

NEEDED = ("COOP_P24_MERCHANT_ID", "COOP_P24_API_KEY", "COOP_P24_CRC")


@dataclass(frozen=True, slots=True)
class Przelewy24Settings:
    """`url` is the origin of the service; `crc` signs, `api_key` opens its REST interface."""

    merchant: int
    pos: int
    api_key: str
    crc: str
    url: str


def read_settings() -> Przelewy24Settings | None:
    """Return the settings; None while the gateway is off, or set up wrongly."""
    if not settings.COOP_P24_MERCHANT_ID or next(_problems(), None):
        return None
    merchant = int(settings.COOP_P24_MERCHANT_ID)
    return Przelewy24Settings(
        merchant,
        int(settings.COOP_P24_POS_ID or merchant),
        settings.COOP_P24_API_KEY,
        settings.COOP_P24_CRC,
        settings.COOP_P24_URL.rstrip("/"),
    )


def check_przelewy24(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report coop.E043 for each wrong setting; nothing while no merchant is set."""
    if not any(getattr(settings, name) for name in NEEDED):
        return []
    return [
        Error(problem, hint="docs/operators.md, „Płatności online”.", id="coop.E043")
        for problem in _problems()
    ]


def _problems() -> Iterator[str]:
    for name in NEEDED:
        value = getattr(settings, name)
        # A line break would end up, with the key, in the error of the HTTP library.
        if not value or not value.isascii() or not value.isprintable() or " " in value:
            yield f"{name} is missing, or holds signs that a key has not."
    for name in ("COOP_P24_MERCHANT_ID", "COOP_P24_POS_ID"):
        value = getattr(settings, name)
        if value and not (value.isascii() and value.isdecimal()):
            yield f"{name} is not a number."
    url = urlsplit(settings.COOP_P24_URL)
    if url.scheme not in ("https", "http") or not url.hostname or url.path.strip("/"):
        yield "COOP_P24_URL is not an address without a path, as https://secure.przelewy24.pl."
    elif url.scheme == "http" and not settings.COOP_DEMO:
        yield "COOP_P24_URL must begin with https://."


def describe_gateway() -> str:
    """Say for „Stan serwisu” whether payments reach the office (COOP_P24_URL)."""
    found = read_settings()
    if found is None:
        return _("płatności online: wyłączone (COOP_P24_MERCHANT_ID)")
    if urlsplit(found.url).hostname != "secure.przelewy24.pl":
        words = _("płatności online: środowisko testowe %(url)s, pieniądze nie przychodzą")
        return words % {"url": found.url}
    return _("płatności online: Przelewy24")
