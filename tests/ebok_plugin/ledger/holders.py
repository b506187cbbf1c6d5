"""Who may read an account, for tests."""

from datetime import date

from django.test import Client

from cms_ext.people.identity.models import Person, User
from ebok_plugin.ledger.models import Account, AccountAccess
from tests.people import resident


def grant(
    account: Account,
    name: str,
    role: str = AccountAccess.Role.PAYER,
    *,
    start: date = date(2020, 1, 1),
    end: date | None = None,
) -> AccountAccess:
    """Let the person of that name read the account from `start` on, until `end`."""
    person, _ = Person.objects.get_or_create(name=name)
    return AccountAccess.objects.create(
        person=person, account=account, role=role, valid_from=start, valid_to=end
    )


def signed_in(client: Client, name: str = "Anna Lis", login: str = "EB-500001-3") -> User:
    """Return the person of that name, signed in to E-BOK."""
    user = resident("ebok", login, name)
    client.force_login(user)
    return user
