from __future__ import annotations

from cms_ext.people.identity.models import User


def address_of(user: User) -> str:
    """The e-mail address of a login: the one on file, for staff their own; "" without one."""
    return user.person.correspondence_email if user.person else user.email
