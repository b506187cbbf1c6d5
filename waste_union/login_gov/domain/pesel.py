"""A person's PESEL: told by its check digit, and kept as a keyed hash alone."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings
from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import ValueRefused, is_pesel, pesel_digits


def typed_pesel(typed: str) -> str:
    """The number as a person typed it, with blanks or dashes in between. Raises ValueRefused."""
    number = pesel_digits(typed)
    if not is_pesel(number):
        raise ValueRefused(
            _("To nie jest numer PESEL. Wpisz 11 cyfr i sprawdź każdą z dokumentem.")
        )
    return number


def digest_of(number: str) -> str:
    """The keyed hash under which a number is kept now, 64 hex digits."""
    return _digest(settings.COOP_LOGIN_GOV_PESEL_KEY, number)


def digests_of(number: str) -> list[str]:
    """The hash by the key in use, then those by the keys before it, the newest first."""
    former: list[str] = settings.COOP_LOGIN_GOV_PESEL_FORMER_KEYS
    return [digest_of(number), *(_digest(key, number) for key in former)]


def _digest(key: str, number: str) -> str:
    return hmac.new(key.encode(), f"PESEL {number}".encode(), hashlib.sha256).hexdigest()
