from __future__ import annotations

from cms_ext.people.identity.models import User


def address_of(user: User) -> str:
    """Where a login is written to: the address on file, for staff their own; "" without one."""
    return user.person.correspondence_email if user.person else user.email
