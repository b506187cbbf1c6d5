"""The feeds of the site as they are on a day: to when their data are good, and who is late.

Of a late feed one mail goes out when it becomes late, and at most one a day for each feed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from typing import Any

from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.law.working_days import next_working_day
from cms_ext.operations.feeds.models import FeedWatch
from cms_ext.people.identity.domain.role import list_entitled_staff
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.domain.notice import queue_notice
from cms_ext.plugins import Feed, FeedRun, FeedTerm, Waiting, find_absent_rights, list_plugins

Rule = FeedWatch.Rule
MAX_TERM_DAYS = 366  # days
SHOWN_RUNS = 30


class FeedStatus(Enum):
    LATE = auto()
    IN_TIME = auto()
    NOT_STARTED = auto()
    NOT_WATCHED = auto()


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed on a day. `due_on` is the last day on which its data are in time.

    It is None where the feed is not watched, and where one that is watched has no data: it is late
    if the office has set its term, or if something was ever delivered.
    """

    feed: Feed
    run: FeedRun
    watch: FeedWatch | None
    status: FeedStatus
    due_on: date | None = None

    @property
    def key(self) -> str:
        return feed_key(self.feed, self.run)

    @property
    def title(self) -> str:
        title = _(self.feed.title)
        return f"{title}: {self.run.name}" if self.run.name else title

    @property
    def way_back(self) -> str:
        return _(self.feed.way_back) if self.feed.way_back else ""

    @property
    def is_late(self) -> bool:
        return self.status is FeedStatus.LATE

    @property
    def is_started(self) -> bool:
        return self.status is not FeedStatus.NOT_STARTED

    @property
    def rule_in_words(self) -> str:
        """When its data are late, by the office or else by the declaration."""
        if self.watch and self.watch.rule:
            if self.watch.rule == Rule.NOT_WATCHED:
                return _("nikt nie pilnuje")
            return _term_in_words(_own_term(self.watch))
        return default_in_words(self.feed, self.run)


def feed_key(feed: Feed, run: FeedRun) -> str:
    """Return the name of a feed in addresses and rows."""
    return f"{feed.code}-{run.key}" if run.key else feed.code


def list_feeds(today: date, user: User | None = None) -> list[FeedState]:
    """List the feeds of the site, or those that a member of staff handles; late ones first.

    One query, and those of each feed.
    """
    watches = {watch.feed: watch for watch in FeedWatch.objects.all()}
    states = [
        _state(feed, run, watches.get(feed_key(feed, run)), today)
        for feed in _declared(user)
        for run in feed.read(today)
    ]
    return sorted(states, key=lambda state: state.status.value)


def handles_feeds(user: User) -> bool:
    """Tell whether a member of staff handles at least one feed. No query."""
    return next(iter(_declared(user)), None) is not None


def find_feed(key: str, today: date, user: User) -> FeedState:
    """Return a feed that a member of staff handles. Raises Http404 for any other."""
    for state in list_feeds(today, user):
        if state.key == key:
            return state
    raise Http404


def list_past_runs(state: FeedState) -> Sequence[FeedRun]:
    """List the newest deliveries of a feed: when, by whom, how much, and where they are."""
    return state.feed.list_runs(state.run.key, SHOWN_RUNS)


def queue_late_feeds(user: Any, today: date) -> Waiting | None:
    """Return the late feeds as a work queue; None for staff who handle no feed."""
    if not handles_feeds(user):
        return None
    late = [state for state in list_feeds(today, user) if state.is_late]
    return Waiting(
        len(late),
        oldest=min((state.run.good_to for state in late if state.run.good_to), default=None),
        nearest=min((state.due_on for state in late if state.due_on), default=None),
    )


@transaction.atomic
def set_term(key: str, rule: str, days: int | None, origin: Origin) -> None:
    """Set when a feed is late; an empty `rule` brings back the term of its declaration."""
    watch, _made = FeedWatch.objects.select_for_update().get_or_create(feed=key)
    counted = days if rule in (Rule.DAYS, Rule.WORKING_DAYS) else None
    changes = {"rule": [watch.rule, rule], "days": [watch.days, counted]}
    watch.rule, watch.days = rule, counted
    watch.save(update_fields=["rule", "days"])
    record("FEED_TERM_SET", origin, obj=watch, changes=changes)


def default_in_words(feed: Feed, run: FeedRun) -> str:
    """When the data are late while the office has set nothing."""
    if run.due_on is not None:
        return _(feed.rhythm)
    return _("nikt nie pilnuje") if feed.term is None else _term_in_words(feed.term)


def _declared(user: User | None) -> Iterable[Feed]:
    absent = find_absent_rights()
    feeds = [feed for plugin in list_plugins() for feed in plugin.operations.feeds]
    for feed in sorted(feeds, key=lambda feed: feed.order):
        if absent.isdisjoint(feed.rights) and (user is None or user.has_perms(feed.rights)):
            yield feed


def _state(feed: Feed, run: FeedRun, watch: FeedWatch | None, today: date) -> FeedState:
    rule = watch.rule if watch else ""
    term = _own_term(watch) if watch and rule else feed.term
    if rule == Rule.NOT_WATCHED or (term is None and run.due_on is None):
        return FeedState(feed, run, watch, FeedStatus.NOT_WATCHED)
    if run.due_on is not None and not rule:
        due_on = run.due_on
    elif run.good_to is None and not rule and not feed.list_runs(run.key, 1):
        return FeedState(feed, run, watch, FeedStatus.NOT_STARTED)
    elif run.good_to is None or term is None or run.good_to > max(today, timezone.localdate()):
        return FeedState(feed, run, watch, FeedStatus.LATE)
    else:
        due_on = find_due_day(run.good_to, term)
    status = FeedStatus.LATE if today > due_on else FeedStatus.IN_TIME
    return FeedState(feed, run, watch, status, due_on)


def _own_term(watch: FeedWatch) -> FeedTerm:
    return FeedTerm(watch.days or 0, watch.rule == Rule.WORKING_DAYS)


def find_due_day(good_to: date, term: FeedTerm) -> date:
    """Return the last day on which data of a day are in time."""
    if not term.in_working_days:
        return good_to + timedelta(term.days)
    day = good_to
    for _day in range(term.days):
        day = next_working_day(day + timedelta(1))
    return day


def _term_in_words(term: FeedTerm) -> str:
    if term.in_working_days:
        words = ngettext(
            "%(days)s dzień roboczy po dniu danych",
            "%(days)s dni roboczych po dniu danych",
            term.days,
        )
    else:
        words = ngettext("%(days)s dzień po dniu danych", "%(days)s dni po dniu danych", term.days)
    return words % {"days": term.days}


def describe_lateness(state: FeedState) -> str:
    """Name a late feed with the day of its data, for a list."""
    if state.run.good_to is None:
        return _("%(title)s: nic jeszcze nie przyszło") % {"title": state.title}
    day = f"{state.run.good_to:%d.%m.%Y}"
    return _("%(title)s: dane na %(day)s") % {"title": state.title, "day": day}


def count_late(states: Sequence[FeedState]) -> tuple[int, int]:
    """Count the watched feeds, and the late ones among them."""
    watched = [state for state in states if state.status is not FeedStatus.NOT_WATCHED]
    return len(watched), sum(state.is_late for state in watched)


TEMPLATE = "cms_ext/feeds/mail/late.txt"


def watch_feeds(today: date) -> None:
    """Store which feeds are late, and mail to anyone who handles one that has become late."""
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
        words = describe_lateness(state)
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
            holders = list_entitled_staff(right, administrators=administrators)
            handlers = handlers.filter(pk__in=holders.order_by().values("pk"))
        found = list(handlers.order_by("pk"))
        if found:
            return found
    return []
