"""Split an entry that is two people: the second one becomes a joint holder of the accounts."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.domain.couple_name import Couple
from cms_ext.people.identity.domain.person import (
    Contact,
    PersonEntry,
    correct_person,
    register_person,
)
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.domain.holding import Holding, grant_access
from ebok_plugin.ledger.domain.queries.account import open_accesses
from ebok_plugin.ledger.models import AccountAccess


@transaction.atomic
def split_couple(person: Person, names: Couple, *, origin: Origin, today: date) -> Person:
    """Leave the first name to the entry and enter the second; return that person.

    The payer stays the same entry, and its accounts are billed to both names as before: an account
    has one payer, so the second person becomes a co-owner from today on. Other rights of today the
    second person gets as they are. Logins, memberships and contact data stay with the first.
    Raises ValidationError.
    """
    correct_person(
        person, PersonEntry(person.kind, names.first, person.tax_id), origin, died_on=None
    )
    second = register_person(PersonEntry(Person.Kind.PERSON, names.second), Contact(), origin)
    for access in list_split_rights(person, today):
        holding = Holding(second, _joint_role(access), today, access.valid_to, access.scope)
        grant_access(access.account, holding, origin=origin)
    return second


def list_split_rights(person: Person, today: date) -> QuerySet[AccountAccess]:
    """Select the rights of today that the second person gets as well."""
    held = open_accesses(today).filter(person=person).select_related("account__payer")
    return held.order_by("account__account_no__polish", "pk")


def _joint_role(access: AccountAccess) -> str:
    is_payer = access.role == AccountAccess.Role.PAYER
    return AccountAccess.Role.CO_OWNER if is_payer else access.role
