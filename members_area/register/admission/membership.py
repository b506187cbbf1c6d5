"""Whom a login to IKCS is for, as the member register knows it (`access.md`, the two panels)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings

from cms_ext.people.identity.models import Person
from members_area.register.domain.queries import is_member
from members_area.register.models import Membership


def find_person(payload: Mapping[str, Any], today: date) -> Person | None:
    """Whoever has the member-register number of the form, member still or not any more."""
    entry = entry_of(payload)
    return entry.person if entry else None


def person_by_reference(reference: str, today: date) -> Person | None:
    """Former accesses name members by the register number."""
    return find_person({"member_no": reference}, today)


def numbers_of(person: Person, today: date) -> Mapping[str, Sequence[str]]:
    """The register numbers of a person, of memberships that ended, too."""
    entries = Membership.objects.filter(person=person).order_by("-joined_on")
    return {"member_no": [str(number) for number in entries.values_list("member_no", flat=True)]}


def login_for(person: Person, today: date) -> str:
    """The login to IKCS: the pattern of the settings with the number of the open membership."""
    entry = Membership.objects.open_on(today).get(person=person)
    pattern: str = settings.COOP_IKCS_LOGIN_PATTERN
    return pattern.format(member_no=entry.member_no)


def holds_right(person: Person, today: date) -> bool:
    """IKCS is for members: from the day on which the membership ends the right is gone."""
    return is_member(person, today)


def entry_of(payload: Mapping[str, Any]) -> Membership | None:
    """The membership with the number of the form, ended or not."""
    number = str(payload.get("member_no", "")).strip()
    if not (number.isascii() and number.isdigit() and len(number) <= 6):
        return None
    return Membership.objects.select_related("person").filter(member_no=int(number)).first()
