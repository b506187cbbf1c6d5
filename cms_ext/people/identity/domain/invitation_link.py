"""The composer of the message with a staff invitation (`cms_ext.people.mail.domain.sealed`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from cms_ext.base.typed_values.email import same_mailbox
from cms_ext.people.identity.domain.invitation import LIVE, set_token
from cms_ext.people.identity.models import StaffInvitation
from cms_ext.people.mail.domain.sealed import Withdrawn


def context(payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
    """A new token, valid from now; none when the login was shut, moved or got a newer link."""
    row = (
        StaffInvitation.objects.select_related("user")
        .filter(LIVE, pk=payload["invitation"], by_mail=True)
        .first()
    )
    if row is None or not row.user.is_active or not same_mailbox(to, row.user.email):
        raise Withdrawn
    link = set_token(row, timezone.now())
    return {"login": row.user.login, "link": link.address, "expires_at": link.expires_at}


def failed(payload: Mapping[str, Any]) -> None:
    """Void the token: its message was not sent."""
    StaffInvitation.objects.filter(LIVE, pk=payload["invitation"]).update(
        token_hash="", expires_at=None
    )
