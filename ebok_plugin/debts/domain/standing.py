"""How far the debts of accounts are: their stages, the next one, and their lists.

Also a person's debts, for copies and erasure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.dates.period import format_day
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.people.identity.models import Person
from ebok_plugin.debts.models import Debt, DebtLetter, DebtStage
from ebok_plugin.debts.vocabulary import CHAINS, FILED, DebtEnd, StageKind
from ebok_plugin.ledger.domain.book import AccountBalance, AccountState
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import Regime
from ebok_plugin.statements.models import Reminder


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
        """Return the day from which the term of the last stage runs.

        None until all letters arrived.
        """
        days = [letter.delivered_on for letter in self.last.letters.all()]
        if not days:
            return self.last.on
        arrived = [day for day in days if day is not None]
        return max(arrived) if len(arrived) == len(days) else None

    @property
    def next_day(self) -> date | None:
        """Return the first day on which the next step may be taken; None until it is known."""
        return self.runs_from and self.runs_from + timedelta(self.last.days + 1)

    @property
    def next_kind(self) -> StageKind | None:
        """Return the step after the last one; None after the last of all."""
        return next_stage(Regime(self.debt.account.regime), StageKind(self.last.kind))

    def has_stage(self, kind: StageKind) -> bool:
        return any(stage.kind == kind for stage in self.stages)


def next_stage(regime: Regime, kind: StageKind | None) -> StageKind | None:
    """Return the step after `kind`, the first one for None."""
    chain = CHAINS[regime]
    place = chain.index(kind) + 1 if kind else 0
    return chain[place] if place < len(chain) else None


def find_debt_standings(accounts: Iterable[int]) -> dict[int, DebtStanding]:
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


@dataclass(frozen=True, slots=True)
class DebtLine:
    """An open debt with what the account owes on a day."""

    account: Account
    standing: DebtStanding
    account_state: AccountState

    @property
    def state(self) -> AccountBalance:
        return self.account_state.state

    @property
    def debtors(self) -> tuple[Person, ...]:
        """Who got the letters; the payer where there were none."""
        letters = self.standing.stages[0].letters.all()
        return tuple(letter.person for letter in letters) or (self.account.payer,)

    @property
    def dead(self) -> str:
        """Return the names of the debtors who died; their heirs are to be found first."""
        return ", ".join(person.name for person in self.debtors if person.died_on)

    @property
    def end_words(self) -> str:
        """How it ended by the books of today; empty while it lasts."""
        end = find_end(self.standing.debt, self.state)
        return str(end.label) if end else ""

    @property
    def next_words(self) -> str:
        """„pozew o zapłatę, od 20.12.2026”, or what is missing for the next step."""
        if self.end_words:
            return self.end_words
        if self.dead:
            return _("ustal spadkobierców ({name} nie żyje)").format(name=self.dead)
        if self.standing.undelivered:
            return _("wpisz doręczenie")
        kind = self.standing.next_kind
        if kind is None or self.standing.next_day is None:
            return _("brak, to ostatni etap")
        words = _("{stage}, od {day}")
        return words.format(stage=kind.label, day=format_day(self.standing.next_day))

    def may_file(self, today: date) -> bool:
        """Return whether its data may go to the court, or to the enforcement body."""
        day = self.standing.next_day
        due = self.standing.next_kind in FILED and day is not None and day <= today
        return due and not self.end_words and not self.dead


def list_debts(today: date, accounts: Sequence[int] | None = None) -> list[DebtLine]:
    """List the open debts of these accounts, else of all, the largest arrears first."""
    if accounts is None:
        debts = Debt.objects.filter(ended_on__isnull=True)
        accounts = list(debts.values_list("account_id", flat=True))
    standings = find_debt_standings(accounts)
    lines = []
    for portion in split_into_chunks(standings):
        rows = Account.objects.select_related("payer", "premises__building").in_bulk(portion)
        states = account_reader().read_account_states(rows.values(), today)
        lines += [DebtLine(rows[pk], standings[pk], states[pk]) for pk in portion]
    return sorted(lines, key=lambda one: (-one.state.arrears.grosze, one.account.pk))


def list_step_kinds() -> list[StageKind]:
    """List the stages that fit the accounts of this site, in their order."""
    regimes = set(Account.objects.order_by().values_list("regime", flat=True).distinct())
    return [kind for regime in Regime if regime in regimes for kind in CHAINS[regime]]


def at_stage(lines: Iterable[DebtLine], kind: StageKind) -> list[DebtLine]:
    """Filter the debts whose last stage is of this kind."""
    return [line for line in lines if line.standing.last.kind == kind]


@dataclass(frozen=True, slots=True)
class LastLetter:
    """The stage or reminder that was last: its name and its day."""

    name: str
    on: date


def last_letters(accounts: Sequence[int]) -> dict[int, LastLetter]:
    """Return the newest stage or reminder by account id: four queries for each 900 accounts."""
    found: dict[int, LastLetter] = {}
    for portion in split_into_chunks(accounts):
        reminded = Reminder.objects.filter(account__in=portion).order_by("valid_from")
        for account, on in reminded.values_list("account_id", "valid_from"):
            found[account] = LastLetter(_("przypomnienie"), on)
    for account, standing in find_debt_standings(accounts).items():
        last = standing.last
        if account not in found or found[account].on <= last.on:
            found[account] = LastLetter(str(last.get_kind_display()), last.on)
    return found


def collect_debt_data(person: Person) -> PacketSection:
    """Collect the stages of debts of the person's accounts, and of letters to the person."""
    stages = DebtStage.objects.filter(
        Q(debt__account__payer=person) | Q(letters__person=person)
    ).distinct()
    rows: list[Row] = [
        {
            _("Konto"): stage.debt.account.account_no,
            _("Etap"): stage.get_kind_display(),
            _("Z dnia"): stage.on,
            _("Zaległość (zł)"): stage.amount.amount,
            _("Sygnatura"): stage.reference,
            _("Doręczono"): ", ".join(
                f"{letter.person.name}: {letter.delivered_on or '–'}"
                for letter in stage.letters.all()
            ),
            _("Sprawa zakończona"): stage.debt.ended_on,
            _("Powód"): stage.debt.end_reason,
        }
        for stage in stages.select_related("debt__account").prefetch_related("letters__person")
    ]
    return PacketSection(_("Dochodzenie zaległości"), rows)


def forget_debts(accounts: Iterable[Account]) -> None:
    """Delete the debts of accounts whose books need not be stored any more."""
    about = list(accounts)
    DebtLetter.objects.filter(stage__debt__account__in=about).delete()
    DebtStage.objects.filter(debt__account__in=about).delete()
    Debt.objects.filter(account__in=about).delete()
