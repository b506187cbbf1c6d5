"""Who enters E-BOK for declarations: whoever may declare, with an account or without one yet.

A property gets its account when its first declaration is accepted, so the right to declare comes
before anything to pay.
"""

from __future__ import annotations

from datetime import date

from cms_ext.people.identity.models import Person, User
from ebok_plugin.ledger.api import holds_right as has_account
from waste_union.declarations.domain.queries.rights import declares


def also_admits(user: User, today: date) -> bool:
    """`AlsoAdmits.rule`: a login whose person may declare today. One query."""
    return user.person is not None and declares(user.person, today)


def holds_right(person: Person, today: date) -> bool:
    """`AccessProcedure.holds_right`: there is something to declare, or to pay."""
    return declares(person, today) or has_account(person, today)
