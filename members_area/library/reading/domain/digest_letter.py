"""The composer of the message about new papers: its words are made when it leaves.

So no title lies in the outbox, and the door is asked on the day of sending.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from cms_ext.base.dates.clock import business_today
from cms_ext.people.outbox.mail.domain.sealed import Withdrawn
from members_area.library.reading.domain.digest import DigestPeriod, news_for, token_of
from members_area.library.reading.models import DigestChoice, Rhythm


def context(payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
    """The papers that the reader may open today. Raises Withdrawn when there is none any more."""
    choice = (
        DigestChoice.objects.filter(pk=payload["choice"])
        .exclude(rhythm=Rhythm.NEVER)
        .select_related("user__person")
        .first()
    )
    person = choice.user.person if choice else None
    if choice is None or person is None or person.correspondence_email != to:
        raise Withdrawn
    period = DigestPeriod(date.fromisoformat(payload["first"]), date.fromisoformat(payload["last"]))
    versions = news_for(choice.user, period, business_today())
    if not versions:
        raise Withdrawn
    base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    return {
        "papers": [
            (version, f"{base}{reverse('ikcs:document', args=[version.document_id])}")
            for version in versions
        ],
        "count": len(versions),
        "settings_url": f"{base}{reverse('ikcs:digest')}",
        "unsubscribe_url": f"{base}{reverse('ikcs:digest_stop', args=[token_of(choice)])}",
    }


def failed(payload: Mapping[str, Any]) -> None:
    """Nothing was made that must be void: the link holds no secret of its own."""
