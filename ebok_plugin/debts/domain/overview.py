"""Lists of debts: the open ones by stage, and the last letter of every debtor."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.dates.period import format_day
from cms_ext.people.identity.models import Person
from ebok_plugin.debts.domain.standing import DebtStanding, find_end, find_standings
from ebok_plugin.debts.models import Debt
from ebok_plugin.debts.vocabulary import CHAINS, FILED, StageKind
from ebok_plugin.ledger.domain.book import AccountBalance, AccountState
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import Regime
from ebok_plugin.statements.models import Reminder


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
        """The names of the debtors who died; their heirs are to be found first."""
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
        """Whether its data may go to the court, or to the enforcement body."""
        day = self.standing.next_day
        due = self.standing.next_kind in FILED and day is not None and day <= today
        return due and not self.end_words and not self.dead


def list_debts(today: date, accounts: Sequence[int] | None = None) -> list[DebtLine]:
    """List the open debts of these accounts, else of all, the largest arrears first."""
    if accounts is None:
        debts = Debt.objects.filter(ended_on__isnull=True)
        accounts = list(debts.values_list("account_id", flat=True))
    standings = find_standings(accounts)
    lines = []
    for portion in split_into_chunks(standings):
        rows = Account.objects.select_related("payer", "premises__building").in_bulk(portion)
        states = account_reader().read_account_states(rows.values(), today)
        lines += [DebtLine(rows[pk], standings[pk], states[pk]) for pk in portion]
    return sorted(lines, key=lambda one: (-one.state.arrears.grosze, one.account.pk))


def list_kinds() -> list[StageKind]:
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
    for account, standing in find_standings(accounts).items():
        last = standing.last
        if account not in found or found[account].on <= last.on:
            found[account] = LastLetter(str(last.get_kind_display()), last.on)
    return found
