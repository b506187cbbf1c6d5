"""The composer of „nowe hasło sprawy”: its token is made when the letter leaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from cases.models import Case
from cms_ext.people.identity.domain.one_use_link import new_token, token_hash, whole_address
from cms_ext.people.outbox.mail.domain.sealed import Withdrawn


def context(payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
    """Raises Withdrawn when the case is somebody's by now, or its address another one."""
    asked = Case.objects.filter(person=None, secret_asked_at__isnull=False)
    case = asked.filter(pk=payload["case"]).first()
    if case is None or case.contact_email != to:
        raise Withdrawn
    token = new_token()
    Case.objects.filter(pk=case.pk).update(email_token_hash=token_hash(token))
    url = whole_address(reverse("cases:new_secret", args=[token]))
    return {"number": case.number, "url": url}


def failed(payload: Mapping[str, Any]) -> None:
    """Nobody has the token."""
    Case.objects.filter(pk=payload["case"]).update(email_token_hash="")
