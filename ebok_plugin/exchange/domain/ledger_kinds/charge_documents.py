"""The documents of a charges file, while its rows are read and when they are posted; and those
posted already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from ebok_plugin.exchange.csv_import.charges import ChargeRow
from ebok_plugin.ledger.chunks import PARAMETERS, chunks
from ebok_plugin.ledger.domain.draft import DocumentDraft, LineDraft
from ebok_plugin.ledger.models import ChargeDocument, ChargeLine
from ebok_plugin.ledger.period import Period
from ebok_plugin.money import Money

DocumentKey = tuple[int, str]
"""Account and document number."""

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


def posted_documents(keys: Iterable[DocumentKey]) -> dict[DocumentKey, PostedDocument]:
    """Those of the documents that are posted, with their lines."""
    wanted = set(keys)
    found: dict[DocumentKey, PostedDocument] = {}
    for portion in chunks(sorted(wanted), PARAMETERS // 2):
        documents = ChargeDocument.objects.filter(
            account_id__in={account for account, _number in portion},
            document_no__in={number for _account, number in portion},
            entry__reversed_by__isnull=True,
        )
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
            if (document.account_id, document.document_no) in wanted:
                found[document.account_id, document.document_no] = document
    _load_lines({document.pk: document for document in found.values()})
    return found


def charged_months(months: Iterable[tuple[int, str]]) -> dict[tuple[int, str], str]:
    """For each (account, period) that has a charge: the number of its document."""
    wanted = set(months)
    found: dict[tuple[int, str], str] = {}
    for portion in chunks(sorted(wanted), PARAMETERS // 2):
        documents = ChargeDocument.objects.filter(
            Q(correction_of__isnull=True),
            account_id__in={account for account, _period in portion},
            period__in={period for _account, period in portion},
            entry__reversed_by__isnull=True,
        )
        for account, period, number in documents.values_list("account_id", "period", "document_no"):
            if (account, period) in wanted:
                found[account, period] = number
    return found


def _load_lines(documents: dict[int, PostedDocument]) -> None:
    for portion in chunks(documents):
        lines = ChargeLine.objects.filter(document_id__in=portion)
        for document, component, quantity, rate in lines.values_list(
            "document_id", "component_id", "quantity", "rate"
        ):
            documents[document].lines[component, quantity, rate] += 1


class DocumentHead(NamedTuple):
    """What all rows of a document say of it."""

    account_no: str
    period: str
    document_no: str
    booking_date: date
    due_date: date
    correction_of: str | None

    @classmethod
    def of(cls, row: ChargeRow) -> DocumentHead:
        return cls._make(getattr(row, name) for name in cls._fields)


@dataclass(slots=True)
class FileDocument:
    """What is kept of a document: its head, where it begins, and its sum; not its rows."""

    line: int
    head: DocumentHead
    account_id: int
    posted: PostedDocument | None
    rows: int = 0
    grosze: int = 0

    @property
    def total(self) -> Money:
        return Money.from_grosze(self.grosze)

    @property
    def key(self) -> DocumentKey:
        return (self.account_id, self.head.document_no)


def complete_documents(
    rows: Iterator[tuple[int, ChargeRow]],
    documents: dict[str, FileDocument],
    components: dict[str, int],
) -> Iterator[tuple[int, DocumentDraft]]:
    """The new documents of a file as drafts, each as soon as its last row was read.

    Rows of one document need not stand together; memory grows only where they do not.
    """
    open_rows: dict[str, list[ChargeRow]] = {}
    for _line, row in rows:
        document = documents.get(row.document_no)
        if document is None:
            continue
        so_far = open_rows.setdefault(row.document_no, [])
        so_far.append(row)
        if len(so_far) == document.rows:
            yield document.line, document_draft(document, so_far, components)
            del open_rows[row.document_no]


def document_draft(
    document: FileDocument, rows: list[ChargeRow], components: dict[str, int]
) -> DocumentDraft:
    """The document with its rows as lines, in the order of the file."""
    head = document.head
    return DocumentDraft(
        account_id=document.account_id,
        period=Period.parse(head.period),
        document_no=head.document_no,
        booking_date=head.booking_date,
        due_date=head.due_date,
        lines=tuple(
            LineDraft(components[row.component_code], row.quantity, row.rate) for row in rows
        ),
        correction_of=head.correction_of or "",
    )
