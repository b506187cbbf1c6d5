"""The composer of S2: one announcement, if it still stands when the letter leaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms_ext.office.rules.clock import business_today
from cms_ext.people.mail.domain.sealed import Withdrawn
from cms_ext.public_site.notices.domain.queries import current
from cms_ext.public_site.pages.domain.visibility import request_of_nobody
from cms_ext.public_site.subscriptions.domain.letters import letter_context, links, still_wanted
from cms_ext.public_site.subscriptions.models import Sending


def context(payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
    """Raises Withdrawn for what was withdrawn or is over."""
    sending = (
        Sending.objects.filter(pk=payload["sending"])
        .select_related("subscription", "mailing")
        .first()
    )
    subscription = still_wanted(sending.subscription if sending else None, to)
    if sending is None:
        raise Withdrawn
    standing = current(request_of_nobody(), business_today())
    page = standing.filter(pk=sending.mailing.announcement_id).first()
    if page is None:
        raise Withdrawn
    return {"told": letter_context(page, sending.mailing.edition), **links(subscription)}


def failed(payload: Mapping[str, Any]) -> None:
    """Nothing was made that must be void: the links hold no secret of this letter."""
