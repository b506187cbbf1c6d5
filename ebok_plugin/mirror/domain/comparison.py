"""A snapshot compared with the one that is shown: what changes, and what a person must look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from heapq import nlargest

from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import Money
from cms_ext.base.tables import FindingLog
from cms_ext.base.tables.findings import about_file, about_line
from cms_ext.base.tables.values import polish_count
from ebok_plugin.ledger.domain.account import load_number_rule
from ebok_plugin.ledger.domain.account_change import is_same_name, needs_two_for_number
from ebok_plugin.mirror.domain.check import AccountSums, SnapshotCheck, check_day
from ebok_plugin.mirror.domain.queries import (
    KnownAccount,
    StoredBalance,
    find_shown_snapshot,
    find_snapshot_of_day,
    load_balances,
    load_known_accounts,
)
from ebok_plugin.mirror.domain.rows import SourceFacts
from ebok_plugin.mirror.models import FeedSnapshot

FEWER, JUMP, NEW, PAYER = "MIRROR_FEWER", "MIRROR_JUMP", "MIRROR_NEW_ACCOUNTS", "MIRROR_PAYER"
NUMBER = "MIRROR_NUMBER"
# With one of these a snapshot waits until a person has looked (`mirror.md` §2).
TO_BE_CONFIRMED = (FEWER, JUMP, NEW, PAYER)
FEWER_ACCOUNTS, FEWER_PERCENT = 20, 2
JUMP_PERCENT = 10
LARGE_MOVE = Money.parse("1000")
"""What counts as a large change where the program states no charge of a month."""
LARGEST = 10
NAMED = 5
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AccountChange:
    """The balance of an account in the shown snapshot and in the new one, None if not in it."""

    account_no: str
    before: Money
    after: Money | None


@dataclass(slots=True)
class Comparison:
    """The accounts and balances of both snapshots; `shown_day` is None for the first one.

    `changed` counts balances that moved by more than the account's monthly charge, or by more than
    LARGE_MOVE for the `without_charge` accounts of which the program states none. `payers` maps
    accounts with another payer to the new name; `numbers` are accounts with a bank number that is
    neither theirs by now nor the one that the site builds.
    """

    shown_day: date | None = None
    accounts_before: int = 0
    sum_before: Money = field(default_factory=lambda: Money.from_grosze(0))
    sum_after: Money = field(default_factory=lambda: Money.from_grosze(0))
    monthly_charges: int = 0
    without_charge: int = 0
    changed: int = 0
    largest: list[AccountChange] = field(default_factory=list)
    missing: list[AccountChange] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    payers: dict[str, str] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)


class ShownState:
    """What the site knows and shows before a snapshot comes; read once for each judging."""

    def __init__(self, facts: SourceFacts) -> None:
        self.snapshot: FeedSnapshot | None = find_shown_snapshot()
        self.accounts: Mapping[str, KnownAccount] = load_known_accounts()
        self.balances: Mapping[str, StoredBalance] = {}
        self.openings: Mapping[str, StoredBalance] = {}
        if self.snapshot is not None:
            self.balances = load_balances(self.snapshot)
        if facts.turnover_from is not None:
            eve = find_snapshot_of_day(facts.turnover_from - DAY)
            same = eve is not None and self.snapshot is not None and eve.pk == self.snapshot.pk
            if eve is not None:
                self.openings = self.balances if same else load_balances(eve)

    @property
    def day(self) -> date | None:
        return self.snapshot.day if self.snapshot is not None else None

    def charge_of(self, number: str, sums: AccountSums) -> int:
        """Return what a month costs the account, in grosze: as now stated, else as before."""
        before = self.balances.get(number)
        return sums.monthly_charge or (before.monthly_charge if before else 0)


class SnapshotComparison:
    """Compares the checked rows with the shown state; adds findings to the log."""

    def __init__(
        self, facts: SourceFacts, check: SnapshotCheck, shown: ShownState, log: FindingLog
    ) -> None:
        self.result = Comparison(shown_day=shown.day)
        self._facts = facts
        self._check = check
        self._shown = shown
        self._log = log
        self._moved = 0

    def compare(self, today: date, *, in_full: bool) -> Comparison:
        """Judge the day, and `in_full` openings and accounts; what differs is in the result."""
        wrong_day = check_day(self._facts, today, self._shown.day)
        if wrong_day is not None:
            self._log.error(wrong_day)
        if wrong_day is not None or not in_full:
            return self.result
        if self._facts.day == self._shown.day:
            self._warn_same_day()
        self._check_openings()
        self._check_nrbs()
        self._compare_balances()
        if self._shown.snapshot is not None:
            self._compare_accounts(self._shown.snapshot)
        else:
            self.result.new = self._new_accounts()
        self._compare_payers()
        self._compare_numbers()
        return self.result

    def _warn_same_day(self) -> None:
        assert self._facts.day is not None
        self._log.warn(
            about_line(
                "MIRROR_SAME_DAY",
                1,
                _("stan na {day} już jest pokazywany. Ten plik go zastąpi.").format(
                    day=f"{self._facts.day:%d.%m.%Y}"
                ),
                field="day",
                found=str(self._facts.day),
            )
        )

    def _check_openings(self) -> None:
        if not self._check.has_postings:
            return
        unknown = 0
        for number, sums in self._check.accounts.items():
            before = self._shown.openings.get(number)
            known = self._check.check_opening(number, sums, before.balance if before else None)
            unknown += not known and sums.postings > 0
        if unknown:
            self._log.warn(
                about_file(
                    "MIRROR_TURNOVER",
                    _(
                        "Nie wiadomo, jakie saldo miało na początku obrotów tyle kont: {count}. "
                        "Nie sprawdzono, czy obroty prowadzą do salda."
                    ).format(count=polish_count(unknown)),
                    expected=_("kolumna opening albo stan z dnia przed początkiem obrotów"),
                )
            )

    def _check_nrbs(self) -> None:
        holders = {one.nrb: number for number, one in self._shown.accounts.items() if one.nrb}
        for number, sums in self._check.accounts.items():
            holder = holders.get(sums.nrb, number) if sums.nrb else number
            if holder != number:
                self._check.refuse_shared_nrb(number, sums, holder)

    def _compare_balances(self) -> None:
        total = monthly = 0
        moves: list[tuple[int, str]] = []
        for number, sums in self._check.accounts.items():
            total += sums.balance
            charge = self._shown.charge_of(number, sums)
            monthly += charge
            self.result.without_charge += not charge
            before = self._shown.balances.get(number)
            change = sums.balance - before.balance if before else 0
            self._moved += change
            if move := abs(change):
                moves.append((move, number))
                self.result.changed += move > (charge or LARGE_MOVE.grosze)
        self.result.sum_after = Money.from_grosze(total)
        self.result.monthly_charges = monthly
        self.result.largest = [self._change(number) for _move, number in nlargest(LARGEST, moves)]

    def _change(self, number: str) -> AccountChange:
        before, after = self._shown.balances[number].balance, self._check.accounts[number].balance
        return AccountChange(number, Money.from_grosze(before), Money.from_grosze(after))

    def _compare_accounts(self, snapshot: FeedSnapshot) -> None:
        result, balances = self.result, self._shown.balances
        result.accounts_before, result.sum_before = len(balances), snapshot.sum_balance
        gone = sorted(balances.keys() - self._check.accounts.keys())
        result.missing = [
            AccountChange(number, Money.from_grosze(balances[number].balance), None)
            for number in gone
        ]
        result.new = self._new_accounts()
        if _is_much(len(gone), len(balances)):
            self._warn(
                FEWER,
                _(
                    "W pliku brakuje kont, które są w pokazywanym stanie: {count} z {all} "
                    "({names}). Nie będą miały kodu do zapłaty."
                ),
                gone,
                all=polish_count(len(balances)),
            )
        self._compare_sums()
        if result.new:
            self._warn(
                NEW,
                _(
                    "W pliku są konta, których dotąd nie było: {count} ({names}). Powstaną z "
                    "lokalami pod nieruchomością „do przypisania”."
                ),
                result.new,
            )

    def _compare_sums(self) -> None:
        """Warn about a move of more than a month's charges, or of much where none is known."""
        result = self.result
        if not result.without_charge:
            if abs((result.sum_after - result.sum_before).grosze) > result.monthly_charges:
                self._warn_jump(
                    _("o więcej niż opłaty za miesiąc ({monthly})").format(
                        monthly=Money.from_grosze(result.monthly_charges)
                    )
                )
            return
        debts = sum(abs(before.balance) for before in self._shown.balances.values())
        # Accounts that come and go have warnings of their own.
        moved = abs(self._moved)
        least = max(result.monthly_charges, LARGE_MOVE.grosze)
        if moved > least and moved * 100 > JUMP_PERCENT * debts:
            self._warn_jump(
                _("o więcej niż {percent}% wszystkich sald; {no_charge}").format(
                    percent=JUMP_PERCENT, no_charge=self._no_charge
                )
            )
        elif _is_much(result.changed, len(self._shown.balances)):
            self._warn_jump(
                _("a salda {count} kont o więcej niż {amount} każde; {no_charge}").format(
                    count=polish_count(result.changed),
                    amount=LARGE_MOVE,
                    no_charge=self._no_charge,
                )
            )

    @property
    def _no_charge(self) -> str:
        if column := self._facts.unread_charge:
            return _("układ nie czyta kolumny „{column}”").format(column=column)
        return _("program nie podaje opłaty")

    def _warn_jump(self, why: str) -> None:
        sentence = _(
            "Suma sald zmieniła się z {before} na {after}, {why}. Sprawdź największe zmiany."
        )
        text = sentence.format(before=self.result.sum_before, after=self.result.sum_after, why=why)
        self._log.warn(about_file(JUMP, text))

    def _new_accounts(self) -> list[str]:
        return [number for number in self._check.accounts if number not in self._shown.accounts]

    def _compare_payers(self) -> None:
        for number, sums in self._check.accounts.items():
            known = self._shown.accounts.get(number)
            if known is None or not sums.payer_name:
                continue
            if is_same_name(sums.payer_name, known.payer_name):
                continue
            self.result.payers[number] = sums.payer_name
            self._log.warn(
                about_line(
                    PAYER,
                    sums.line,
                    _(
                        "konto {number} ma innego płatnika niż dotąd. Dostęp poprzedniego "
                        "skończy się, a nowy dostanie go z hasłem startowym."
                    ).format(number=number),
                    field="payer_name",
                    found=sums.payer_name,
                    expected=known.payer_name,
                )
            )

    def _compare_numbers(self) -> None:
        if self._log.error_count:
            return  # nothing will be written
        rule, new = load_number_rule(), list[str]()
        for number, sums in self._check.accounts.items():
            known = self._shown.accounts.get(number)
            before = known.nrb if known else ""
            if not sums.nrb or not needs_two_for_number(rule, number, before, sums.nrb):
                continue
            self.result.numbers.append(number)
            if known is None:
                new.append(number)
                continue
            text = _(
                "konto {number} dostanie inny rachunek do wpłat, niż tworzy program. Zatwierdza to "
                "druga osoba: porównaj go z pismem banku."
            ).format(number=number)
            old = _("dotąd: {old}").format(old=before or _("bez numeru"))
            nrbs = {"field": "nrb", "found": sums.nrb, "expected": old}
            self._log.warn(about_line(NUMBER, sums.line, text, **nrbs))
        if new:
            self._warn(
                NUMBER,
                _(
                    "Rachunki nowych kont są inne niż te, które tworzy program: {count} ({names}). "
                    "Zatwierdza je druga osoba: porównaj je z pismem banku."
                ),
                new,
            )

    def _warn(self, code: str, words: str, numbers: list[str], **more: str) -> None:
        names = ", ".join(numbers[:NAMED]) + ("…" if len(numbers) > NAMED else "")
        text = words.format(count=polish_count(len(numbers)), names=names, **more)
        self._log.warn(about_file(code, text))


def _is_much(count: int, accounts: int) -> bool:
    """Return True if so many of the accounts are more than a day brings."""
    return count > FEWER_ACCOUNTS or count * 100 > FEWER_PERCENT * accounts
