"""E-mail addresses that unknown people type into a form."""

from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import ValueRefused, parse_email


class OutsideEmailField(forms.EmailField):
    """A field for an address that the site may write to although nobody confirmed it.

    It is read as every typed address, which also refuses what no reader can have: a quoted name
    (it may hold control characters, which break headers) and the own machine or a host without
    a domain (`root@localhost`, `root@[127.0.0.1]`).
    """

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        if not typed:
            return typed
        try:
            return parse_email(typed)
        except ValueRefused as refused:
            wrong = self.error_messages.get("invalid", _("Podaj adres w postaci nazwa@domena.pl."))
            raise ValidationError(wrong) from refused


def normalise_mailbox(address: str) -> str:
    """Return one name for all spellings of a mailbox, for counting.

    `Anna+1@żółw.pl` is Anna's, too: in most services the part after a plus is the owner's own mark.
    """
    name, _at, host = address.lower().rpartition("@")
    with suppress(UnicodeError):
        host = host.encode("idna").decode()
    return f"{name.partition('+')[0]}@{host}"
