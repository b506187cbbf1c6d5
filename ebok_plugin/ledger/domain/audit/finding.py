from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """Something that cannot be right. `entry` is the seq on the account, `batch` the batch's id."""

    auditor: str
    message: str
    account: str = ""
    entry: int | None = None
    batch: int | None = None

    def __str__(self) -> str:
        places = (
            f"konto {self.account}" if self.account else "",
            f"pozycja {self.entry}" if self.entry is not None else "",
            f"paczka {self.batch}" if self.batch is not None else "",
        )
        where = ", ".join(place for place in places if place)
        return f"{self.auditor}: {where + ': ' if where else ''}{self.message}"
