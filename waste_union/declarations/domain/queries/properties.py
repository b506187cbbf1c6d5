"""Queries about a property: its declarations and form, who may declare and see what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from cms_ext.people.identity.models import Person
from waste_union.declarations.models import (
    Declaration,
    DeclarationRight,
    DeclaredProperty,
    FormVersion,
)
from waste_union.declarations.vocabulary import UNFINISHED, DeclarationState


def accepted_of(declared_property: DeclaredProperty) -> Declaration | None:
    """Return the declaration in force: accepted and not superseded since."""
    return accepted_among([declared_property]).first()


def accepted_among(places: Sequence[DeclaredProperty]) -> QuerySet[Declaration]:
    """Select the declarations in force for these properties, at most one each."""
    return Declaration.objects.filter(declared_property__in=places, state=DeclarationState.ACCEPTED)


def unfinished_of(declared_property: DeclaredProperty) -> QuerySet[Declaration]:
    """Select the declaration that is checked, signed or submitted but not decided (E-WST-05).

    There is at most one.
    """
    return Declaration.objects.filter(declared_property=declared_property, state__in=UNFINISHED)


def called_of(declared_property: DeclaredProperty) -> Declaration | None:
    """Return the last declaration that waits for its correction, or None."""
    called = Declaration.objects.filter(
        declared_property=declared_property, state=DeclarationState.CALLED_TO_CORRECT
    )
    return called.order_by("-pk").first()


def form_on(declared_property: DeclaredProperty, day: date) -> FormVersion | None:
    """Return the newest version of the authority's form in force on the day, or None."""
    return forms_among([declared_property], day).get(declared_property.commune.authority_id)


def forms_among(places: Sequence[DeclaredProperty], day: date) -> Mapping[int, FormVersion]:
    """Map authority ids to the form in force on the day, for many properties. Makes one query."""
    authorities = {place.commune.authority_id for place in places}
    forms = FormVersion.objects.filter(authority__in=authorities, valid_from__lte=day)
    # Of several forms of one day the first code wins, because it comes last.
    return {form.authority_id: form for form in forms.order_by("valid_from", "-code")}


def rights_on(day: date) -> QuerySet[DeclarationRight]:
    """Select the rights that hold on the day."""
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    return DeclarationRight.objects.filter(lasting, valid_from__lte=day)


def may_declare(person: Person, declared_property: DeclaredProperty, day: date) -> bool:
    """Whether the person has a right to the property on the day."""
    return rights_on(day).filter(person=person, declared_property=declared_property).exists()


def has_declaration_right(person: Person, day: date) -> bool:
    """Whether the person may declare for any property on the day."""
    return rights_on(day).filter(person=person).exists()


def properties_of(person: Person, day: date) -> QuerySet[DeclaredProperty]:
    """Select the properties for which this person may declare, by code."""
    of_person = rights_on(day).filter(person=person).values("declared_property")
    return DeclaredProperty.objects.filter(pk__in=of_person).select_related("commune")


def declarations_for(person: Person, day: date) -> QuerySet[Declaration]:
    """Select what this person may read: submitted ones of own properties, and own drafts."""
    own = Q(declarant=person)
    came_in = Q(declared_property__in=properties_of(person, day)) & ~Q(receipt_no="")
    rows = Declaration.objects.filter(own | came_in).select_related(
        "declared_property", "form_version"
    )
    return rows.defer("xml")
