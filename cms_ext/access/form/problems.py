"""What a filled-in form lacks (C03). Pure: the same words for the applicant and for the clerk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cms_ext.access.form.spec import FieldSpec, FormSpec
from cms_ext.access.form.value import value
from cms_ext.base.text.typed_values import ValueRefused


@dataclass(frozen=True, slots=True)
class FormGap:
    """A field that is empty or wrong; `message` says what to do."""

    key: str
    label: str
    message: str


def problems(spec: FormSpec, payload: Mapping[str, Any], received_on: date) -> list[FormGap]:
    """Every field that must be filled in and is not, or holds what is no value of its type.

    `received_on` is the last day that a signature may be dated. The signature itself is C04's
    and files are attachments, so neither is looked for here.
    """
    return [
        FormGap(field.key, field.label, message)
        for field in spec.fields
        if field.in_payload and (message := _problem(field, payload, received_on))
    ]


def missing(field: FieldSpec) -> str:
    """What to say about a field that must be filled in and is empty."""
    match field.type:
        case "checkbox":
            return f"Zaznacz „{field.label.rstrip('.')}”."
        case "choice":
            return f"Wybierz jedną z odpowiedzi w polu „{field.label}”."
        case "file":
            return f"Dołącz plik w polu „{field.label}”."
    return f"Wypełnij pole „{field.label}”."


def _problem(field: FieldSpec, payload: Mapping[str, Any], received_on: date) -> str:
    try:
        found = value(field, payload.get(field.key), received_on)
    except ValueRefused as refusal:
        return str(refusal)
    if not found and field.demanded(payload):
        return missing(field)
    return ""
