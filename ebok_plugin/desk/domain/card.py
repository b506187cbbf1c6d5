"""The card of an account: its state, contacts, what waits, what was sent and noted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.plugins import PaperLink
from ebok_plugin.charges.domain.charging_sources import names_of_months
from ebok_plugin.charges.domain.queries.charged import standing_charges
from ebok_plugin.debts.domain.standing import DebtStanding, find_debt_standings
from ebok_plugin.interest.domain.accrual import AccruedInterest
from ebok_plugin.interest.domain.accrued import accrued_on_account
from ebok_plugin.interest.models import InterestNote
from ebok_plugin.ledger.domain.book import AccountBalance, OpenPostings
from ebok_plugin.ledger.domain.call_note import (
    AccountContact,
    list_callable_contacts,
    select_call_notes,
)
from ebok_plugin.ledger.domain.for_plugins import ASKED_FOR, works_behind
from ebok_plugin.ledger.domain.overview import BalanceWords, balance_in_words
from ebok_plugin.ledger.domain.period import select_reopenings
from ebok_plugin.ledger.domain.plan_standing import PlanStanding
from ebok_plugin.ledger.domain.proposal import transfers_waiting
from ebok_plugin.ledger.domain.queries.book import read_standings
from ebok_plugin.ledger.domain.queries.explain import (
    ComponentChange,
    charged_lines,
    component_changes,
)
from ebok_plugin.ledger.domain.queries.statement import (
    Statement,
    StatementLine,
)
from ebok_plugin.ledger.domain.reader import AccountParts, account_reader
from ebok_plugin.ledger.models import (
    Account,
    AccountAccess,
    CallNote,
    ChargeDocument,
    LedgerEntry,
    PaymentPlan,
    PeriodReopening,
    TransferProposal,
)
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.payments.freshness import describe_booked_day
from ebok_plugin.statements.domain.batch import list_account_papers
from ebok_plugin.statements.domain.reminders import last_reminder
from ebok_plugin.statements.models import Paper

PAGE_SIZE = 40


@dataclass(frozen=True, slots=True)
class PostedLine:
    """A row of the statement and what may be done with it.

    `reversible` when it is neither a reversal nor reversed; `receipt` for a payment that stands;
    `work` is what a service was charged for, as far as this reader may open it.
    """

    row: StatementLine
    reversible: bool
    receipt: bool
    work: PaperLink | None = None


@dataclass(frozen=True, slots=True)
class PostedDay:
    """The postings of a day, the newest first; `balance` is the one after the day.

    A day that began on the page before has its balance there, and None here.
    """

    day: date
    lines: tuple[PostedLine, ...]
    balance: Money | None


@dataclass(frozen=True, slots=True)
class BookPage:
    """One page of a year of the account's book; `statement` has the sums of the whole year.

    `ahead` are entries with a date to come: they are in no balance yet (`ledger.md` §4.4).
    """

    year: int
    years: tuple[int, ...]
    statement: Statement
    days: tuple[PostedDay, ...]
    ahead: tuple[LedgerEntry, ...]


def read_book_page(
    account: Account, today: date, *, year: int | None = None, page: int = 1, reader: object = None
) -> BookPage:
    """Return a page of a year, page 1 the newest; a year without entries gives the current one.

    A constant number of queries, however much was booked.
    """
    years = account_reader().years_of(account, today)
    chosen = year if year in years else years[0]
    end = min(date(chosen, 12, 31), today)
    statement = account_reader().read_statement(
        account, date(chosen, 1, 1), end, page=page, size=PAGE_SIZE, from_newest=True
    )
    asked_for = [row.seq for row in statement.rows if row.kind in ASKED_FOR]
    works = works_behind(account, asked_for, reader, today)
    parts = account_reader().parts_of(account, today)
    ahead = account.entries.filter(booking_date__gt=today).select_related("reversed_by")
    return BookPage(
        year=chosen,
        years=tuple(years),
        statement=statement,
        days=tuple(_days(account, statement, works, parts)),
        ahead=tuple(ahead.order_by("booking_date", "seq")[:PAGE_SIZE]),
    )


def _days(
    account: Account, statement: Statement, works: Mapping[int, PaperLink], parts: AccountParts
) -> Iterator[PostedDay]:
    newest_first = reversed(statement.rows)
    begun_before = statement.page > 1 and parts.acts and _goes_on(account, statement.rows[-1])
    for number, (day, rows) in enumerate(groupby(newest_first, key=lambda row: row.booking_date)):
        lines = tuple(_line(row, works.get(row.seq), parts) for row in rows)
        begun = number == 0 and begun_before
        yield PostedDay(day, lines, None if begun else lines[0].row.balance_after)


def _goes_on(account: Account, newest: StatementLine) -> bool:
    """Return whether the day of a page's newest row has later entries on the page before."""
    of_day = account.entries.filter(booking_date=newest.booking_date).in_order()
    last = of_day.reverse().values_list("seq", flat=True).first()
    return last != newest.seq


def _line(row: StatementLine, work: PaperLink | None, parts: AccountParts) -> PostedLine:
    standing = parts.acts and not row.corrected
    return PostedLine(row, standing, standing and row.kind == EntryKind.PAYMENT, work)


@dataclass(frozen=True, slots=True)
class MonthCharge:
    """The newest charge up to a day, and how it differs from the one before.

    `months` name the months of a charge for several, by its key.
    """

    now: ChargeDocument
    before: ChargeDocument | None
    changes: tuple[ComponentChange, ...]
    months: Mapping[int, str]

    @property
    def period(self) -> str:
        return self._named(self.now)

    @property
    def period_before(self) -> str:
        return self._named(self.before) if self.before else ""

    def _named(self, document: ChargeDocument) -> str:
        return self.months.get(document.pk) or Period.parse(document.period).name

    @property
    def difference(self) -> Money | None:
        return self.now.total - self.before.total if self.before else None


def read_month_charge(account: Account, today: date) -> MonthCharge | None:
    """Return this month's charge, without corrections; None for an account never charged.

    Two queries, and those of `names_of_months` for an account for waste.
    """
    documents = standing_charges().filter(account=account, period__lte=str(Period.of(today)))
    newest = list(documents.order_by("-period", "-pk")[:2])
    if not newest:
        return None
    now, before = newest[0], newest[1] if len(newest) > 1 else None
    keys = [document.pk for document in newest]
    months = names_of_months(documents.filter(pk__in=keys)) if account.is_for_waste else {}
    if before is None:
        return MonthCharge(now, None, (), months)
    lines = charged_lines([now.pk, before.pk])
    changes = component_changes(lines.get(before.pk, []), lines.get(now.pk, []))
    return MonthCharge(now, before, changes, months)


PAPERS = 10
CALLS = 5


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan and, once approved, its standing."""

    plan: PaymentPlan
    standing: PlanStanding | None

    @property
    def waits(self) -> bool:
        return self.plan.state == PaymentPlan.State.PROPOSED

    @property
    def can_end(self) -> bool:
        return self.waits or bool(self.standing and self.standing.runs)


@dataclass(frozen=True, slots=True)
class AccountCard:
    """The account on a day, as its card shows it."""

    account: Account
    state: AccountBalance
    words: BalanceWords
    as_of: str
    parts: AccountParts
    postings: OpenPostings
    plans: tuple[PlanLine, ...]
    transfers: tuple[TransferProposal, ...]
    interest: AccruedInterest
    notes: tuple[InterestNote, ...]
    month: MonthCharge | None
    holders: tuple[AccountAccess, ...]
    reopenings: tuple[PeriodReopening, ...]
    papers: tuple[Paper, ...]
    reminded_on: date | None
    debt: DebtStanding | None
    contacts: tuple[AccountContact, ...]
    calls: tuple[CallNote, ...]
    book: BookPage


def read_account_card(
    account: Account, today: date, *, year: int | None, page: int, reader: object
) -> AccountCard:
    """Return the card of an account that comes with its payer and premises.

    `year` and `page` choose the part of its book, in which `reader` gets links to the work behind
    services.
    """
    account_state = account_reader().read_account_states([account], today)[account.pk]
    notes = InterestNote.objects.filter(entry__account=account)
    papers = list_account_papers(account.pk)
    return AccountCard(
        account=account,
        state=account_state.state,
        words=balance_in_words(account_state.state),
        as_of=describe_booked_day(today).words,
        parts=account_reader().parts_of(account, today),
        postings=account_state.postings,
        plans=_plans(account, today),
        transfers=_transfers(account),
        interest=accrued_on_account(account, today),
        notes=tuple(notes.select_related("entry__reversed_by").order_by("-pk")[:PAPERS]),
        month=read_month_charge(account, today),
        holders=tuple(account.accesses.select_related("person").order_by("valid_from", "pk")),
        reopenings=tuple(select_reopenings(account)),
        papers=tuple(papers[:PAPERS]),
        reminded_on=last_reminder(account),
        debt=find_debt_standings([account.pk]).get(account.pk),
        contacts=list_callable_contacts(account, today),
        calls=tuple(select_call_notes(account)[:CALLS]),
        book=read_book_page(account, today, year=year, page=page, reader=reader),
    )


def _plans(account: Account, today: date) -> tuple[PlanLine, ...]:
    standings = {standing.plan.pk: standing for standing in read_standings(account, today)}
    plans = account.payment_plans.select_related("made_by__person", "approved_by__person")
    return tuple(PlanLine(plan, standings.get(plan.pk)) for plan in plans)


def _transfers(account: Account) -> tuple[TransferProposal, ...]:
    waiting = transfers_waiting()
    return tuple(waiting.filter(source=account) | waiting.filter(target=account))
