"""Close months and reopen them; find the months in which something may be booked."""

from collections.abc import Collection
from datetime import date

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.approvals.domain.act import require_second_person
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.draft import is_reason
from ebok_plugin.ledger.errors import PeriodError
from ebok_plugin.ledger.models import Account, ClosedPeriod, PeriodReopening


def closed_now() -> QuerySet[ClosedPeriod]:
    """Select the closings of months that were not reopened since."""
    return ClosedPeriod.objects.filter(reopened_at__isnull=True)


def closed_periods() -> frozenset[str]:
    """Return the months `YYYY-MM` in which nothing may be booked."""
    return frozenset(_periods_closed())


def _periods() -> QuerySet[ClosedPeriod, str]:
    return closed_now().order_by().values_list("period", flat=True)


_periods_closed = PreparedQuery(_periods)


def lock_closed_periods() -> frozenset[str]:
    """Return the closed months, locked: none is closed or reopened in this transaction.

    Otherwise a month could be closed between the check of an entry and its row. SQLite needs no
    lock: it has one writer at a time.
    """
    if connection.vendor == "postgresql":
        # Closings are sealed: anyone who closes a month holds the turn before it waits here.
        wait_for_turn()
        with connection.cursor() as cursor:
            cursor.execute(f'LOCK TABLE "{ClosedPeriod._meta.db_table}" IN SHARE MODE')
    return closed_periods()


def select_reopenings(account: Account) -> QuerySet[PeriodReopening]:
    """Select the reopenings of months since the account was opened, the newest first.

    Requested or approved, for the account card: what is booked in such a month came after its
    closing.
    """
    since = f"{account.opened_on:%Y-%m}"
    reopenings = PeriodReopening.objects.filter(closing__period__gte=since)
    if account.closed_on is not None:
        reopenings = reopenings.filter(closing__period__lte=f"{account.closed_on:%Y-%m}")
    return reopenings.select_related("closing", "asked_by__person", "approved_by__person")


def reopenings_waiting() -> QuerySet[PeriodReopening]:
    """Select the reopenings that no second person has approved yet, the oldest first."""
    waiting = PeriodReopening.objects.filter(approved_by__isnull=True)
    return waiting.select_related("closing", "asked_by__person").order_by("asked_at", "pk")


def first_open_period(period: Period, closed_periods: Collection[str]) -> Period:
    """Return the first month from `period` on in which something may be booked."""
    while str(period) in closed_periods:
        period = period.next
    return period


@transaction.atomic
def close_period(period: Period, *, by: User, today: date) -> ClosedPeriod:
    """Close a month: nothing may be booked in it any more.

    Raises PeriodError PERIOD_NOT_OVER, or PERIOD_CLOSED when it is closed already.
    """
    if period.last_day >= today:
        raise PeriodError(
            "PERIOD_NOT_OVER",
            _("Okres {period} jeszcze trwa. Zamknij go po {day}.").format(
                period=period.dotted, day=f"{period.last_day:%d.%m.%Y}"
            ),
        )
    closing, made = ClosedPeriod.objects.get_or_create(
        period=str(period),
        reopened_at=None,
        defaults={"closed_at": timezone.now(), "closed_by": by},
    )
    if not made:
        raise PeriodError(
            "PERIOD_CLOSED", _("Okres {period} jest już zamknięty.").format(period=period.dotted)
        )
    record("PERIOD_CLOSED", _by(by), obj=closing, note=str(period))
    return closing


@transaction.atomic
def request_reopening(period: Period, *, reason: str, by: User) -> PeriodReopening:
    """Ask a second person to reopen a closed month; it stays closed until then.

    Raises PeriodError: REASON_REQUIRED, PERIOD_OPEN, REOPENING_ASKED (it is requested already).
    """
    if not is_reason(reason):
        raise PeriodError("REASON_REQUIRED", _("Podaj powód otwarcia (co najmniej 10 znaków)."))
    closing = closed_now().select_for_update().filter(period=str(period)).first()
    if closing is None:
        raise PeriodError(
            "PERIOD_OPEN", _("Okres {period} nie jest zamknięty.").format(period=period.dotted)
        )
    reopening, made = PeriodReopening.objects.get_or_create(
        closing=closing,
        defaults={"reason": reason.strip(), "asked_by": by, "asked_at": timezone.now()},
    )
    if not made:
        raise PeriodError(
            "REOPENING_ASKED",
            _("O otwarcie okresu {period} już wystąpiono. Czeka na drugą osobę.").format(
                period=period.dotted
            ),
        )
    record("PERIOD_REOPENING_ASKED", _by(by), obj=reopening, note=str(period))
    return reopening


@transaction.atomic
def approve_reopening(reopening: PeriodReopening, *, by: User) -> PeriodReopening:
    """Reopen the month; its closing and the reopening stay on record.

    Raises PeriodError: SECOND_PERSON (the requester cannot approve), REOPENING_DONE.
    """
    request = PeriodReopening.objects.select_for_update(of=("self",)).select_related("closing")
    reopening = request.get(pk=reopening.pk)
    if reopening.approved_by_id is not None:
        raise PeriodError("REOPENING_DONE", _("Ten okres już otwarto."))
    approver = require_second_person("ledger.reopening", reopening.asked_by_id, by, PeriodError)
    reopening.approved_by, reopening.approved_at = approver, timezone.now()
    reopening.save(update_fields=["approved_by", "approved_at"])
    reopening.closing.reopened_at = reopening.approved_at
    reopening.closing.save(update_fields=["reopened_at"])
    record("PERIOD_REOPENED", _by(by), obj=reopening, note=reopening.closing.period)
    return reopening


def _by(user: User) -> Origin:
    return Origin(actor=user, panel=user.realm)
