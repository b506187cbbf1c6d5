"""Documents of a charges file, from reading rows to drafts; and documents already posted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from sys import intern
from typing import NamedTuple

from cms_ext.base.database.bulk import StagedRows, split_into_chunks
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money, multiply_rate, round_to_grosz
from cms_ext.base.tables.findings import FileFinding, about_line
from cms_ext.base.tables.schema import SEPARATOR, Checks, Column, Schema
from cms_ext.base.tables.values import (
    TO_RATE,
    date_reader,
    period_reader,
    polish_decimal,
    read_rate,
    read_rate_from_zero,
    read_text,
)
from ebok_plugin.ledger.among import AmongPairs
from ebok_plugin.ledger.domain.draft import DocumentDraft, LineDraft
from ebok_plugin.ledger.models import ChargeDocument, ChargeLine
from ebok_plugin.payments.domain.ledger_kinds.account_rows import (
    ACCOUNT_NO,
    COMPONENT_CODE,
    TO_GROSZE,
    read_amount,
)

LONGEST_DOCUMENT_NO = 40


class DocumentHead(NamedTuple):
    """What all rows of a document have in common."""

    account_no: str
    period: str
    document_no: str
    booking_date: date
    due_date: date
    correction_of: str | None


class ChargeRow(NamedTuple):
    """One line of a document: amount = r2(quantity × rate)."""

    head: DocumentHead
    component_code: str
    quantity: Decimal
    rate: Decimal
    amount: Money


SHARED = {
    "due_date": "dwa różne terminy płatności",
    "account_no": "dwa różne konta",
    "period": "dwa różne okresy",
    "booking_date": "dwie różne daty naliczenia",
    "correction_of": "dwa różne dokumenty korygowane",
}


class ChargeChecks(Checks[ChargeRow]):
    key_field = "component_code"

    def __init__(self) -> None:
        super().__init__()
        self._documents: dict[str, tuple[int, DocumentHead]] = {}

    def key(self, row: ChargeRow) -> str:
        head = row.head
        return SEPARATOR.join((head.account_no, head.period, row.component_code, head.document_no))

    def check(self, line: int, row: ChargeRow) -> Iterator[FileFinding]:
        yield from self.unique(line, row)
        head = row.head
        # Plain decimals: a Money object for each row costs more than the product.
        if round_to_grosz(row.quantity * row.rate) != row.amount.amount:
            yield _wrong_product(line, row)
        if row.amount.amount < 0 and head.correction_of is None:
            yield _negative(line, row)
        if head.due_date < head.booking_date:
            yield about_line(
                "DUE_BEFORE_BOOKING",
                line,
                f"termin płatności {head.due_date} jest wcześniejszy "
                f"niż data naliczenia {head.booking_date}.",
                field="due_date",
                found=str(head.due_date),
                expected=f"{head.booking_date} lub później",
            )
        first, known = self._documents.setdefault(head.document_no, (line, head))
        if known != head:
            yield from _differences(line, head, first, known)


def _differences(
    line: int, head: DocumentHead, first: int, known: DocumentHead
) -> Iterator[FileFinding]:
    """Report where a row's head differs from that of its document's first row."""
    for name, what in SHARED.items():
        old, found = getattr(known, name), getattr(head, name)
        if old != found:
            yield about_line(
                "DUE_DATE_SPLIT",
                line,
                f"dokument {head.document_no} ma {what}: {found or 'brak'}, "
                f"a w wierszu {first} {old or 'brak'}.",
                field=name,
                found=str(found or ""),
                expected=str(old or ""),
            )


def _wrong_product(line: int, row: ChargeRow) -> FileFinding:
    exact = multiply_rate(row.quantity, row.rate)
    return about_line(
        "LINE_PRODUCT",
        line,
        f"{polish_decimal(row.quantity)} × {polish_decimal(row.rate)} = {exact.digits}, "
        f"a w kolumnie amount jest {row.amount.digits}.",
        field="amount",
        found=row.amount.digits,
        expected=exact.digits,
    )


def _negative(line: int, row: ChargeRow) -> FileFinding:
    return about_line(
        "AMOUNT_NEGATIVE",
        line,
        "ujemna kwota jest możliwa tylko w korekcie. Podaj w correction_of numer dokumentu.",
        field="amount",
        found=row.amount.digits,
        expected="kwota od 0 albo correction_of",
    )


def build_charge(
    *,
    account_no: str,
    period: str,
    component_code: str,
    quantity: Decimal,
    rate: Decimal,
    amount: Money,
    due_date: date,
    document_no: str,
    booking_date: date | None,
    correction_of: str | None,
) -> ChargeRow:
    """Build a charge; without a booking date it is booked on the first day of its period.

    Account numbers, which repeat every month, share one string object.
    """
    booked = booking_date or first_day_of_month(period)
    head = DocumentHead(intern(account_no), period, document_no, booked, due_date, correction_of)
    return ChargeRow(head, component_code, quantity, rate, amount)


@lru_cache(1_000)
def first_day_of_month(period: str) -> date:
    """Return the first day of a month such as `2026-02`; cached, for they repeat."""
    return date.fromisoformat(f"{period}-01")


def charges_schema(today: date) -> Schema[ChargeRow]:
    read_date = date_reader(today)
    return Schema(
        kind="charges",
        version=1,
        columns=(
            Column("account_no", ACCOUNT_NO, identifier=True),
            Column("period", period_reader(today)),
            Column("component_code", COMPONENT_CODE),
            Column("quantity", read_rate, number=TO_RATE),
            Column("rate", read_rate_from_zero, number=TO_RATE),
            Column("amount", read_amount, number=TO_GROSZE),
            Column("due_date", read_date),
            Column("document_no", read_text, longest=LONGEST_DOCUMENT_NO),
            Column("booking_date", read_date, required=False),
            Column("correction_of", read_text, required=False, longest=LONGEST_DOCUMENT_NO),
        ),
        build=build_charge,
        checks=ChargeChecks,
        controls={"sum_amount": lambda row: row.amount.amount},
    )


DocumentKey = tuple[int, str]
"""Account and document number."""

DOCUMENTS_AT_ONCE = 2_000
# Most flats have the same line every month, and many flats have equal lines.
LINES_REMEMBERED = 10_000

LineValue = tuple[int, Decimal, Decimal]
"""Component, quantity and rate: the amount follows from them."""


@dataclass(slots=True)
class PostedDocument:
    """A posted document that was not reversed."""

    pk: int
    account_id: int
    document_no: str
    period: str
    booking_date: date
    due_date: date
    correction_of: str | None
    lines: Counter[LineValue] = field(default_factory=Counter)


def find_posted_documents(keys: Iterable[DocumentKey]) -> dict[DocumentKey, PostedDocument]:
    """Find the posted ones of these documents, with their lines."""
    found: dict[DocumentKey, PostedDocument] = {}
    for portion in split_into_chunks(keys, DOCUMENTS_AT_ONCE):
        documents = ChargeDocument.objects.filter(
            AmongPairs("account_id", "document_no", portion), entry__reversed_by__isnull=True
        ).order_by()
        for values in documents.values_list(
            "pk",
            "account_id",
            "document_no",
            "period",
            "booking_date",
            "due_date",
            "correction_of__document_no",
        ):
            document = PostedDocument(*values)
            found[document.account_id, document.document_no] = document
    _load_lines({document.pk: document for document in found.values()})
    return found


def find_charged_months(months: Iterable[tuple[int, str]]) -> dict[tuple[int, str], str]:
    """Map account and period with a charge to the number of its document."""
    found: dict[tuple[int, str], str] = {}
    for portion in split_into_chunks(months, DOCUMENTS_AT_ONCE):
        documents = ChargeDocument.objects.filter(
            AmongPairs("account_id", "period", portion),
            correction_of__isnull=True,
            entry__reversed_by__isnull=True,
        ).order_by()  # sorted, SQLite would read every charge of the accounts
        for account, period, number in documents.values_list("account_id", "period", "document_no"):
            found[account, period] = number
    return found


def _load_lines(documents: dict[int, PostedDocument]) -> None:
    for portion in split_into_chunks(documents):
        lines = ChargeLine.objects.filter(document_id__in=portion)
        for document, component, quantity, rate in lines.values_list(
            "document_id", "component_id", "quantity", "rate"
        ):
            documents[document].lines[component, quantity, rate] += 1


@dataclass(slots=True)
class FileDocument:
    """The stored part of a document: its head, first line and sum, without its lines."""

    line: int
    head: DocumentHead
    account_id: int
    posted: PostedDocument | None = None
    rows: int = 0
    grosze: int = 0

    @property
    def total(self) -> Money:
        return Money.from_grosze(self.grosze)

    @property
    def key(self) -> DocumentKey:
        return (self.account_id, self.head.document_no)


class StagedLines:
    """The lines of the new documents in file order, on disk until they are posted."""

    def __init__(self) -> None:
        self._rows = StagedRows()

    def add(self, document_no: str, component: int, row: ChargeRow) -> None:
        self._rows.append((document_no, component, str(row.quantity), str(row.rate)))

    def complete(
        self, documents: Mapping[str, FileDocument]
    ) -> Iterator[tuple[int, DocumentDraft]]:
        """Yield each document as a draft as soon as its last line was read.

        Lines of one document need not be adjacent; memory grows only where they are not.
        """
        line_of = lru_cache(LINES_REMEMBERED)(_line)
        begun: dict[str, list[LineDraft]] = {}
        for document_no, *staged in self._rows:
            document = documents.get(document_no)
            if document is None:
                continue
            lines = begun.setdefault(document_no, [])
            lines.append(line_of(*staged))
            if len(lines) == document.rows:
                yield document.line, document_draft(document, begun.pop(document_no))


def _line(component: int, quantity: str, rate: str) -> LineDraft:
    return LineDraft(component, Decimal(quantity), Decimal(rate))


# A file has few different months.
_period = lru_cache(1_000)(Period.parse)


def document_draft(document: FileDocument, lines: Iterable[LineDraft]) -> DocumentDraft:
    """Draft the document with its lines, in file order."""
    head = document.head
    return DocumentDraft(
        account_id=document.account_id,
        period=_period(head.period),
        document_no=head.document_no,
        booking_date=head.booking_date,
        due_date=head.due_date,
        lines=tuple(lines),
        correction_of=head.correction_of or "",
    )
