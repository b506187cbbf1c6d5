"""What the letters about announcements share: who may still get one, and their links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from textwrap import shorten

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.text.sanitising.words import one_line, plain_words
from cms_ext.people.outbox.mail.domain.sealed import Withdrawn
from cms_ext.public_site.notices.models import AnnouncementPage
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
