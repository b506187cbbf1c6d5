"""Compose the letter S2 with one announcement, if it is still current."""

from collections.abc import Mapping
from typing import Any

from cms_ext.base.dates.clock import business_today
from cms_ext.plugins import ComposerOfMany, QueuedLetter
from cms_ext.public_site.notices.domain.queries import list_current
from cms_ext.public_site.pages.domain.visibility import make_anonymous_request
from cms_ext.public_site.subscriptions.domain.letters import (
    build_letter_context,
    build_links,
    is_wanted,
)
from cms_ext.public_site.subscriptions.models import Mailing, Sending


class AnnouncementLetter(ComposerOfMany):
    """The letter with one announcement, to each of its readers."""

    # Addresses that differ by reader (`build_links`).
    OWN_ADDRESSES = ("change_url", "unsubscribe_url")

    def contexts(self, letters: Mapping[int, QueuedLetter]) -> dict[int, Mapping[str, Any]]:
        """Return contexts by key, without withdrawn or past ones and unsubscribed readers."""
        sendings = Sending.objects.select_related("subscription").in_bulk(
            [payload["sending"] for payload, _to in letters.values()]
        )
        mailings = Mailing.objects.in_bulk({sending.mailing_id for sending in sendings.values()})
        standing = list_current(make_anonymous_request(), business_today()).in_bulk(
            {mailing.announcement_id for mailing in mailings.values()}
        )
        announcements = {
            mailing.pk: build_letter_context(standing[mailing.announcement_id], mailing.edition)
            for mailing in mailings.values()
            if mailing.announcement_id in standing
        }
        found: dict[int, Mapping[str, Any]] = {}
        for key, (payload, to) in letters.items():
            sending = sendings.get(payload["sending"])
            if sending is None or sending.mailing_id not in announcements:
                continue
            if is_wanted(sending.subscription, to):
                found[key] = {
                    "announcement": announcements[sending.mailing_id],
                    **build_links(sending.subscription),
                }
        return found


ANNOUNCEMENT_LETTER = AnnouncementLetter(
    "subscriptions.announcement",
    former_paths=("cms_ext.public_site.subscriptions.domain.announcement_letter",),
)
