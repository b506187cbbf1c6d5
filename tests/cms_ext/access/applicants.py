"""Filled-in forms of the people of the tests, and Anna and Jędrzej as the register knows them."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from cms_ext.access.domain.registration import (
    NewApplication,
    RegisteredApplication,
    register_application,
)
from cms_ext.access.vocabulary import ApplicationChannel
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import Person
from cms_ext.plugins.registry import find_procedure
from members_area.register.domain.membership import admit_member

TODAY = date(2026, 11, 20)
MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=timezone.get_default_timezone())

ANNAS_FORM: dict[str, Any] = {
    "first_names": "Anna",
    "last_name": "Lis",
    "member_no": "7",
    "premises_address": "ul. Wzorcowa 1 m. 5",
    "correspondence_address": "ul. Wzorcowa 1 m. 5, 00-000 Przykładowo",
    "email": "anna.lis@poczta.example",
    "phone": "+48000000101",
    "accepts_bylaw": True,
    "truth": True,
    "privacy_seen": True,
    "place": "Przykładowo",
    "signed_on": "2026-11-20",
}
STRANGERS_FORM = ANNAS_FORM | {
    "first_names": "Obcy",
    "last_name": "Nieznany",
    "member_no": "999",
    "email": "obcy@poczta.example",
}
FIRMS_FORM: dict[str, Any] = {
    "payer_kind": "company",
    "company_name": "Ćwikła i Spółka sp. z o.o.",
    "tax_id": "1234563218",
    "role": "owner",
    "legal_title": "lease",
    "premises_list": ["ul. Wzorcowa 1 m. 6", "ul. Wzorcowa 1 m. 7"],
    "first_names": "Jan",
    "last_name": "Ćwikła",
    "correspondence_address": "ul. Wzorcowa 1 m. 6, 00-000 Przykładowo",
    "email": "biuro@cwikla.example",
    "phone": "+48000000106",
    "accepts_bylaw": True,
    "truth": True,
    "privacy_seen": True,
    "place": "Przykładowo",
    "signed_on": "2026-11-20",
}


def member(name: str, number: int, email: str, phone: str = "") -> Person:
    """A member of the co-op with this register number."""
    person = Person.objects.create(
        name=name,
        correspondence_email=email,
        correspondence_email_since=datetime(2020, 1, 1, tzinfo=timezone.get_default_timezone()),
        phone=phone,
    )
    admit_member(person, number, on=date(2012, 3, 1), origin=SYSTEM)
    return person


def anna_on_file() -> Person:
    return member("Anna Lis", 7, "anna.lis@poczta.example", "000000101")


def apply(
    payload: dict[str, Any] = ANNAS_FORM, panel: str = "IKCS", **facts: Any
) -> RegisteredApplication:
    """An application that came in on the morning of the test's day, from the site by default."""
    values: dict[str, Any] = {"channel": ApplicationChannel.WEB, "received_at": MORNING} | facts
    new = NewApplication(procedure=find_procedure(panel), payload=payload, **values)
    return register_application(new, SYSTEM, TODAY)
