"""Who may say which PESEL a person has: the desk that issues starter passwords to E-BOK."""

from __future__ import annotations

from cms_ext.desks.people.person_register.domain.merge import own_realms
from cms_ext.people.identity.models import User

KNOWS_PERSON = "waste_union_login_gov.know_person"
REALM = "ebok"


def may_know(user: User) -> bool:
    """By the right and at the desk; whoever has one of the two alone may not."""
    return user.has_perm(KNOWS_PERSON) and REALM in own_realms(user)
