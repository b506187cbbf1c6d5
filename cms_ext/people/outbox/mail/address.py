"""E-mail addresses that unknown people type into a form."""

import unicodedata
from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class OutsideEmailField(forms.EmailField):
    """A field for an address that the site may write to although nobody confirmed it."""

    def clean(self, value: Any) -> Any:
        address = super().clean(value)
        if address:
            require_outside(address)
        return address


def require_outside(address: str) -> None:
    """Raise ValidationError for an address that Django accepts and no reader can have.

    Refused are a quoted name (it may hold control characters, which break headers) and the own
    machine or a host without a domain (`root@localhost`, `root@[127.0.0.1]`).
    """
    name, _at, host = address.rpartition("@")
    is_invisible = any(
        unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") for character in address
    )
    if is_invisible or name.startswith('"') or "." not in host or host.startswith("["):
        raise ValidationError(_("Podaj adres w postaci nazwa@domena.pl."))


def normalise_mailbox(address: str) -> str:
    """Return one name for all spellings of a mailbox, for counting.

    `Anna+1@żółw.pl` is Anna's, too: in most services the part after a plus is the owner's own mark.
    """
    name, _at, host = address.lower().rpartition("@")
    with suppress(UnicodeError):
        host = host.encode("idna").decode()
    return f"{name.partition('+')[0]}@{host}"
