"""Reminders of payment: a series for chosen accounts, none reminded twice within its pause.

A reminder only says what the books show as overdue; it claims no interest and threatens nothing
(`papers/letters.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.base.text.polish import order_polish
from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.ledger.domain.debtors import DebtorScope, find_debtors, with_accounts
from ebok_plugin.ledger.domain.posting import lock_accounts
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.freshness import describe_booked_day
from ebok_plugin.statements.domain.batch import BatchRefused, start_series
from ebok_plugin.statements.domain.delivery_consent import is_reached_electronically
from ebok_plugin.statements.models import PaperBatch, Reminder

# Days without another reminder that a clerk may choose, at least and at most.
MIN_PAUSE_DAYS, MAX_PAUSE_DAYS = 7, 90


@transaction.atomic
def start_reminders(
    accounts: Sequence[int], *, least: Money, pause: int, today: date, origin: Origin
) -> PaperBatch:
    """Start a series for those of these accounts not reminded for `pause` days.

    Accounts that owe less than `least` when the documents are made get none. Raises BatchRefused:
    SERIES_LEAST, SERIES_PAUSE, SERIES_EMPTY when nobody is left to be reminded.
    """
    _refuse_limits(least, pause)
    # Of two clerks at once the second waits here and then finds the reminders of the first.
    lock_accounts(accounts)
    recent = reminded_within(accounts, pause, today)
    remaining = [pk for pk in accounts if pk not in recent]
    if not remaining:
        raise BatchRefused("SERIES_EMPTY", _("Nie ma komu wysłać przypomnienia."))
    kind = PaperBatch.Kind.REMINDER
    batch = start_series(kind, len(remaining), today, origin, least_overdue=least)
    until = today + timedelta(pause - 1)
    Reminder.objects.bulk_create(
        (
            Reminder(batch=batch, account_id=pk, valid_from=today, valid_to=until)
            for pk in remaining
        ),
        batch_size=900,
    )
    return batch


def _refuse_limits(least: Money, pause: int) -> None:
    if least <= ZERO:
        raise BatchRefused(
            "SERIES_LEAST", _("Podaj najmniejszą zaległość, od której wysyłamy przypomnienie.")
        )
    if not MIN_PAUSE_DAYS <= pause <= MAX_PAUSE_DAYS:
        raise BatchRefused(
            "SERIES_PAUSE",
            _("Przerwa między przypomnieniami ma od {least} do {most} dni.").format(
                least=MIN_PAUSE_DAYS, most=MAX_PAUSE_DAYS
            ),
        )


def reminded_within(accounts: Iterable[int], pause: int, today: date) -> set[int]:
    """Find the account ids reminded in the last `pause` days, or whose pause lasts."""
    since = today - timedelta(pause)
    reminded: set[int] = set()
    for portion in split_into_chunks(accounts):
        recent = Reminder.objects.filter(
            Q(valid_from__gt=since) | Q(valid_to__gte=today), account_id__in=portion
        )
        reminded.update(recent.values_list("account_id", flat=True))
    return reminded


def last_reminder(account: Account) -> date | None:
    """Find the day of the account's newest reminder; None if it was never reminded."""
    return account.reminders.order_by("-valid_from").values_list("valid_from", flat=True).first()


@dataclass(frozen=True, slots=True)
class ReminderFilter:
    """Which accounts to remind.

    Late with at least `least`, for at least `days` days, at a place, and not reminded in the
    last `pause` days.
    """

    least: Money
    days: int
    pause: int
    place: DebtorScope


@dataclass(frozen=True, slots=True)
class ReminderChoice:
    """The accounts to remind, the largest arrears first, and how the letters reach them.

    Left out are accounts reminded lately, those with an instalment plan, and payers who have
    died. `booked` says up to which day payments are known.
    """

    accounts: tuple[Account, ...]
    overdue: Money
    by_mail: int
    on_paper: int
    recent: tuple[Account, ...]
    in_plan: tuple[Account, ...]
    died: tuple[Account, ...]
    booked: str

    @property
    def ids(self) -> list[int]:
        """Return the ids of the accounts to remind."""
        return [account.pk for account in self.accounts]

    @property
    def left_out(self) -> int:
        return len(self.recent) + len(self.in_plan) + len(self.died)


def choose_reminders(wanted: ReminderFilter, today: date) -> ReminderChoice:
    """Choose whom a series would remind today; a few queries for each 900 accounts."""
    # An account that is late with nothing has a plan, and is not reminded.
    matching = find_debtors(today, wanted.place, least=wanted.least, days=max(wanted.days, 1)).lines
    by_id = {account.pk: account for account, _late in with_accounts(matching)}
    recent = reminded_within(by_id, wanted.pause, today)
    in_plan = {line.account for line in matching if line.arrears.in_plan} - recent
    died = (
        {pk for pk, account in by_id.items() if account.payer.died_on is not None}
        - recent
        - in_plan
    )
    excluded = recent | in_plan | died
    remaining = [line for line in matching if line.account not in excluded]
    payers = {by_id[line.account].payer_id for line in remaining}
    electronic = is_reached_electronically(payers)
    by_mail = sum(by_id[line.account].payer_id in electronic for line in remaining)
    return ReminderChoice(
        accounts=tuple(by_id[line.account] for line in remaining),
        overdue=sum_money(line.arrears.late for line in remaining),
        by_mail=by_mail,
        on_paper=len(remaining) - by_mail,
        recent=_named(by_id, recent),
        in_plan=_named(by_id, in_plan),
        died=_named(by_id, died),
        booked=describe_booked_day(today).words,
    )


@dataclass(frozen=True, slots=True)
class BelowLimits:
    """How many late accounts a series misses by its limits; one may be missed by both."""

    by_amount: int
    by_days: int


def count_below_limits(wanted: ReminderFilter, today: date) -> BelowLimits:
    """Count the late accounts of the place that owe too little, or not long enough."""
    late = [
        line.arrears
        for line in find_debtors(today, wanted.place, days=1).lines
        if line.arrears.late
    ]
    return BelowLimits(
        by_amount=sum(one.late < wanted.least for one in late),
        by_days=sum(
            one.oldest_due is not None and (today - one.oldest_due).days < wanted.days
            for one in late
        ),
    )


def _named(by_id: dict[int, Account], chosen: set[int]) -> tuple[Account, ...]:
    accounts = (by_id[pk] for pk in chosen)
    return tuple(sorted(accounts, key=lambda account: order_polish(account.account_no)))
