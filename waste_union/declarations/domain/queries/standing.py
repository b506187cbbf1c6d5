"""What is in force for a property, and what is on its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import QuerySet

from waste_union.declarations.models import Declaration, DeclaredProperty, FormVersion
from waste_union.declarations.vocabulary import UNFINISHED, DeclarationState


def accepted_of(declared_property: DeclaredProperty) -> Declaration | None:
    """The declaration in force: the one that was accepted and not superseded since."""
    return accepted_among([declared_property]).first()


def accepted_among(places: Sequence[DeclaredProperty]) -> QuerySet[Declaration]:
    """Those in force for these properties: at most one each."""
    return Declaration.objects.filter(declared_property__in=places, state=DeclarationState.ACCEPTED)


def unfinished_of(declared_property: DeclaredProperty) -> QuerySet[Declaration]:
    """Those that are checked, signed or came in, and not decided yet (E-WST-05): at most one."""
    return Declaration.objects.filter(declared_property=declared_property, state__in=UNFINISHED)


def called_of(declared_property: DeclaredProperty) -> Declaration | None:
    """The last one that waits for its correction."""
    called = Declaration.objects.filter(
        declared_property=declared_property, state=DeclarationState.CALLED_TO_CORRECT
    )
    return called.order_by("-pk").first()


def form_on(declared_property: DeclaredProperty, day: date) -> FormVersion | None:
    """The newest version of the authority's form that is in force on the day."""
    return forms_among([declared_property], day).get(declared_property.commune.authority_id)


def forms_among(places: Sequence[DeclaredProperty], day: date) -> Mapping[int, FormVersion]:
    """By the authority's key the same for many properties. One query."""
    authorities = {place.commune.authority_id for place in places}
    forms = FormVersion.objects.filter(authority__in=authorities, valid_from__lte=day)
    # Of those of one day the first code holds: it comes last.
    return {form.authority_id: form for form in forms.order_by("valid_from", "-code")}
