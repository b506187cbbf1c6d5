"""Queries about a property: its declarations and form, who may declare and see what."""

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


def find_accepted(declared_property: DeclaredProperty) -> Declaration | None:
    """Return the declaration in force: accepted and not superseded since."""
    return select_accepted([declared_property]).first()


def select_accepted(places: Sequence[DeclaredProperty]) -> QuerySet[Declaration]:
    """Select the declarations in force for these properties, at most one each."""
    return Declaration.objects.filter(declared_property__in=places, state=DeclarationState.ACCEPTED)


def select_unfinished(declared_property: DeclaredProperty) -> QuerySet[Declaration]:
    """Select the declaration that is checked, signed or submitted but not decided (E-WST-05).

    There is at most one.
    """
    return Declaration.objects.filter(declared_property=declared_property, state__in=UNFINISHED)


def find_called(declared_property: DeclaredProperty) -> Declaration | None:
    """Return the last declaration that waits for its correction, or None."""
    called = Declaration.objects.filter(
        declared_property=declared_property, state=DeclarationState.CALLED_TO_CORRECT
    )
    return called.order_by("-pk").first()


def find_form(declared_property: DeclaredProperty, day: date) -> FormVersion | None:
    """Return the newest version of the authority's form in force on the day, or None."""
    return find_forms([declared_property], day).get(declared_property.commune.authority_id)


def find_forms(places: Sequence[DeclaredProperty], day: date) -> Mapping[int, FormVersion]:
    """Map authority ids to the form in force on the day, for many properties. Makes one query."""
    authorities = {place.commune.authority_id for place in places}
    forms = FormVersion.objects.filter(authority__in=authorities, valid_from__lte=day)
    # Of several forms of one day the first code wins, because it comes last.
    return {form.authority_id: form for form in forms.order_by("valid_from", "-code__polish")}


def select_rights(day: date) -> QuerySet[DeclarationRight]:
    """Select the rights that hold on the day."""
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    return DeclarationRight.objects.filter(lasting, valid_from__lte=day)


def may_declare(person: Person, declared_property: DeclaredProperty, day: date) -> bool:
    """Return whether the person has a right to the property on the day."""
    return select_rights(day).filter(person=person, declared_property=declared_property).exists()


def has_declaration_right(person: Person, day: date) -> bool:
    """Return whether the person may declare for any property on the day."""
    return select_rights(day).filter(person=person).exists()


def select_properties(person: Person, day: date) -> QuerySet[DeclaredProperty]:
    """Select the properties for which this person may declare, by code."""
    of_person = select_rights(day).filter(person=person).values("declared_property")
    return DeclaredProperty.objects.filter(pk__in=of_person).select_related("commune")


def select_declarations(person: Person, day: date) -> QuerySet[Declaration]:
    """Select what this person may read: submitted ones of own properties, and own drafts."""
    own = Q(declarant=person)
    came_in = Q(declared_property__in=select_properties(person, day)) & ~Q(receipt_no="")
    rows = Declaration.objects.filter(own | came_in).select_related(
        "declared_property", "form_version"
    )
    return rows.defer("xml")
