"""What the contact form keeps about a person: the messages that came from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import national_number
from cms_ext.desks.privacy.domain.erasure import RetainedData
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.people.identity.models import Person
from cms_ext.public_site.pages.contact.models import ContactMessage


def contact_messages_of(person: Person) -> QuerySet[ContactMessage]:
    """By the address or the number in the register, to which the answer went."""
    email, number = person.correspondence_email.lower(), national_number(person.phone)
    called = ContactMessage.objects.filter(email="").values_list("pk", "phone")
    # Numbers are kept as they were typed; only messages without an address are looked through.
    by_phone = [pk for pk, phone in called if number and national_number(phone) == number]
    by_email = Q(email=email) if email else Q(pk__in=[])
    return ContactMessage.objects.filter(by_email | Q(pk__in=by_phone)).order_by("pk")


def collect(person: Person) -> Sequence[PacketSection]:
    rows: list[Row] = [
        {
            _("Numer"): found.number,
            _("Wysłana"): found.sent_at,
            _("Sprawa"): found.matter,
            _("Imię i nazwisko"): found.name,
            _("Adres"): found.email,
            _("Telefon"): found.phone,
            _("Treść"): found.text,
        }
        for found in contact_messages_of(person)
    ]
    title, why = _("Wiadomości z formularza kontaktowego"), _("Odpowiedź na wiadomość.")
    return [PacketSection(title, rows, why, order=65)]


def about(person: Person) -> Sequence[QuerySet[Any]]:
    return [contact_messages_of(person)]


def erase(person: Person, today: date) -> Sequence[RetainedData]:
    contact_messages_of(person).delete()
    return []
