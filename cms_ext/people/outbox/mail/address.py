"""E-mail addresses that strangers type into a form."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class OutsideEmailField(forms.EmailField):
    """An address to which the site may write although nobody has proved it."""

    def clean(self, value: Any) -> Any:
        address = super().clean(value)
        if address:
            require_outside(address)
        return address


def require_outside(address: str) -> None:
    """Raises ValidationError for what Django's own field lets through and is no reader's address.

    Refused: a quoted name (control signs may stand in it, and they break headers), and the own
    machine or one without a name (`root@localhost`, `root@[127.0.0.1]`).
    """
    name, _at, host = address.rpartition("@")
    unseen = any(unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") for sign in address)
    if unseen or name.startswith('"') or "." not in host or host.startswith("["):
        raise ValidationError(_("Podaj adres w postaci nazwa@domena.pl."))


def normalise_mailbox(address: str) -> str:
    """One name for the spellings of one mailbox, for counting: `Anna+1@żółw.pl` is Anna's, too.

    What stands after a plus is the owner's own mark in most services.
    """
    name, _at, host = address.lower().rpartition("@")
    with suppress(UnicodeError):
        host = host.encode("idna").decode()
    return f"{name.partition('+')[0]}@{host}"
