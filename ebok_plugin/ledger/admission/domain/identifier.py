"""The identifier that signs in to E-BOK: `EB-100007-4` (`access.md`, the two panels)."""

from __future__ import annotations

import re
from datetime import date

from django.conf import settings
from django.db import transaction
from stdnum import luhn

from cms_ext.people.identity.models import Person, User
from cms_ext.plugins.realm import Realm, bare_login
from ebok_plugin.ledger.models import IdentifierSequence

IDENTIFIER = re.compile(r"EB-(\d{6})-(\d)")


def identifier_of(number: int) -> str:
    """Format a number of the sequence with its Luhn digit: 100007 → `EB-100007-4`."""
    digits = f"{number:06d}"
    return f"EB-{digits}-{luhn.calc_check_digit(digits)}"


TYPED = re.compile(r"(?:EB)?([0-9]{7})")


def typed_login(typed: str) -> str:
    """Normalise a typed login: `eb 500001 3`, `EB5000013` and `500001–3` are EB-500001-3.

    Returns "" for another shape, and where the last digit is wrong.
    """
    found = TYPED.fullmatch(bare_login(typed))
    if found is None or not luhn.is_valid(found[1]):
        return ""
    return identifier_of(int(found[1][:-1]))


def login_for(person: Person, today: date) -> str:
    """Return the next identifier; its digits come from a sequence, never from an account."""
    return next_identifier()


@transaction.atomic
def next_identifier() -> str:
    """Take the next number; two callers at the same time wait for one another."""
    first: int = settings.COOP_EBOK_FIRST_IDENTIFIER
    IdentifierSequence.objects.get_or_create(pk=1, defaults={"last": first - 1})
    row = IdentifierSequence.objects.select_for_update().get(pk=1)
    row.last = max(row.last, _highest_taken()) + 1
    row.save()
    return identifier_of(row.last)


def _highest_taken() -> int:
    """Return the highest number in use: the demo or an office may have given logins by hand."""
    logins = User.objects.filter(realm=Realm.EBOK, login__startswith="EB-")
    highest = logins.order_by("-login").values_list("login", flat=True).first()
    found = IDENTIFIER.fullmatch(highest or "")
    return int(found[1]) if found else 0
