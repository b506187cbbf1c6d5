"""The demo's residents whose number is known, by people.yaml: all of them invented."""

from __future__ import annotations

from datetime import date

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.operations.new_site.demo.people import people, person_of
from cms_ext.people.identity.models import User
from waste_union.login_gov.domain.known_person import mark_of, record_known_person
from waste_union.login_gov.vocabulary import PeselProof


def load(today: date, premises: int) -> None:
    """Each number once, as the desk of E-BOK keeps it; repeatable."""
    clerk = User.objects.filter(realm="staff", groups__name="finance_clerk").order_by("pk").first()
    for key, number in people().get("pesels", {}).items():
        person = person_of(key)
        if mark_of(person) is None:
            record_known_person(person, number, PeselProof.ID_CARD, Origin(actor=clerk))
