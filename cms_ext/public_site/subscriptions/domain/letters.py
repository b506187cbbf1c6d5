"""What the letters about announcements share: who may still get one, and their links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from textwrap import shorten
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import business_today
from cms_ext.base.text.sanitising.words import one_line, plain_words
from cms_ext.people.outbox.mail.domain.outbox import Withdrawn
from cms_ext.public_site.notices.domain.queries import current
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.domain.visibility import request_of_nobody
from cms_ext.public_site.subscriptions.domain.joining import key_of
from cms_ext.public_site.subscriptions.models import Subscription

LONGEST_PLACE = 60


@dataclass(frozen=True, slots=True)
class LetterContext:
    """One announcement in a letter. `correction` is the note of the last correction, if any."""

    title: str
    where: str
    lead: str
    url: str
    valid_until: date | None
    correction: str = ""

    @property
    def place(self) -> str:
        """For the subject: many places must not push the title out of it."""
        return shorten(self.where, LONGEST_PLACE, placeholder=" …")


def letter_context(page: AnnouncementPage, edition: int) -> LetterContext:
    note = page.correction_notes.order_by("-pk").first() if edition else None
    return LetterContext(
        " ".join(one_line(page.title).split()),
        one_line(page.where) or _("wszystkie budynki"),
        plain_words(page.lead),
        address(page.get_url() or ""),
        page.valid_until,
        plain_words(note.words) if note else "",
    )


def still_wanted(subscription: Subscription | None, to: str) -> Subscription:
    """Raises Withdrawn when the subscription ended after the letter was queued."""
    if subscription is None or not is_wanted(subscription, to):
        raise Withdrawn
    return subscription


def is_wanted(subscription: Subscription, to: str) -> bool:
    return subscription.state == Subscription.State.CONFIRMED and subscription.email == to


def links(subscription: Subscription) -> dict[str, str]:
    """The links to change and to end the subscription without a login."""
    key = key_of(subscription)
    return {
        "change_url": address(reverse("subscriptions:change", args=[key])),
        "unsubscribe_url": address(reverse("subscriptions:end", args=[key])),
    }


def address(path: str) -> str:
    if path.startswith("http"):
        return path
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"


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
