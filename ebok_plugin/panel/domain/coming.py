"""The next payment, known before it is charged, and what an announced change makes of it.

Foreseen: the newest standing charge, with the announced changes that the account owes by then
(fees_law.md §2, §3). Nothing of it is in the ledger, and every page says that it is foreseen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import NOMINATIVE, Period
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from ebok_plugin.charges.conf import read_midmonth
from ebok_plugin.charges.domain.charge_document import due_from
from ebok_plugin.charges.domain.charge_lines import stay_in
from ebok_plugin.charges.domain.charging_sources import (
    ForeseenCharge,
    find_foreseen_charges,
    is_charged_elsewhere,
)
from ebok_plugin.charges.domain.queries.charged import standing_charges
from ebok_plugin.fee_changes.domain.notified_rates import OwedStep, find_owed_steps
from ebok_plugin.fee_changes.models import FeeNotice
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.domain.record import EntryRecord
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain.first_page import since_month, until_day


@dataclass(frozen=True, slots=True)
class LastCharge:
    """The newest monthly charge that stands."""

    period: Period
    amount: Money


@dataclass(frozen=True, slots=True)
class AnnouncedSum:
    """A day on which the fee changes, by `more`.

    `amount` is the cost of a full month from then on. It is None where the charge itself states
    it, or nothing was charged yet.
    """

    since: date
    more: Money
    amount: Money | None
    notice: FeeNotice


@dataclass(frozen=True, slots=True)
class Coming:
    """The months to come; `changes` first has that of the foreseen month, then the next one."""

    charge: ForeseenCharge | None = None
    changes: tuple[AnnouncedSum, ...] = ()


def coming_of(account: Account, charge: EntryRecord | None, today: date) -> Coming:
    """Return what comes for an account; nothing for one that ends this month.

    For an account that is charged elsewhere the next charge. `charge` is that of the month of
    `today`. The queries are those of `find_owed_steps`, one more without a charge.
    """
    if is_charged_elsewhere(account):
        charges = find_foreseen_charges([account], today, 1).get(account.pk, ())
        return Coming(next(iter(charges), None))
    if _is_unforeseen(account, today):
        return Coming()
    steps = find_owed_steps([account.pk], today).get(account.pk, ())
    return make_coming(_last_charge(account, charge, today), steps, today)


def foreseen_of(
    accounts: Iterable[Account], today: date, count: int
) -> dict[int, tuple[ForeseenCharge, ...]]:
    """Return the charges of the next months by account id, fewer before the account ends.

    One query besides those of `find_owed_steps` and of what charges elsewhere.
    """
    wanted = list(accounts)
    others = [one for one in wanted if is_charged_elsewhere(one)]
    charged_here = [
        one for one in wanted if not is_charged_elsewhere(one) and not _is_unforeseen(one, today)
    ]
    steps = find_owed_steps([one.pk for one in charged_here], today)
    last = _last_charges(charged_here, today)
    elsewhere = find_foreseen_charges(others, today, count)
    return {pk: tuple(charges) for pk, charges in elsewhere.items()} | {
        one.pk: tuple(
            charge
            for charge in foresee_charges(last[one.pk], steps.get(one.pk, ()), today, count)
            if one.closed_on is None or charge.period.last_day <= one.closed_on
        )
        for one in charged_here
        if one.pk in last
    }


def foresee_charges(
    last: LastCharge, steps: Sequence[OwedStep], today: date, count: int
) -> list[ForeseenCharge]:
    """Return `count` charges from the first uncharged month whose due date is not over."""
    period = last.period.next
    while due_from(period.first_day) < today:
        period = period.next
    not_held = _not_held(steps, last.period.first_day)
    return [
        ForeseenCharge(
            month,
            due_from(month.first_day),
            last.amount + sum_money(one.more for one in not_held if one.since <= month.first_day),
        )
        for month in (period.plus(number) for number in range(count))
    ]


def _not_held(steps: Iterable[OwedStep], day: date) -> list[OwedStep]:
    return [step for step in steps if step.since > day]


def _is_unforeseen(account: Account, today: date) -> bool:
    """Whether no month after that of `today` is charged."""
    return account.closed_on is not None and account.closed_on < Period.of(today).next.first_day


def make_coming(last: LastCharge | None, steps: Sequence[OwedStep], today: date) -> Coming:
    """Combine the newest charge with the announced steps by day that it does not hold yet."""
    if last is None:
        return Coming(None, _next(_not_held(steps, today), None))
    [charge] = foresee_charges(last, steps, today, 1)
    not_held, first = _not_held(steps, last.period.first_day), charge.period.first_day
    own = [step for step in not_held if step.since <= first]
    more = charge.amount - last.amount
    changes = [AnnouncedSum(own[-1].since, more, None, own[-1].notice)] if own else []
    later = [step for step in not_held if step.since > first]
    return Coming(charge, (*changes, *_next(later, charge.amount)))


def _next(steps: Sequence[OwedStep], before: Money | None) -> tuple[AnnouncedSum, ...]:
    """Sum the steps of the first day; `before` is what a month costs until then."""
    if not steps:
        return ()
    since = steps[0].since
    more = sum_money(step.more for step in steps if step.since == since)
    return (AnnouncedSum(since, more, before and before + more, steps[0].notice),)


def _last_charge(account: Account, charge: EntryRecord | None, today: date) -> LastCharge | None:
    """Return the charge of the month where there is one, else as `_last_charges`."""
    if charge is None:
        return _last_charges([account], today).get(account.pk)
    return _of_a_whole_month(account, charge.period, Money.from_grosze(charge.grosze))


def _last_charges(accounts: Sequence[Account], today: date) -> dict[int, LastCharge]:
    """Return the last charge of a whole month by account id. One query."""
    newest = standing_charges().filter(account=OuterRef("pk"), booking_date__lte=today)
    newest = newest.order_by("-period", "-pk")
    rows = Account.objects.filter(pk__in=[account.pk for account in accounts]).values_list(
        "pk", Subquery(newest.values("period")[:1]), Subquery(newest.values("total")[:1])
    )
    charged = {pk: (period, amount) for pk, period, amount in rows if period is not None}
    last_by_account = {
        account.pk: _of_a_whole_month(account, *charged[account.pk])
        for account in accounts
        if account.pk in charged
    }
    return {pk: last for pk, last in last_by_account.items() if last is not None}


def _of_a_whole_month(account: Account, period: str, amount: Money) -> LastCharge | None:
    """Return the charge; None for a part of a month, which tells nothing of a whole one."""
    last = LastCharge(Period.parse(period), amount)
    stay = stay_in(last.period, account.opened_on, account.closed_on, read_midmonth())
    return last if stay is None or stay.is_whole_month else None


def charge_in_words(coming: Coming, state: AccountBalance) -> str:
    """Write `Za grudzień: 802,32 zł do wtorku 15 grudnia.`, and what a credit leaves of it."""
    charge = coming.charge
    if charge is None:
        return ""
    months = NOMINATIVE[charge.period.month - 1]
    if charge.last is not None:
        months = f"{months}–{NOMINATIVE[charge.last.month - 1]}"
    sentence = _("Za {month}: {amount} do {day}.").format(
        month=months, amount=charge.amount, day=until_day(charge.due_date, state.today)
    )
    if not state.free_credit:
        return sentence
    left = charge.amount - state.free_credit
    if left <= ZERO:
        return f"{sentence} {_('Pokryje ją nadpłata.')}"
    return f"{sentence} {_('Po zaliczeniu nadpłaty zostanie {left}.').format(left=left)}"


def change_in_words(change: AnnouncedSum, today: date) -> str:
    """Write `805,57 zł od stycznia, o 3,25 zł więcej.`"""
    since = since_month(Period.of(change.since), today)
    if change.amount is None:
        text = _("Od {since} o {difference} mniej.")
        if change.more > ZERO:
            text = _("Od {since} o {difference} więcej.")
        return text.format(since=since, difference=abs(change.more))
    text = _("{amount} od {since}, o {difference} mniej.")
    if change.more > ZERO:
        text = _("{amount} od {since}, o {difference} więcej.")
    return text.format(amount=change.amount, since=since, difference=abs(change.more))
