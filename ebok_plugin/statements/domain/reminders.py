"""Reminders of payment: a series for chosen accounts, none of them twice within its pause.

A reminder only says what the books show as overdue; it claims no interest and threatens nothing
(`papers/reminder.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.chunks import split_into_chunks
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.ledger.domain.debtors import DebtorScope, find_debtors, with_accounts
from ebok_plugin.ledger.domain.posting import lock_accounts
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.freshness import describe_booked_until
from ebok_plugin.statements.domain.batch import BatchRefused, record_start
from ebok_plugin.statements.domain.making import is_reached_electronically
from ebok_plugin.statements.models import PaperBatch, Reminder

# Days without another reminder: the least and the most that a clerk may choose.
LEAST_PAUSE, MOST_PAUSE = 7, 90


@transaction.atomic
def start_reminders(
    accounts: Sequence[int], *, least: Money, pause: int, today: date, origin: Origin
) -> PaperBatch:
    """A series for the accounts of these ids that were not reminded for `pause` days.

    Who owes less than `least` when the papers are made gets none. Raises BatchRefused:
    SERIES_LEAST, SERIES_PAUSE, SERIES_EMPTY when nobody is left to be reminded.
    """
    if least <= ZERO:
        raise BatchRefused(
            "SERIES_LEAST", _("Podaj najmniejszą zaległość, od której wysyłamy przypomnienie.")
        )
    if not LEAST_PAUSE <= pause <= MOST_PAUSE:
        raise BatchRefused(
            "SERIES_PAUSE",
            _("Przerwa między przypomnieniami ma od {least} do {most} dni.").format(
                least=LEAST_PAUSE, most=MOST_PAUSE
            ),
        )
    # Two clerks at once: the second waits here and then finds the first one's reminders.
    lock_accounts(accounts)
    recent = reminded_within(accounts, pause, today)
    left = [pk for pk in accounts if pk not in recent]
    if not left:
        raise BatchRefused("SERIES_EMPTY", _("Nie ma komu wysłać przypomnienia."))
    batch = PaperBatch.objects.create(
        kind=PaperBatch.Kind.REMINDER,
        start=today,
        end=today,
        as_of=today,
        least_overdue=least,
        total=len(left),
        made_by=origin.actor,
        started_at=timezone.now(),
    )
    until = today + timedelta(pause - 1)
    Reminder.objects.bulk_create(
        (Reminder(batch=batch, account_id=pk, valid_from=today, valid_to=until) for pk in left),
        batch_size=900,
    )
    record_start(batch, origin)
    return batch


def reminded_within(accounts: Iterable[int], pause: int, today: date) -> set[int]:
    """Of these ids of accounts those reminded in the last `pause` days, or whose pause lasts."""
    since = today - timedelta(pause)
    found: set[int] = set()
    for portion in split_into_chunks(accounts):
        recent = Reminder.objects.filter(
            Q(valid_from__gt=since) | Q(valid_to__gte=today), account_id__in=portion
        )
        found.update(recent.values_list("account_id", flat=True))
    return found


def last_reminder(account: Account) -> date | None:
    """The day of the newest reminder of an account; None for one never reminded."""
    return account.reminders.order_by("-valid_from").values_list("valid_from", flat=True).first()


@dataclass(frozen=True, slots=True)
class ReminderFilter:
    """Late with at least `least`, the oldest due date at least `days` days ago, at a place; not
    reminded in the last `pause` days.
    """

    least: Money
    days: int
    pause: int
    place: DebtorScope


@dataclass(frozen=True, slots=True)
class ReminderChoice:
    """The accounts to remind, the largest arrears first, and how the letters reach them.

    Left out are those reminded lately, those with an instalment plan, and payers who have died.
    `booked` says up to which day payments are known.
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
        """Of the accounts to remind."""
        return [account.pk for account in self.accounts]

    @property
    def left_out(self) -> int:
        return len(self.recent) + len(self.in_plan) + len(self.died)


def choose_reminders(wanted: ReminderFilter, today: date) -> ReminderChoice:
    """Whom a series would remind today. A constant number of queries for each 900 accounts."""
    # Who is late with nothing has a plan, and is not reminded.
    matching = find_debtors(today, wanted.place, least=wanted.least, days=max(wanted.days, 1)).lines
    known = {account.pk: account for account, _late in with_accounts(matching)}
    recent = reminded_within(known, wanted.pause, today)
    in_plan = {line.account for line in matching if line.arrears.in_plan} - recent
    died = {pk for pk, one in known.items() if one.payer.died_on is not None} - recent - in_plan
    out = recent | in_plan | died
    left = [line for line in matching if line.account not in out]
    payers = {known[line.account].payer_id for line in left}
    electronic = is_reached_electronically(payers)
    by_mail = sum(known[line.account].payer_id in electronic for line in left)
    return ReminderChoice(
        accounts=tuple(known[line.account] for line in left),
        overdue=sum_money(line.arrears.late for line in left),
        by_mail=by_mail,
        on_paper=len(left) - by_mail,
        recent=_named(known, recent),
        in_plan=_named(known, in_plan),
        died=_named(known, died),
        booked=describe_booked_until(today).words,
    )


def _named(known: dict[int, Account], chosen: set[int]) -> tuple[Account, ...]:
    return tuple(sorted((known[pk] for pk in chosen), key=lambda one: one.account_no))
