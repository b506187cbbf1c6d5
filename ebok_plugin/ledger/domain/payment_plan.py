"""Agree on an instalment plan: one clerk proposes, a second person approves (ledger.md §13)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import Money, sum_money
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.office.approvals.domain.act import require_second_person
from cms_ext.office.law.working_days import add_months
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.book import replay_state
from ebok_plugin.ledger.domain.draft import is_reason
from ebok_plugin.ledger.domain.plan_standing import PlanStanding, find_break_day
from ebok_plugin.ledger.domain.posting import lock_accounts
from ebok_plugin.ledger.domain.queries import book
from ebok_plugin.ledger.domain.record import Plan, PlanRow
from ebok_plugin.ledger.domain.rows import drop_later_snapshots
from ebok_plugin.ledger.errors import PlanError
from ebok_plugin.ledger.models import Account, LedgerEntry, PaymentPlan, PaymentPlanRow

State = PaymentPlan.State


def equal_rows(total: Money, count: int, first: date) -> Iterator[tuple[date, Money]]:
    """Yield `count` monthly instalments from `first`; the last one takes the remainder.

    A month without that day has its last one instead.
    """
    part, remainder = divmod(total.grosze, count)
    for number in range(count):
        amount = part + (remainder if number == count - 1 else 0)
        yield add_months(first, number), Money.from_grosze(amount)


@transaction.atomic
def propose_plan(
    account: Account,
    entries: Sequence[LedgerEntry],
    rows: Sequence[tuple[date, Money]],
    *,
    interest_stopped: bool,
    reason: str,
    agreed_on: date,
    made_by: User,
    today: date,
) -> PaymentPlan:
    """Save a plan agreed with the payer; it has effect once a second person approves it.

    `rows` are (due date, amount), their sum is what is open of the entries on `agreed_on`. Raises
    PlanError: REASON_REQUIRED, PLAN_DATE, PLAN_ROWS, PLAN_DEBIT, PLAN_OVERLAP, PLAN_SUM, PLAN_LATE.
    """
    if not is_reason(reason):
        raise PlanError("REASON_REQUIRED", _("Podaj uzasadnienie (co najmniej 10 znaków)."))
    lock_accounts([account.pk])
    _check_dates(rows, agreed_on, today)
    _check_rivals(account, entries)
    _check_sum(account, _as_plan(entries, rows, agreed_on), today)
    plan = PaymentPlan.objects.create(
        account=account,
        interest=(PaymentPlan.Interest.STOPPED if interest_stopped else PaymentPlan.Interest.RUNS),
        agreed_on=agreed_on,
        reason=reason.strip(),
        made_by=made_by,
        made_at=timezone.now(),
    )
    plan.debits.set(entries)
    PaymentPlanRow.objects.bulk_create(
        PaymentPlanRow(plan=plan, due_date=day, amount=amount) for day, amount in rows
    )
    _record("PLAN_PROPOSED", plan, made_by)
    return plan


@transaction.atomic
def approve_plan(plan: PaymentPlan, *, approved_by: User, today: date) -> PaymentPlan:
    """Approve a plan: it has effect from the day on which it was agreed.

    Raises PlanError: PLAN_STATE (it does not wait any more), SECOND_PERSON, and PLAN_SUM,
    PLAN_DEBIT, PLAN_OVERLAP or PLAN_LATE when what happened meanwhile makes the plan wrong.
    """
    plan = _locked(plan)
    _expect(plan, State.PROPOSED)
    by = require_second_person("ledger.plan", plan.made_by_id, approved_by, PlanError)
    rows = [(row.due_date, row.amount) for row in plan.rows.all()]
    wanted = _as_plan(plan.debits.all(), rows, plan.agreed_on)
    _check_sum(plan.account, wanted, today)
    plan.state, plan.approved_by, plan.approved_at = State.ACTIVE, by, timezone.now()
    plan.save(update_fields=["state", "approved_by", "approved_at"])
    drop_later_snapshots({plan.account_id: plan.agreed_on})
    _record("PLAN_APPROVED", plan, approved_by)
    return plan


@transaction.atomic
def cancel_plan(plan: PaymentPlan, *, reason: str, by: User, today: date) -> PaymentPlan:
    """Withdraw a proposal, or end a plan from today: the debits get their own due dates back.

    Raises PlanError: REASON_REQUIRED, PLAN_STATE (it is neither proposed nor active).
    """
    plan = _locked(plan)
    if not is_reason(reason):
        # Nobody has agreed to a proposal yet, so there is nothing to call off.
        words = (
            _("Podaj powód (co najmniej 10 znaków).")
            if plan.state == State.PROPOSED
            else _("Podaj powód odwołania (co najmniej 10 znaków).")
        )
        raise PlanError("REASON_REQUIRED", words)
    _expect(plan, State.PROPOSED, State.ACTIVE)
    plan.state, plan.ended_on, plan.ended_by = State.CANCELLED, today, by
    plan.end_reason = reason.strip()
    plan.save(update_fields=["state", "ended_on", "ended_by", "end_reason"])
    drop_later_snapshots({plan.account_id: today})
    _record("PLAN_CANCELLED", plan, by)
    return plan


def update_plan_states(today: date) -> int:
    """Store which plans are kept, broken or running again; return how many changed.

    Repeatable. Nothing depends on it: every reading derives the same from what was paid, which a
    payment imported late or taken back may change.
    """
    followed = (
        book.approved_plans().exclude(state=State.CANCELLED).values_list("account_id", flat=True)
    )
    accounts = Account.objects.filter(pk__in=followed).order_by("pk")
    return sum(_follow(account, today) for account in accounts)


@transaction.atomic
def _follow(account: Account, today: date) -> int:
    lock_accounts([account.pk])
    standings = {standing.plan.pk: standing for standing in book.read_standings(account, today)}
    changed = 0
    for plan in book.approved_plans().filter(pk__in=standings).exclude(state=State.CANCELLED):
        state, action = _state_of(standings[plan.pk])
        day = standings[plan.pk].broken_on
        if (plan.state, plan.broken_on) != (state, day):
            plan.state, plan.broken_on = state, day
            plan.save(update_fields=["state", "broken_on"])
            _record(action, plan, None)
            changed += 1
    return changed


def _state_of(standing: PlanStanding) -> tuple[PaymentPlan.State, str]:
    if standing.broken_on:
        return State.BROKEN, "PLAN_BROKEN"
    if standing.is_fulfilled:
        return State.KEPT, "PLAN_KEPT"
    return State.ACTIVE, "PLAN_RUNS_AGAIN"


def _as_plan(
    entries: Iterable[LedgerEntry], rows: Iterable[tuple[date, Money]], agreed_on: date
) -> Plan:
    """Return the proposal as the replay would see it; 0 is no plan's pk."""
    seqs = frozenset(entry.seq for entry in entries)
    planned = tuple(PlanRow(day, amount.grosze) for day, amount in rows)
    return Plan(0, agreed_on, None, False, seqs, planned)


def _check_dates(rows: Sequence[tuple[date, Money]], agreed_on: date, today: date) -> None:
    if agreed_on > today:
        raise PlanError("PLAN_DATE", _("Data uzgodnienia nie może być późniejsza niż dzisiaj."))
    days = [day for day, _amount in rows]
    if not rows or days != sorted(set(days)) or days[0] < agreed_on:
        raise PlanError(
            "PLAN_ROWS", _("Podaj raty w kolejności terminów, każdą z innym, od dnia uzgodnienia.")
        )
    if any(amount.grosze <= 0 for _day, amount in rows):
        raise PlanError("PLAN_ROWS", _("Każda rata musi być większa od zera."))


def _check_rivals(account: Account, entries: Sequence[LedgerEntry]) -> None:
    if any(entry.account_id != account.pk for entry in entries):
        raise PlanError("PLAN_DEBIT", _("Układ obejmuje należności jednego konta."))
    waiting = PaymentPlan.objects.filter(state=State.PROPOSED, debits__in=entries).first()
    if waiting is not None:
        raise PlanError(
            "PLAN_OVERLAP",
            _("Należność jest już w układzie z dnia {day}, który czeka na zatwierdzenie.").format(
                day=format_day(waiting.agreed_on)
            ),
        )


def _check_sum(account: Account, proposed: Plan, today: date) -> None:
    plans = book.read_plans([account]).get(account.pk, ())
    records = book.read_entry_records([account], today)[account.pk]
    state = replay_state(records, proposed.agreed_on, allocation_settings(), plans)
    open_debits = [debit for debit in state.open_debits if debit.seq in proposed.debits]
    if any(debit.plan is not None for debit in open_debits):
        raise PlanError("PLAN_OVERLAP", _("Należność jest już w innym układzie, który trwa."))
    if not proposed.debits or {debit.seq for debit in open_debits} != proposed.debits:
        raise PlanError(
            "PLAN_DEBIT",
            _("Wybierz należności, które w dniu {day} nie były zapłacone.").format(
                day=format_day(proposed.agreed_on)
            ),
        )
    open_sum = sum_money(debit.amount for debit in open_debits)
    planned = Money.from_grosze(sum(row.grosze for row in proposed.rows))
    if planned != open_sum:
        raise PlanError(
            "PLAN_SUM",
            _("Raty dają razem {planned}, a w dniu {day} do zapłaty było {left}.").format(
                planned=planned, day=format_day(proposed.agreed_on), left=open_sum
            ),
        )
    if find_break_day(proposed, records, (*plans, proposed), today, allocation_settings()):
        raise PlanError(
            "PLAN_LATE",
            _("Pierwsza rata jest po terminie o więcej niż 14 dni. Uzgodnij nowe terminy."),
        )


def _locked(plan: PaymentPlan) -> PaymentPlan:
    """Return the current plan under the lock of its account, which all verbs of plans take."""
    lock_accounts([plan.account_id])
    return PaymentPlan.objects.select_related("account__payer").get(pk=plan.pk)


def _expect(plan: PaymentPlan, *states: PaymentPlan.State) -> None:
    if plan.state not in states:
        raise PlanError(
            "PLAN_STATE",
            _("Tego nie można już zrobić: układ z dnia {day} ma stan „{state}”.").format(
                day=format_day(plan.agreed_on), state=plan.get_state_display()
            ),
        )


def _record(action: str, plan: PaymentPlan, by: User | None) -> None:
    origin = Origin(actor=by, panel=by.realm) if by else SYSTEM
    record(action, origin, obj=plan, subject=plan.account.payer)
