"""Composer of the letter „nowe hasło sprawy”: makes the token when the letter is sent."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from cases.models import Case
from cms_ext.base.web.site_address import site_address
from cms_ext.people.identity.domain.one_use_link import hash_token, make_token
from cms_ext.people.outbox.mail.domain.outbox import Withdrawn


def context(payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
    """Make the token and the words of the letter.

    Raises Withdrawn when the case has a person by now, or another address.
    """
    requested = Case.objects.filter(person=None, secret_asked_at__isnull=False)
    case = requested.filter(pk=payload["case"]).first()
    if case is None or case.contact_email != to:
        raise Withdrawn
    token = make_token()
    Case.objects.filter(pk=case.pk).update(email_token_hash=hash_token(token))
    url = site_address(reverse("cases:new_secret", args=[token]))
    return {"number": case.number, "url": url}


def failed(payload: Mapping[str, Any]) -> None:
    """Void the token of a letter that was not sent."""
    Case.objects.filter(pk=payload["case"]).update(email_token_hash="")
