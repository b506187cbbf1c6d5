"""How the demo's payers pay what they are charged: in time, late, short, or not any more."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from ebok_plugin.ledger.api import EntryKind, LedgerEntry
from ebok_plugin.payments.api import Row, import_file, import_ledger
from waste_union.declarations.plugin.demo_payers import Payer

LATE, EARLY = timedelta(19), timedelta(3)
STOPPED_SINCE = date(2026, 4, 1)
SHORT = Decimal("0.80")
GROSZ = Decimal("0.01")


class PaymentsRefused(Exception):
    """The import refused the demo's payments: the fixtures and the program do not fit."""


def pay(wanted: list[Payer], today: date) -> None:
    """All payments up to the day, as one file of the bank's payments."""
    dues = _dues()
    rows = [row for payer in wanted for row in _rows(payer, dues[payer.account_no], today)]
    rows.sort(key=lambda row: (row["value_date"], row["account_no"]))
    for number, row in enumerate(rows, start=1):
        row["external_id"] = f"WB-{row['value_date'][:4]}-{number:05d}"
    if not rows:
        return
    content = import_file("payments", rows, sums=("amount",))
    report = import_ledger(io.BytesIO(content), "payments.csv", today=today)
    if str(report.status) != "posted":
        raise PaymentsRefused(f"{report.status}: {list(report.errors)[:5]}")


def _dues() -> Mapping[str, Mapping[date, int]]:
    """By account number and due date, what is charged, in grosze."""
    found: defaultdict[str, defaultdict[date, int]] = defaultdict(lambda: defaultdict(int))
    rows = LedgerEntry.objects.filter(kind=EntryKind.CHARGE).order_by("due_date", "pk")
    for number, due, amount in rows.values_list("account__account_no", "due_date", "amount"):
        if due is not None:
            found[number][due] += amount.grosze
    return found


def _rows(payer: Payer, dues: Mapping[date, int], today: date) -> Iterator[Row]:
    credit = 0
    for due, grosze in sorted(dues.items()):
        day = due + LATE if payer.pays == "late" else due - EARLY * (payer.number % 3)
        if day > today or (payer.pays == "stopped" and day >= STOPPED_SINCE):
            continue
        amount = Decimal(grosze + credit) / 100
        credit = min(grosze + credit, 0)
        if payer.pays == "short":
            amount = (amount * SHORT).quantize(GROSZ)
        if amount > 0:
            yield _row(payer, day, amount)


def _row(payer: Payer, day: date, amount: Decimal) -> Row:
    return {
        "external_id": "",
        "account_no": payer.account_no,
        "nrb": "",
        "value_date": day.isoformat(),
        "amount": f"{amount:.2f}".replace(".", ","),
        "title": f"Opłata za odpady, konto {payer.account_no}",
        "payer_name": payer.name,
        "source": "BANK",
        "designated_period": "",
        "correction_of": "",
    }
