"""The applicant of an application: name, premises, and the person in the register.

This is the only reader of these keys, which are those of the plugins' forms (`access.md` §2): a
person's statement, the E-BOK form of a person or a firm, and the application of an institution.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from cms_ext.access.models import AccessApplication, FormVersion
from cms_ext.base.text.typed_values import masked_number, same_mailbox, same_number
from cms_ext.evidence.audit.domain.event import SYSTEM, record
from cms_ext.frontend.theme.figures import short_date
from cms_ext.people.identity.domain.person import list_person_addresses, normalise_name
from cms_ext.people.identity.models import Person
from cms_ext.plugins import AccessProcedure
from cms_ext.plugins.registry import find_procedure
from cms_ext.premises.domain.codes import normalise_address

IDENTIFYING = ("last_name", "company_name", "org_name", "member_no", "tax_id")
PREMISES_KEYS = ("premises_address", "premises_list", "properties")


def applicant_name(payload: Mapping[str, Any]) -> str:
    """First names and surname of the applicant; for a firm, of the person who signs for it."""
    parts = (_text(payload, key) for key in ("first_names", "last_name", "authorised"))
    return " ".join(part for part in parts if part)


def is_identified(payload: Mapping[str, Any]) -> bool:
    """Return whether the form names somebody: a surname, a firm's name, a number (access.md §3)."""
    return any(_text(payload, key) for key in IDENTIFYING)


def is_firm(payload: Mapping[str, Any]) -> bool:
    """Return whether a firm or an institution applies, for which somebody signs."""
    return payload.get("payer_kind") == "company" or "org_name" in payload


def name_on_file_should_be(payload: Mapping[str, Any]) -> str:
    """Return the name to look for in the register: the firm's own when a firm applies."""
    if is_firm(payload):
        return _text(payload, "company_name") or _text(payload, "org_name")
    return applicant_name(payload)


def premises_named(payload: Mapping[str, Any]) -> list[str]:
    """Return the addresses of the premises that the form names, as they were written."""
    values = [payload.get(key) or [] for key in PREMISES_KEYS]
    written = [
        address for value in values for address in (value if isinstance(value, list) else [value])
    ]
    return [text for address in written if (text := str(address).strip())]


def _text(payload: Mapping[str, Any], key: str) -> str:
    return str(payload.get(key) or "").strip()


def find_named_person(
    payload: Mapping[str, Any], procedure: AccessProcedure, today: date
) -> Person | None:
    """Return the person on file who fits the form's keys, or None."""
    person: Person | None = procedure.find_person(payload, today)
    return person


def identify_person(application: AccessApplication, today: date) -> None:
    """Link the application to the person found in the register, unless it has one.

    Needs a transaction with the row locked. The request that brings a form from the site never
    looks it up, so that no answer takes longer for people on file.
    """
    if application.person_id is not None:
        return
    person = find_named_person(application.payload, find_procedure(application.panel), today)
    if person is not None:
        application.person = person
        application.save(update_fields=["person"])
        record("PERSON_LINKED", SYSTEM, obj=application, subject=person)


# Shown in the phone panel only, and only while a call is due.
MASKED = ("phone",)


class Agreement(TextChoices):
    """Whether a field agrees with the register; `NOT_COMPARED` has no counterpart there."""

    SAME = "same", gettext_lazy("zgodne")
    DIFFERENT = "different", gettext_lazy("różni się")
    NOT_ON_FILE = "not_on_file", gettext_lazy("brak w rejestrze")
    NOT_COMPARED = "not_compared", ""


@dataclass(frozen=True, slots=True)
class FieldComparison:
    """A field of the form, its value on file ("" for none), and whether they agree.

    A statement is a sentence that the applicant ticked or left unticked.
    """

    key: str
    label: str
    written: str
    on_file: str
    agreement: Agreement
    is_statement: bool


def compare_with_register(application: AccessApplication, today: date) -> list[FieldComparison]:
    """Compare the fields of the form, in their order, with the register."""
    procedure = find_procedure(application.panel)
    version, person = application.form_version, application.person
    return compare_with_person(version, application.payload, procedure, person, today)


def compare_with_person(
    version: FormVersion,
    payload: Mapping[str, Any],
    procedure: AccessProcedure,
    person: Person | None,
    today: date,
) -> list[FieldComparison]:
    """Compare fields that are no application yet with the register."""
    on_file = _on_file(person, procedure, today) if person else {}
    fields: list[dict[str, Any]] = version.fields
    return [
        _compared(field, payload, on_file, is_known=person is not None)
        for field in fields
        if field["type"] != "signature"
    ]


def _on_file(person: Person, procedure: AccessProcedure, today: date) -> dict[str, list[str]]:
    addresses = list_person_addresses(person, today)
    numbers = procedure.numbers_of(person, today) if procedure.numbers_of else {}
    return {
        **{key: list(kept) for key, kept in numbers.items()},
        "first_names": [person.name],
        "last_name": [person.name],
        "company_name": [person.name],
        "tax_id": [person.tax_id],
        "correspondence_address": [person.correspondence_address],
        "email": [person.correspondence_email],
        "phone": [person.phone],
        **dict.fromkeys(PREMISES_KEYS, addresses),
    }


def take_from_register(
    version: FormVersion,
    payload: Mapping[str, Any],
    procedure: AccessProcedure,
    person: Person,
    today: date,
) -> dict[str, Any]:
    """Return what the register has for the empty fields of a form, by key.

    A field of one address is filled only if the person has one premises. Statements are never on
    file, nor is the person who signs for a firm.
    """
    on_file = _on_file(person, procedure, today)
    if person.kind == Person.Kind.COMPANY:
        on_file |= {"first_names": [], "last_name": [], "org_name": [person.name]}
    else:
        first_names, _blank, last_name = person.name.rpartition(" ")
        on_file |= {"first_names": [first_names], "last_name": [last_name], "company_name": []}
    filled: dict[str, Any] = {}
    for field in version.fields:
        key, kind = field["key"], field["type"]
        values = [text for text in on_file.get(key, []) if text]
        if payload.get(key) or not values or (kind == "address" and len(values) > 1):
            continue
        filled[key] = values if kind == "address_list" else values[0]
    return filled


def _compared(
    field: dict[str, Any],
    payload: Mapping[str, Any],
    on_file: dict[str, list[str]],
    *,
    is_known: bool,
) -> FieldComparison:
    key = field["key"]
    written = _texts(payload.get(key), field)
    on_file_texts = [text for text in on_file.get(key, []) if text]
    displayed = [masked_number(text) for text in on_file_texts] if key in MASKED else on_file_texts
    return FieldComparison(
        key,
        field.get("desk_label") or field["label"],
        ", ".join(written),
        "; ".join(displayed),
        _agreement(field, written, on_file_texts, compared=is_known and key in on_file),
        field["type"] == "checkbox",
    )


def _texts(value: Any, field: dict[str, Any]) -> list[str]:
    """A field's value as people read it: the words of an option, „tak” for a ticked box."""
    if isinstance(value, bool):
        return [str(gettext_lazy("tak") if value else gettext_lazy("nie"))]
    values = value if isinstance(value, list) else [value]
    options = {**field.get("options", {}), **field.get("desk_options", {})}
    if field["type"] == "date":
        return [_day(str(one)) for one in values if one]
    return [str(options.get(one, one)) for one in values if one not in (None, "")]


def _day(text: str) -> str:
    """Return the day as people write it; a text that is no date stays as it is."""
    try:
        return short_date(date.fromisoformat(text))
    except ValueError:
        return text


def _agreement(
    field: dict[str, Any], written: list[str], on_file: list[str], *, compared: bool
) -> Agreement:
    if not compared or not written:
        return Agreement.NOT_COMPARED
    if not on_file:
        return Agreement.NOT_ON_FILE
    return Agreement.SAME if _same(field, written, on_file) else Agreement.DIFFERENT


def _same(field: dict[str, Any], written: list[str], on_file: list[str]) -> bool:
    if field["type"] == "digits":
        # Leading zeros do not count (access.md §2).
        return written[0].strip().lstrip("0") in {number.lstrip("0") for number in on_file}
    match key := field["key"]:
        case "first_names" | "last_name":
            # The register holds both in one: each part of the form must be in it.
            return set(normalise_name(written[0]).split()) <= set(
                normalise_name(on_file[0]).split()
            )
        case _ if key in PREMISES_KEYS:
            addresses = {normalise_address(address) for address in on_file}
            return {normalise_address(address) for address in written} <= addresses
        case "phone":
            return same_number(written[0], on_file[0])
        case "email":
            return same_mailbox(written[0], on_file[0])
    return normalise_name(written[0]) == normalise_name(on_file[0])
