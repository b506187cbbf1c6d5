"""Whether the rows of a snapshot add up, account by account (`mirror.md` §2).

`SnapshotCheck` takes the rows of any source one by one and keeps sums, not rows: memory grows with
the accounts of the file alone. What is compared with the snapshot before is `comparison`.
"""

from collections.abc import Callable, Mapping
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from cms_ext.base.database.bulk import SortedRows
from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import Money
from cms_ext.base.tables import FindingLog
from cms_ext.base.tables.findings import FileFinding, about_file, about_line
from cms_ext.base.tables.values import polish_decimal
from ebok_plugin.mirror.domain import rows
from ebok_plugin.mirror.domain.rows import SourceFacts
from ebok_plugin.mirror.vocabulary import ItemKind

ROUNDED_BY_GROSZE = 1
KEYS_A_PORTION = 20_000


class AccountSums:
    """What the rows of one account add up to, in grosze; `row` is its balance."""

    __slots__ = (
        "balance",
        "coming",
        "components",
        "free",
        "has_items",
        "items",
        "posted",
        "postings",
        "rents_of_items",
        "rents_posted",
        "row",
    )

    def __init__(self) -> None:
        self.row: rows.BalanceRow | None = None
        self.balance = self.items = self.free = self.posted = self.postings = 0
        self.has_items = False
        self.coming: tuple[str, int] | None = None
        # By period; most accounts have no or one.
        self.components: dict[str, int] = {}
        self.rents_of_items: dict[str, int] = {}
        self.rents_posted: dict[str, int] = {}

    @property
    def line(self) -> int:
        """Return the line of the balance."""
        return self.row.line if self.row is not None else 0

    @property
    def opening(self) -> int | None:
        opening = self.row.opening if self.row is not None else None
        return None if opening is None else opening.grosze

    @property
    def payer_name(self) -> str:
        return self.row.payer_name if self.row is not None else ""

    @property
    def nrb(self) -> str:
        return self.row.nrb if self.row is not None else ""

    @property
    def monthly_charge(self) -> int:
        """What a month costs, as far as the snapshot says it: the newest month that it names."""
        if self.coming is not None:
            return self.coming[1]
        for charges in (self.components, self.rents_posted, self.rents_of_items):
            if charges:
                return charges[max(charges)]
        charge = self.row.charge if self.row is not None else None
        return charge.grosze if charge else 0


class SnapshotCheck:
    """Checks the rows of one source; `accounts` are the sums of those that have a balance.

    `errors` counts its own findings, besides those of the reading.
    """

    def __init__(self, facts: SourceFacts, log: FindingLog) -> None:
        self.accounts: dict[str, AccountSums] = {}
        self.rows = self.errors = 0
        self._facts = facts
        self._log = log
        # Rows may come in any order: those of an account before its balance, too.
        self._sums: dict[str, AccountSums] = {}
        self._first_lines: dict[str, int] = {}
        # Outside memory: a file has hundreds of thousands.
        self._keys = SortedRows()
        self._new_keys: list[tuple[Any, ...]] = []
        self._accounts_by_nrb: dict[str, str] = {}
        self._rounded: tuple[int, rows.ComponentRow] | None = None
        self._rounded_rows = 0
        self._lacks_first_day = False
        self._add: Mapping[type, Callable[[Any, AccountSums], None]] = {
            rows.BalanceRow: self._add_balance,
            rows.ItemRow: self._add_item,
            rows.FreeMoneyRow: self._add_free_money,
            rows.PostingRow: self._add_posting,
            rows.ComponentRow: self._add_component,
            rows.NextChargeRow: self._add_next_charge,
        }

    @property
    def has_postings(self) -> bool:
        """Return whether the snapshot has postings, so that balances must follow from them."""
        return self._facts.turnover_from is not None

    def add(self, row: rows.SnapshotRow) -> None:
        """Add the next row; report what is wrong with it next to those before."""
        self.rows += 1
        number = row.account_no
        sums = self._sums.get(number)
        if sums is None:
            sums = self._sums[number] = AccountSums()
            self._first_lines[number] = row.line
        self._add[type(row)](row, sums)

    def finish(self) -> None:
        """Check what only all rows together show, but the opening balances."""
        self._check_keys()
        for number, sums in self._sums.items():
            if number not in self.accounts:
                self._refuse_without_balance(number)
                continue
            self._check_items(number, sums)
            self._check_components(number, sums)
        if self._rounded is not None:
            self._warn_rounded(*self._rounded)

    def check_opening(self, number: str, sums: AccountSums, before: int | None) -> bool:
        """Check that the postings lead from the opening to the balance; False if none is known.

        `before` is the balance of the snapshot of the day before the postings begin.
        """
        opening = before if sums.opening is None else sums.opening
        if opening is None:
            return False
        if opening + sums.posted != sums.balance:
            self._error(
                "MIRROR_TURNOVER",
                sums.line,
                f"konto {number}: saldo początkowe {_words(opening)} i obroty "
                f"{_words(sums.posted)} dają {_words(opening + sums.posted)}, a saldo to "
                f"{_words(sums.balance)}. Wyeksportuj obroty od początku okresu.",
                field="balance",
                found=_words(sums.balance),
                expected=_words(opening + sums.posted),
            )
        elif before is not None and opening != before:
            self._log.warn(
                about_line(
                    "MIRROR_OPENING",
                    sums.line,
                    f"konto {number}: saldo początkowe to {_words(opening)}, a w stanie z dnia "
                    f"poprzedniego było {_words(before)}. Program zaksięgował coś wstecz.",
                    field="opening",
                    found=_words(opening),
                    expected=_words(before),
                )
            )
        return True

    def _add_balance(self, row: rows.BalanceRow, sums: AccountSums) -> None:
        number = row.account_no
        if number in self.accounts:
            self._error(
                "MIRROR_ACCOUNT_TWICE",
                row.line,
                f"konto {number} ma już saldo w wierszu {sums.line}. Zostaw jedno.",
                field="account_no",
                found=number,
                expected="jeden wiersz SALDO dla konta",
            )
            return
        self.accounts[number] = sums
        sums.row, sums.balance = row, row.balance.grosze
        if not row.nrb:
            return
        holder = self._accounts_by_nrb.setdefault(row.nrb, number)
        if holder != number:
            self.refuse_shared_nrb(number, sums, holder)

    def refuse_shared_nrb(self, number: str, sums: AccountSums, holder: str) -> None:
        """Report that another account has the bank account number."""
        self._error(
            "MIRROR_NRB_TWICE",
            sums.line,
            f"konto {number}: ten sam rachunek do wpłat ma konto {holder}. "
            "Każde konto musi mieć własny.",
            field="nrb",
            found=sums.nrb,
            expected="numer, którego nie ma żadne inne konto",
        )

    def _add_item(self, row: rows.ItemRow, sums: AccountSums) -> None:
        self._expect_once(row, ("POZYCJA", row.account_no, row.document_no), row.document_no)
        sums.has_items = True
        sums.items += row.remaining.grosze
        if row.kind == ItemKind.RENT and row.period:
            rents = sums.rents_of_items
            rents[row.period] = rents.get(row.period, 0) + row.amount.grosze

    def _add_free_money(self, row: rows.FreeMoneyRow, sums: AccountSums) -> None:
        self._expect_once(row, ("NADPLATA", row.account_no, row.document_no), row.document_no)
        sums.has_items = True
        sums.free += row.remaining.grosze

    def _add_posting(self, row: rows.PostingRow, sums: AccountSums) -> None:
        key = ("OBROT", row.account_no, row.booking_date, row.number)
        self._expect_once(row, key, f"{row.booking_date} / {row.number}")
        amount = row.amount.grosze
        sums.posted += amount
        sums.postings += 1
        if row.kind == ItemKind.RENT and row.period:
            rents = sums.rents_posted
            rents[row.period] = rents.get(row.period, 0) + amount
        first, last = self._facts.turnover_from, self._facts.day
        if first is None:
            self._refuse_without_first_day()
        elif row.booking_date < first or (last is not None and row.booking_date > last):
            self._error(
                "MIRROR_TURNOVER",
                row.line,
                f"zapis z dnia {format_day(row.booking_date)} leży poza okresem obrotów pliku.",
                field="booking_date",
                found=str(row.booking_date),
                expected=f"od {first} do {last or first}",
            )

    def _refuse_without_first_day(self) -> None:
        if not self._lacks_first_day:
            self._lacks_first_day = True
            self._error(
                "MIRROR_TURNOVER",
                1,
                "plik ma obroty, a nie podaje, od którego dnia. Dopisz turnover_from.",
                field="turnover_from",
                expected="turnover_from=2026-11-01",
            )

    def _add_component(self, row: rows.ComponentRow, sums: AccountSums) -> None:
        key = ("SKLADNIK", row.account_no, row.period, row.component)
        self._expect_once(row, key, f"{row.period} / {row.component}")
        amount = row.amount.grosze
        sums.components[row.period] = sums.components.get(row.period, 0) + amount
        if row.quantity is None or row.rate is None:
            return
        # In grosze, with six decimals behind them: exact.
        if abs(row.quantity * row.rate * 100 - amount) > ROUNDED_BY_GROSZE:
            self._rounded_rows += 1
            self._rounded = self._rounded or (row.line, row)

    def _add_next_charge(self, row: rows.NextChargeRow, sums: AccountSums) -> None:
        self._expect_once(row, ("NASTEPNA", row.account_no), row.account_no)
        sums.coming = (row.period, row.amount.grosze)

    def _expect_once(self, row: rows.SnapshotRow, key: tuple[Any, ...], shown: str) -> None:
        field = "document_no" if "document_no" in row.__slots__ else "account_no"
        self._new_keys.append((hash(key), row.line, key[0], row.account_no, shown, field))
        if len(self._new_keys) == KEYS_A_PORTION:
            self._keep_keys()

    def _keep_keys(self) -> None:
        self._keys.add(self._new_keys)
        self._new_keys = []

    def _check_keys(self) -> None:
        """Report rows with the key of an earlier one: equal keys stand next to each other now."""
        self._keep_keys()
        for _hash, equal in groupby(self._keys, itemgetter(0)):
            first, *others = equal
            for _key, line, sort, number, display, field in others:
                self._error(
                    "KEY_DUPLICATE",
                    line,
                    f"{sort} {display} konta {number} jest już w wierszu {first[1]} tego pliku. "
                    "Usuń jeden z wierszy.",
                    field=field,
                    found=display,
                    expected="każdy klucz tylko raz",
                )

    def _refuse_without_balance(self, number: str) -> None:
        self._error(
            "MIRROR_NO_BALANCE",
            self._first_lines[number],
            f"konto {number} nie ma w pliku salda. Dodaj wiersz SALDO albo usuń jego wiersze.",
            field="account_no",
            found=number,
            expected="wiersz SALDO tego konta",
        )

    def _check_items(self, number: str, sums: AccountSums) -> None:
        if not sums.has_items:
            return
        net = sums.items - sums.free
        if net == sums.balance or (self._facts.items_partial and net < sums.balance):
            return
        self._error(
            "MIRROR_ITEMS",
            sums.line,
            f"konto {number}: pozycje {_words(sums.items)} bez nierozliczonych wpłat "
            f"{_words(sums.free)} to {_words(net)}, a saldo {_words(sums.balance)}.",
            field="balance",
            found=_words(sums.balance),
            expected=_words(net),
        )

    def _check_components(self, number: str, sums: AccountSums) -> None:
        coming = dict([sums.coming]) if sums.coming else {}
        for period, total in sums.components.items():
            for charges in (coming, sums.rents_posted, sums.rents_of_items):
                charge = charges.get(period)
                if charge is not None:
                    self._compare_components(number, sums, period, total, charge)
                    break

    def _compare_components(
        self, number: str, sums: AccountSums, period: str, total: int, charge: int
    ) -> None:
        if total != charge:
            self._error(
                "MIRROR_COMPONENTS",
                sums.line,
                f"konto {number}: składniki za {period} to razem {_words(total)}, a opłata "
                f"{_words(charge)}.",
                field="amount",
                found=_words(total),
                expected=_words(charge),
            )

    def _warn_rounded(self, line: int, row: rows.ComponentRow) -> None:
        assert row.quantity is not None
        assert row.rate is not None
        more = f" Takich wierszy: {self._rounded_rows}." if self._rounded_rows > 1 else ""
        self._log.warn(
            about_line(
                "MIRROR_ROUNDED",
                line,
                f"{polish_decimal(row.quantity)} × {polish_decimal(row.rate)} to nie "
                f"{row.amount.digits}: program zaokrągla na dokumencie. Pokażemy kwotę "
                f"programu.{more}",
                field="amount",
                found=row.amount.digits,
                expected=polish_decimal(row.quantity * row.rate),
            )
        )

    def _error(self, code: str, line: int, message: str, **about: str) -> None:
        self.errors += 1
        self._log.error(about_line(code, line, message, **about))


def check_day(facts: SourceFacts, today: date, last_day: date | None) -> FileFinding | None:
    """Return what is wrong with the day of a snapshot; `last_day` is that of the one shown."""
    if facts.day is None:
        return about_file(
            "MIRROR_DAY",
            "Plik nie mówi, na który dzień są salda. Dopisz day= w wierszu wersji albo podaj "
            "dzień.",
            expected="day=2026-11-19",
        )
    day_text = format_day(facts.day)
    if facts.day > today:
        what, expected = f"stan na {day_text} jest z przyszłości.", f"najwyżej {today}"
    elif last_day is not None and facts.day < last_day:
        what = f"stan na {day_text} jest starszy niż pokazywany, na {format_day(last_day)}."
        expected = f"{last_day} lub później"
    else:
        return None
    return about_line(
        "MIRROR_DAY",
        1,
        f"{what} Wyeksportuj nowszy.",
        field="day",
        found=str(facts.day),
        expected=expected,
    )


def _words(grosze: int) -> str:
    return Money.from_grosze(grosze).digits
