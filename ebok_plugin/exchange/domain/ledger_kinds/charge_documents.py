"""The documents of a charges file, while its rows are read and when they are posted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ebok_plugin.exchange.csv_import.kinds.charges import ChargeRow
from ebok_plugin.exchange.domain.ledger_kinds.posted_charges import DocumentKey, PostedDocument
from ebok_plugin.ledger.domain.draft import DocumentDraft, LineDraft
from ebok_plugin.ledger.period import Period
from ebok_plugin.money import ZERO, Money


@dataclass(slots=True)
class FileDocument:
    """What is kept of a document: its first row and sums, not its rows."""

    line: int
    head: ChargeRow
    account_id: int
    posted: PostedDocument | None
    rows: int = 0
    total: Money = ZERO

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
