"""The composer of S2: one announcement, if it still stands when the letter leaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms_ext.base.dates.clock import business_today
from cms_ext.people.outbox.mail.domain.outbox import Letter, Withdrawn
from cms_ext.public_site.notices.domain.queries import current
from cms_ext.public_site.pages.domain.visibility import request_of_nobody
from cms_ext.public_site.subscriptions.domain.letters import is_wanted, letter_context, links
from cms_ext.public_site.subscriptions.models import Mailing, Sending

# `links` gives them: each reader's own.
OWN_ADDRESSES = ("change_url", "unsubscribe_url")


def context(payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
    """Raises Withdrawn for what was withdrawn or is over."""
    found = contexts({0: (payload, to)})
    if not found:
        raise Withdrawn
    return found[0]


def contexts(letters: Mapping[int, Letter]) -> dict[int, Mapping[str, Any]]:
    """Without those of what was withdrawn or is over, and of readers who want no more."""
    sendings = Sending.objects.select_related("subscription").in_bulk(
        [payload["sending"] for payload, _to in letters.values()]
    )
    mailings = Mailing.objects.in_bulk({sending.mailing_id for sending in sendings.values()})
    standing = current(request_of_nobody(), business_today()).in_bulk(
        {mailing.announcement_id for mailing in mailings.values()}
    )
    told = {
        mailing.pk: letter_context(standing[mailing.announcement_id], mailing.edition)
        for mailing in mailings.values()
        if mailing.announcement_id in standing
    }
    found: dict[int, Mapping[str, Any]] = {}
    for key, (payload, to) in letters.items():
        sending = sendings.get(payload["sending"])
        if sending is None or sending.mailing_id not in told:
            continue
        if is_wanted(sending.subscription, to):
            found[key] = {"told": told[sending.mailing_id], **links(sending.subscription)}
    return found


def failed(payload: Mapping[str, Any]) -> None:
    """Nothing was made that must be void: the links hold no secret of this letter."""
