"""The day up to which payments are known, which every balance names.

On a mirror that is the day as of which the accounting program states the figures.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import QuerySet, Subquery
from django.utils.translation import gettext as _

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.dates.period import format_day
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.payments.models import BankStatement

# The source of payments on line (`online.domain.order`).
ONLINE = "ONLINE"


def last_booked_day(today: date) -> date | None:
    """Find the closing day of the last statement, or a newer payment of another kind.

    A co-op that imports payments from its accounting program has no statements here. A day
    without payments is covered by the statement that has none. None: nothing was booked yet.
    """
    if is_mirror():
        return account_reader().stated_on(today)
    days = _newest_ready.first(today=today)
    if days is None:
        return _statements(today).values_list("closing_date", flat=True).first()
    return max(day for day in days if day)


def _statements(today: date) -> QuerySet[BankStatement]:
    return BankStatement.objects.filter(closing_date__lte=today).order_by("-closing_date")


def _newest(today: date) -> QuerySet[LedgerEntry, tuple[date, date | None]]:
    """Select the day of the newest payment, and the closing day of the last statement."""
    payments = LedgerEntry.objects.filter(kind=EntryKind.PAYMENT, booking_date__lte=today)
    # A payment reported by a gateway says nothing about payments through the bank.
    payments = payments.exclude(source=ONLINE)
    closings = _statements(today).values("closing_date")
    newest = payments.order_by("-booking_date").annotate(closed=Subquery(closings[:1]))
    return newest.values_list("booking_date", "closed")[:1]


_newest_ready = PreparedQuery(_newest)


@dataclass(frozen=True, slots=True)
class AsOf:
    """What a page says about it; `late` after COOP_STALE_AFTER_DAYS without booking, or ever.

    `booked_until` is the last booked day; `of_program` on a mirror of an accounting program.
    """

    words: str
    late: bool
    booked_until: date | None
    of_program: bool


def describe_booked_day(today: date) -> AsOf:
    """Describe up to which day payments are booked. One query, or two without any."""
    booked_until = last_booked_day(today)
    days: int = settings.COOP_STALE_AFTER_DAYS
    return AsOf(
        freshness(today, booked_until, stale_after_days=days),
        booked_until is None or today - booked_until > timedelta(days),
        booked_until,
        is_mirror(),
    )


def freshness(today: date, last_statement: date | None, *, stale_after_days: int = 5) -> str:
    """Write as of when the figures are; `last_statement` is the last booked day."""
    if is_mirror():
        return _stated(today, last_statement, stale_after_days)
    if last_statement is None:
        return _("Stan na {day}; nie wczytano jeszcze żadnego wyciągu bankowego.").format(
            day=format_day(today)
        )
    text = _("Stan na {day}; wpłaty zaksięgowane do {last_statement}.").format(
        day=format_day(today), last_statement=format_day(last_statement)
    )
    if today - last_statement <= timedelta(stale_after_days):
        return text
    return f"{text} {_('Wpłaty z ostatnich dni mogą być jeszcze niewidoczne.')}"


def _stated(today: date, stated_on: date | None, stale_after_days: int) -> str:
    if stated_on is None:
        return _("Nie ma jeszcze danych z programu finansowo-księgowego.")
    text = _("Stan na {day} z programu finansowo-księgowego.").format(day=format_day(stated_on))
    if today - stated_on <= timedelta(stale_after_days):
        return text
    return f"{text} {_('Od tego dnia nie przyszły nowsze dane.')}"
