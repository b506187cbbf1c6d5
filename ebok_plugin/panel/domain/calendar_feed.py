"""The secret address of a login's calendar: made, replaced, ended; and what stands behind it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.base.calendars import CalendarEvent, calendar
from cms_ext.office.audit.domain.event import Origin, keyed_hash, record
from cms_ext.people.identity.domain.one_use_link import new_token, token_hash
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.queries.account import accounts_for, balances_of
from ebok_plugin.panel.domain.dues import DayDue, dues_by_day
from ebok_plugin.panel.models import CalendarFeed


@transaction.atomic
def make_feed(user: User, *, today: date, origin: Origin) -> str:
    """A new token of 256 bits, told this once; an earlier one opens nothing any more."""
    token = new_token()
    feed, _made = CalendarFeed.objects.update_or_create(
        user=user, defaults={"token_hash": token_hash(token), "made_on": today}
    )
    record("CALENDAR_LINK_MADE", origin, obj=feed, subject=user.person)
    return token


@transaction.atomic
def end_feed(user: User, *, origin: Origin) -> None:
    """The address opens nothing any more. Repeatable."""
    feed = CalendarFeed.objects.filter(user=user).first()
    if feed is not None:
        record("CALENDAR_LINK_ENDED", origin, obj=feed, subject=user.person)
        feed.delete()


def file_behind(token: str, today: date) -> bytes | None:
    """The calendar of a token: due days and amounts, nothing else.

    None for a token that is none, and for a login that may read no account any more.
    """
    feed = CalendarFeed.objects.select_related("user").filter(token_hash=token_hash(token)).first()
    own = list(accounts_for(feed.user, today)) if feed else []
    if feed is None or not own:
        return None
    days = dues_by_day(own, balances_of(own, today))
    # Made at midnight: the same days give the same bytes all day.
    made = datetime.combine(today, time.min, tzinfo=UTC)
    return calendar([_event(feed, day) for day in days], name=_("Terminy płatności"), stamp=made)


def _event(feed: CalendarFeed, day: DayDue) -> CalendarEvent:
    return CalendarEvent(
        uid=f"{keyed_hash(f'calendar:{feed.pk}:{day.due_date}')[:32]}@e-bok",
        starts=day.due_date,
        summary=_("Termin płatności: {amount}").format(amount=day.amount),
    )
