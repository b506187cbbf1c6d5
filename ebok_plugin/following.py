"""What the plugin contract asks of the ledger for cases (`FollowedAccounts`): who follows whose.

Whoever pays for an account, and whoever acts or looks for the payer until a day, follow the cases
of it. Co-owners and tenants have cases of their own, and read nobody else's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.urls import reverse

from cms_ext.people.identity.models import User
from cms_ext.premises.models import Premises
from ebok_plugin.ledger.domain.queries.account import accounts_for, open_accesses
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.ledger.rights import SEES

Role = AccountAccess.Role
FOR_THE_PAYER = (Role.PROXY, Role.GUARDIAN, Role.MANAGER)
FOLLOW = (Role.PAYER, *FOR_THE_PAYER)


def followed(user: User | AnonymousUser, today: date) -> QuerySet[Account, str]:
    """The numbers of the accounts for which he pays, or for whose payer he acts or looks."""
    return _numbers(user, today, role__in=FOLLOW)


def acted_on(user: User | AnonymousUser, today: date) -> QuerySet[Account, str]:
    """Those of them on which he may do more than look."""
    return _numbers(user, today, role__in=FOLLOW, scope=AccountAccess.Scope.ACT)


def _numbers(user: User | AnonymousUser, today: date, **more: object) -> QuerySet[Account, str]:
    rights = open_accesses(today).filter(person=getattr(user, "person_id", None), **more)
    accounts = accounts_for(user, today).filter(pk__in=rights.values("account"))
    return accounts.order_by().values_list("account_no", flat=True)


def left(person: int | None, today: date) -> QuerySet[Account, str]:
    """The numbers of those on which this person acted for the payer alone, and does no more."""
    rights = AccountAccess.objects.filter(person=person)
    for_himself = rights.exclude(role__in=FOR_THE_PAYER)
    still = open_accesses(today).filter(person=person)
    once = Account.objects.filter(pk__in=rights.values("account"))
    over = once.exclude(pk__in=for_himself.values("account")).exclude(
        pk__in=still.values("account")
    )
    return over.order_by().values_list("account_no", flat=True)


def book(number: str, user: User, today: date) -> str:
    """The account's page at the finance desk; "" for no account, and for whoever may not open it.

    One query, without the right none.
    """
    if not user.has_perm(SEES):
        return ""
    known = Account.objects.filter(account_no=number).values_list("pk", flat=True).first()
    return "" if known is None else reverse("ebok_desk_account", args=[known])


def of_premises(premises: Premises) -> Sequence[tuple[str, int]]:
    """The number of each account of a flat, with the key of its payer. One query."""
    return list(Account.objects.filter(premises=premises).values_list("account_no", "payer"))
