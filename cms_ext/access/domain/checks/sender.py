"""Who sent an application, and two addresses compared side by side for the clerk."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationChannel
from cms_ext.base.typed_values.masking import masked_email


def sender_of(application: AccessApplication) -> str:
    """The proven address: of the message's sender, or where the link was used (access.md §2a)."""
    if application.channel == ApplicationChannel.WEB and application.sender_confirmed_at is None:
        return ""
    return application.sender_email


def side_by_side(
    who: str, address: str, other: str, other_address: str, *, same: bool
) -> tuple[str, ...]:
    """Both addresses, masked; says so when they differ only in the hidden part."""
    line = f"{who}: {masked_email(address)}; {other}: {masked_email(other_address)}"
    return (line,) if same else (line, _("To nie jest ten sam adres."))
