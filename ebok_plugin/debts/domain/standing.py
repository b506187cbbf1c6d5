"""How far the debts of accounts are: their stages, the next one, and from which day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from cms_ext.base.database.bulk import split_into_chunks
from ebok_plugin.debts.models import Debt, DebtStage
from ebok_plugin.debts.vocabulary import CHAINS, DebtEnd, StageKind
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.vocabulary import Regime


@dataclass(frozen=True, slots=True)
class DebtStanding:
    """An open debt with its stages in the order in which they were taken."""

    debt: Debt
    stages: tuple[DebtStage, ...]

    @property
    def last(self) -> DebtStage:
        return self.stages[-1]

    @property
    def undelivered(self) -> int:
        """How many letters of the last stage have no recorded delivery."""
        return sum(letter.delivered_on is None for letter in self.last.letters.all())

    @property
    def runs_from(self) -> date | None:
        """The day from which the term of the last stage runs; None until all letters arrived."""
        days = [letter.delivered_on for letter in self.last.letters.all()]
        if not days:
            return self.last.on
        arrived = [day for day in days if day is not None]
        return max(arrived) if len(arrived) == len(days) else None

    @property
    def next_day(self) -> date | None:
        """The first day on which the next step may be taken; None until it is known."""
        return self.runs_from and self.runs_from + timedelta(self.last.days + 1)

    @property
    def next_kind(self) -> StageKind | None:
        """The step after the last one; None after the last of all."""
        return next_after(Regime(self.debt.account.regime), StageKind(self.last.kind))

    def has_stage(self, kind: StageKind) -> bool:
        return any(stage.kind == kind for stage in self.stages)


def next_after(regime: Regime, kind: StageKind | None) -> StageKind | None:
    """Return the step after `kind`, the first one for None."""
    chain = CHAINS[regime]
    place = chain.index(kind) + 1 if kind else 0
    return chain[place] if place < len(chain) else None


def find_standings(accounts: Iterable[int]) -> dict[int, DebtStanding]:
    """Find the open debts by account id: three queries for each 900 accounts."""
    found: dict[int, DebtStanding] = {}
    for portion in split_into_chunks(accounts):
        debts = Debt.objects.filter(account__in=portion, ended_on__isnull=True)
        for debt in debts.select_related("account").prefetch_related("stages__letters__person"):
            stages = tuple(debt.stages.all())
            if stages:
                found[debt.account_id] = DebtStanding(debt, stages)
    return found


def find_end(debt: Debt, state: AccountBalance) -> DebtEnd | None:
    """Return how the books end a debt, None while it lasts.

    Everything it is about was due before its first stage, and payments cover the oldest debts
    first: so it is paid when nothing that old is open.
    """
    if state.in_plan:
        return DebtEnd.PLAN
    if not state.open_debits:
        return None if state.arrears else DebtEnd.PAID
    is_open = any(debit.due_date < debt.opened_on for debit in state.open_debits)
    return None if is_open else DebtEnd.PAID
