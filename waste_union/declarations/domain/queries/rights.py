"""The one door of declarations for residents: who may declare for which property, and see what."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from cms_ext.people.identity.models import Person
from waste_union.declarations.models import Declaration, DeclarationRight, DeclaredProperty


def rights_on(day: date) -> QuerySet[DeclarationRight]:
    """The rights that hold on the day."""
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    return DeclarationRight.objects.filter(lasting, valid_from__lte=day)


def may_declare(person: Person, declared_property: DeclaredProperty, day: date) -> bool:
    """Whether the person has a right to the property on the day."""
    return rights_on(day).filter(person=person, declared_property=declared_property).exists()


def declares(person: Person, day: date) -> bool:
    """Whether there is any property for which this person may declare on the day."""
    return rights_on(day).filter(person=person).exists()


def properties_of(person: Person, day: date) -> QuerySet[DeclaredProperty]:
    """The properties for which this person may declare, by code."""
    of_person = rights_on(day).filter(person=person).values("declared_property")
    return DeclaredProperty.objects.filter(pk__in=of_person).select_related("commune")


def declarations_for(person: Person, day: date) -> QuerySet[Declaration]:
    """What this person may read: of own properties all that came in, and own drafts."""
    own = Q(declarant=person)
    came_in = Q(declared_property__in=properties_of(person, day)) & ~Q(receipt_no="")
    rows = Declaration.objects.filter(own | came_in).select_related(
        "declared_property", "form_version"
    )
    return rows.defer("xml")
