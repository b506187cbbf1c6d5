"""Making the papers of a series of demands; one for each debtor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from cms_ext.evidence.audit.domain.event import Origin, record
from ebok_plugin.debts.domain.check import terms_of
from ebok_plugin.debts.domain.letters import DemandLetter, demand_pdf
from ebok_plugin.debts.models import Debt, DebtStage
from ebok_plugin.debts.vocabulary import StageKind
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.papers.letterhead import office_on
from ebok_plugin.statements.domain.series import DrawnPaper, Series
from ebok_plugin.statements.models import PaperBatch


def list_accounts(batch: PaperBatch, accounts: QuerySet[Account]) -> QuerySet[Account]:
    """Select the accounts of a series of demands."""
    return accounts.filter(debts__stages__run__papers=batch)


def draw_demands(batch: PaperBatch, accounts: Sequence[Account]) -> Iterator[DrawnPaper]:
    """Draw the letters; an account that has paid since the order gets none."""
    rows = DebtStage.objects.filter(run__papers=batch, debt__account__in=accounts)
    stages = {
        stage.debt.account_id: stage
        for stage in rows.select_related("debt").prefetch_related("letters__person")
    }
    standing = account_reader().read_account_states(accounts, batch.as_of)
    office = office_on(batch.as_of)
    wording = {stage.kind: terms_of(StageKind(stage.kind), stage.on).wording for stage in rows}
    for account in accounts:
        stage, state = stages[account.pk], standing[account.pk]
        if state.state.arrears != stage.amount:
            continue
        people = [letter.person for letter in stage.letters.all()]
        for person in people:
            letter = DemandLetter(
                stage,
                account,
                person,
                tuple(other.name for other in people if other != person),
                state.state,
                state.postings,
                wording[stage.kind],
            )
            pdf = demand_pdf(office, letter, batch.as_of)
            yield DrawnPaper(account, letter.title, pdf, person, needs_proof=True)


def settle_demands(
    batch: PaperBatch, accounts: Sequence[Account], drawn: Sequence[DrawnPaper]
) -> None:
    """Log each letter; a stage without a letter was not taken."""
    made = {paper.account.pk for paper in drawn}
    without = [account for account in accounts if account.pk not in made]
    for stage in DebtStage.objects.filter(run__papers=batch, debt__account__in=without):
        stage.letters.all().delete()
        debt = stage.debt
        stage.delete()
        if not debt.stages.exists():
            Debt.objects.filter(pk=debt.pk).delete()
    origin = Origin(actor=batch.made_by)
    for paper in drawn:
        changes = {"batch": batch.pk}
        record("DEMAND_MADE", origin, obj=paper.account, subject=paper.addressee, changes=changes)


DEMANDS = Series(list_accounts, draw_demands, settle_demands)
