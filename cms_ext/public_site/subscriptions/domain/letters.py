"""Compose the digest, and what all letters about announcements share."""

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
from cms_ext.plugins import Composer, Withdrawn
from cms_ext.public_site.notices.domain.queries import list_current
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.domain.visibility import make_anonymous_request
from cms_ext.public_site.subscriptions.domain.joining import sign_key
from cms_ext.public_site.subscriptions.models import Subscription

MAX_PLACE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class LetterContext:
    """One announcement in a letter; `correction` is the note of the last correction."""

    title: str
    where: str
    lead: str
    url: str
    valid_until: date | None
    correction: str = ""

    @property
    def place(self) -> str:
        """Return the places for the subject, shortened to leave room for the title."""
        return shorten(self.where, MAX_PLACE_LENGTH, placeholder=" …")


def build_letter_context(page: AnnouncementPage, edition: int) -> LetterContext:
    note = page.correction_notes.order_by("-pk").first() if edition else None
    return LetterContext(
        " ".join(one_line(page.title).split()),
        one_line(page.where) or _("wszystkie budynki"),
        plain_words(page.lead),
        make_absolute(page.get_url() or ""),
        page.valid_until,
        plain_words(note.words) if note else "",
    )


def is_wanted(subscription: Subscription, to: str) -> bool:
    return subscription.state == Subscription.State.CONFIRMED and subscription.email == to


def build_links(subscription: Subscription) -> dict[str, str]:
    """Return the links to change and to end the subscription without a login."""
    key = sign_key(subscription)
    return {
        "change_url": make_absolute(reverse("subscriptions:change", args=[key])),
        "unsubscribe_url": make_absolute(reverse("subscriptions:end", args=[key])),
    }


def make_absolute(path: str) -> str:
    if path.startswith("http"):
        return path
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"


class DigestLetter(Composer):
    """The letter with the announcements of a day."""

    def context(self, payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
        """Return the digest's context.

        Raises Withdrawn when no announcement is current, or the subscription ended after queueing.
        """
        subscription = Subscription.objects.filter(pk=payload["subscription"]).first()
        if subscription is None or not is_wanted(subscription, to):
            raise Withdrawn(_("Zapis na powiadomienia zakończono."))
        day = date.fromisoformat(payload["day"])
        gathered = subscription.sendings.filter(sent_on=day, in_digest=True)
        editions = dict(gathered.values_list("mailing__announcement", "mailing__edition"))
        standing = list_current(make_anonymous_request(), business_today()).filter(pk__in=editions)
        pages = list(standing.newest_first())
        if not pages:
            raise Withdrawn(_("Ogłoszenia wycofano albo już minęły."))
        return {
            "day": day,
            "count": len(pages),
            "announcements": [build_letter_context(page, editions[page.pk]) for page in pages],
            **build_links(subscription),
        }


DIGEST_LETTER = DigestLetter(
    "subscriptions.digest", former_paths=("cms_ext.public_site.subscriptions.domain.letters",)
)
