"""Accounts for programs of others: balances, postings and documents out, tables in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from cms_ext import plugins
from cms_ext.base.money.amounts import Money
from cms_ext.base.tables import Schema
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.rights import SEES
from ebok_plugin.mirror.domain.balances_file import make_schema
from ebok_plugin.mirror.domain.desk import SnapshotDesk
from ebok_plugin.mirror.domain.rows import KIND as BALANCES
from ebok_plugin.mirror.models import FeedSnapshot
from ebok_plugin.mirror.rights import ACCEPTS_SNAPSHOTS
from ebok_plugin.mirror.vocabulary import SnapshotState
from ebok_plugin.payments.domain.desk import LedgerDesk
from ebok_plugin.payments.domain.ledger_kinds.catalogue import KINDS
from ebok_plugin.payments.rights import IMPORTS
from ebok_plugin.statements.models import Paper
from ebok_plugin.statements.rights import SEES_PAPERS

MAX_PERIOD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class AccountFigures:
    """An account and what it owes (+) or has overpaid (−) today, in złoty.

    `stated_on` is the day of an accounting program's figures; without figures they are None.
    """

    id: str
    premises: str
    opened_on: date
    closed_on: date | None
    balance: Decimal | None
    overdue: Decimal | None
    upcoming: Decimal | None
    free_credit: Decimal | None
    stated_on: date | None


@dataclass(frozen=True, slots=True)
class Posting:
    """A posting of an account with the balance after it; positive amounts are owed.

    `operation` names its kind as text: a charge that corrects another one is a „korekta”.
    """

    id: str
    account_no: str
    kind: str
    booked_on: date
    due_date: date | None
    title: str
    amount: Decimal
    balance_after: Decimal
    is_corrected: bool
    operation: str


@dataclass(frozen=True, slots=True)
class PostingFilters:
    """The account, and the period of at most a year; without it the last year."""

    account_no: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class IssuedPaper:
    """A paper for a resident; the file itself is not given out."""

    id: str
    account_no: str
    title: str
    channel: str
    sha256: str
    made_at: datetime
    opened_at: datetime | None
    printed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PaperFilters:
    account_no: str = ""


def list_accounts(filters: None, window: plugins.Window) -> Sequence[AccountFigures]:
    """Return accounts by their number, with their figures."""
    found = Account.objects.select_related("premises").order_by("account_no")
    accounts = list(found.filter(account_no__gt=window.after)[: window.size])
    return _figures(accounts, window.today)


def find_account(key: str, today: date) -> AccountFigures | None:
    accounts = list(Account.objects.select_related("premises").filter(account_no=key))
    return next(iter(_figures(accounts, today)), None)


def _figures(accounts: Sequence[Account], today: date) -> list[AccountFigures]:
    balances = account_reader().balances_of(accounts, today)
    return [_row(account, balances[account.pk]) for account in accounts]


def _row(account: Account, state: AccountBalance) -> AccountFigures:
    def known(amount: Money) -> Decimal | None:
        return None if state.is_unknown else amount.amount

    return AccountFigures(
        id=account.account_no,
        premises=account.premises.code,
        opened_on=account.opened_on,
        closed_on=account.closed_on,
        balance=known(state.balance),
        overdue=known(state.overdue),
        upcoming=known(state.upcoming),
        free_credit=known(state.free_credit),
        stated_on=state.stated_on,
    )


def list_postings(filters: PostingFilters, window: plugins.Window) -> Sequence[Posting]:
    """Return the postings of a period, oldest first. Raises ValidationError."""
    until = filters.until or window.today
    since = filters.since or until - MAX_PERIOD
    if not since <= until <= since + MAX_PERIOD:
        raise ValidationError({"since": _("Podaj okres najwyżej roku, od–do.")})
    account = Account.objects.filter(account_no=filters.account_no).first()
    if account is None:
        raise ValidationError({"account_no": _("Nie ma takiego konta.")})
    rows = [
        Posting(
            id=str(line.seq),
            account_no=account.account_no,
            kind=line.kind,
            booked_on=line.booking_date,
            due_date=line.due_date,
            title=line.title,
            amount=line.amount.amount,
            balance_after=line.balance_after.amount,
            is_corrected=line.corrected,
            operation=line.name,
        )
        for line in account_reader().read_statement(account, since, until).rows
    ]
    first = next((place + 1 for place, row in enumerate(rows) if row.id == window.after), 0)
    return rows[first : first + window.size]


def list_papers(filters: PaperFilters, window: plugins.Window) -> Sequence[IssuedPaper]:
    """Return issued documents by their key. One query."""
    found = Paper.objects.filter(withdrawn_at__isnull=True).select_related("account").order_by("pk")
    if filters.account_no:
        found = found.filter(account__account_no=filters.account_no)
    if window.after:
        found = found.filter(pk__gt=UUID(window.after))
    return [
        IssuedPaper(
            id=str(paper.pk),
            account_no=paper.account.account_no,
            title=paper.title,
            channel=paper.channel,
            sha256=paper.sha256,
            made_at=paper.made_at,
            opened_at=paper.opened_at,
            printed_at=paper.printed_at,
        )
        for paper in found[: window.size]
    ]


def ledger_import(kind: str, title: str) -> plugins.ApiImport:
    """Declare a kind of the import contract, which staff hand in at the same desk as a file."""
    return plugins.ApiImport(kind.replace("_", "-"), title, LedgerDesk, _schema(kind), (IMPORTS,))


def _schema(kind: str) -> Callable[[date], Schema[object]]:
    return lambda today: KINDS[kind].schema(today)


STATES = {
    SnapshotState.ACCEPTED: "posted",
    SnapshotState.REPLACED: "posted",
    SnapshotState.HELD: "held",
}


def find_snapshot_state(sha256: str) -> str:
    """Tell what became of the newest snapshot of these bytes."""
    snapshot = FeedSnapshot.objects.filter(sha256=sha256).order_by("-pk").first()
    return STATES.get(SnapshotState(snapshot.state), "rejected") if snapshot else ""


EXCHANGE = plugins.ExchangePart(
    collections=(
        plugins.ApiCollection(
            "accounts",
            N_("konta i salda"),
            AccountFigures,
            list_accounts,
            (SEES,),
            find_row=find_account,
        ),
        plugins.ApiCollection(
            "postings",
            N_("zapisy na kontach"),
            Posting,
            list_postings,
            (SEES,),
            filters=PostingFilters,
        ),
        plugins.ApiCollection(
            "papers",
            N_("wydane dokumenty, bez plików"),
            IssuedPaper,
            list_papers,
            (SEES_PAPERS,),
            filters=PaperFilters,
        ),
    ),
    imports=(
        ledger_import("accounts", N_("konta")),
        ledger_import("components", N_("składniki opłat")),
        ledger_import("charges", N_("naliczenia")),
        ledger_import("payments", N_("wpłaty")),
        ledger_import("media_settlements", N_("rozliczenia mediów")),
        plugins.ApiImport(
            BALANCES,
            N_("stan z programu księgowego"),
            SnapshotDesk,
            make_schema,
            (ACCEPTS_SNAPSHOTS,),
            find_state=find_snapshot_state,
        ),
    ),
)
