"""Whose payment an operation may be: accounts with the reason of each (`bank_formats.md` §8).

They only help a person to look; nothing is posted by them.
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

from cms_ext.base.database.chunks import split_into_chunks
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.premises.domain.queries import address_words, flat_address
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
from ebok_plugin.payments.domain.placing import PlacingError, lock_line
from ebok_plugin.payments.models import BankEntry, Placement

MOST = 3
# A payment may come before the month that it is for, or after.
BEFORE, AFTER = timedelta(62), timedelta(31)
# How many words name a flat.
ADDRESS_WORDS = (3, 4, 5, 6)


class KnownAccount(NamedTuple):
    """What of an account is compared and shown."""

    pk: int
    account_no: str
    payer_name: str
    closed_on: date | None
    premises: str
    address: str


@dataclass(frozen=True, slots=True)
class LikelyAccount:
    """An account and why the payment may be its."""

    account: KnownAccount
    reasons: tuple[str, ...]


class _Hit(NamedTuple):
    account: int
    weight: int
    reason: str
    # Whether it says enough for an account that is closed.
    sure: bool = False


def suggest_accounts(lines: Sequence[BankEntry]) -> dict[int, tuple[LikelyAccount, ...]]:
    """By operation at most MOST accounts, the likeliest first. Four queries a page."""
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


# Key, number, payer's name, end; of the premises code, own address, building's, its code, number.
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
    """The accounts by what may stand in a title or in a sender's name.

    Keys and rows stand in plain tuples: the collector of cycles passes over them.
    """

    def __init__(self, rows: list[_Row]) -> None:
        self.rows = rows
        self._row_of = {row[0]: row for row in rows}
        accounts = [_account(row) for row in rows]
        self._numbers = {account.account_no: (account.pk,) for account in accounts}
        self._codes = _keys((one.premises.upper(), one.pk) for one in accounts)
        self._addresses = _keys(
            (name, row[0]) for row in rows for name in flat_address(_house(row), row[-1]).names()
        )
        # By the words of the payer's name that tell one payer from another.
        self._names = _keys(
            (word, one.pk)
            for one in accounts
            for word in set(split_words(one.payer_name))
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
        words = address_words(f"{line.title} {line.address}")
        for length in ADDRESS_WORDS:
            for start in range(len(words) - length + 1):
                for pk in self._addresses.get(words[start : start + length], ()):
                    yield _Hit(pk, 5, _("adres lokalu"))
        said = set(split_words(f"{line.name} {line.title}"))
        for word in said:
            named = self._names.get(word, ())
            for pk in named:
                payer_name = self._row_of[pk][2]
                if said.issuperset(split_words(payer_name)):
                    yield _Hit(pk, 4, _("imię i nazwisko płatnika"))
                elif len(named) <= MOST:
                    shown = _as_written(word, payer_name)
                    yield _Hit(pk, 2, _("słowo „{word}” z nazwy płatnika").format(word=shown))

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
        fits = [one for one in accounts if one.pk in sure or _is_open(one, line.value_date)]
        fits.sort(key=lambda one: (-weights[one.pk], one.account_no))
        return tuple(LikelyAccount(one, tuple(reasons[one.pk])) for one in fits[:MOST])


_AnyKey = TypeVar("_AnyKey")


def _keys(pairs: Iterable[tuple[_AnyKey, int]]) -> dict[_AnyKey, tuple[int, ...]]:
    found: defaultdict[_AnyKey, list[int]] = defaultdict(list)
    for key, pk in pairs:
        found[key].append(pk)
    return {key: tuple(keys) for key, keys in found.items()}


class _Latest:
    """The index of the accounts as they were read last.

    To make it takes six times as long as to read the rows and see that they are the same. Rows
    that are equal cannot be out of date, whoever changed what.
    """

    _index: _Index | None = None

    def index_of(self, rows: list[_Row]) -> _Index:
        known = self._index
        if known is None or known.rows != rows:
            known = self._index = _Index(rows)
        return known


_latest = _Latest()


def _is_open(account: KnownAccount, day: date) -> bool:
    return account.closed_on is None or account.closed_on >= day


def _as_written(word: str, name: str) -> str:
    """A folded word as the name has it, with its letters."""
    return next((one for one in name.split() if word in split_words(one)), word)


def _earlier_senders(lines: Sequence[BankEntry]) -> dict[str, set[int]]:
    """By the sender's bank account: the accounts on which its payments stand."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for portion in split_into_chunks(sorted({line.counterparty_nrb for line in lines} - {""})):
        rows = Placement.objects.living().filter(
            kind=Placement.Kind.POSTED, bank_entry__counterparty_nrb__in=portion
        )
        pairs = rows.values_list("bank_entry__counterparty_nrb", "ledger_entry__account_id")
        for sender, account in pairs.distinct():
            found[sender].add(account)
    return found


def _of_sender(line: BankEntry, senders: dict[str, set[int]]) -> Iterator[_Hit]:
    for account in senders.get(line.counterparty_nrb, ()):
        yield _Hit(account, 6, _("wcześniejsza wpłata z tego rachunku"), sure=True)


FromFiles = dict[tuple[date, Money], set[int]]


def _from_files(lines: Sequence[BankEntry]) -> FromFiles:
    """By day and (negative) amount: accounts to which a file posted what no operation brought."""
    found: defaultdict[tuple[date, Money], set[int]] = defaultdict(set)
    for portion in split_into_chunks(sorted({line.value_date for line in lines})):
        rows = find_free_file_payments(portion).values_list("booking_date", "amount", "account_id")
        for day, amount, account in rows:
            found[day, amount].add(account)
    return found


def _of_file(line: BankEntry, from_files: FromFiles) -> Iterator[_Hit]:
    for account in from_files.get((line.value_date, -line.remaining), ()) if line.came_in else ():
        words = _("taka wpłata z tego dnia jest już na koncie z pliku")
        yield _Hit(account, 12, words, sure=True)


Charges = dict[Money, list[tuple[date, int]]]


def _charges(lines: Sequence[BankEntry]) -> Charges:
    """By amount: the day and the account of charges that are as much as one of the operations."""
    found: defaultdict[Money, list[tuple[date, int]]] = defaultdict(list)
    if not lines:
        return found
    days = [line.value_date for line in lines]
    for portion in split_into_chunks(sorted({line.remaining for line in lines})):
        rows = LedgerEntry.objects.filter(
            kind=EntryKind.CHARGE,
            amount__in=portion,
            booking_date__range=(min(days) - BEFORE, max(days) + AFTER),
            reversed_by__isnull=True,
        )
        for amount, day, account in rows.values_list("amount", "booking_date", "account_id"):
            found[amount].append((day, account))
    return found


def _of_amount(line: BankEntry, charges: Charges) -> Iterator[_Hit]:
    near = [
        (day, account)
        for day, account in charges.get(line.remaining, ())
        if line.value_date - BEFORE <= day <= line.value_date + AFTER
    ]
    # Flats of one size are charged alike: then the amount says nothing by itself.
    alone = len({account for _day, account in near}) == 1
    for day, account in near:
        words = _("tyle wynosi opłata za {month}").format(month=Period.of(day).dotted)
        yield _Hit(account, 2 if alone else 1, words)


LOOKED_BACK = timedelta(60)


def find_returned_payment(line: BankEntry) -> Placement | None:
    """The posted payment that an RC takes back, where only one can be meant.

    It lives, is as much, came from the same bank account at most 60 days before, and went to the
    account that the RC names, if it names one.
    """
    if line.mark != "RC" or not line.counterparty_nrb or line.remaining != -line.amount:
        return None
    meant = Placement.objects.living().filter(
        kind=Placement.Kind.POSTED,
        amount=line.remaining,
        ledger_entry__kind=EntryKind.PAYMENT,
        bank_entry__amount=line.remaining,
        bank_entry__counterparty_nrb=line.counterparty_nrb,
        bank_entry__statement__account=line.statement.account,
        bank_entry__value_date__range=(line.value_date - LOOKED_BACK, line.value_date),
    )
    if line.account_id is not None:
        meant = meant.filter(ledger_entry__account=line.account_id)
    found = meant.select_related("bank_entry", "ledger_entry__account__payer")[:2]
    return found[0] if len(found) == 1 else None


@transaction.atomic
def reverse_returned_payment(
    line: BankEntry, *, expected: Money, origin: Origin, today: date
) -> LedgerEntry:
    """Reverse the payment that an RC takes back, so that its charge is open again with its term.

    Its own operation counts as returned, and waits no more. Raises PlacingError LINE_CHANGED,
    NOT_KNOWN (no payment or several can be meant), and PostingError as `posting.reverse_entry`.
    """
    meant = find_returned_payment(line)
    if meant is None or meant.ledger_entry is None:
        raise PlacingError(
            "NOT_KNOWN", _("Nie wiadomo, którą wpłatę cofnął bank. Wskaż konto albo poczekaj.")
        )
    lock_accounts([meant.ledger_entry.account_id])
    first, second = sorted((line.pk, meant.bank_entry_id))
    list(BankEntry.objects.select_for_update(of=("self",)).filter(pk__in=[first, second]))
    line = lock_line(line, expected)
    booked = max(line.value_date, meant.ledger_entry.booking_date)
    open_from = first_open_period(Period.of(booked), lock_closed_periods()).first_day
    reversal = reverse_entry(
        meant.ledger_entry,
        on=max(booked, open_from),
        reason=_("Bank cofnął wpłatę, wyciąg {number}.").format(number=line.statement.number),
        made_by=origin.actor,
        today=today,
    )
    how = {"made_at": timezone.now(), "made_by": origin.actor, "amount": meant.amount}
    Placement.objects.create(
        bank_entry=line, kind=Placement.Kind.POSTED, ledger_entry=reversal, **how
    )
    Placement.objects.create(
        bank_entry=meant.bank_entry,
        kind=Placement.Kind.RETURNED,
        day=line.value_date,
        taken_back_by=line,
        **how,
    )
    accounts = [reversal.account_id]
    record("PAYMENT_TAKEN_BACK", origin, obj=line, changes={"accounts": accounts})
    return reversal
