"""The sample files and what is known about them, for the tests of this folder."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from ebok_plugin.exchange.bank import PROFILES, BankProfile, ParsedEntry, ParsedStatement

SAMPLES = Path(__file__).parent / "samples"
EXPECTED: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
OWN_ACCOUNTS = [EXPECTED["account_main"]]
TODAY = date(2026, 12, 31)

# Every bank of the samples gave the co-op the same client number.
SITE_PROFILES: dict[str, BankProfile] = {
    code: replace(profile, sort_code="99900009", client_id="0001")
    for code, profile in PROFILES.items()
}
# The payers' virtual accounts of the samples, by the account numbers of the co-op.
ACCOUNT_NUMBERS = {
    entry["virtual_nrb"]: entry["account_no"]
    for file in EXPECTED["files"].values()
    for statement in file["statements"]
    for entry in statement["entries"]
    if entry["virtual_nrb"]
}
# Those broken samples that are MT940 to the eye, all in the dialect of PKO.
BROKEN_MT940 = [
    name
    for name, broken in EXPECTED["broken"].items()
    if name.endswith(".sta") and not broken["code"].startswith("FILE_")
]


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def summary(statement: ParsedStatement) -> dict[str, Any]:
    """A statement in the words of expected.json."""
    return {
        "number": statement.number,
        "account": statement.iban,
        "currency": statement.currency,
        "opening": str(statement.opening.amount),
        "closing": str(statement.closing.amount),
        "entry_count": len(statement.entries),
        "credits": f"{statement.entries.credits:.2f}",
        "debits": f"{statement.entries.debits:.2f}",
        "entries": [entry_summary(entry) for entry in statement.entries],
    }


def entry_summary(entry: ParsedEntry) -> dict[str, Any]:
    return {
        "line": entry.line_no,
        "date": entry.value_date.isoformat(),
        "sign": str(entry.mark),
        "amount": f"{entry.amount:.2f}",
        "title": entry.title,
        "name": entry.name,
        "counterparty_nrb": entry.counterparty_nrb,
        "virtual_nrb": entry.virtual_id,
        "account_no": ACCOUNT_NUMBERS.get(entry.virtual_id),
        "bank_ref": entry.bank_ref,
    }
