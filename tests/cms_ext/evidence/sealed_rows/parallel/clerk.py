"""Changes sealed rows until killed: `python -m …parallel.clerk SEED`; without a seed it looks.

One row, many at once, new ones, and rows that go, in both streams of the journal.
"""

import json
import random
import sys
from datetime import date

import django

django.setup()

from django.db import transaction  # noqa: E402 - after the set-up

from cms_ext.evidence.sealed_rows.domain.verify import verify_rows  # noqa: E402 - after the set-up
from cms_ext.evidence.sealed_rows.models import RowSeal  # noqa: E402 - after the set-up
from cms_ext.people.identity.models import Person  # noqa: E402 - after the set-up
from cms_ext.plugins import SealStream  # noqa: E402 - after the set-up
from ebok_plugin.ledger.models import Account, AccountAccess  # noqa: E402 - after the set-up

PROXY, SEE = AccountAccess.Role.PROXY, AccountAccess.Scope.SEE
ATTORNEY = "Jan Pełnomocny"


def correct(chance: random.Random) -> None:
    person = chance.choice(list(Person.objects.all()))
    person.correspondence_email = f"{chance.randrange(1_000_000)}@example.invalid"
    person.save()


def rename(chance: random.Random) -> None:
    phone = f"600{chance.randrange(1_000_000):06}"
    Person.objects.filter(kind=Person.Kind.PERSON).update(phone=phone)


@transaction.atomic
def admit(chance: random.Random) -> None:
    """A person with a power of attorney for each account: rows of both streams."""
    days = {"valid_from": date(2026, 1, 1), "valid_to": date(2027, 1, 1)}
    # The money's stream first, as every verb of both.
    AccountAccess.objects.filter(pk__lt=0).update(valid_to=None)
    accounts = list(Account.objects.order_by("pk"))
    people = Person.objects.bulk_create(Person(name=ATTORNEY) for _account in accounts)
    AccountAccess.objects.bulk_create(
        AccountAccess(account=account, person=person, role=PROXY, scope=SEE, **days)
        for account, person in zip(accounts, people, strict=True)
    )


def end(chance: random.Random) -> None:
    AccountAccess.objects.filter(person__name=ATTORNEY).delete()


def look() -> dict[str, object]:
    powers = AccountAccess.objects.filter(person__name=ATTORNEY).count()
    admitted, accounts = Person.objects.filter(name=ATTORNEY).count(), Account.objects.count()
    streams = (SealStream.MONEY, SealStream.OFFICE)
    return {
        "findings": [row.message for stream in streams for row in verify_rows(stream)],
        "half admitted": [admitted % accounts, powers % accounts],
        "seals": RowSeal.objects.count(),
    }


ACTS = (correct, rename, admit, end)

if __name__ == "__main__":
    if not sys.argv[1]:
        print(json.dumps(look()))
        sys.exit()
    chance = random.Random(int(sys.argv[1]))
    print("ready", flush=True)
    while True:
        chance.choice(ACTS)(chance)
