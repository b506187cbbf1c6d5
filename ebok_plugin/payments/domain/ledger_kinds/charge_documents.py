"""Rows and documents of a file of charges, from reading to drafts; and posted documents."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from sys import intern
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from cms_ext.base.database.bulk import StagedRows, split_into_chunks
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money, multiply_rate, round_to_grosz
from cms_ext.base.tables.declaration import RowChecks, TableRow, column, day_column
from cms_ext.base.tables.findings import FileFinding, about_line
from cms_ext.base.tables.schema import ValueForm
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
from ebok_plugin.payments.domain.ledger_kinds.base import (
    COMPONENT_CODE,
    account_column,
    amount_column,
    describe_early_day,
)

MAX_DOCUMENT_NO_LENGTH = 40


class DocumentHead(NamedTuple):
    """What all rows of a document have in common."""

    account_no: str
    period: str
    document_no: str
    booking_date: date
    due_date: date
    correction_of: str | None


@lru_cache(1_000)
def first_day_of_month(period: str) -> date:
    """Return the first day of a month such as `2026-02`; cached, for they repeat."""
    return date.fromisoformat(f"{period}-01")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRow(TableRow):
    """One line of a document: amount = r2(quantity × rate).

    Without a booking date it is booked on the first day of its period.
    """

    key_columns = ("account_no", "period", "component_code", "document_no")
    key_column = "component_code"

    account_no: str = account_column("900001")
    period: str = day_column(
        period_reader, _("miesiąc: 2026-01"), example="2026-01", form=ValueForm.PERIOD
    )
    component_code: str = column(
        COMPONENT_CODE, _("kod składnika, który jest już w programie"), example=("EKS", "FR")
    )
    quantity: Decimal = column(
        read_rate, _("ilość, najwyżej cztery miejsca: 48,60"), number=TO_RATE, example="48,60"
    )
    rate: Decimal = column(
        read_rate_from_zero,
        _("stawka, która wtedy obowiązywała"),
        number=TO_RATE,
        example=("4,35", "3,25"),
    )
    amount: Money = amount_column(
        _("ilość × stawka, zaokrąglona do grosza"), example=("211,41", "157,95")
    )
    due_date: date = day_column(date_reader, _("termin płatności"), example="2026-01-15")
    document_no: str = column(
        read_text,
        _("numer naliczenia; wiersze z tym samym numerem to jeden dokument"),
        identifier=True,
        longest=MAX_DOCUMENT_NO_LENGTH,
        example="NAL/2026/01/900001",
    )
    booking_date: date | None = day_column(
        date_reader, _("dzień księgowania; puste znaczy pierwszy dzień miesiąca"), empty=None
    )
    correction_of: str | None = column(
        read_text,
        _("numer naliczenia, które ten wiersz koryguje"),
        empty=None,
        identifier=True,
        longest=MAX_DOCUMENT_NO_LENGTH,
    )
    head: DocumentHead = field(init=False)

    def __post_init__(self) -> None:
        head = DocumentHead(
            intern(self.account_no),  # they repeat every month and share one string
            self.period,
            self.document_no,
            self.booking_date or first_day_of_month(self.period),
            self.due_date,
            self.correction_of,
        )
        object.__setattr__(self, "head", head)

    def find_errors(self, line: int) -> Iterator[FileFinding]:
        amount, due, booked = self.amount, self.due_date, self.head.booking_date
        # Plain decimals: a Money object for each row costs more than the product.
        if round_to_grosz(self.quantity * self.rate) != amount.amount:
            exact = multiply_rate(self.quantity, self.rate)
            yield about_line(
                "LINE_PRODUCT",
                line,
                f"{polish_decimal(self.quantity)} × {polish_decimal(self.rate)} = {exact.digits}, "
                f"a w kolumnie amount jest {amount.digits}.",
                field="amount",
                found=amount.digits,
                expected=exact.digits,
            )
        if amount.amount < 0 and self.correction_of is None:
            yield about_line(
                "AMOUNT_NEGATIVE",
                line,
                "ujemna kwota jest możliwa tylko w korekcie. "
                "Podaj w correction_of numer dokumentu.",
                field="amount",
                found=amount.digits,
                expected="kwota od 0 albo correction_of",
            )
        if due < booked:
            what = f"termin płatności {due} jest wcześniejszy niż data naliczenia {booked}."
            yield describe_early_day("DUE_BEFORE_BOOKING", line, "due_date", what, due, booked)


SHARED = {
    "due_date": "dwa różne terminy płatności",
    "account_no": "dwa różne konta",
    "period": "dwa różne okresy",
    "booking_date": "dwie różne daty naliczenia",
    "correction_of": "dwa różne dokumenty korygowane",
}


class ChargeChecks(RowChecks[ChargeRow]):
    def check(self, line: int, row: ChargeRow) -> Iterator[FileFinding]:
        yield from super().check(line, row)
        first, known = self.first(row.document_no, line, row.head)
        if known == row.head:
            return
        for name, what in SHARED.items():
            old, found = getattr(known, name), getattr(row.head, name)
            if old != found:
                yield about_line(
                    "DUE_DATE_SPLIT",
                    line,
                    f"dokument {row.document_no} ma {what}: {found or 'brak'}, "
                    f"a w wierszu {first} {old or 'brak'}.",
                    field=name,
                    found=str(found or ""),
                    expected=str(old or ""),
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
    lines = ChargeLine.objects.filter(document_id__among=set(documents))
    rows = lines.values_list("document_id", "component_id", "quantity", "rate")
    for document, component, quantity, rate in rows:
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
        open_documents: dict[str, list[LineDraft]] = {}
        for document_no, *staged in self._rows:
            document = documents.get(document_no)
            if document is None:
                continue
            lines = open_documents.setdefault(document_no, [])
            lines.append(line_of(*staged))
            if len(lines) == document.rows:
                yield document.line, read_document_draft(document, open_documents.pop(document_no))


def _line(component: int, quantity: str, rate: str) -> LineDraft:
    return LineDraft(component, Decimal(quantity), Decimal(rate))


# A file has few different months.
_period = lru_cache(1_000)(Period.parse)


def read_document_draft(document: FileDocument, lines: Iterable[LineDraft]) -> DocumentDraft:
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
