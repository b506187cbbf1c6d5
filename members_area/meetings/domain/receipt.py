"""What a member gets in hand: when it came, and a fingerprint of what came. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DraftReceipt:
    """`number` is the beginning of the row's key; `sha256` is of the text in UTF-8."""

    number: str
    at: datetime
    text: str
    sha256: str


def receipt(key: UUID, at: datetime, text: str) -> DraftReceipt:
    return DraftReceipt(key.hex[:12].upper(), at, text, sha256(text.encode()).hexdigest())
