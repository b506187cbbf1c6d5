"""The mail about a late feed: one when it becomes late, at most one a day for each feed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.urls import reverse

from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.site_address import site_address
from cms_ext.operations.feeds.domain.feed import FeedState, late_in_words, list_feeds
from cms_ext.operations.feeds.models import FeedWatch
from cms_ext.people.identity.domain.role import list_staff_with
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.domain.notice import queue_notice
from cms_ext.plugins import Feed

TEMPLATE = "cms_ext/feeds/mail/late.txt"


def watch_feeds_today() -> None:
    watch_feeds(business_today())


def watch_feeds(today: date) -> None:
    """Store which feeds are late, and mail to whoever handles one that has become late."""
    late = [state for state in list_feeds(today) if state.is_late]
    for state in late:
        if state.watch is None or not state.watch.is_late:
            _raise_alarm(state, today)
    # Those that are in time again, and those of an account or a system that is no more.
    alarms = FeedWatch.objects.filter(is_late=True)
    alarms.exclude(feed__in=[state.key for state in late]).update(is_late=False)


def has_late_feed() -> bool:
    """Tell whether a feed was late when they were last looked at. One query."""
    return FeedWatch.objects.filter(is_late=True).exists()


@transaction.atomic
def _raise_alarm(state: FeedState, today: date) -> None:
    watch, _made = FeedWatch.objects.select_for_update().get_or_create(feed=state.key)
    if not watch.is_late and watch.mailed_on != today:
        url = site_address(reverse("feeds"))
        words = late_in_words(state)
        for user in list_handlers(state.feed):
            queue_notice(user.email, TEMPLATE, words, {}, url=url, common_url=url, about=watch)
        watch.mailed_on = today
    watch.is_late = True
    watch.save(update_fields=["is_late", "mailed_on"])


def list_handlers(feed: Feed) -> Sequence[User]:
    """List the staff with an address who handle a feed; the administrators where nobody does."""
    for administrators in (False, True):
        handlers = User.objects.exclude(email="")
        for right in feed.rights:
            holders = list_staff_with(right, administrators=administrators)
            handlers = handlers.filter(pk__in=holders.order_by().values("pk"))
        found = list(handlers.order_by("pk"))
        if found:
            return found
    return []
