"""The control totals of a batch, by which the auditor finds a changed row (`ledger.md` §13)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class Fingerprinted(NamedTuple):
    """What the fingerprint covers, in the order of the fields in ledger.md §13."""

    account_no: str
    seq: int
    kind: str
    grosze: int
    booking_date: date
    due_date: date | None
    subaccount: str
    title: str
    source: str
    source_key: str


def fingerprint(rows: Iterable[Fingerprinted]) -> str:
    """SHA-256 over the rows, which come ordered by (account_no, seq); hexadecimal."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(_line(row))
    return digest.hexdigest()


def _line(row: Fingerprinted) -> bytes:
    # JSON keeps the fields apart whatever a title holds.
    plain = [str(value) if isinstance(value, date) else value for value in row]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
