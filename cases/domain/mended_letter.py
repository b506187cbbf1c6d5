"""Composer of the letter that confirms a neighbour's address: makes its token when sent."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from cases.models import MendedNotice
from cms_ext.base.web.site_address import site_address
from cms_ext.people.identity.domain.one_use_link import hash_token, make_token
from cms_ext.people.outbox.mail.domain.outbox import Withdrawn


def context(payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
    """Make the token and the words of the letter.

    Raises Withdrawn when there is nothing left to confirm.
    """
    waiting = MendedNotice.objects.filter(pk=payload["notice"], email=to, confirmed_at=None)
    notice = waiting.select_related("case__subject").first()
    if notice is None or notice.case.is_done:
        raise Withdrawn
    token = make_token()
    waiting.update(token_hash=hash_token(token))
    url = site_address(reverse("cases:confirm_mended", args=[token]))
    return {"what": notice.case.subject.name, "number": notice.case.number, "url": url}


def failed(payload: Mapping[str, Any]) -> None:
    """Void the token of a letter that was not sent."""
    MendedNotice.objects.filter(pk=payload["notice"]).update(token_hash="")
