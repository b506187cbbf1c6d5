"""People as they came into the register, and the verb that makes two entries one."""

from datetime import date

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.domain.merge import Merger, merge_persons
from cms_ext.people.identity.domain.person import Contact, PersonEntry, register_person
from cms_ext.people.identity.models import Person


def entered(name: str, email: str = "", phone: str = "") -> Person:
    contact = Contact(email=email, phone=phone, document="dowód osobisty", since=date(2020, 1, 1))
    return register_person(PersonEntry("person", name), contact, SYSTEM)


def merge(kept: Person, merged: Person, *take: str) -> Merger:
    return merge_persons(
        kept, merged, take=take, reason_code="TYPED_TWICE", document="paszport", origin=SYSTEM
    )
