"""What is known of whoever is signed in, so that no public form asks him for it again."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from cms_ext.people.identity.models import Person, User


@dataclass(frozen=True, slots=True)
class OwnContact:
    """Name, addresses and telephone on file; empty for who is not signed in or not on file.

    `first_names` and `last_name` are empty for a firm.
    """

    name: str = ""
    first_names: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""


def own_contact(user: AbstractBaseUser | AnonymousUser) -> OwnContact:
    """The contact of the person behind this login."""
    person = user.person if isinstance(user, User) and user.is_active else None
    if person is None:
        return OwnContact()
    is_firm = person.kind == Person.Kind.COMPANY
    first_names, _blank, last_name = ("", "", "") if is_firm else person.name.rpartition(" ")
    return OwnContact(
        name=person.name,
        first_names=first_names,
        last_name=last_name,
        email=person.correspondence_email,
        phone=person.phone,
        address=person.correspondence_address,
    )
