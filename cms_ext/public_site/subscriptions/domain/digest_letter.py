"""The composer of S3: the announcements of a day, those that still stand when it leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cms_ext.base.dates.clock import business_today
from cms_ext.people.outbox.mail.domain.sealed import Withdrawn
from cms_ext.public_site.notices.domain.queries import current
from cms_ext.public_site.pages.domain.visibility import request_of_nobody
from cms_ext.public_site.subscriptions.domain.letters import letter_context, links, still_wanted
from cms_ext.public_site.subscriptions.models import Subscription


def context(payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
    """Raises Withdrawn when none of them stands any more."""
    subscription = still_wanted(Subscription.objects.filter(pk=payload["subscription"]).first(), to)
    day = date.fromisoformat(payload["day"])
    gathered = subscription.sendings.filter(sent_on=day, in_digest=True)
    editions = dict(gathered.values_list("mailing__announcement", "mailing__edition"))
    standing = current(request_of_nobody(), business_today()).filter(pk__in=editions)
    pages = list(standing.newest_first())
    if not pages:
        raise Withdrawn
    return {
        "day": day,
        "count": len(pages),
        "announcements": [letter_context(page, editions[page.pk]) for page in pages],
        **links(subscription),
    }


def failed(payload: Mapping[str, Any]) -> None:
    """Nothing was made that must be void: the links hold no secret of this letter."""
