"""The composer of the two messages that confirm a new address (`mail.domain.sealed`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cms_ext.base.typed_values.masking import masked_email
from cms_ext.people.identity.domain.address_change import Side, open_change
from cms_ext.people.identity.domain.one_use_link import new_token, token_hash, whole_address
from cms_ext.people.identity.models import AddressChange
from cms_ext.people.mail.domain.sealed import Withdrawn


def context(payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
    """A new token for one of the two addresses; raises Withdrawn once the change is over."""
    change = AddressChange.objects.select_related("person").filter(pk=payload["change"]).first()
    if change is None or open_change(change.person, timezone.now()) != change:
        raise Withdrawn
    side = Side(payload["side"])
    token = new_token()
    _keep(change.pk, side, token_hash(token))
    return {
        "side": side.value,
        "new": masked_email(change.new_email),
        "link": whole_address(reverse("identity:address_link", args=[token])),
        "expires_at": change.expires_at,
    }


def failed(payload: Mapping[str, Any]) -> None:
    """Void the token: its message was not sent."""
    _keep(payload["change"], Side(payload["side"]), "")


def _keep(key: int, side: Side, made: str) -> None:
    AddressChange.objects.filter(pk=key).update(**{f"{side}_token_hash": made})
