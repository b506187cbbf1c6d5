"""Changes sealed rows until killed: `python -m …parallel.clerk SEED`.

One row, many at once, new ones, and rows that go, in both streams of the journal.
"""

import random
import sys
from collections.abc import Callable
from datetime import date

import django

django.setup()

from django.db import transaction  # noqa: E402 - after the set-up

from cms_ext.people.identity.models import Person  # noqa: E402 - after the set-up
from ebok_plugin.ledger.models import Account, AccountAccess  # noqa: E402 - after the set-up


class Clerk:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._accounts = list(Account.objects.order_by("pk"))

    def work(self) -> None:
        acts: list[Callable[[], object]] = [self._correct, self._rename, self._admit, self._end]
        self._chance.choice(acts)()

    def _correct(self) -> None:
        person = self._chance.choice(list(Person.objects.all()))
        person.correspondence_email = f"{self._chance.randrange(1_000_000)}@example.invalid"
        person.save()

    def _rename(self) -> None:
        Person.objects.filter(kind=Person.Kind.PERSON).update(
            phone=f"600{self._chance.randrange(1_000_000):06}"
        )

    def _admit(self) -> None:
        """A person with a power of attorney for each account: rows of both streams."""
        with transaction.atomic():
            access = [
                AccountAccess(
                    account=account,
                    role=AccountAccess.Role.PROXY,
                    scope=AccountAccess.Scope.SEE,
                    valid_from=date(2026, 1, 1),
                    valid_to=date(2027, 1, 1),
                )
                for account in self._accounts
            ]
            # The money's stream first, as every verb of both.
            AccountAccess.objects.filter(pk__lt=0).update(valid_to=None)
            people = Person.objects.bulk_create(
                Person(name="Jan Pełnomocny") for _account in self._accounts
            )
            for row, person in zip(access, people, strict=True):
                row.person = person
            AccountAccess.objects.bulk_create(access)

    def _end(self) -> None:
        AccountAccess.objects.filter(person__name="Jan Pełnomocny").delete()


if __name__ == "__main__":
    clerk = Clerk(random.Random(int(sys.argv[1])))
    print("ready", flush=True)
    while True:
        clerk.work()
