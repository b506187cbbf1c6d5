"""Forty open items of a former program, and what they come to by plain arithmetic.

The computation calls nothing of the product: rates are read from the released table as data, and
each day of each part of an item bears its interest by itself.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ebok_plugin.ledger.vocabulary import Regime
from ebok_plugin.payments.domain.import_record import ImportReport
from tests.ebok_plugin.interest.tables import rows
from tests.ebok_plugin.payments.books import bring
from tests.ebok_plugin.payments.files import file

OPENING, TODAY = date(2026, 10, 31), date(2026, 11, 30)
# account; document; due; rest; subaccount. Six co-op accounts (24 items), four of waste (16).
ITEMS = """
    200001  CZ/24/11   2024-11-15    954,17  MAIN
    200001  CZ/26/08   2026-08-17    954,17  MAIN
    200001  CZ/26/09   2026-09-15    120.50  MAIN
    200001  CZ/26/10   2026-10-15     54,17  REPAIR
    200002  CZ/16/05   2016-05-16   1000,00  MAIN
    200002  CZ/19/06   2019-06-17  12345,67  MAIN
    200002  CZ/22/07   2022-07-15    333,33  MEDIA
    200002  CZ/26/11   2026-11-16    954,17  MAIN
    200003  CZ/26/10   2026-10-31    400,00  MAIN
    200003  CZ/26/09   2026-10-30    400,01  MAIN
    200003  CZ/26/12   2026-11-30      0,01  MAIN
    200003  CZ/27/01   2026-12-15    700,00  MAIN
    200004  NO/25/1    2025-03-31     61,72  INTEREST
    200004  KS/25/1    2025-04-30    100,00  COURT
    200004  CZ/25/02   2025-02-17   2000,00  MAIN
    200004  CZ/25/03   2025-03-17   2000,00  MAIN
    200005  CZ/25/01   2025-01-15   1000,00  MAIN
    200005  CZ/25/12   2025-12-15    500,00  MAIN
    200005  WB/26/7    -            -1200,00  MAIN
    200005  CZ/25/11   2025-11-17      0,00  MAIN
    200006  CZ/23/12   2023-12-31    820,00  MAIN
    200006  CZ/24/01   2024-01-15    820,00  MAIN
    200006  RM/24      2024-09-16     95,40  MEDIA
    200006  CZ/24/02   2024-02-15    819,99  MAIN
    300001  OP/25/1    2025-01-15   1368,00  MAIN
    300001  OP/25/9    2025-09-15   5000,00  MAIN
    300001  OP/26/1    2026-01-15    114,00  MAIN
    300001  OP/26/10   2026-10-15    114,00  MAIN
    300002  OP/16/01   2016-01-15     33,00  MAIN
    300002  OP/21/10   2021-10-15     33,00  MAIN
    300002  OP/22/07   2022-07-15     33,00  MAIN
    300002  OP/26/09   2026-09-15     33,00  MAIN
    300003  OP/26/07   2026-07-15     99,00  MAIN
    300003  OP/26/08   2026-08-17     99,00  MAIN
    300003  OP/26/11   2026-11-16     99,00  MAIN
    300003  OP/26/12   2026-12-15     99,00  MAIN
    300004  OP/24/01   2024-01-15    200,00  MAIN
    300004  OP/24/02   2024-02-15    200,00  MAIN
    300004  WB/25/3    -             -250,00  MAIN
    300004  KU/25/1    2025-05-12     16,00  COURT
"""
REGIMES = {"2": Regime.COOP, "3": Regime.WASTE}


@dataclass(frozen=True, slots=True)
class Item:
    account: str
    document: str
    due: date | None
    written: str
    subaccount: str

    @property
    def rest(self) -> Decimal:
        return Decimal(self.written.replace(",", "."))

    @property
    def regime(self) -> Regime:
        return REGIMES[self.account[0]]

    @property
    def bears(self) -> bool:
        return self.subaccount not in ("INTEREST", "COURT")

    @property
    def cells(self) -> dict[str, str]:
        """Return the item as a row of a file."""
        return {
            "account_no": self.account,
            "opening_date": OPENING.isoformat(),
            "document_no": self.document,
            "title": "Opłata" if self.rest > 0 else "Wpłata",
            "due_date": self.due.isoformat() if self.due else "",
            "rest": self.written,
            "regime": "",
            "subaccount": self.subaccount,
            "account_balance": "",
            "stage": "",
            "stage_date": "",
            "stage_reference": "",
        }


def _read(line: str) -> Item:
    account, document, due, rest, subaccount = line.split()
    return Item(
        account, document, None if due == "-" else date.fromisoformat(due), rest, subaccount
    )


TABLE = [_read(line) for line in ITEMS.strip().splitlines()]


@dataclass(frozen=True, slots=True)
class OpenPart:
    """What of a debt is open after the overpayments of its account paid the oldest debts."""

    item: Item
    due: date
    paid: Decimal
    rest: Decimal


def open_parts(account: str) -> list[OpenPart]:
    mine = [item for item in TABLE if item.account == account]
    left = -sum((item.rest for item in mine if item.rest < 0), Decimal(0))
    parts = []
    debts = [(item.due, item) for item in mine if item.rest > 0 and item.due]
    for due, item in sorted(debts, key=lambda pair: pair[0]):
        paid = min(left, item.rest)
        left -= paid
        parts.append(OpenPart(item, due, paid, item.rest - paid))
    return parts


UPPER = [30, 90, 180, 365]


def ages(account: str, day: date) -> tuple[list[Decimal], Decimal]:
    """Sums by age, the newest first, and what is not late yet."""
    sums, ahead = [Decimal(0)] * 5, Decimal(0)
    for part in open_parts(account):
        late = (day - part.due).days
        if late <= 0:
            ahead += part.rest
        else:
            sums[sum(late > upper for upper in UPPER)] += part.rest
    return sums, ahead


RATES = {
    regime: [(date.fromisoformat(row["valid_from"]), Decimal(row["rate_percent"])) for row in of]
    for regime, of in ((regime, rows(regime)) for regime in Regime)
}


def _accrue(amount: Decimal, due: date, until: date, regime: Regime) -> Decimal:
    raw, day = Decimal(0), due + timedelta(1)
    while day <= until:
        rate = [percent for first, percent in RATES[regime] if first <= day][-1]
        raw += amount * rate
        day += timedelta(1)
    return raw / 36500


def interest(account: str) -> dict[str, Decimal]:
    """Interest by document until TODAY: to the grosz, and to the złoty where it is a tax."""
    amounts = {}
    for part in open_parts(account):
        item = part.item
        if item.bears:
            # What an overpayment pays was late until the day on which it was brought in.
            raw = _accrue(part.paid, part.due, OPENING, item.regime)
            raw += _accrue(part.rest, part.due, TODAY, item.regime)
            unit = Decimal("0.01") if item.regime is Regime.COOP else Decimal(1)
            amounts[item.document] = raw.quantize(unit, ROUND_HALF_UP)
    return {document: amount for document, amount in amounts.items() if amount}


def balances() -> dict[str, Decimal]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for item in TABLE:
        sums[item.account] += item.rest
    return dict(sums)


ONE = TABLE[0].cells | {"title": "Opłata za 11/2024"}
REASON = "pomyłka w pliku"


def load(*rows: dict[str, str], **how: Any) -> ImportReport:
    return bring(file("opening_items", *rows), **{"today": TODAY, **how})
