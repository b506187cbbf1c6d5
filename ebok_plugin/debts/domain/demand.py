"""Letters of a stage for several accounts: chosen, ordered, and approved by a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import Money, sum_money
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.approvals.domain.act import require_second_person
from ebok_plugin.debts.domain.check import (
    Candidate,
    DebtRefused,
    StageTerms,
    check_stage,
    read_stage_terms,
)
from ebok_plugin.debts.domain.standing import find_end
from ebok_plugin.debts.models import Debt, DebtLetter, DebtStage, DemandRun
from ebok_plugin.debts.vocabulary import DebtEnd, StageKind
from ebok_plugin.ledger.domain.draft import is_reason
from ebok_plugin.ledger.domain.posting import lock_accounts
from ebok_plugin.payments.freshness import describe_booked_day
from ebok_plugin.statements.domain.batch import start_series
from ebok_plugin.statements.models import PaperBatch

State = DemandRun.State


@dataclass(frozen=True, slots=True)
class DemandChoice:
    """Who would get a letter of a stage today, and who would not, each with the reason."""

    kind: StageKind
    ready: tuple[Candidate, ...]
    refused: tuple[Candidate, ...]
    terms: StageTerms
    booked: str

    @property
    def takes_second_person(self) -> bool:
        return self.terms.takes_second_person

    @property
    def letters(self) -> int:
        """One for each debtor."""
        return sum(len(one.debtors) for one in self.ready)

    @property
    def total(self) -> Money:
        return sum_money(one.total for one in self.ready)


def choose_demands(
    kind: StageKind, accounts: Sequence[int], today: date, *, run: DemandRun | None = None
) -> DemandChoice:
    """Check the accounts; raises DebtRefused DEBT_NOBODY when none of them may get a letter.

    `run` is the one that is approved, if any.
    """
    terms = read_stage_terms(kind, today)
    checked = check_stage(kind, accounts, today, run=run, terms=terms)
    ready = tuple(one for one in checked if one.refusal is None)
    if not ready:
        reasons = {str(one.refusal) for one in checked}
        words = _("Nikt z zaznaczonych nie może dostać tego pisma.")
        raise DebtRefused("DEBT_NOBODY", " ".join([words, *sorted(reasons)[:3]]))
    return DemandChoice(
        kind,
        ready,
        tuple(one for one in checked if one.refusal is not None),
        terms,
        describe_booked_day(today).words,
    )


@transaction.atomic
def start_demands(
    kind: StageKind, accounts: Sequence[int], *, today: date, origin: Origin
) -> DemandRun:
    """Order the letters; those of a stage that takes a second person wait for it.

    Raises DebtRefused DEBT_NOBODY. Accounts that are refused are left out.
    """
    lock_accounts(accounts)
    choice = choose_demands(kind, accounts, today)
    run = DemandRun(
        kind=kind,
        accounts=[one.account.pk for one in choice.ready],
        made_by=origin.actor,
        made_at=timezone.now(),
    )
    if choice.takes_second_person:
        run.save()
    else:
        _order(run, choice, today, origin)
    _record("DEBT_DEMANDS_STARTED", run, origin)
    return run


@transaction.atomic
def approve_demands(run: DemandRun, *, today: date, origin: Origin) -> DemandRun:
    """Approve a run: the letters are made, without those that may not leave any more.

    Raises DebtRefused: DEBT_DECIDED, SECOND_PERSON, DEBT_NOBODY.
    """
    run = _waiting_run(run)
    by = require_second_person("debts.demands", run.made_by_id, origin.signed_in, DebtRefused)
    lock_accounts(run.accounts)
    run.decided_by, run.decided_at = by, timezone.now()
    choice = choose_demands(StageKind(run.kind), run.accounts, today, run=run)
    _order(run, choice, today, origin)
    _record("DEBT_DEMANDS_APPROVED", run, origin)
    return run


@transaction.atomic
def refuse_demands(run: DemandRun, *, reason: str, origin: Origin) -> DemandRun:
    """Refuse or withdraw a run. Raises DebtRefused: REASON_REQUIRED, DEBT_DECIDED."""
    if not is_reason(reason):
        raise DebtRefused("REASON_REQUIRED", _("Podaj powód (co najmniej 10 znaków)."))
    run = _waiting_run(run)
    run.state, run.refusal, run.decided_at = State.REFUSED, reason.strip(), timezone.now()
    if run.made_by_id != origin.signed_in.pk:
        run.decided_by = origin.actor
    run.save()
    _record("DEBT_DEMANDS_REFUSED", run, origin)
    return run


def find_waiting_demand_runs() -> QuerySet[DemandRun]:
    """Select the runs that wait for a second person, the oldest first."""
    waiting = DemandRun.objects.filter(state=State.WAITING)
    return waiting.select_related("made_by").order_by("made_at", "pk")


def _waiting_run(run: DemandRun) -> DemandRun:
    locked = DemandRun.objects.select_for_update().get(pk=run.pk)
    if locked.state != State.WAITING:
        raise DebtRefused("DEBT_DECIDED", _("Te pisma ktoś już rozstrzygnął."))
    return locked


def _order(run: DemandRun, choice: DemandChoice, today: date, origin: Origin) -> None:
    """Take the stage with every account of the choice, and start the series of its documents."""
    batch = start_series(PaperBatch.Kind.DEMAND, len(choice.ready), today, origin)
    run.state, run.papers = State.APPROVED, batch
    run.accounts = [one.account.pk for one in choice.ready]
    run.save()
    for one in choice.ready:
        stage = DebtStage.objects.create(
            debt=_open_debt(one, today),
            kind=choice.kind,
            on=today,
            days=choice.terms.days,
            amount=one.amount,
            interest=one.interest,
            costs=one.costs,
            run=run,
            made_by=origin.actor,
        )
        DebtLetter.objects.bulk_create(
            DebtLetter(stage=stage, person=person) for person in one.debtors
        )


def _open_debt(one: Candidate, today: date) -> Debt:
    """Return the open debt of the account; one that was paid meanwhile ends first."""
    if one.standing is not None:
        debt = one.standing.debt
        end = find_end(debt, one.state)
        if end is None:
            return debt
        debt.ended_on, debt.end = today, DebtEnd(end)
        debt.save(update_fields=["ended_on", "end"])
    return Debt.objects.create(account=one.account, opened_on=today)


def _record(action: str, run: DemandRun, origin: Origin) -> None:
    changes = {"kind": run.kind, "accounts": run.accounts}
    record(action, origin, obj=run, to_state=run.state, changes=changes)


def describe_demand_run(run: DemandRun) -> str:
    """Write „Wezwanie do zapłaty z 20.11.2026: kont 60”."""
    return _("{kind} z {day}: kont {count}").format(
        kind=str(run.get_kind_display()).capitalize(),
        day=format_day(timezone.localdate(run.made_at)),
        count=len(run.accounts),
    )
