"""Who sees whose account: for the payer, and for whoever acts for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.queries.account import accounts_for
from ebok_plugin.ledger.models import Account, AccountAccess


@dataclass(frozen=True, slots=True)
class Holders:
    """An account and everybody who may read it today or later, the payer first."""

    account: Account
    accesses: list[AccountAccess]


def holders_for(user: User | AnonymousUser, today: date) -> list[Holders]:
    """The accounts that this person pays for, each with its holders: two queries in all."""
    own = {account.pk: Holders(account, []) for account in _paid_by(user, today)}
    lasting = _lasting(today).filter(account__in=own)
    for access in sorted(lasting, key=lambda one: one.role != AccountAccess.Role.PAYER):
        own[access.account_id].accesses.append(access)
    return list(own.values())


def own_roles_for(user: User | AnonymousUser, today: date) -> QuerySet[AccountAccess]:
    """The rights of this person to accounts that somebody else pays for."""
    accounts = accounts_for(user, today)
    held = _lasting(today).filter(account__in=accounts, person=getattr(user, "person_id", None))
    return held.exclude(role=AccountAccess.Role.PAYER).select_related("account__premises__building")


def proxy_for(user: User | AnonymousUser, pk: int, today: date) -> AccountAccess:
    """A proxy's right to one of this person's accounts, or 404 for everything else."""
    proxies = _lasting(today).filter(
        account__in=_paid_by(user, today), role=AccountAccess.Role.PROXY
    )
    return get_object_or_404(proxies, pk=pk)


def _paid_by(user: User | AnonymousUser, today: date) -> QuerySet[Account]:
    return accounts_for(user, today).filter(payer=getattr(user, "person_id", None))


def _lasting(today: date) -> QuerySet[AccountAccess]:
    not_ended = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    lasting = AccountAccess.objects.filter(not_ended, revoked_at__isnull=True)
    in_order = lasting.order_by("valid_from", "pk")
    return in_order.select_related("person", "account__payer", "account__premises__building")
