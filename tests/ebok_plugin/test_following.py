"""Whose cases somebody follows by the accounts of E-BOK: roles, scope and days."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.for_plugins import (
    acted_on_accounts,
    followed_accounts,
    left_accounts,
)
from ebok_plugin.ledger.models import AccountAccess
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.people import resident, staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY, YESTERDAY, LATER = date(2026, 11, 20), date(2026, 11, 19), date(2027, 1, 1)
Role, Scope = AccountAccess.Role, AccountAccess.Scope


@shared
def nina() -> User:
    return resident("ebok", "EB-500003-9", "Ńina Testowska")


def answered(user: User) -> tuple[list[str], list[str], list[str]]:
    return (
        sorted(followed_accounts(user, TODAY)),
        sorted(acted_on_accounts(user, TODAY)),
        sorted(left_accounts(user.person_id, TODAY)),
    )


@pytest.mark.parametrize(
    ("role", "scope", "end", "counts"),
    [
        (Role.PAYER, Scope.ACT, None, (1, 1, 0)),
        (Role.PAYER, Scope.SEE, None, (1, 0, 0)),
        (Role.MANAGER, Scope.SEE, None, (1, 0, 0)),
        (Role.PROXY, Scope.ACT, TODAY, (1, 1, 0)),
        (Role.PROXY, Scope.ACT, YESTERDAY, (0, 0, 1)),
        (Role.GUARDIAN, Scope.ACT, LATER, (1, 1, 0)),
        (Role.TENANT, Scope.ACT, None, (0, 0, 0)),
        (Role.CO_OWNER, Scope.ACT, None, (0, 0, 0)),
        # Anyone who paid once still reads what he wrote for himself.
        (Role.PAYER, Scope.ACT, YESTERDAY, (0, 0, 0)),
    ],
)
def test_each_role(
    nina: User, role: str, scope: str, end: date | None, counts: tuple[int, int, int]
):
    access = grant(open_account("100005"), "Ńina Testowska", role, end=end)
    AccountAccess.objects.filter(pk=access.pk).update(scope=scope)

    assert answered(nina) == tuple(["100005"] * number for number in counts)


def test_a_revoked_power_ends_at_once(nina: User):
    access = grant(open_account("100005"), "Ńina Testowska", Role.PROXY, end=LATER)
    AccountAccess.objects.filter(pk=access.pk).update(revoked_at="2026-11-20T08:00:00Z")

    assert answered(nina) == ([], [], ["100005"])


def test_nobody_and_staff_follow_nothing(nina: User):
    grant(open_account("100005"), "Ńina Testowska")
    nina.is_active = False

    for reader in (AnonymousUser(), staff("finanse", "finance_clerk"), nina):
        assert [*followed_accounts(reader, TODAY), *acted_on_accounts(reader, TODAY)] == []
