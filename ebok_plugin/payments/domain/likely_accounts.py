"""Accounts that an operation may belong to, each with its reasons (`bank_formats.md` §8).

They only help a person to decide; nothing is posted by them, but for a payment that the bank took
back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.premises.domain.codes import parse_flat_address, split_address
from cms_ext.premises.models import house_address, short_address
from ebok_plugin.ledger.domain.period import first_open_period, lock_closed_periods
from ebok_plugin.ledger.domain.posting import lock_accounts, reverse_entry
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.payments.domain.linked_payments import (
    NUMBER,
    TELLING,
    find_free_file_payments,
    split_words,
)
from ebok_plugin.payments.domain.placement_record import save_placements
from ebok_plugin.payments.domain.placing import PlacingError, lock_line
from ebok_plugin.payments.models import BankEntry, Placement

MOST = 3
# A payment may come before or after the month that it is for.
BEFORE, AFTER = timedelta(62), timedelta(31)
# Numbers of words that name a flat.
ADDRESS_WORDS = (3, 4, 5, 6)


class KnownAccount(NamedTuple):
    """The fields of an account that are compared and displayed."""

    pk: int
    account_no: str
    payer_name: str
    closed_on: date | None
    premises: str
    address: str


@dataclass(frozen=True, slots=True)
class LikelyAccount:
    """An account, and why the payment may be for it."""

    account: KnownAccount
    reasons: tuple[str, ...]


class _Hit(NamedTuple):
    account: int
    weight: int
    reason: str
    # Whether it is enough for a closed account.
    sure: bool = False


def suggest_accounts(lines: Sequence[BankEntry]) -> dict[int, tuple[LikelyAccount, ...]]:
    """Suggest at most MOST accounts for each operation, likeliest first. Four queries a page."""
    if not lines:
        return {}
    index = _latest.index_of(_rows())
    senders = _earlier_senders(lines)
    charges, from_files = _charges(lines), _from_files(lines)
    return {
        line.pk: index.best(
            line,
            (
                *index.hits(line),
                *_of_file(line, from_files),
                *_of_sender(line, senders),
                *_of_amount(line, charges),
            ),
        )
        for line in lines
    }


# Key, number, payer, end; premises code, own address, building's address and code, flat number.
_Row = tuple[int, str, str, date | None, str, str, str, str, str]


def _rows() -> list[_Row]:
    return list(
        Account.objects.order_by("pk").values_list(
            "pk",
            "account_no",
            "payer_name",
            "closed_on",
            "premises__code",
            "premises__address",
            "premises__building__address",
            "premises__building__code",
            "premises__number",
        )
    )


def _account(row: _Row) -> KnownAccount:
    pk, number, payer, closed_on, code, *_address, flat = row
    return KnownAccount(pk, number, payer, closed_on, code, short_address(_house(row), flat))


def _house(row: _Row) -> str:
    *_account, own, building, code, _flat = row
    return house_address(own, building, code)


class _Index:
    """The accounts by what a title or a sender's name may contain.

    Keys and rows are plain tuples, which the garbage collector skips.
    """

    def __init__(self, rows: list[_Row]) -> None:
        self.rows = rows
        self._row_of = {row[0]: row for row in rows}
        accounts = [_account(row) for row in rows]
        self._numbers = {account.account_no: (account.pk,) for account in accounts}
        self._codes = _keys((account.premises.upper(), account.pk) for account in accounts)
        self._addresses = _keys(
            (name, row[0])
            for row in rows
            for name in parse_flat_address(_house(row), row[-1]).names()
        )
        # By the words of the payer's name that distinguish payers.
        self._names = _keys(
            (word, account.pk)
            for account in accounts
            for word in set(split_words(account.payer_name))
            if len(word) >= TELLING
        )

    def hits(self, line: BankEntry) -> Iterator[_Hit]:
        if line.account_id is not None:
            yield _Hit(line.account_id, 16, _("numer wpłaty wskazuje to konto"), sure=True)
        for token in set(NUMBER.findall(line.title.upper())):
            for pk in self._numbers.get(token, ()):
                yield _Hit(pk, 8, _("numer konta w tytule"), sure=True)
            for pk in self._codes.get(token, ()):
                yield _Hit(pk, 5, _("numer lokalu w tytule"))
        words = split_address(f"{line.title} {line.address}")
        for length in ADDRESS_WORDS:
            for start in range(len(words) - length + 1):
                for pk in self._addresses.get(words[start : start + length], ()):
                    yield _Hit(pk, 5, _("adres lokalu"))
        words_of_line = set(split_words(f"{line.name} {line.title}"))
        for word in words_of_line:
            named = self._names.get(word, ())
            for pk in named:
                payer_name = self._row_of[pk][2]
                if words_of_line.issuperset(split_words(payer_name)):
                    yield _Hit(pk, 4, _("imię i nazwisko płatnika"))
                elif len(named) <= MOST:
                    written = _as_written(word, payer_name)
                    yield _Hit(pk, 2, _("słowo „{word}” z nazwy płatnika").format(word=written))

    def best(self, line: BankEntry, hits: Iterable[_Hit]) -> tuple[LikelyAccount, ...]:
        weights: defaultdict[int, int] = defaultdict(int)
        reasons: defaultdict[int, dict[str, None]] = defaultdict(dict)
        sure: set[int] = set()
        for hit in hits:
            if hit.reason not in reasons[hit.account]:
                weights[hit.account] += hit.weight
            reasons[hit.account][hit.reason] = None
            sure.update({hit.account} if hit.sure else ())
        accounts = [_account(self._row_of[pk]) for pk in weights]
        candidates = [
            account
            for account in accounts
            if account.pk in sure or _is_open(account, line.value_date)
        ]
        candidates.sort(key=lambda account: (-weights[account.pk], account.account_no))
        return tuple(
            LikelyAccount(account, tuple(reasons[account.pk])) for account in candidates[:MOST]
        )


_AnyKey = TypeVar("_AnyKey")


def _keys(pairs: Iterable[tuple[_AnyKey, int]]) -> dict[_AnyKey, tuple[int, ...]]:
    by_key: defaultdict[_AnyKey, list[int]] = defaultdict(list)
    for key, pk in pairs:
        by_key[key].append(pk)
    return {key: tuple(keys) for key, keys in by_key.items()}


class _Latest:
    """The cached index of the accounts as last read.

    Building it takes six times as long as reading the rows and comparing them. Equal rows
    cannot be out of date, whoever changed what.
    """

    _index: _Index | None = None

    def index_of(self, rows: list[_Row]) -> _Index:
        index = self._index
        if index is None or index.rows != rows:
            index = self._index = _Index(rows)
        return index


_latest = _Latest()


def _is_open(account: KnownAccount, day: date) -> bool:
    return account.closed_on is None or account.closed_on >= day


def _as_written(word: str, name: str) -> str:
    """Return a folded word as the name has it."""
    return next((part for part in name.split() if word in split_words(part)), word)


def _earlier_senders(lines: Sequence[BankEntry]) -> dict[str, set[int]]:
    """Map the sender's bank account to the accounts of its earlier payments."""
    by_sender: defaultdict[str, set[int]] = defaultdict(set)
    for portion in split_into_chunks(sorted({line.counterparty_nrb for line in lines} - {""})):
        rows = Placement.objects.living().filter(
            kind=Placement.Kind.POSTED, bank_entry__counterparty_nrb__in=portion
        )
        pairs = rows.values_list("bank_entry__counterparty_nrb", "ledger_entry__account_id")
        for sender, account in pairs.distinct():
            by_sender[sender].add(account)
    return by_sender


def _of_sender(line: BankEntry, senders: dict[str, set[int]]) -> Iterator[_Hit]:
    for account in senders.get(line.counterparty_nrb, ()):
        yield _Hit(account, 6, _("wcześniejsza wpłata z tego rachunku"), sure=True)


FromFiles = dict[tuple[date, Money], set[int]]


def _from_files(lines: Sequence[BankEntry]) -> FromFiles:
    """Map day and (negative) amount to accounts with a file's payment without operation."""
    by_day_and_amount: defaultdict[tuple[date, Money], set[int]] = defaultdict(set)
    for portion in split_into_chunks(sorted({line.value_date for line in lines})):
        rows = find_free_file_payments(portion).values_list("booking_date", "amount", "account_id")
        for day, amount, account in rows:
            by_day_and_amount[day, amount].add(account)
    return by_day_and_amount


def _of_file(line: BankEntry, from_files: FromFiles) -> Iterator[_Hit]:
    for account in from_files.get((line.value_date, -line.remaining), ()) if line.came_in else ():
        words = _("taka wpłata z tego dnia jest już na koncie z pliku")
        yield _Hit(account, 12, words, sure=True)


Charges = dict[Money, list[tuple[date, int]]]


def _charges(lines: Sequence[BankEntry]) -> Charges:
    """Map amounts of the operations to the day and account of equal charges."""
    by_amount: defaultdict[Money, list[tuple[date, int]]] = defaultdict(list)
    if not lines:
        return by_amount
    days = [line.value_date for line in lines]
    for portion in split_into_chunks(sorted({line.remaining for line in lines})):
        rows = LedgerEntry.objects.filter(
            kind=EntryKind.CHARGE,
            amount__in=portion,
            booking_date__range=(min(days) - BEFORE, max(days) + AFTER),
            reversed_by__isnull=True,
        )
        for amount, day, account in rows.values_list("amount", "booking_date", "account_id"):
            by_amount[amount].append((day, account))
    return by_amount


def _of_amount(line: BankEntry, charges: Charges) -> Iterator[_Hit]:
    near = [
        (day, account)
        for day, account in charges.get(line.remaining, ())
        if line.value_date - BEFORE <= day <= line.value_date + AFTER
    ]
    # Flats of one size have equal charges: then the amount alone says little.
    alone = len({account for _day, account in near}) == 1
    for day, account in near:
        words = _("tyle wynosi opłata za {month}").format(month=Period.of(day).dotted)
        yield _Hit(account, 2 if alone else 1, words)


LOOKED_BACK = timedelta(60)


def find_returned_payment(line: BankEntry) -> Placement | None:
    """Find the posted payment that an RC takes back, if only one can be meant.

    It is valid, of the same amount, came from the same bank account at most 60 days before, and
    went to the account that the RC names, if it names one.
    """
    if line.mark != "RC" or not line.counterparty_nrb or line.remaining != -line.amount:
        return None
    candidates = Placement.objects.living().filter(
        kind=Placement.Kind.POSTED,
        amount=line.remaining,
        ledger_entry__kind=EntryKind.PAYMENT,
        bank_entry__amount=line.remaining,
        bank_entry__counterparty_nrb=line.counterparty_nrb,
        bank_entry__statement__account=line.statement.account,
        bank_entry__value_date__range=(line.value_date - LOOKED_BACK, line.value_date),
    )
    if line.account_id is not None:
        candidates = candidates.filter(ledger_entry__account=line.account_id)
    payments = candidates.select_related("bank_entry", "ledger_entry__account__payer")[:2]
    return payments[0] if len(payments) == 1 else None


@transaction.atomic
def reverse_returned_payment(
    line: BankEntry, *, expected: Money, origin: Origin, today: date
) -> LedgerEntry:
    """Reverse the payment that an RC takes back, so that its charge is open again.

    Its own operation counts as returned and no longer waits. Raises PlacingError LINE_CHANGED,
    NOT_KNOWN (no payment or several can be meant), and PostingError as `posting.reverse_entry`.
    """
    returned = find_returned_payment(line)
    if returned is None or returned.ledger_entry is None:
        raise PlacingError(
            "NOT_KNOWN", _("Nie wiadomo, którą wpłatę cofnął bank. Wskaż konto albo poczekaj.")
        )
    lock_accounts([returned.ledger_entry.account_id])
    first, second = sorted((line.pk, returned.bank_entry_id))
    list(BankEntry.objects.select_for_update(of=("self",)).filter(pk__in=[first, second]))
    line = lock_line(line, expected)
    booked = max(line.value_date, returned.ledger_entry.booking_date)
    open_from = first_open_period(Period.of(booked), lock_closed_periods()).first_day
    reversal = reverse_entry(
        returned.ledger_entry,
        on=max(booked, open_from),
        reason=_("Bank cofnął wpłatę, wyciąg {number}.").format(number=line.statement.number),
        made_by=origin.actor,
        today=today,
    )
    made = {"made_at": timezone.now(), "made_by": origin.actor, "amount": returned.amount}
    save_placements(
        Placement(bank_entry=line, kind=Placement.Kind.POSTED, ledger_entry=reversal, **made),
        Placement(
            bank_entry=returned.bank_entry,
            kind=Placement.Kind.RETURNED,
            day=line.value_date,
            taken_back_by=line,
            **made,
        ),
    )
    accounts = [reversal.account_id]
    record("PAYMENT_TAKEN_BACK", origin, obj=line, changes={"accounts": accounts})
    return reversal
