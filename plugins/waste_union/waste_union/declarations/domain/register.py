"""Registers of the desk: properties, rights to declare, and versions of forms."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.people.identity.domain.person import lock_person
from cms_ext.people.identity.models import Person
from waste_union.declarations.domain.document import INSTRUCTION, UnreadableXml, read_schema
from waste_union.declarations.domain.facts import FIELDS
from waste_union.declarations.models import (
    Declaration,
    DeclarationRight,
    DeclaredProperty,
    FormVersion,
)
from waste_union.declarations.vocabulary import DeclarantKind, DeclarationKind, SignatureKind


@transaction.atomic
def save_declared_property(row: DeclaredProperty, *, origin: Origin) -> DeclaredProperty:
    """Save a property with its own fee. Raises ValidationError."""
    wait_for_turn()
    row.full_clean()
    row.save()
    changes = {
        "code": row.code,
        "building_kind": row.building_kind,
        "dwellings": row.dwellings,
        "account": str(row.account or ""),
    }
    record("DECLARED_PROPERTY_KEPT", origin, obj=row, changes=changes)
    return row


@transaction.atomic
def grant_right(
    declared_property: DeclaredProperty,
    person: Person,
    role: DeclarantKind,
    *,
    valid_from: date,
    valid_to: date | None = None,
    origin: Origin,
) -> DeclarationRight:
    """Let a person declare for a property from that day. Raises ValidationError."""
    wait_for_turn()
    right = DeclarationRight(
        declared_property=declared_property,
        person=lock_person(person),
        role=role,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    right.full_clean()
    right.save()
    changes = {"property": declared_property.code, "role": role, "valid_from": str(valid_from)}
    record("DECLARATION_RIGHT_GRANTED", origin, obj=right, subject=person, changes=changes)
    return right


@transaction.atomic
def end_right(right: DeclarationRight, *, today: date, origin: Origin) -> None:
    """End a right as of today; a right that would begin today or later is deleted."""
    wait_for_turn()
    locked = DeclarationRight.objects.select_for_update().get(pk=right.pk)
    last = today - timedelta(days=1)
    record(
        "DECLARATION_RIGHT_ENDED",
        origin,
        obj=locked,
        subject=locked.person,
        changes={"valid_to": str(last)},
    )
    if locked.valid_from > last:
        locked.delete()
    else:
        locked.valid_to = last
        locked.save()


@transaction.atomic
def save_form(form: FormVersion, *, origin: Origin) -> FormVersion:
    """Save a version of a form that no declaration uses yet.

    Raises ValidationError for a used one, for a broken schema or one without the form's
    instruction, and for unknown fields, kinds and signatures.
    """
    wait_for_turn()
    if form.pk and Declaration.objects.filter(form_version=form.pk).exists():
        raise ValidationError(
            _("Według tej wersji złożono już deklaracje. Dodaj nową wersję od późniejszego dnia.")
        )
    # The schema takes no line breaks.
    form.instruction = " ".join(form.instruction.split())
    form.full_clean()
    _require_known(form)
    try:
        read_schema(form.xsd)
    except UnreadableXml as problem:
        raise ValidationError({"xsd": str(problem)}) from problem
    if form.instruction and INSTRUCTION not in form.xsd:
        raise ValidationError(
            {
                "xsd": _(
                    "Formularz ma pouczenie, a schemat nie zna elementu {element}. Wczytaj schemat "
                    "z tym elementem albo usuń pouczenie."
                ).format(element=INSTRUCTION)
            }
        )
    form.save()
    record("DECLARATION_FORM_KEPT", origin, obj=form, changes={"version": form.version})
    return form


def _require_known(form: FormVersion) -> None:
    known = {
        "fields": set(FIELDS),
        "kinds": set(DeclarationKind.values),
        "signature_kinds": set(SignatureKind.values),
    }
    for name, words in known.items():
        if unknown := set(getattr(form, name)) - words:
            raise ValidationError(
                {
                    name: _("Tego program nie zna: %(unknown)s. Są: %(known)s.")
                    % {"unknown": ", ".join(sorted(unknown)), "known": ", ".join(sorted(words))}
                }
            )
