"""The composer of the message with the link to a new password (`mail.domain.sealed`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cms_ext.base.typed_values.email import same_mailbox
from cms_ext.people.identity.domain.mail_address import address_of
from cms_ext.people.identity.domain.one_use_link import new_token, token_hash, whole_address
from cms_ext.people.identity.domain.reset import VALID_FOR
from cms_ext.people.identity.models import PasswordReset
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.people.mail.domain.sealed import Withdrawn


def context(payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
    """A new token, valid from now; none for a login that closed or moved in the meantime."""
    reset = PasswordReset.objects.select_related("user__person").filter(pk=payload["reset"]).first()
    if reset is None or reset.user is None or reset.used_at is not None:
        raise Withdrawn
    if reset.user.state != LoginState.ACTIVE or not same_mailbox(to, address_of(reset.user)):
        raise Withdrawn
    token = new_token()
    reset.token_hash = token_hash(token)
    reset.expires_at = timezone.now() + VALID_FOR
    reset.save(update_fields=["token_hash", "expires_at"])
    path = reverse("identity:reset_link", args=[token])
    return {"link": whole_address(path), "expires_at": reset.expires_at}


def failed(payload: Mapping[str, Any]) -> None:
    """Void the token: its message was not sent."""
    PasswordReset.objects.filter(pk=payload["reset"], used_at__isnull=True).update(
        token_hash="", expires_at=None
    )
