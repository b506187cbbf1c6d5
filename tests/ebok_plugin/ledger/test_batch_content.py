"""What is sealed of a batch is the same text on both databases, and stays what it was."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from cms_ext.base.money.amounts import Money
from cms_ext.evidence.sealed_rows.models import RowSeal
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.ledger.batch_content import (
    digest_batch,
    digest_batch_rows,
    digest_batches,
    entry_text,
    sealed_entry_text,
)
from ebok_plugin.ledger.domain.draft import EntryDraft, LineDraft
from ebok_plugin.ledger.domain.posting import post_batch, reverse_entry
from ebok_plugin.ledger.domain.rows import FingerprintRow, fingerprint_text, number_entry
from ebok_plugin.ledger.models import Batch, ChargeDocument, ChargeLine, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from tests.ebok_plugin.ledger.books import component, document, open_account, pay
from tests.people import staff

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
BATCH = (
    *("pk", "kind", "made_by_id", "approved_by_id", "posted_at", "reason", "entry_count"),
    *("entry_sum", "entries_sha256"),
)
ENTRY = (
    *("pk", "account_id", "seq", "kind", "amount", "booking_date", "due_date", "subaccount"),
    *("title", "source", "source_key", "generation", "document_id", "reverses_id"),
    *("designated_period", "designated_document_id", "posted_at", "posted_by_id"),
)
DOCUMENT = (
    *("pk", "account_id", "period", "document_no", "booking_date", "due_date", "total"),
    *("correction_of_id", "generation"),
)
LINE = ("pk", "document_id", "position", "component_id", "quantity", "rate", "amount")


def plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Money):
        return value.grosze
    return str(value.quantize(Decimal("0.0001"))) if isinstance(value, Decimal) else value


def written(rows: Iterable[Model], columns: Iterable[str]) -> str:
    return "".join(
        json.dumps(
            [plain(getattr(row, column)) for column in columns],
            ensure_ascii=False,
            separators=(",", ":"),
        )
        + "\n"
        for row in rows
    )


@pytest.mark.both_databases
def test_a_charge_is_sealed_as_json_of_its_columns():
    amounts = (("48.6", "4.6"), ("2", "42.75"), ("-0.0001", "0.2813"), ("99999999.9999", "0.0001"))
    lines = [
        LineDraft(component(f"S{number}").pk, Decimal(quantity), Decimal(rate))
        for number, (quantity, rate) in enumerate(amounts)
    ]
    drafts = [
        replace(document(open_account(number), "2026-11", "1"), lines=tuple(lines))
        for number in ("100005", "100006")
    ]
    batch = post_charge_documents(drafts, made_by=None, today=date(2026, 11, 20))

    text = written([Batch.objects.get(pk=batch.pk)], BATCH)
    text += "E\n" + written(LedgerEntry.objects.order_by("pk"), ENTRY)
    text += "D\n" + written(ChargeDocument.objects.order_by("pk"), DOCUMENT)
    text += "L\n" + written(ChargeLine.objects.order_by("pk"), LINE)
    assert list(digest_batches(apps)) == [(batch.pk, hashlib.sha256(text.encode()).hexdigest())]


@pytest.mark.both_databases
def test_what_is_sealed_of_what_is_written_is_what_is_read():
    """Of batches of every kind of row: a charge with its correction, a debit that says when it is
    due, both sides of a transfer, a storno.
    """
    first, second = open_account("100005"), open_account("100006")
    clerk = staff("daria")
    charged = document(first, "2026-11", "10.00")
    corrected = replace(charged, document_no="KOR/1", correction_of=charged.document_no)
    opening = EntryDraft(
        account_id=first.pk,
        kind=EntryKind.OPENING,
        amount=Money.parse("1,00"),
        booking_date=TODAY,
        due_date=TODAY,
        title="Zażółć „gęślą” \\ \n jaźń",
        source="OPENING",
        source_key="100005",
        own_due_date=True,
    )
    moved = [
        replace(
            opening, kind=EntryKind.TRANSFER, source_key=key, account_id=account.pk, amount=amount
        )
        for key, account, amount in (
            ("1/-", first, Money.parse("-1,00")),
            ("1/+", second, Money.parse("1,00")),
        )
    ]
    post_charge_documents([charged, corrected], made_by=clerk, today=TODAY)
    post_batch(Batch.Kind.OPENING, [opening], made_by=None, today=TODAY)
    post_batch(Batch.Kind.MANUAL, moved, made_by=clerk, today=TODAY, reason="z konta na konto")
    entry = pay(second, "2026-11-20", "5.00")
    reverse_entry(entry, on=TODAY, reason="pomyłka w banku", made_by=clerk, today=TODAY)

    read = dict(digest_batches(apps))
    links = RowSeal.objects.filter(stream="batches").order_by("number")
    assert links.count() == len(read) == 5
    assert {int(link.row): link.content for link in links} == read


OF_BATCH = (1, "STATEMENT", None, None, datetime(2026, 11, 20, tzinfo=UTC), "", 3, -6, "ab")


def as_written(row: tuple[Any, ...], own_due_date: bool | None = None) -> str:
    """What is sealed of an entry, of its values in the order of ENTRY with days as texts."""
    return entry_text(*row[:2], sealed_entry_text(*row[2:11]), *row[11:], own_due_date)


# What JSON writes in another way than it reads, and what would end a field if it were not kept.
TITLES = ('"],["', "\\", "\x00\x1f\x7f", "\u2028", "zażółć 🏠", '","MAIN",null', "", "\n")


def test_the_text_of_an_entry_is_what_json_writes():
    for title, due, own in product(TITLES, (None, "2026-11-30"), (None, True, False)):
        row = (
            *(7, 5, 3, "CHARGE", -12_345, "2026-11-01", due, "MAIN", title, "STATEMENT", title),
            *(1, 9, None, "2026-10", None, "2026-11-20T10:00:00+00:00", 4),
        )
        columns = row if own is None else (*row, own)
        expected = json.dumps(columns, ensure_ascii=False, separators=(",", ":")) + "\n"

        assert as_written(row, own) == expected
        days = (*row[:5], date(2026, 11, 1), due and date(2026, 11, 30), *row[7:], own)
        assert digest_batch_rows(OF_BATCH, [days], (), (), 1) == digest_batch(OF_BATCH, [expected])


def test_what_an_entry_does_not_have_is_null():
    for nothing in (12, 13, 15, 17):
        row: list[object] = [
            *(7, 5, 3, "CHARGE", 1, "2026-11-01", "2026-11-01", "MAIN", "t", "s", "k"),
            *(1, 9, 8, "2026-10", 6, "2026-11-20T10:00:00+00:00", 4),
        ]
        row[nothing] = None
        assert json.loads(as_written(tuple(row))) == row


def test_the_line_of_a_fingerprint_is_what_json_writes():
    first = date(2026, 11, 1)
    for title, due in product(TITLES, (None, date(2026, 11, 30))):
        said = (title, 3, "CHARGE", -12_345, first, due, "MAIN", title, "STATEMENT", title)
        row = FingerprintRow(*said)
        draft = EntryDraft(
            account_id=7,
            kind=EntryKind.CHARGE,
            amount=Money.from_grosze(-12_345),
            booking_date=first,
            due_date=due,
            title=title,
            source="STATEMENT",
            source_key=title,
        )
        expected = json.dumps(
            row, ensure_ascii=False, separators=(",", ":"), default=date.isoformat
        )

        assert fingerprint_text(row) == expected + "\n"
        assert number_entry(draft, title, 3, 1).fingerprint_text == fingerprint_text(row)


def test_the_texts_of_entries_make_the_content_that_their_rows_make():
    rows = [
        (
            *(key, 5, key, "PAYMENT", -key, "2026-11-01", None, "MAIN", "t", "STATEMENT", str(key)),
            *(1, None, None, "", None, "2026-11-20T10:00:00+00:00", None),
        )
        for key in (1, 2, 3)
    ]

    texts = [as_written(rows[0]) + as_written(rows[1]), as_written(rows[2])]

    of_rows = digest_batch_rows(OF_BATCH, [(*row, None) for row in rows], (), (), 1)
    assert digest_batch(OF_BATCH, texts) == of_rows
