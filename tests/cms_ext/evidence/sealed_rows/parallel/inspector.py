"""What the journal says after a kill, as JSON: `python -m …parallel.inspector`."""

import json

import django

django.setup()

from cms_ext.evidence.sealed_rows.domain.verify import verify_rows  # noqa: E402 - after the set-up
from cms_ext.evidence.sealed_rows.models import RowSeal  # noqa: E402 - after the set-up
from cms_ext.people.identity.models import Person  # noqa: E402 - after the set-up
from cms_ext.plugins import SealStream  # noqa: E402 - after the set-up
from ebok_plugin.ledger.models import Account, AccountAccess  # noqa: E402 - after the set-up

if __name__ == "__main__":
    admitted = Person.objects.filter(name="Jan Pełnomocny").count()
    powers = AccountAccess.objects.filter(person__name="Jan Pełnomocny").count()
    accounts = Account.objects.count()
    print(
        json.dumps(
            {
                "findings": [
                    one.message
                    for one in [*verify_rows(SealStream.MONEY), *verify_rows(SealStream.OFFICE)]
                ],
                "half admitted": [admitted % accounts, powers % accounts],
                "seals": RowSeal.objects.count(),
            }
        )
    )
