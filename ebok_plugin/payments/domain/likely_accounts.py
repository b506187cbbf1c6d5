"""Accounts that an operation may belong to, each with its reasons (`bank_formats.md` §8).

They only help a person to decide; nothing is posted by them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from typing import NamedTuple, TypeVar

from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.base.text.polish import order_polish
from cms_ext.premises.domain.codes import parse_flat_address, split_address
from cms_ext.premises.models import house_address, short_address
from ebok_plugin.ledger.domain.record import fold_text, periods_named
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.payments.domain.linked_payments import (
    NUMBER,
    TELLING,
    find_free_file_payments,
    split_words,
)
from ebok_plugin.payments.domain.sender_rule import find_sender_accounts
from ebok_plugin.payments.models import BankEntry

MAX_SUGGESTIONS = 3
# House and flat without a street, as people shorten their address: `48/43`, `48 m. 43`.
FLAT_NUMBERS = re.compile(
    r"(?<![\w/.,-])(\d{1,4}[a-z]?)\s*(?:/|m\.?|lok\.?)\s*(\d{1,4}[a-z]?)(?![\w/-])", re.IGNORECASE
)
# A payment may come before or after the month that it is for.
BEFORE, AFTER = timedelta(62), timedelta(31)
# Numbers of words that name a flat.
ADDRESS_WORDS = (3, 4, 5, 6)


class KnownAccount(NamedTuple):
    """The fields of an account that are compared and displayed."""

    pk: int
    account_no: str
    payer_name: str
    opened_on: date
    closed_on: date | None
    premises: str
    address: str


class Trace(Enum):
    """What in an operation leads to an account."""

    # A number or an address that is in the title.
    WRITTEN = auto()
    # An earlier payment from the same bank account.
    SENDER = auto()
    NAME = auto()
    CHARGE = auto()
    # Too little to add to any certainty.
    WEAK = auto()


@dataclass(frozen=True, slots=True)
class LikelyAccount:
    """An account, and why the payment may be for it."""

    account: KnownAccount
    reasons: tuple[str, ...]
    traces: frozenset[Trace]


class Suggestions(NamedTuple):
    """The likeliest accounts of an operation; `others` counts those that are left out."""

    likely: tuple[LikelyAccount, ...] = ()
    others: int = 0
    certain: LikelyAccount | None = None


class _Hit(NamedTuple):
    account: int
    weight: int
    reason: str
    trace: Trace = Trace.WEAK
    # Whether it is enough for a closed account.
    sure: bool = False


def suggest_accounts(lines: Sequence[BankEntry]) -> dict[int, Suggestions]:
    """Suggest at most MAX_SUGGESTIONS accounts for each operation, likeliest first.

    Four queries a page.
    """
    if not lines:
        return {}
    index = _latest.index_of(_rows())
    senders = find_sender_accounts(line.counterparty_nrb for line in lines)
    charges, from_files = _charges(lines), _from_files(lines)
    return {
        line.pk: index.rank(
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


# Key, number, payer, days; premises code, own address, building's address and code, flat number.
_Row = tuple[int, str, str, date, date | None, str, str, str, str, str]


def _rows() -> list[_Row]:
    return list(
        Account.objects.order_by("pk").values_list(
            "pk",
            "account_no",
            "payer_name",
            "opened_on",
            "closed_on",
            "premises__code",
            "premises__address",
            "premises__building__address",
            "premises__building__code",
            "premises__number",
        )
    )


def _account(row: _Row) -> KnownAccount:
    pk, number, payer, opened_on, closed_on, code, *_address, flat = row
    address = short_address(_house(row), flat)
    return KnownAccount(pk, number, payer, opened_on, closed_on, code, address)


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
        addresses = [(row[0], parse_flat_address(_house(row), row[-1])) for row in rows]
        self._addresses = _keys((name, pk) for pk, address in addresses for name in address.names())
        self._flats = _keys(((address.house, address.flat), pk) for pk, address in addresses)
        # By the words of the payer's name that distinguish payers.
        self._names = _keys(
            (word, account.pk)
            for account in accounts
            for word in set(split_words(account.payer_name))
            if len(word) >= TELLING
        )

    def hits(self, line: BankEntry) -> Iterator[_Hit]:
        if line.account_id is not None:
            by_rule = line.rule_id is not None
            reason = _("reguła nadawcy") if by_rule else _("numer wpłaty wskazuje to konto")
            yield _Hit(line.account_id, 16, reason, Trace.WRITTEN, sure=True)
        for token in set(NUMBER.findall(line.title.upper())):
            for pk in self._numbers.get(token, ()):
                yield _Hit(pk, 8, _("numer konta w tytule"), Trace.WRITTEN, sure=True)
            for pk in self._codes.get(token, ()):
                yield _Hit(pk, 5, _("numer lokalu w tytule"), Trace.WRITTEN)
        words = split_address(f"{line.title} {line.address}")
        addressed = [
            pk
            for length in ADDRESS_WORDS
            for start in range(len(words) - length + 1)
            for pk in self._addresses.get(words[start : start + length], ())
        ]
        for pk in addressed:
            yield _Hit(pk, 5, _("adres lokalu"), Trace.WRITTEN)
        if not addressed:
            yield from self._by_flat_numbers(line.title)
        words_of_line = set(split_words(f"{line.name} {line.title}"))
        for word in words_of_line:
            named = self._names.get(word, ())
            for pk in named:
                payer_name = self._row_of[pk][2]
                if words_of_line.issuperset(split_words(payer_name)):
                    yield _Hit(pk, 4, _("imię i nazwisko płatnika"), Trace.NAME)
                elif len(named) <= MAX_SUGGESTIONS:
                    written = _as_written(word, payer_name)
                    yield _Hit(pk, 2, _("słowo „{word}” z nazwy płatnika").format(word=written))

    def _by_flat_numbers(self, title: str) -> Iterator[_Hit]:
        """Match house and flat alone, where few accounts have them and they name no month."""
        for found in FLAT_NUMBERS.finditer(title):
            if periods_named(fold_text(found[0])):
                continue
            flat = tuple(text.lstrip("0").casefold() for text in found.groups())
            accounts = self._flats.get((flat[0], flat[1]), ())
            for pk in accounts if len(accounts) <= MAX_SUGGESTIONS else ():
                yield _Hit(pk, 3, _("numery domu i lokalu „{text}”").format(text=found[0]))

    def rank(self, line: BankEntry, hits: Iterable[_Hit]) -> Suggestions:
        weights: defaultdict[int, int] = defaultdict(int)
        reasons: defaultdict[int, dict[str, None]] = defaultdict(dict)
        traces: defaultdict[int, set[Trace]] = defaultdict(set)
        sure: set[int] = set()
        for hit in hits:
            if hit.reason not in reasons[hit.account]:
                weights[hit.account] += hit.weight
            reasons[hit.account][hit.reason] = None
            traces[hit.account].add(hit.trace)
            sure.update({hit.account} if hit.sure else ())
        accounts = [_account(self._row_of[pk]) for pk in weights]
        candidates = [
            account
            for account in accounts
            if account.pk in sure or _is_open(account, line.value_date)
        ]
        candidates.sort(
            key=lambda account: (-weights[account.pk], order_polish(account.account_no))
        )
        likely = [
            LikelyAccount(candidate, tuple(reasons[candidate.pk]), frozenset(traces[candidate.pk]))
            for candidate in candidates
        ]
        return Suggestions(
            tuple(likely[:MAX_SUGGESTIONS]),
            max(0, len(likely) - MAX_SUGGESTIONS),
            find_certain(line, likely),
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
    cannot be out of date, no matter who changed what.
    """

    _index: _Index | None = None

    def index_of(self, rows: list[_Row]) -> _Index:
        index = self._index
        if index is None or index.rows != rows:
            index = self._index = _Index(rows)
        return index


_latest = _Latest()


def find_certain(line: BankEntry, likely: Sequence[LikelyAccount]) -> LikelyAccount | None:
    """Return the account that is certain enough to be posted with others in one press.

    The whole operation came in and waits. Exactly one account is named by the title or by an
    earlier payment of the sender; it was open on the day, and the other of these two, the payer's
    whole name, or an equal charge confirms it (`bank_formats.md` §8).
    """
    if line.mark != "C" or line.remaining != line.amount:
        return None
    named = [one for one in likely if one.traces & {Trace.WRITTEN, Trace.SENDER}]
    if len(named) != 1:
        return None
    (only,) = named
    was_open = only.account.opened_on <= line.value_date and _is_open(only.account, line.value_date)
    return only if was_open and len(only.traces - {Trace.WEAK}) > 1 else None


def _is_open(account: KnownAccount, day: date) -> bool:
    return account.closed_on is None or account.closed_on >= day


def _as_written(word: str, name: str) -> str:
    """Return a folded word as the name has it."""
    return next((part for part in name.split() if word in split_words(part)), word)


def _of_sender(line: BankEntry, senders: dict[str, set[int]]) -> Iterator[_Hit]:
    for account in senders.get(line.counterparty_nrb, ()):
        yield _Hit(account, 6, _("wcześniejsza wpłata z tego rachunku"), Trace.SENDER, sure=True)


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
        yield _Hit(account, 2 if alone else 1, words, Trace.CHARGE)
