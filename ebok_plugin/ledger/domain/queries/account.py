"""Who may read which account: the one access check, and the balances behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.text.folding import folded_words
from cms_ext.base.text.polish_lookups import find_names, match_prefix
from cms_ext.office.law.working_days import add_months
from cms_ext.people.identity.models import User
from cms_ext.premises.models import Premises
from ebok_plugin.apps import EBOK
from ebok_plugin.ledger.conf import allocation_settings, closed_readable_months
from ebok_plugin.ledger.domain.book import AccountBalance, AccountState, compute_state, read_book
from ebok_plugin.ledger.domain.queries.book import books_of_ids, read_books
from ebok_plugin.ledger.models import Account, AccountAccess, LedgerEntry
from ebok_plugin.ledger.models.account import ACCOUNT_NO

_ACCOUNT_NO = re.compile(ACCOUNT_NO)


def open_accesses(today: date) -> QuerySet[AccountAccess]:
    """Select the rights that hold on a day."""
    not_ended = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    return AccountAccess.objects.filter(not_ended, valid_from__lte=today, revoked_at__isnull=True)


def select_readable_accounts(user: User | AnonymousUser, today: date) -> QuerySet[Account]:
    """Select the accounts that this user may read today; all others do not exist for them.

    The right belongs to the person behind an active E-BOK login (`ledger.md` §1). A closed account
    stays readable for some months (ledger.md §9).
    """
    person = _person_of(user)
    if person is None:
        return Account.objects.none()
    return _held(person, today, _closed_since(today))


def _person_of(user: User | AnonymousUser) -> int | None:
    if isinstance(user, AnonymousUser) or not user.is_active or user.realm != EBOK:
        return None
    return user.person_id


def _held(person: int, today: date, closed_since: date) -> QuerySet[Account]:
    # Not EXISTS: SQLite would walk through every account and ask of each whose it is.
    held = open_accesses(today).filter(person=person).values("account")
    readable = Q(closed_on__isnull=True) | Q(closed_on__gte=closed_since)
    accounts = Account.objects.filter(readable, pk__in=held)
    return accounts.select_related("premises__building").order_by("account_no__polish")


def _one_held(person: int, today: date, closed_since: date, number: str) -> QuerySet[Account]:
    return _held(person, today, closed_since).filter(account_no=number)


# More accounts than this are read again by the view that lists them, and by no other.
MAX_ACCOUNTS_SHARED = 40


def _held_at_gate(person: int, today: date, closed_since: date) -> QuerySet[Account]:
    return _held(person, today, closed_since)[: MAX_ACCOUNTS_SHARED + 1]


_held_ready = PreparedQuery(_held)
_one_held_ready = PreparedQuery(_one_held)
_held_at_gate_ready = PreparedQuery(_held_at_gate)


def own_accounts(user: User | AnonymousUser, today: date) -> list[Account]:
    """Return `select_readable_accounts` as a list; reuses what the panel's access check read."""
    person = _person_of(user)
    if person is None:
        return []
    if not _found_at_gate(user, today):
        accounts = _held_ready(person=person, today=today, closed_since=_closed_since(today))
        if isinstance(user, AnonymousUser) or user.admitted_on != today:
            return accounts
        user.admitted_to = tuple(accounts)
    return _found_at_gate(user, today)


def _found_at_gate(user: User | AnonymousUser, today: date) -> list[Account]:
    """Return all accounts of the user, or none where the access check did not read all."""
    if isinstance(user, AnonymousUser) or user.admitted_on != today:
        return []
    return list(user.admitted_to)


def list_premises(user: User | AnonymousUser, today: date) -> list[Premises]:
    """Return the premises of the accounts that this user may read today."""
    accounts = select_readable_accounts(user, today).select_related("premises__staircase__building")
    return [account.premises for account in accounts]


def logins_of_premises(today: date) -> Iterable[tuple[int, int]]:
    """Yield (premises, E-BOK login) for each login that reads an account of it today."""
    accesses = open_accesses(today).filter(
        Q(account__closed_on__isnull=True) | Q(account__closed_on__gte=_closed_since(today)),
        person__users__realm=EBOK,
        person__users__is_active=True,
    )
    return accesses.order_by().values_list("account__premises", "person__users").distinct()


def get_readable_account(user: User | AnonymousUser, account_no: str, today: date) -> Account:
    """Return one account by its number in an address (`_` for `/`), or 404.

    A stranger cannot tell "not mine" from "not there".
    """
    number, person = account_no.replace("_", "/"), _person_of(user)
    account = None
    if found := _found_at_gate(user, today):
        account = next((one for one in found if one.account_no == number), None)
    elif person is not None and _ACCOUNT_NO.fullmatch(number):
        since = _closed_since(today)
        account = _one_held_ready.first(
            person=person, today=today, closed_since=since, number=number
        )
    if account is None:
        raise Http404("No Account matches the given query.")
    return account


def may_act(user: User | AnonymousUser, account: Account, today: date) -> bool:
    """Return whether this person's right to the account is more than looking (scope ACT)."""
    rights = open_accesses(today).filter(
        account=account, person=getattr(user, "person_id", None), scope=AccountAccess.Scope.ACT
    )
    return rights.exists()


def read_balances(accounts: Iterable[Account], today: date) -> dict[int, AccountBalance]:
    """Return the balance of each account on a day, by its id, with instalment plans.

    A constant number of queries besides that of the accounts.
    """
    return balances_of_ids([account.pk for account in accounts], today)


def balances_of_ids(
    ids: Sequence[int], today: date, *, use_snapshots: bool = True
) -> dict[int, AccountBalance]:
    """Return `read_balances` for ids of accounts; `use_snapshots` as in `books_of_ids`."""
    settings = allocation_settings()
    books = books_of_ids(ids, today, use_snapshots=use_snapshots)
    return {pk: compute_state(book, today, settings) for pk, book in books.items()}


def read_balance(account: Account, today: date) -> AccountBalance:
    """Return the balance of one account on a day."""
    return read_balances([account], today)[account.pk]


def read_account_states(
    accounts: Iterable[Account], day: date, *, snapshot_by: date | None = None
) -> dict[int, AccountState]:
    """Return `read_balances` with the postings behind the figures, by account id.

    The book of each begins at a snapshot of a day up to `snapshot_by`, else up to `day`.
    """
    settings, books = allocation_settings(), read_books(accounts, day, snapshot_by=snapshot_by)
    return {pk: read_book(book, day, settings) for pk, book in books.items()}


def read_account_state(account: Account, day: date) -> AccountState:
    """Return the state of one account."""
    return read_account_states([account], day)[account.pk]


def _closed_since(today: date) -> date:
    """Return the earliest closing day of an account that can still be read."""
    return add_months(today, -closed_readable_months())


@dataclass(frozen=True, slots=True)
class Holders:
    """An account and everybody who may read it today or later, the payer first."""

    account: Account
    accesses: list[AccountAccess]


def list_holders(user: User | AnonymousUser, today: date) -> list[Holders]:
    """Return the accounts that this person pays for, each with its holders. Two queries."""
    own = {account.pk: Holders(account, []) for account in _paid_by(user, today)}
    lasting = _lasting(today).filter(account__in=own)
    for access in sorted(lasting, key=lambda one: one.role != AccountAccess.Role.PAYER):
        own[access.account_id].accesses.append(access)
    return list(own.values())


def select_own_roles(user: User | AnonymousUser, today: date) -> QuerySet[AccountAccess]:
    """Select the rights of this person to accounts that somebody else pays for."""
    accounts = select_readable_accounts(user, today)
    held = _lasting(today).filter(account__in=accounts, person=getattr(user, "person_id", None))
    return held.exclude(role=AccountAccess.Role.PAYER).select_related("account__premises__building")


def get_proxy(user: User | AnonymousUser, pk: int, today: date) -> AccountAccess:
    """Return a proxy's right to one of this person's accounts, or 404."""
    proxies = _lasting(today).filter(
        account__in=_paid_by(user, today), role=AccountAccess.Role.PROXY
    )
    return get_object_or_404(proxies, pk=pk)


def _paid_by(user: User | AnonymousUser, today: date) -> QuerySet[Account]:
    return select_readable_accounts(user, today).filter(payer=getattr(user, "person_id", None))


def _lasting(today: date) -> QuerySet[AccountAccess]:
    not_ended = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    lasting = AccountAccess.objects.filter(not_ended, revoked_at__isnull=True)
    in_order = lasting.order_by("valid_from", "pk")
    return in_order.select_related("person", "account__payer", "account__premises__building")


def admits(user: User, today: date) -> bool:
    """Return whether the user may read at least one account today (`Panel.admits`).

    The rule is that of `select_readable_accounts`.
    """
    if user.realm == EBOK and user.admitted_on == today:
        return True
    person = _person_of(user)
    if person is None:
        return False
    since = _closed_since(today)
    found = _held_at_gate_ready(person=person, today=today, closed_since=since)
    user.admitted_to = tuple(found) if len(found) <= MAX_ACCOUNTS_SHARED else ()
    return bool(found)


# (seq, posted_at), or None for an account without entries.
LastEntry = tuple[int, datetime] | None


def last_entry(account: Account) -> LastEntry:
    """Return the newest entry, which identifies all entries: they are only inserted.

    `ledger.md` §8. The moment tells it from that of another database with the same numbers. One
    query.
    """
    return _newest_ready.first(account=account.pk)


def _newest(account: int) -> QuerySet[LedgerEntry, tuple[int, datetime]]:
    entries = LedgerEntry.objects.filter(account=account).order_by("-seq")
    return entries.values_list("seq", "posted_at")[:1]


_newest_ready = PreparedQuery(_newest)


MIN_NRB_LENGTH = 4


def accounts_matching(accounts: QuerySet[Account], query: str) -> QuerySet[Account]:
    """Filter accounts by the start of a number or code, the end of an NRB, or a payer's name.

    Each word of the query is part of the name, whatever its case and diacritics.
    """
    text = query.strip()
    plain = "".join(text.split()).upper()
    condition = match_prefix("account_no", plain) | match_prefix("premises__code", text)
    if plain.isdecimal() and len(plain) >= MIN_NRB_LENGTH:
        condition |= Q(nrb__endswith=plain)
    if folded_words(text) and not any(sign.isdigit() for sign in text):
        condition |= find_names(text, "payer_name")
    return accounts.filter(condition)


def matches_words(text: str, query_words: list[str]) -> bool:
    """Return whether each wanted word begins a word of the text, without case and diacritics."""
    words = folded_words(text)
    return all(any(word.startswith(part) for word in words) for part in query_words)
