"""What is to be paid by when: one by one, by standing order, in instalments, in a calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import groupby

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.dates.calendars import CalendarEvent, render_calendar
from cms_ext.base.dates.period import MONTHS_GENITIVE, Period, span_name
from cms_ext.base.money.amounts import Money, sum_money
from cms_ext.evidence.audit.domain.event import Origin, keyed_hash, record
from cms_ext.people.identity.domain.one_use_link import hash_token, make_token
from cms_ext.people.identity.models import User
from ebok_plugin.charges.domain.charge_document import first_due_date
from ebok_plugin.charges.domain.charging_sources import ExpectedCharge
from ebok_plugin.fee_changes.domain.forecast import forecast_charges
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.domain.payment_plan import propose_plan
from ebok_plugin.ledger.domain.queries.account import select_readable_accounts
from ebok_plugin.ledger.domain.queries.book import waiting_plans
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account, PaymentPlan
from ebok_plugin.panel.domain.first_page import since_month, until_day
from ebok_plugin.panel.models import CalendarFeed


@dataclass(frozen=True, slots=True)
class AccountDue:
    """What one account owes by a day; `plan` is the instalment plan that set the day, if any."""

    due_date: date
    account: Account
    amount: Money
    plan: int | None


@dataclass(frozen=True, slots=True)
class DayDue:
    """A day with all that is due on it; each account is paid by itself."""

    due_date: date
    dues: tuple[AccountDue, ...]

    @property
    def amount(self) -> Money:
        return sum_money(due.amount for due in self.dues)


def dues_by_day(
    accounts: Iterable[Account], states: Mapping[int, AccountBalance]
) -> tuple[DayDue, ...]:
    """Return everything open, overdue days too, the earliest first; `states` by account id."""
    return _by_day(
        AccountDue(day, account, amount, plan)
        for account in accounts
        for (day, plan), amount in _open(states[account.pk]).items()
    )


def sum_forecast_by_day(accounts: Sequence[Account], today: date) -> tuple[DayDue, ...]:
    """Return the charges of the next twelve months, the earliest first."""
    forecasts = forecast_charges(accounts, today)
    return _by_day(
        AccountDue(charge.due_date, account, charge.amount, None)
        for account in accounts
        for charge in forecasts[account.pk].charges
    )


def _by_day(dues: Iterable[AccountDue]) -> tuple[DayDue, ...]:
    by_day: defaultdict[date, list[AccountDue]] = defaultdict(list)
    for due in dues:
        by_day[due.due_date].append(due)
    return tuple(DayDue(day, tuple(of_day)) for day, of_day in sorted(by_day.items()))


def _open(state: AccountBalance) -> dict[tuple[date, int | None], Money]:
    sums: defaultdict[tuple[date, int | None], list[Money]] = defaultdict(list)
    for debit in state.open_debits:
        sums[debit.due_date, debit.plan].append(debit.amount)
    return {key: sum_money(amounts) for key, amounts in sums.items()}


@transaction.atomic
def make_feed(user: User, *, today: date, origin: Origin) -> str:
    """Make a new token of 256 bits, returned once; an earlier one opens nothing any more."""
    token = make_token()
    feed, _made = CalendarFeed.objects.update_or_create(
        user=user, defaults={"token_hash": hash_token(token), "made_on": today}
    )
    record("CALENDAR_LINK_MADE", origin, obj=feed, subject=user.person)
    return token


@transaction.atomic
def end_feed(user: User, *, origin: Origin) -> None:
    """Delete the address; it opens nothing any more. Repeatable."""
    feed = CalendarFeed.objects.filter(user=user).first()
    if feed is not None:
        record("CALENDAR_LINK_ENDED", origin, obj=feed, subject=user.person)
        feed.delete()


def calendar_for_token(token: str, today: date) -> bytes | None:
    """Return the calendar of a token: days, amounts due and foreseen, nothing else.

    None for an unknown token, and for a login that may read no account any more.
    """
    feed = CalendarFeed.objects.select_related("user").filter(token_hash=hash_token(token)).first()
    own = list(select_readable_accounts(feed.user, today)) if feed else []
    if feed is None or not own:
        return None
    states = account_reader().balances_of(own, today)
    due = {day.due_date: day.amount for day in dues_by_day(own, states)}
    foreseen = {day.due_date: day.amount for day in sum_forecast_by_day(own, today)}
    days = sorted({*due, *foreseen})
    # Made at midnight: the same days give the same bytes all day.
    made = datetime.combine(today, time.min, tzinfo=UTC)
    events = [_event(feed, day, due.get(day), foreseen.get(day)) for day in days]
    return render_calendar(events, name=_("Terminy płatności"), stamp=made)


def _event(
    feed: CalendarFeed, day: date, due: Money | None, foreseen: Money | None
) -> CalendarEvent:
    """Make one event, the same from when it is foreseen until it is paid."""
    if due is None:
        summary = _("Termin płatności: {foreseen} (przewidywane)")
    elif foreseen is None:
        summary = _("Termin płatności: {due}")
    else:
        summary = _("Termin płatności: {due}, przewidywane: {foreseen}")
    return CalendarEvent(
        uid=f"{keyed_hash(f'calendar:{feed.pk}:{day}')[:32]}@e-bok",
        starts=day,
        summary=summary.format(due=due, foreseen=foreseen),
    )


MIN_INSTALMENTS, MAX_INSTALMENTS = 2, 12


@dataclass(frozen=True, slots=True)
class Spread:
    """Arrears in equal monthly parts, the first due next month; the last takes the rest."""

    rows: tuple[tuple[date, Money], ...]

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def first(self) -> Money:
        return self.rows[0][1]

    @property
    def last_day(self) -> date:
        return self.rows[-1][0]


def spread(total: Money, count: int, today: date) -> Spread:
    """Split an amount into parts due on the days on which the monthly charge is due."""
    part, remainder = divmod(total.grosze, count)
    month = Period.of(today)
    return Spread(
        tuple(
            (
                first_due_date(month.plus(number).first_day),
                Money.from_grosze(part + (remainder if number == count else 0)),
            )
            for number in range(1, count + 1)
        )
    )


def list_spreads(total: Money, today: date) -> list[Spread]:
    """Return the spread of each number of instalments that may be proposed."""
    return [spread(total, count, today) for count in range(MIN_INSTALMENTS, MAX_INSTALMENTS + 1)]


def late_outside_plans(state: AccountBalance) -> tuple[Sequence[int], Money]:
    """Return the late debits that no plan covers: their seq, and what is open."""
    late = [
        debit for debit in state.open_debits if debit.due_date < state.today and debit.plan is None
    ]
    return sorted({one.seq for one in late}), sum_money(one.amount for one in late)


def waiting_plan(account: Account) -> PaymentPlan | None:
    """Return the proposal of this account that nobody has decided yet. One query."""
    return _waiting_plan_ready.first(account=account.pk)


def _waiting_plan(account: int) -> QuerySet[PaymentPlan]:
    return waiting_plans().filter(account=account)[:1]


_waiting_plan_ready = PreparedQuery(_waiting_plan)


def propose_instalments(
    account: Account, state: AccountBalance, count: int, *, reason: str, user: User
) -> PaymentPlan:
    """Propose to pay what is late and in no plan in `count` parts.

    It waits at the desk as clerks' proposals do. Interest runs on: only the desk may offer to stop
    it. Raises PlanError as `propose_plan`.
    """
    seqs, late_amount = late_outside_plans(state)
    return propose_plan(
        account,
        list(account.entries.filter(seq__in=seqs).order_by("seq")),
        spread(late_amount, count, state.today).rows,
        interest_stopped=False,
        reason=reason,
        agreed_on=state.today,
        made_by=user,
        today=state.today,
    )


QUARTERS = 4


@dataclass(frozen=True, slots=True)
class SteadyAmount:
    """Equal charges one after the other; `last` is None where no later change is known."""

    amount: Money
    first: Period
    last: Period | None
    due_date: date
    day_in_words: str

    @property
    def months(self) -> str:
        if self.last is None:
            return _("od %(month)s") % {"month": since_month(self.first, self.due_date)}
        return span_name(self.first, self.last, _)

    @property
    def paid_by(self) -> str:
        return _("pierwszy przelew do %(day)s") % {"day": self.day_in_words}


@dataclass(frozen=True, slots=True)
class StandingOrderWords:
    """The steady amount in a sentence, and whether it will change."""

    lead: str
    change: str


def list_steady_amounts(charges: Sequence[ExpectedCharge], today: date) -> list[SteadyAmount]:
    """Join equal charges that follow one another, in their order."""
    runs = [list(run) for _amount, run in groupby(charges, key=lambda one: one.amount)]
    return [
        SteadyAmount(
            run[0].amount,
            run[0].period,
            None if run is runs[-1] else (run[-1].last or run[-1].period),
            run[0].due_date,
            until_day(run[0].due_date, today),
        )
        for run in runs
    ]


def describe_standing_order(
    charges: Sequence[ExpectedCharge], steps: Sequence[SteadyAmount]
) -> StandingOrderWords:
    """Say the amount and its day; `charges` are not empty."""
    lead = _("%(amount)s co miesiąc, najpóźniej %(day)s. dnia miesiąca.")
    if any(charge.last for charge in charges):
        lead = _("%(amount)s co kwartał, najpóźniej: %(terms)s.")
    values = {
        "amount": steps[0].amount,
        "day": min(charge.due_date.day for charge in charges),
        "terms": ", ".join(
            f"{charge.due_date.day} {_(MONTHS_GENITIVE[charge.due_date.month - 1])}"
            for charge in charges[:QUARTERS]
        ),
    }
    if len(steps) == 1:
        change = _(
            "Nie ma ogłoszonej zmiany tej kwoty. Gdy ją ogłosimy, trzeba ją będzie zmienić w banku."
        )
    else:
        change = _("Kwoty zmienią się w tych terminach. Zmień je wtedy w banku.")
    return StandingOrderWords(lead % values, change)
