"""The demo cooperative of the samples: 12 accounts in 2026, as records and in the database."""

import csv
import json
from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money, multiply_rate
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.charges.models import Component
from ebok_plugin.ledger.domain.draft import DocumentDraft, EntryDraft, LineDraft
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.domain.record import EntryRecord
from ebok_plugin.ledger.models import Account, Batch
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount
from tests.ebok_plugin.ledger.books import TODAY, open_account

DATA = Path(__file__).parent / "data"
WORKED_YEAR: dict[str, Any] = json.loads(
    (DATA / "ledger_L-005_2026.json").read_text(encoding="utf-8")
)
LINES = {line["code"]: line for line in WORKED_YEAR["charges"][0]["lines"]}
SUBACCOUNTS = {"FR": "REPAIR", "CO-S": "MEDIA", "CO-Z": "MEDIA", "ZW": "MEDIA", "CW": "MEDIA"}
Row = dict[str, str]


@cache
def rows(kind: str) -> list[Row]:
    lines = (DATA / f"{kind}_v1.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    return list(csv.DictReader(lines, delimiter=";"))


@cache
def sample_records() -> dict[str, list[EntryRecord]]:
    """Return the entries of each account, numbered as the four files would post them."""
    books: defaultdict[str, list[EntryRecord]] = defaultdict(list)
    for number, fields in [*_openings(), *_charges(), *_payments(), *_media()]:
        books[number].append(EntryRecord(seq=len(books[number]) + 1, **fields))
    return dict(books)


def post_samples(*only: str, until: date = TODAY) -> dict[str, Account]:
    """Return the same in the database, through the domain functions.

    `only` these accounts, if named.
    """
    names = {row["account_no"]: row["payer_name"] for row in rows("accounts")}
    opened = {n: open_account(n, name) for n, name in names.items() if not only or n in only}
    for code, line in LINES.items():
        Component.objects.get_or_create(
            code=code,
            defaults={
                "name": line["name"],
                "unit": line["unit"],
                "basis": "AREA_M2",
                "subaccount": SUBACCOUNTS.get(code, "MAIN"),
            },
        )
    _post(EntryKind.OPENING, Batch.Kind.OPENING, opened, until)
    drafts = [_document(opened[n], lines) for n, lines in _documents() if n in opened]
    post_charge_documents(
        [draft for draft in drafts if draft.booking_date <= until], made_by=None, today=until
    )
    _post(EntryKind.PAYMENT, Batch.Kind.PAYMENTS, opened, until)
    _post(EntryKind.MEDIA_SETTLEMENT, Batch.Kind.MEDIA, opened, until)
    return opened


def _post(kind: EntryKind, batch: Batch.Kind, opened: dict[str, Account], until: date) -> None:
    drafts = [
        EntryDraft(
            account_id=account.pk,
            kind=kind,
            amount=Money.from_grosze(record.grosze),
            booking_date=record.booking_date,
            due_date=record.due_date,
            subaccount=record.subaccount,
            title=record.title,
            designated_period=Period.parse(record.designated_period)
            if record.designated_period
            else None,
        )
        for number, account in opened.items()
        for record in sample_records()[number]
        if record.kind == kind and record.booking_date <= until
    ]
    if drafts:
        post_batch(batch, drafts, made_by=None, today=until)


def _openings() -> list[tuple[str, dict[str, Any]]]:
    found = []
    for row in rows("accounts"):
        grosze = Money.parse(row["opening_balance"]).grosze
        day = date.fromisoformat(row["opening_date"])
        if grosze:
            fields = _entry(EntryKind.OPENING, grosze, day, "Bilans otwarcia 2026")
            found.append((row["account_no"], fields | _due(grosze, day)))
    return found


def _charges() -> list[tuple[str, dict[str, Any]]]:
    found = []
    for pk, (number, lines) in enumerate(_documents(), start=1):
        first = lines[0]
        grosze = sum(
            multiply_rate(_number(r["quantity"]), _number(r["rate"])).grosze for r in lines
        )
        fields = _entry(
            EntryKind.CHARGE,
            grosze,
            date.fromisoformat(first["booking_date"]),
            f"Opłata za {Period.parse(first['period']).label}",
        )
        fields |= {
            "due_date": date.fromisoformat(first["due_date"]),
            "document": pk,
            "document_no": first["document_no"],
            "period": first["period"],
        }
        found.append((number, fields))
    return found


def _payments() -> list[tuple[str, dict[str, Any]]]:
    found = []
    for row in rows("payments"):
        grosze = -Money.parse(row["amount"]).grosze
        day = date.fromisoformat(row["value_date"])
        fields = _entry(EntryKind.PAYMENT, grosze, day, row["title"])
        fields["designated_period"] = row["designated_period"]
        found.append((row["account_no"] or row["nrb"][-6:], fields))
    return found


def _media() -> list[tuple[str, dict[str, Any]]]:
    results: defaultdict[str, int] = defaultdict(int)
    first: dict[str, Row] = {}
    for row in rows("media_settlements"):
        results[row["account_no"]] += Money.parse(row["result"]).grosze
        first.setdefault(row["account_no"], row)
    found = []
    for number, grosze in results.items():
        row = first[number]
        fields = _entry(
            EntryKind.MEDIA_SETTLEMENT,
            grosze,
            date.fromisoformat(row["posting_date"]),
            "Rozliczenie mediów za 2025",
        )
        fields["subaccount"] = SubAccount.MEDIA
        found.append((number, fields | _due(grosze, date.fromisoformat(row["due_date"]))))
    return found


def _entry(kind: EntryKind, grosze: int, day: date, title: str) -> dict[str, Any]:
    return {"kind": kind, "grosze": grosze, "booking_date": day, "title": title}


def _due(grosze: int, day: date) -> dict[str, Any]:
    return {"due_date": day if grosze > 0 else None}


def _documents() -> list[tuple[str, list[Row]]]:
    documents: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows("charges"):
        documents[row["document_no"]].append(row)
    return [(lines[0]["account_no"], lines) for lines in documents.values()]


def _document(account: Account, lines: list[Row]) -> DocumentDraft:
    components = dict(Component.objects.values_list("code", "pk"))
    first = lines[0]
    return DocumentDraft(
        account_id=account.pk,
        period=Period.parse(first["period"]),
        document_no=first["document_no"],
        booking_date=date.fromisoformat(first["booking_date"]),
        due_date=date.fromisoformat(first["due_date"]),
        lines=tuple(
            LineDraft(
                components[row["component_code"]], _number(row["quantity"]), _number(row["rate"])
            )
            for row in lines
        ),
    )


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
