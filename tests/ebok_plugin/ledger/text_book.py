"""A ledger as a bookkeeper writes it: `seq date kind amount`, then what else is known.

1  2026-01-01  CHARGE   926.94  due=2026-01-15 doc=1 no=NAL/1 period=2026-01
2  2026-01-15  PAYMENT -926.94  title=Opłata za styczeń 2026
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from ebok_plugin.ledger.domain.book import allocate
from ebok_plugin.ledger.domain.record import AllocationSettings, EntryRecord
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount
from tests.ebok_plugin.ledger.books import zl

_MORE = re.compile(r"(\w+)=(.*?)(?=\s+\w+=|$)")


def book(text: str) -> list[EntryRecord]:
    return [_record(line) for line in text.splitlines() if line.strip()]


def _record(line: str) -> EntryRecord:
    seq, day, kind, amount, *rest = line.split(maxsplit=4)
    more = dict(_MORE.findall(rest[0] if rest else ""))
    fields: dict[str, Any] = {
        "due_date": date.fromisoformat(more["due"]) if "due" in more else None,
        "subaccount": SubAccount(more.get("on", "MAIN")),
        "title": more.get("title", ""),
        "document_no": more.get("no", ""),
        "period": more.get("period", ""),
        "designated_period": more.get("for", ""),
        "own_due_date": {"yes": True, "no": False}.get(more.get("said", "")),
    }
    numbers = {
        "document": "doc",
        "corrects": "corrects",
        "reverses": "reverses",
        "designated_document": "claims",
    }
    fields |= {name: int(more[key]) for name, key in numbers.items() if key in more}
    return EntryRecord(
        seq=int(seq),
        kind=EntryKind(kind),
        grosze=zl(amount).grosze,
        booking_date=date.fromisoformat(day),
        **fields,
    )


def paid(records: Iterable[EntryRecord], **settings: Any) -> list[tuple[int, int, str]]:
    """(credit, debit, amount) of each allocation, in the order in which they come about."""
    parts = allocate(records, AllocationSettings(**settings))
    return [(part.credit, part.debit, str(part.amount.amount)) for part in parts]
