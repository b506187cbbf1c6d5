"""The explanation of an account's balance, read from the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.book import Book
from ebok_plugin.ledger.domain.component_change import ChargedLine
from ebok_plugin.ledger.domain.explain import (
    Explanation,
    charge_of_month,
    comparison,
    explain_book,
)
from ebok_plugin.ledger.domain.queries.record import read_records
from ebok_plugin.ledger.domain.record import EntryRecord
from ebok_plugin.ledger.models import Account, ChargeLine, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind


def explained(account: Account, book: Book, today: date) -> Explanation:
    """„Skąd ta kwota” of an account on a day. Two queries at most.

    The book answers from the end of the month before on; ValueError for a book that begins later.
    """
    compared = comparison([*_charge_behind(account, book, today), *book.records], today)
    lines = charged_lines(compared.documents) if compared else {}
    return explain_book(book, compared, today, lines, allocation_settings())


def _charge_behind(account: Account, book: Book, today: date) -> list[EntryRecord]:
    """The newest earlier charge that a snapshot hides, to compare this month's with."""
    now = charge_of_month(book.records, today)
    if book.carried.day is None or now is None:
        return []
    charges = account.entries.filter(
        kind=EntryKind.CHARGE,
        booking_date__lte=book.carried.day,
        document__period__lt=now.period,
        document__correction_of__isnull=True,
        reversed_by__isnull=True,
    )
    newest = charges.order_by("-document__period", "-seq").values("pk")[:1]
    return read_records(LedgerEntry.objects.filter(pk__in=newest)).get(account.pk, [])


def charged_lines(documents: Iterable[int]) -> dict[int, list[ChargedLine]]:
    """The lines of charge documents by the document's id, in their order."""
    found: defaultdict[int, list[ChargedLine]] = defaultdict(list)
    rows = ChargeLine.objects.filter(document_id__in=list(documents)).order_by("position")
    for document, component, name, unit, quantity, rate, amount in rows.values_list(
        "document_id",
        "component_id",
        "component__name",
        "component__unit",
        "quantity",
        "rate",
        "amount",
    ):
        found[document].append(ChargedLine(component, name, unit, quantity, rate, amount))
    return dict(found)
