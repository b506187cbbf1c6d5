"""Importing in tests, and looking at what is in the books afterwards."""

import io
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import Sum

from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.payments.domain.import_ledger import import_ledger
from ebok_plugin.payments.domain.import_record import ImportReport

TODAY = date(2026, 12, 31)
SAMPLES = Path(__file__).parent / "domain" / "ledger_kinds" / "samples"
KINDS = ["accounts", "components", "charges", "payments", "media_settlements"]


def bring(data: bytes | Path, *, name: str = "plik.csv", **options: Any) -> ImportReport:
    """Import a file as the command does."""
    content = data.read_bytes() if isinstance(data, Path) else data
    return import_ledger(io.BytesIO(content), name, **{"today": TODAY, **options})


def bring_samples(*kinds: str) -> None:
    """The good sample files, in loading order."""
    for kind in kinds or KINDS:
        report = bring(SAMPLES / f"{kind}_v1.csv")
        assert report.status == "posted", report.errors


def found(report: ImportReport) -> list[tuple[str, int | None, str | None]]:
    return [(error.code, error.line, error.field) for error in report.errors]


def balances() -> dict[str, str]:
    """What each account owes, over all of its entries."""
    totals = LedgerEntry.objects.values_list("account__account_no").annotate(Sum("amount"))
    return {number: str(total.amount) for number, total in totals.order_by("account__account_no")}


def entries(account_no: str = "100005") -> list[tuple[str, str, str]]:
    """An account as a bookkeeper reads it: day, kind, amount."""
    rows = LedgerEntry.objects.filter(account__account_no=account_no).order_by("seq")
    return [(str(row.booking_date), row.kind, str(row.amount.amount)) for row in rows]
