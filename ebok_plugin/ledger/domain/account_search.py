"""Find accounts and premises by what a caller can tell, with the reason of each hit."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import ZERO, AmountError, Money
from cms_ext.base.text.folding import folded_words
from cms_ext.base.text.polish_lookups import match_prefix
from cms_ext.people.identity.domain.login_state import find_users_by_login
from cms_ext.people.identity.domain.person import find_people_by_telephone, read_telephone
from cms_ext.premises.domain.codes import parse_flat_address
from cms_ext.premises.domain.flat_query import NOISE, names_word, read_flat_query
from cms_ext.premises.domain.queries import current_places
from cms_ext.premises.models import Premises, house_address, short_address
from ebok_plugin.apps import EBOK
from ebok_plugin.ledger.domain.overview import balance_in_words
from ebok_plugin.ledger.domain.queries.account import (
    MIN_NRB_LENGTH,
    matches_words,
    open_accesses,
)
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind

MAX_ACCOUNTS = 50
# Of a premises: what its address is made of.
ADDRESS = ("staircase__code", "address", "building__address", "building__code", "number")
# A scan of all payments of all years would keep the caller waiting.
YEARS_OF_PAYMENTS = 2
# „zalega 636,77”, „nadpłata: 12,50 zł”: the words around an amount, and its sign.
AROUND_AMOUNT = re.compile(r"\b(?!(?:zł|zl|pln)\b)[^\W\d_]+|[:\-\u2212]", re.IGNORECASE)
ZLOTY_AND_GROSZE = re.compile(r"(\d)\s*zł\s*(\d\d)\s*gr\b", re.IGNORECASE)
NUMBER_LABEL = re.compile(r"(?:(?:nr|numer|konto|konta|lokal|lokalu|kod)\b[\s.:]*)+", re.IGNORECASE)
MIN_LABELLED = 4


@dataclass(frozen=True, slots=True)
class AccountHit:
    """An account, its balance as text, and why it was found."""

    account: Account
    balance: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundAccounts:
    """Hits by account number; `more` when there are others beyond those listed."""

    hits: tuple[AccountHit, ...]
    more: bool


def find_accounts(query: str, today: date, most: int = MAX_ACCOUNTS) -> FoundAccounts:
    """Find accounts by name, address, login, telephone, number, end of the NRB, or an amount.

    Names and addresses are compared without case and diacritics, word by word, each alone or both
    together; streets may be declined, and names where nobody is called exactly so. An amount is a
    payment or a balance and needs its grosze (`954,17`), so that it is not taken for a number; a
    telephone needs all its digits, a login all its characters. A constant number of queries.
    """
    text = query.strip()
    if not text:
        return FoundAccounts((), False)
    reasons: dict[int, list[str]] = {}
    ways = (
        _by_number(text),
        _by_words(text),
        _by_telephone(text),
        _by_login(text, today),
        _by_amount(text, today),
    )
    for pk, reason in chain.from_iterable(ways):
        known_reasons = reasons.setdefault(pk, [])
        if reason not in known_reasons:
            known_reasons.append(reason)
    accounts = Account.objects.filter(pk__in=sorted(reasons)[: most + 1])
    matching = accounts.select_related("payer", "premises__building").order_by("account_no__polish")
    listed = list(matching[:most])
    states = account_reader().balances_of(listed, today)
    hits = [
        AccountHit(
            account, balance_in_words(states[account.pk]).headline, tuple(reasons[account.pk])
        )
        for account in listed
    ]
    return FoundAccounts(tuple(hits), len(reasons) > most)


def _by_number(text: str) -> Iterator[tuple[int, str]]:
    bare = NUMBER_LABEL.sub("", text, count=1) if NUMBER_LABEL.match(text) else text
    if bare != text and len(bare) < MIN_LABELLED:
        return
    text, plain = bare, "".join(bare.split()).upper()
    wanted = match_prefix("account_no", plain) | match_prefix("premises__code", text)
    by_nrb = plain.isascii() and plain.isdecimal() and len(plain) >= MIN_NRB_LENGTH
    if by_nrb:
        wanted |= Q(nrb__endswith=plain)
    rows = Account.objects.filter(wanted).order_by("account_no__polish")[: MAX_ACCOUNTS + 1]
    for pk, number, premises, nrb in rows.values_list("pk", "account_no", "premises__code", "nrb"):
        if number.upper().startswith(plain):
            yield pk, _("numer konta {number}").format(number=number)
        if premises.upper().startswith(text.upper()):
            yield pk, _("lokal {code}").format(code=premises)
        if by_nrb and nrb and nrb.endswith(plain):
            yield pk, _("rachunek do wpłat kończy się na {digits}").format(digits=plain)


def _by_words(text: str) -> Iterator[tuple[int, str]]:
    """Match names and addresses in Python, where addresses are parsed as people write them."""
    wanted = [word for word in folded_words(text) if word not in NOISE]
    flat, is_name = read_flat_query(text), any(map(str.isalpha, wanted))
    declined: list[tuple[int, str]] = []
    is_exact = False
    rows = Account.objects.order_by("account_no__polish").values_list(
        "pk", "payer_name", *(f"premises__{field}" for field in ADDRESS)
    )
    for pk, name, staircase, own, building, code, number in rows:
        if is_name and matches_words(name, wanted):
            is_exact = True
            yield pk, _("płatnik {name}").format(name=name)
        elif is_name and not is_exact and _declines(name, wanted):
            declined.append((pk, _("płatnik {name}").format(name=name)))
        house = house_address(own, building, code)
        address = parse_flat_address(house, number)
        if flat.fits(address, staircase or ""):
            yield pk, _("adres {address}").format(address=short_address(house, number))
        elif flat.fits_resident(folded_words(name), address, staircase or ""):
            named = {"name": name, "address": short_address(house, number)}
            yield pk, _("płatnik {name}, adres {address}").format(**named)
    if not is_exact:
        yield from declined


def _declines(name: str, wanted: Sequence[str]) -> bool:
    names = folded_words(name)
    return all(any(names_word(part, word) for word in names) for part in wanted)


def _by_telephone(text: str) -> Iterator[tuple[int, str]]:
    if number := read_telephone(text):
        held = Account.objects.filter(payer__in=find_people_by_telephone(number))
        for pk in held.order_by("account_no__polish").values_list("pk", flat=True):
            yield pk, _("telefon płatnika")


def _by_login(text: str, today: date) -> Iterator[tuple[int, str]]:
    people = find_users_by_login(text).filter(realm=EBOK).values("person")
    held = open_accesses(today).filter(person__in=people).values("account")
    accounts = Account.objects.filter(Q(payer__in=people) | Q(pk__in=held))
    for pk in accounts.order_by("account_no__polish").values_list("pk", flat=True):
        yield pk, _("login {login}").format(login=text.upper())


def _read_amount(text: str) -> Money | None:
    if not any(mark in text for mark in (",", ".", "zł")):
        return None
    figures = AROUND_AMOUNT.sub(" ", ZLOTY_AND_GROSZE.sub(r"\1,\2", text))
    try:
        amount = Money.parse(figures.strip())
    except AmountError:
        return None
    return amount if amount > ZERO else None


def _by_amount(text: str, today: date) -> Iterator[tuple[int, str]]:
    amount = _read_amount(text)
    if amount is None:
        return
    for pk in islice(account_reader().accounts_with_balance(amount, today), MAX_ACCOUNTS + 1):
        yield pk, _("saldo {amount}").format(amount=amount)
    since = today.replace(day=1, year=today.year - YEARS_OF_PAYMENTS)
    payments = LedgerEntry.objects.filter(
        kind=EntryKind.PAYMENT, amount=-amount, booking_date__range=(since, today)
    )
    newest = payments.order_by("-booking_date", "-pk")[: MAX_ACCOUNTS + 1]
    for pk, day in newest.values_list("account_id", "booking_date"):
        yield pk, _("wpłata {amount} z {day}").format(amount=amount, day=format_day(day))


MAX_PREMISES = 30


@dataclass(frozen=True, slots=True)
class FoundPremises:
    """Premises by code; `more` when there are others beyond MAX_PREMISES."""

    premises: tuple[Premises, ...]
    more: bool


def find_premises(query: str, today: date) -> FoundPremises:
    """Find premises by code, address or number, without case and diacritics.

    An empty query finds none; premises that have ended are not found. Each comes with its
    `open_accounts`. Three queries, whatever the tree's size; addresses are parsed as people write
    them.
    """
    words = folded_words(query)
    if not words:
        return FoundPremises((), more=False)
    flat = read_flat_query(query)
    rows = (
        Premises.objects.filter(current_places(today))
        .order_by("code__polish")
        .values_list("pk", "code", *ADDRESS)
    )
    keys = [
        pk
        for pk, code, staircase, own, building, building_code, number in rows
        if matches_words(f"{code} {building_code}", words)
        or flat.fits(
            parse_flat_address(house_address(own, building, building_code), number), staircase or ""
        )
    ]
    found = with_open_accounts(Premises.objects.filter(pk__in=keys[:MAX_PREMISES]))
    return FoundPremises(tuple(found), more=len(keys) > MAX_PREMISES)


def with_open_accounts(premises: QuerySet[Premises]) -> QuerySet[Premises]:
    """Order by code and prefetch the accounts that are not closed as `open_accounts`."""
    lasting = Account.objects.filter(closed_on__isnull=True).order_by("account_no__polish")
    accounts = Prefetch("accounts", lasting, to_attr="open_accounts")
    rows = premises.select_related("building", "staircase").order_by("code__polish")
    return rows.prefetch_related(accounts)
