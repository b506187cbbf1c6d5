"""The documents of a charges file, from the reading of its rows to the posting; and those posted
already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from cms_ext.base.database.chunks import split_into_chunks
from cms_ext.base.database.staged_rows import StagedRows
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from ebok_plugin.ledger.among import AmongPairs
from ebok_plugin.ledger.domain.draft import DocumentDraft, LineDraft
from ebok_plugin.ledger.models import ChargeDocument, ChargeLine
from ebok_plugin.payments.csv_import.charges import ChargeRow, DocumentHead

DocumentKey = tuple[int, str]
"""Account and document number."""

DOCUMENTS_AT_ONCE = 2_000
# Most flats have each month the line that they had the month before, and many the same.
LINES_REMEMBERED = 10_000

LineValue = tuple[int, Decimal, Decimal]
"""Component, quantity and rate: the amount follows from them."""


@dataclass(slots=True)
class PostedDocument:
    """A document that was not taken back."""

    pk: int
    account_id: int
    document_no: str
    period: str
    booking_date: date
    due_date: date
    correction_of: str | None
    lines: Counter[LineValue] = field(default_factory=Counter)


def find_posted_documents(keys: Iterable[DocumentKey]) -> dict[DocumentKey, PostedDocument]:
    """Those of the documents that are posted, with their lines."""
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
    """For each (account, period) that has a charge: the number of its document."""
    found: dict[tuple[int, str], str] = {}
    for portion in split_into_chunks(months, DOCUMENTS_AT_ONCE):
        documents = ChargeDocument.objects.filter(
            AmongPairs("account_id", "period", portion),
            correction_of__isnull=True,
            entry__reversed_by__isnull=True,
        ).order_by()  # sorted, SQLite would read all that the accounts were ever charged
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
    """What is kept of a document: its head, where it begins, and its sum; not its lines."""

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
    """The lines of the new documents in the order of the file, held outside memory until they are
    posted.
    """

    def __init__(self) -> None:
        self._rows = StagedRows()

    def add(self, document_no: str, component: int, row: ChargeRow) -> None:
        self._rows.append((document_no, component, str(row.quantity), str(row.rate)))

    def complete(
        self, documents: Mapping[str, FileDocument]
    ) -> Iterator[tuple[int, DocumentDraft]]:
        """Each of the documents as a draft, as soon as its last line was read.

        Lines of one document need not stand together; memory grows only where they do not.
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


# The months of a file are few.
_period = lru_cache(1_000)(Period.parse)


def document_draft(document: FileDocument, lines: Iterable[LineDraft]) -> DocumentDraft:
    """The document with its lines, in the order of the file."""
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
