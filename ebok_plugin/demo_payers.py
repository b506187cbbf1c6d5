"""The people of the demo take the accounts that its file opened.

A clerk merges two entries of one person at the desk (`identity.domain.merge`); here the
one that the import made is minutes old, and nothing leads to it.
"""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from django.db.models import ProtectedError

from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.models import Account, AccountAccess


@transaction.atomic
def identify_payer(account: Account, person: Person) -> None:
    """The payer whom an import made turns out to be `person`, who was on file before.

    The account and its right to see pass to `person`; the person that the import made goes when
    nothing else stands on them.
    """
    double = account.payer
    if double == person:
        return
    AccountAccess.objects.filter(account=account, person=double).update(person=person)
    account.payer = person
    account.save(update_fields=["payer"])
    # Whatever else stands on the double (another account, a login, a membership) protects it.
    with suppress(ProtectedError):
        double.delete()
