"""The composer of S1 „Potwierdź zapis na ogłoszenia”: the token is made when the letter leaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from cms_ext.people.outbox.mail.domain.sealed import Withdrawn
from cms_ext.public_site.subscriptions.domain.joining import new_token
from cms_ext.public_site.subscriptions.models import Subscription


def context(payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
    """Raises Withdrawn when nothing is to be confirmed any more."""
    subscription = _pending(payload)
    if subscription is None or subscription.email != to:
        raise Withdrawn
    path = reverse("subscriptions:confirm", args=[new_token(subscription)])
    return {"url": f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"}


def failed(payload: Mapping[str, Any]) -> None:
    """Nobody has the token."""
    Subscription.objects.filter(pk=payload["subscription"]).update(confirm_token_hash="")


def _pending(payload: Mapping[str, Any]) -> Subscription | None:
    return Subscription.objects.filter(
        pk=payload["subscription"], state=Subscription.State.PENDING
    ).first()
