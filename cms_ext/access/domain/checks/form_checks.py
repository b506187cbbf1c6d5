"""The checks of what stands in the form: complete, and as in the register (C03, C05)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.domain.applicant import name_on_file_should_be, premises_named
from cms_ext.access.domain.finding import CheckFinding
from cms_ext.access.form import problems, read_form
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import CheckVerdict
from cms_ext.base.text.typed_values import masked_number, same_number
from cms_ext.people.identity.domain.people import addresses_of, may_be_same_person, same_name
from cms_ext.people.identity.models import Person
from cms_ext.premises.domain.codes import normalised_address


def all_fields(application: AccessApplication, today: date) -> CheckFinding:
    """C03 ALL_FIELDS: every field of the form's version is filled in, and can be true."""
    gaps = problems(
        read_form(application.form_version),
        application.payload,
        timezone.localdate(application.received_at),
    )
    if gaps:
        lines = tuple(f"{gap.label}: {gap.message}" for gap in gaps)
        return CheckFinding(CheckVerdict.FAIL, "FIELDS_MISSING", lines)
    return CheckFinding(
        CheckVerdict.PASS, "", (_("Wszystkie pola formularza są wypełnione poprawnie."),)
    )


SEVERITY = (CheckVerdict.FAIL, CheckVerdict.CANNOT_TELL, CheckVerdict.PASS)


def data_match(application: AccessApplication, today: date) -> CheckFinding:
    """C05 DATA_MATCH: name, premises and telephone are those of the register."""
    person = application.person
    if person is None:
        evidence = _("Nie znaleziono tej osoby w rejestrze. Wskaż ją, jeżeli w nim jest.")
        return CheckFinding(CheckVerdict.FAIL, "PERSON_UNKNOWN", (evidence,))
    if person.died_on is not None:
        evidence = _("W rejestrze odnotowano śmierć tej osoby.")
        return CheckFinding(CheckVerdict.FAIL, "PERSON_DIED", (evidence,))
    payload = application.payload
    parts = [
        _name(payload, person),
        _premises(payload, addresses_of(person, today)),
        _phone(payload, person),
    ]
    worst = min(parts, key=lambda part: SEVERITY.index(part.result))
    lines = tuple(line for part in parts for line in part.evidence)
    return CheckFinding(worst.result, worst.detail_code, lines)


def _name(payload: Mapping[str, Any], person: Person) -> CheckFinding:
    written = name_on_file_should_be(payload)
    line = _("Nazwisko i imię: %(written)s; w rejestrze: %(on_file)s") % {
        "written": written or "–",
        "on_file": person.name,
    }
    if same_name(written, person.name):
        return CheckFinding(CheckVerdict.PASS, "", (line,))
    if may_be_same_person(written, person.name):
        return CheckFinding(CheckVerdict.CANNOT_TELL, "FIRST_NAMES_DIFFER", (line,))
    return CheckFinding(CheckVerdict.FAIL, "NAME_DIFFERS", (line,))


def _premises(payload: Mapping[str, Any], on_file: list[str]) -> CheckFinding:
    written = premises_named(payload)
    line = _("Lokal: %(written)s; w rejestrze: %(on_file)s") % {
        "written": "; ".join(written) or "–",
        "on_file": "; ".join(on_file) or "–",
    }
    if not on_file:
        return CheckFinding(CheckVerdict.CANNOT_TELL, "PREMISES_NOT_ON_FILE", (line,))
    known = _normalised(on_file)
    if written and _normalised(written) <= known:
        return CheckFinding(CheckVerdict.PASS, "", (line,))
    return CheckFinding(CheckVerdict.FAIL, "PREMISES_DIFFER", (line,))


def _phone(payload: Mapping[str, Any], person: Person) -> CheckFinding:
    written = str(payload.get("phone") or "")
    line = _("Telefon: %(written)s; w rejestrze: %(on_file)s") % {
        "written": masked_number(written) or "–",
        "on_file": masked_number(person.phone) or "–",
    }
    if not person.phone:
        return CheckFinding(CheckVerdict.CANNOT_TELL, "PHONE_NOT_ON_FILE", (line,))
    if same_number(written, person.phone):
        return CheckFinding(CheckVerdict.PASS, "", (line,))
    return CheckFinding(CheckVerdict.FAIL, "PHONE_DIFFERS", (line,))


def _normalised(addresses: Iterable[str]) -> set[str]:
    return {normalised_address(address) for address in addresses}
