"""Who may read which account: the one door, and the balances behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from cms_ext.base.realm import Realm
from cms_ext.people.identity.models import User
from cms_ext.public_site.premises.models import Premises
from ebok_plugin.ledger.conf import allocation_settings, closed_readable_months
from ebok_plugin.ledger.domain.book import AccountBalance, AccountOn, read_book, state_of
from ebok_plugin.ledger.domain.queries.book import books_of, books_of_ids
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.ledger.models.account import ACCOUNT_NO
from ebok_plugin.ledger.period import Period

_ACCOUNT_NO = re.compile(ACCOUNT_NO)


def open_accesses(today: date) -> QuerySet[AccountAccess]:
    """The rights that hold on a day."""
    not_ended = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    return AccountAccess.objects.filter(not_ended, valid_from__lte=today, revoked_at__isnull=True)


def accounts_for(user: User | AnonymousUser, today: date) -> QuerySet[Account]:
    """The accounts that this user may read today; all others do not exist for them.

    The right belongs to the person behind an active E-BOK login (`ledger.md` §1). A closed account
    stays readable for some months (ledger.md §9).
    """
    if isinstance(user, AnonymousUser) or not user.is_active or user.realm != Realm.EBOK:
        return Account.objects.none()
    # Not EXISTS: SQLite would walk through every account and ask of each whose it is.
    held = open_accesses(today).filter(person=user.person_id).values("account")
    readable = Q(closed_on__isnull=True) | _readable_when_closed(today, "closed_on")
    accounts = Account.objects.filter(readable, pk__in=held)
    return accounts.select_related("premises__building").order_by("account_no")


def premises_for(user: User | AnonymousUser, today: date) -> list[Premises]:
    """The premises of the accounts that this user may read today."""
    accounts = accounts_for(user, today).select_related("premises__staircase__building")
    return [account.premises for account in accounts]


def logins_of_premises(today: date) -> Iterable[tuple[int, int]]:
    """The key of each premises with that of each E-BOK login which reads an account of it today."""
    accesses = open_accesses(today).filter(
        Q(account__closed_on__isnull=True) | _readable_when_closed(today, "account__closed_on"),
        person__users__realm=Realm.EBOK,
        person__users__is_active=True,
    )
    return accesses.order_by().values_list("account__premises", "person__users").distinct()


def account_for(user: User | AnonymousUser, account_no: str, today: date) -> Account:
    """One account by its number as it stands in an address (`_` for `/`), or 404.

    A stranger cannot tell "not mine" from "not there".
    """
    number = account_no.replace("_", "/")
    if not _ACCOUNT_NO.fullmatch(number):
        raise Http404("No Account matches the given query.")
    return get_object_or_404(accounts_for(user, today), account_no=number)


def balances_of(accounts: Iterable[Account], today: date) -> dict[int, AccountBalance]:
    """The state of each account on a day, by its id; instalment plans are taken into account.

    A constant number of queries beside that of the accounts.
    """
    return balances_of_ids([account.pk for account in accounts], today)


def balances_of_ids(
    ids: Sequence[int], today: date, *, snapshots: bool = True
) -> dict[int, AccountBalance]:
    """The same for the ids of accounts; `snapshots` as in `books_of`."""
    settings = allocation_settings()
    books = books_of_ids(ids, today, snapshots=snapshots)
    return {pk: state_of(book, today, settings) for pk, book in books.items()}


def balance_of(account: Account, today: date) -> AccountBalance:
    """The state of one account on a day."""
    return balances_of([account], today)[account.pk]


def accounts_on(accounts: Iterable[Account], day: date) -> dict[int, AccountOn]:
    """`balances_of` with the postings behind the figures, by the id of the account."""
    settings = allocation_settings()
    return {pk: read_book(book, day, settings) for pk, book in books_of(accounts, day).items()}


def account_on(account: Account, day: date) -> AccountOn:
    """The same of one account."""
    return accounts_on([account], day)[account.pk]


def _readable_when_closed(today: date, field: str) -> Q:
    return Q(**{f"{field}__gte": _months_before(today, closed_readable_months())})


def _months_before(day: date, months: int) -> date:
    period = Period.of(day).plus(-months)
    return period.first_day.replace(day=min(day.day, period.last_day.day))
