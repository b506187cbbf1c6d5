"""The letter of a stage, and the documents of a series of demands: one for each debtor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.pdf.sealing import render_sealed_paper
from cms_ext.base.text.typed_values import address_lines
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.frontend.theme.figures import long_date
from cms_ext.people.identity.models import Person
from ebok_plugin.debts.domain.check import list_debtors, read_stage_terms, refuse_dead
from ebok_plugin.debts.models import Debt, DebtLetter, DebtStage
from ebok_plugin.debts.vocabulary import StageKind
from ebok_plugin.interest.models import KIND_OF, RateKind
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.book import AccountBalance, OpenPostings
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import Regime
from ebok_plugin.statements.domain.batch import DrawnPaper, Series
from ebok_plugin.statements.domain.named_items import find_rest, name_items
from ebok_plugin.statements.domain.papers import letterhead
from ebok_plugin.statements.domain.papers.letterhead import load_letterhead
from ebok_plugin.statements.domain.papers.letters import list_overdue
from ebok_plugin.statements.domain.payment_code import overdue_title, payment_reference
from ebok_plugin.statements.models import Paper, PaperBatch

TEMPLATE = Path(__file__).parents[1] / "layouts" / "demand.typ"


@dataclass(frozen=True, slots=True)
class DemandLetter:
    """A stage's letter to one debtor; `joint` are the names of the others, jointly liable."""

    stage: DebtStage
    account: Account
    person: Person
    joint: tuple[str, ...]
    state: AccountBalance
    postings: OpenPostings
    wording: str

    @property
    def title(self) -> str:
        label = str(StageKind(self.stage.kind).label)
        return label[:1].upper() + label[1:]

    @property
    def is_tax(self) -> bool:
        """Return whether the tax ordinance governs the interest: it calls delay „zwłoka”."""
        return KIND_OF[Regime(self.account.regime)] == RateKind.TAX

    @property
    def total(self) -> Money:
        return self.stage.amount + (self.stage.interest or ZERO) + self.stage.costs


def demand_pdf(office: letterhead.Letterhead, letter: DemandLetter, today: date) -> bytes:
    """Render the letter, dated `today`."""
    account, state, total = letter.account, letter.state, letter.total
    data: dict[str, Any] = {
        **letterhead.letterhead_data(office, account, today, title=letter.title),
        "addressee": _addressee(letter),
        "facts": letterhead.short_facts(office, account),
        "answer": [
            _("Do zapłaty w ciągu %(days)d dni od doręczenia") % {"days": letter.stage.days},
            str(total),
            _("słownie: %(words)s") % {"words": letterhead.amount_in_words(total)},
        ],
        "lines_title": _("Czego nie zapłacono w terminie"),
        "head": [_("Pozycja"), _("Termin płatności"), _("Dni po terminie"), _("Kwota (zł)")],
        "lines": [*list_overdue(state, letter.postings), *_added(letter)],
        "sum": [_("Razem"), total.digits],
        "pay_title": _("Dane do przelewu"),
        "pay": letterhead.pay_block(
            office,
            account,
            total,
            overdue_title(payment_reference(account), letter.postings),
        ),
        "closing": [letter.wording, *_closing(office, letter)],
        "signed": [_("W imieniu Zarządu"), office.full_name],
        "questions": letterhead.contact_line(office),
    }
    return render_sealed_paper(TEMPLATE, data, issued=today, seal=office.seal)


def _added(letter: DemandLetter) -> Iterator[list[str]]:
    """Write interest and costs as rows; on a mirror the program's items are all there is."""
    stage = letter.stage
    if stage.interest:
        day = long_date(stage.on)
        words = (
            _("Odsetki za zwłokę do %(day)s")
            if letter.is_tax
            else _("Odsetki za opóźnienie do %(day)s")
        )
        yield [words % {"day": day}, "", "", stage.interest.digits]
    if stage.costs:
        yield [_("Koszty upomnienia"), "", "", stage.costs.digits]


def _closing(office: letterhead.Letterhead, letter: DemandLetter) -> Iterator[str]:
    if letter.joint:
        names = ", ".join(letter.joint)
        yield _("Za tę zaległość solidarnie odpowiada także: %(names)s.") % {"names": names}
    if not is_mirror() and letter.stage.interest:
        if letter.is_tax:
            yield _("Za każdy następny dzień zwłoki należą się dalsze odsetki.")
        else:
            yield _("Za każdy następny dzień opóźnienia należą się dalsze odsetki.")
    ask = _(
        "Kto już zapłacił albo chce prosić o raty, niech skontaktuje się z nami przed końcem "
        "terminu."
    )
    yield f"{letterhead.booked_sentence(office)} {ask}"


def _addressee(letter: DemandLetter) -> list[str]:
    """Return name and address: a joint debtor's own address, else that of the premises."""
    if letter.person == letter.account.payer:
        return letterhead.addressee(letter.account)
    own = address_lines(letter.person.correspondence_address)
    return [letter.person.name, *(own or letterhead.premises_lines(letter.account))]


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
    office = load_letterhead(batch.as_of)
    wording = {
        stage.kind: read_stage_terms(StageKind(stage.kind), stage.on).wording for stage in rows
    }
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
            items = name_items(state.state, batch.as_of)
            yield DrawnPaper(account, letter.title, pdf, person, needs_proof=True, items=items)


def settle_demands(
    batch: PaperBatch, accounts: Sequence[Account], drawn: Sequence[DrawnPaper]
) -> None:
    """Log each letter; a stage without a letter was not taken."""
    made = {paper.account.pk for paper in drawn}
    without = [account for account in accounts if account.pk not in made]
    for stage in DebtStage.objects.filter(run__papers=batch, debt__account__in=without):
        stage.letters.all().delete()
        _delete_stage(stage)
    origin = Origin(actor=batch.made_by)
    for paper in drawn:
        changes = {"batch": batch.pk}
        record("DEMAND_MADE", origin, obj=paper.account, subject=paper.addressee, changes=changes)


def judge_demands(batch: PaperBatch, papers: Sequence[Paper], today: date) -> Mapping[UUID, str]:
    """Return why demands may not leave: each letter of a stage stays back with the others."""
    accounts = {paper.account_id: paper.account for paper in papers}
    items = {paper.account_id: paper.items for paper in papers}
    stages = {
        stage.debt.account_id: stage
        for stage in DebtStage.objects.filter(run__papers=batch, debt__account__in=accounts)
        .select_related("debt")
        .prefetch_related("letters__person")
    }
    states = account_reader().balances_of(list(accounts.values()), today)
    debtors = list_debtors(accounts.values(), today)
    reasons = {}
    for pk, state in states.items():
        rest = find_rest(items[pk], state, batch.as_of)
        reasons[pk] = find_end_of_demand(stages.get(pk), state, rest, debtors[pk])
    return {paper.pk: reason for paper in papers if (reason := reasons[paper.account_id])}


def find_end_of_demand(
    stage: DebtStage | None, state: AccountBalance, rest: Money, debtors: Sequence[Person]
) -> str:
    """Return why a demand may not leave any more; empty while it may. `rest` is of its items."""
    if stage is None or stage.debt.ended_on is not None:
        return _("Sprawa o zapłatę jest zamknięta.")
    people = [letter.person for letter in stage.letters.all()]
    if dead := [person.name for person in people if person.died_on is not None]:
        return refuse_dead(dead).message
    if former := [person.name for person in people if person not in debtors]:
        text = _("{name} nie odpowiada już za to konto. Sprawdź uprawnienia do konta.")
        return text.format(name=", ".join(former))
    if state.in_plan:
        return _("Zaległość jest w układzie ratalnym.")
    if rest < stage.amount:
        return _("Zaległość zmniejszyła się po przygotowaniu pisma (wpłata albo korekta).")
    return ""


def withdraw_demands(batch: PaperBatch, papers: Sequence[Paper]) -> None:
    """Delete the letters of a stage; without any it was not taken and is open again."""
    for paper in papers:
        DebtLetter.objects.filter(
            stage__run__papers=batch,
            stage__debt__account=paper.account_id,
            person=paper.person_id,
        ).delete()
    accounts = {paper.account_id for paper in papers}
    empty = DebtStage.objects.filter(
        run__papers=batch, debt__account__in=accounts, letters__isnull=True
    )
    for stage in empty.select_related("debt"):
        _delete_stage(stage)


def _delete_stage(stage: DebtStage) -> None:
    """Delete a stage that was not taken, and its debt when it was the only one."""
    debt = stage.debt
    stage.delete()
    if not debt.stages.exists():
        Debt.objects.filter(pk=debt.pk).delete()


DEMANDS = Series(list_accounts, draw_demands, settle_demands, judge_demands, withdraw_demands)
