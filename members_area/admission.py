"""Applications for IKCS: whom a login is for, and what the register says of it (`access.md`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cms_ext.access.domain.finding import CheckFinding
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import CheckVerdict
from cms_ext.frontend.theme.figures import long_date
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


# It stands on applications, so it is imported only where `cms_ext.access` is on.


def run(application: AccessApplication, today: date) -> CheckFinding:
    """An open membership with that number, of the person whom the application is about."""
    entry = entry_of(application.payload)
    if entry is None:
        return _mistyped("NUMBER_UNKNOWN", _("Takiego numeru nie ma w rejestrze członków."))
    if entry.person_id != application.person_id:
        return _mistyped("NUMBER_OF_ANOTHER", _("Ten numer ma w rejestrze inna osoba."))
    if not entry.is_open_on(today):
        ended = entry.ended_on or entry.joined_on
        evidence = _("Członkostwo nie trwa; data w rejestrze: %(day)s") % {"day": long_date(ended)}
        return CheckFinding(CheckVerdict.FAIL, "MEMBERSHIP_NOT_OPEN", (evidence,))
    evidence = _("Członek od %(day)s") % {"day": long_date(entry.joined_on)}
    return CheckFinding(CheckVerdict.PASS, "MEMBERSHIP_OPEN", (evidence,))


def _mistyped(detail_code: str, evidence: str) -> CheckFinding:
    """A wrong digit says nothing about membership: the applicant is asked for the number again."""
    return CheckFinding(CheckVerdict.FAIL, detail_code, (evidence,), supplement="member_no")
