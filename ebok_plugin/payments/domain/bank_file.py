"""A bank's file: how it is read, the report on its import, and summaries of its statements."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum, TextChoices
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.office.law.working_days import next_working_day
from ebok_plugin.ledger.domain.account import load_number_rule
from ebok_plugin.payments import bank
from ebok_plugin.payments.domain.linked_payments import BankMatch
from ebok_plugin.payments.domain.own_account import list_own_accounts
from ebok_plugin.payments.models import BankEntry, BankStatement, Placement

AUTO = "auto"


class UnknownProfile(ValueError):
    """No dialect has this code; `codes` lists the existing ones."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.codes = [AUTO, *bank.PROFILES]


@dataclass(frozen=True, slots=True)
class BankUpload:
    """An uploaded file; `confirmed` are the codes of findings that staff have confirmed.

    `any_account` reads statements of foreign accounts and currencies, for rehearsal only.
    """

    filename: str
    data: bytes
    profile: str = AUTO
    confirmed: frozenset[str] = frozenset()
    any_account: bool = False

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def files(self) -> list[bank.ArchivedFile]:
        """List the files of an archive, or the one without a name. Raises BankFileError."""
        if bank.is_archive(self.data):
            return bank.open_archive(self.data, bank.LIMITS)
        return [bank.ArchivedFile("", self.data)]

    def detection(self, data: bytes) -> bank.Detection:
        """Find the dialect to read a file by, and why. Raises UnknownProfile and BankFileError."""
        dialects = profiles()
        if self.profile == AUTO:
            return bank.detect_profile(data, dialects)
        if self.profile not in dialects:
            raise UnknownProfile(self.profile)
        return bank.Detection(dialects[self.profile], "")


def profiles() -> Mapping[str, bank.BankProfile]:
    """Return the shipped dialects with this site's virtual accounts. One query."""
    rule = load_number_rule()
    dialects = {
        code: replace(profile, sort_code=rule.sort_code, client_id=rule.client_id)
        for code, profile in bank.PROFILES.items()
    }
    if not rule.virtual_field:
        return dialects
    return {
        code: profile.with_virtual_field(rule.virtual_field) for code, profile in dialects.items()
    }


class BankImportStatus(TextChoices):
    REHEARSED = "rehearsed", gettext_lazy("sprawdzono na próbę")
    POSTED = "posted", gettext_lazy("zaksięgowano")
    UNCHANGED = "unchanged", gettext_lazy("bez zmian")
    QUARANTINED = "quarantined", gettext_lazy("zatrzymano")
    REFUSED = "refused", gettext_lazy("odrzucono")

    @property
    def is_good(self) -> bool:
        """Return whether the operator has nothing to do."""
        return self in (
            BankImportStatus.REHEARSED,
            BankImportStatus.POSTED,
            BankImportStatus.UNCHANGED,
        )


@dataclass(slots=True)
class BankReport:
    """The result of one file; a refused file has the `statements` that could be read.

    `fates` counts the operations of the new statements, `sums` sums their signed amounts;
    `waits` counts the waiting ones by `BankEntry.WaitReason`. `matches` are the operations, as
    often as they are iterated.
    """

    filename: str
    status: BankImportStatus = BankImportStatus.REFUSED
    format: str = ""
    profile: str = ""
    reason: str = ""
    statements: Sequence[bank.PartialStatement] = ()
    fates: dict[str, int] = field(default_factory=dict)
    sums: dict[str, Decimal] = field(default_factory=dict)
    waits: dict[str, int] = field(default_factory=dict)
    matches: Iterable[BankMatch] = ()
    errors: list[bank.BankFinding] = field(default_factory=list)
    warnings: list[bank.BankFinding] = field(default_factory=list)

    def as_json(self, *, with_entries: bool = False) -> dict[str, Any]:
        """Return the object of contract.md §11; amounts are decimal strings.

        A statement has the number of its `entries`, or `with_entries` themselves.
        """
        return {
            "status": str(self.status),
            "format": self.format,
            "profile": self.profile,
            "statements": [
                _statement(statement) | _entries(statement, with_entries)
                for statement in self.statements
            ],
            "matched": self.fates.get(BankEntry.EntryStatus.MATCHED, 0),
            "unmatched": self.fates.get(BankEntry.EntryStatus.UNMATCHED, 0),
            "duplicates": self.fates.get(BankEntry.EntryStatus.DUPLICATE, 0)
            + self.fates.get(BankEntry.EntryStatus.FROM_FILE, 0),
            "errors": [finding_as_json(finding, self.filename) for finding in self.errors],
            "warnings": [finding_as_json(finding, self.filename) for finding in self.warnings],
        }


def finding_as_json(finding: bank.BankFinding, filename: str) -> dict[str, Any]:
    """Convert one error or warning; `line` is of the file, `field` the tag or element."""
    return {
        "code": str(finding.code),
        "file": finding.file or filename,
        "line": finding.line,
        "field": finding.field,
        "found": finding.found,
        "expected": finding.expected,
        "message": finding.message_pl,
    }


def _statement(statement: bank.PartialStatement) -> dict[str, Any]:
    return {
        "account": statement.iban,
        "number": statement.number,
        "opening": _amount(statement.opening),
        "closing": _amount(statement.closing),
        "entries": len(statement.entries),
        "sum": f"{statement.total:.2f}",
    } | ({"file": statement.file} if statement.file else {})


def _entries(statement: bank.PartialStatement, listed: bool) -> dict[str, Any]:
    return {"entries": [_entry(entry) for entry in statement.entries]} if listed else {}


# What an operation is, by its mark.
KINDS = {
    bank.Mark.C: "credit",
    bank.Mark.D: "debit",
    bank.Mark.RC: "credit_reversal",
    bank.Mark.RD: "debit_reversal",
}


def _entry(entry: bank.ParsedEntry) -> dict[str, Any]:
    # The bank names nobody and gives no words for a charge that it only mentions.
    is_charge = entry.type_code == bank.CHARGE_CODE
    return {
        "amount": f"{entry.signed_amount:.2f}",
        "booked": (entry.booking_date or entry.value_date).isoformat(),
        "value": entry.value_date.isoformat(),
        "title": None if is_charge else entry.title,
        "name": None if is_charge else entry.name,
        "nrb": entry.counterparty_nrb,
        "virtual_account": entry.virtual_id,
        "kind": "charge" if is_charge else KINDS[entry.mark],
    }


def _amount(balance: bank.Balance | None) -> str | None:
    return None if balance is None else f"{balance.amount:.2f}"


# A statement of at most so many days covers one working day, with the free days around it.
DAILY = timedelta(days=5)
# Working days that the office has to fetch a statement from the bank.
GRACE = 2


@dataclass(frozen=True, slots=True)
class LatestStatement:
    """The last statement of an own account, and the day by which the next one is expected."""

    statement: BankStatement
    due_on: date


def list_latest_statements() -> list[LatestStatement]:
    """List the last statement of each own account that has one, by account. Three queries.

    Of two statements that end on one day the shorter shows how the account is reported. Each has
    the number of its operations as `operations`, and its file.
    """
    newest = (
        BankStatement.objects.filter(account__in=list_own_accounts())
        .order_by()
        .values_list("account")
        .annotate(last=Max("closing_date"))
    )
    last_statements = Q(pk__in=())
    for account, last in newest:
        last_statements |= Q(account=account, closing_date=last)
    found = (
        BankStatement.objects.filter(last_statements)
        .select_related("file__uploaded_by__person")
        .annotate(operations=Count("entries"))
        .order_by("account", "opening_date", "pk")
    )
    latest = {statement.account: statement for statement in found}
    return [
        LatestStatement(statement, next_due(statement.opening_date, statement.closing_date))
        for statement in latest.values()
    ]


def next_due(opened: date, closed: date) -> date:
    """Compute by when the statement after this one should be imported.

    The bank makes it after as many days as this one covers, or on the next working day after a
    daily one; then the office has two working days.
    """
    covered = closed - opened
    day = next_working_day(closed + (timedelta(1) if covered <= DAILY else covered))
    for _day in range(GRACE):
        day = next_working_day(day + timedelta(1))
    return day


class OperationState(TextChoices):
    """What became of an operation, or of a part of it, so far."""

    POSTED = "POSTED", _("zaksięgowane na kontach")
    WAITING = "WAITING", _("do wyjaśnienia")
    RETURNED = "RETURNED", _("zwrócone nadawcy")
    KEPT = "KEPT", _("nie dotyczą lokatorów")
    FROM_FILE = "FROM_FILE", _("już zaksięgowane z pliku wpłat")
    DUPLICATE = "DUPLICATE", _("już zaksięgowane z innego wyciągu")
    OUTGOING = "OUTGOING", _("wychodzące")
    EMPTY = "EMPTY", _("bez kwoty")


@dataclass(frozen=True, slots=True)
class OperationTotal:
    """A number of operations and their sum, signed: positive came in."""

    count: int = 0
    sum: Money = ZERO


@dataclass(frozen=True, slots=True)
class StatementSummary:
    """A statement's sums: opening + credits + debits = closing, and so by states.

    An operation that is placed in part has two states; `operations` counts it once.
    """

    statement: BankStatement
    credits: OperationTotal
    debits: OperationTotal
    states: Mapping[OperationState, OperationTotal]

    @property
    def operations(self) -> int:
        return self.credits.count + self.debits.count

    @property
    def change(self) -> Money:
        return self.statement.closing - self.statement.opening


def sum_statements(totals: Iterable[OperationTotal]) -> OperationTotal:
    parts = list(totals)
    return OperationTotal(sum(part.count for part in parts), sum_money(part.sum for part in parts))


# Fates that settle an operation at once; for the others the placements decide.
_SETTLED = {
    BankEntry.EntryStatus.DUPLICATE: OperationState.DUPLICATE,
    BankEntry.EntryStatus.OUTGOING: OperationState.OUTGOING,
}
# A statement, a state of some of its operations, and their total.
_Part = tuple[int, OperationState, OperationTotal]


def summarise_statements(statements: Sequence[BankStatement]) -> list[StatementSummary]:
    """Summarise the statements. Three queries for all of them."""
    lines = BankEntry.objects.filter(statement__in=statements).order_by()
    by_sign: defaultdict[tuple[int, bool], list[OperationTotal]] = defaultdict(list)
    parts: list[_Part] = []
    rows = lines.values_list("statement_id", "mark", "fate").annotate(
        Count("pk"), Sum("amount"), empty=Count("pk", filter=Q(amount=ZERO))
    )
    for key, mark, fate, count, amount, empty in rows:
        part = OperationTotal(count, amount)
        by_sign[key, bank.Mark(mark).adds].append(part)
        if fate in _SETTLED:
            parts.append((key, _SETTLED[fate], part))
        elif empty:
            parts.append((key, OperationState.EMPTY, OperationTotal(empty)))
    parts += _waiting(lines)
    parts += _placed(statements)
    by_state: defaultdict[tuple[int, OperationState], list[OperationTotal]] = defaultdict(list)
    for key, state, part in parts:
        by_state[key, state].append(part)
    return [
        StatementSummary(
            statement,
            credits=sum_statements(by_sign[statement.pk, True]),
            debits=sum_statements(by_sign[statement.pk, False]),
            states={
                state: sum_statements(by_state[statement.pk, state]) for state in OperationState
            },
        )
        for statement in statements
    ]


def _waiting(lines: QuerySet[BankEntry]) -> Iterator[_Part]:
    rows = lines.filter(remaining__gt=ZERO).values_list("statement_id", "mark")
    for key, mark, count, amount in rows.annotate(Count("pk"), Sum("remaining")):
        yield key, OperationState.WAITING, OperationTotal(count, _signed(mark, amount))


def _placed(statements: Sequence[BankStatement]) -> Iterator[_Part]:
    """Yield totals by valid placements; one operation may have several of a kind."""
    placements = Placement.objects.living().filter(bank_entry__statement__in=statements)
    rows = placements.order_by().values_list(
        "bank_entry__statement_id", "bank_entry__mark", "bank_entry__fate", "kind"
    )
    for key, mark, fate, kind, count, amount in rows.annotate(
        Count("bank_entry", distinct=True), Sum("amount")
    ):
        from_file = fate == BankEntry.EntryStatus.FROM_FILE and kind == Placement.Kind.POSTED
        state = OperationState.FROM_FILE if from_file else OperationState(kind)
        yield key, state, OperationTotal(count, _signed(mark, amount))


def _signed(mark: str, amount: Money) -> Money:
    return amount if bank.Mark(mark).adds else -amount
