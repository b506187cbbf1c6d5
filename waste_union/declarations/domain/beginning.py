"""What can be begun for a property today, and beginning it: a form offers nothing else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import Person
from waste_union.declarations.domain.drafting import start_declaration
from waste_union.declarations.domain.possible import possible_kinds, refused_kind
from waste_union.declarations.domain.queries.standing import (
    accepted_of,
    called_of,
    form_on,
    unfinished_of,
)
from waste_union.declarations.domain.refusal import NO_FORM, OTHER_UNFINISHED, refusal
from waste_union.declarations.models import Declaration, DeclaredProperty
from waste_union.declarations.vocabulary import DeclarationKind


@dataclass(frozen=True, slots=True)
class Beginnings:
    """The kinds that a person may begin through the portal; without any `why_not` says why.

    `in_the_way` is the declaration that is unfinished there, if one is.
    """

    kinds: Sequence[DeclarationKind]
    why_not: str = ""
    in_the_way: Declaration | None = None


def beginnings_of(place: DeclaredProperty, person: Person, today: date) -> Beginnings:
    """What this person may begin for the property today. At most four queries."""
    other = unfinished_of(place).first()
    if other is not None:
        if _is_own(other, person):
            return Beginnings((DeclarationKind(other.kind),), in_the_way=other)
        refused = refusal(OTHER_UNFINISHED, number=other.number)
        return Beginnings((), refused.message, other)
    form = form_on(place, today)
    if form is None:
        return Beginnings((), refusal(NO_FORM, day=f"{today:%d.%m.%Y}").message)
    accepted, called = accepted_of(place) is not None, called_of(place) is not None
    online: Collection[str] = form.kinds
    kinds = possible_kinds(online, accepted=accepted, called=called)
    if kinds:
        return Beginnings(kinds)
    wished = DeclarationKind.CHANGE if accepted else DeclarationKind.FIRST
    refused = refused_kind(wished, online, accepted=accepted, called=called)
    return Beginnings((), refused.message)


def begin_declaration(
    place: DeclaredProperty,
    person: Person,
    kind: DeclarationKind,
    *,
    today: date,
    origin: Origin,
) -> Declaration:
    """A draft, or the own one that is on its way. Raises Refusal, E-WST-05 among them."""
    other = unfinished_of(place).first()
    if other is None:
        return start_declaration(place, person, kind, today=today, origin=origin)
    if _is_own(other, person) and other.kind == kind:
        return other
    refused: Refusal = refusal(OTHER_UNFINISHED, number=other.number)
    raise refused


def _is_own(other: Declaration, person: Person) -> bool:
    return other.declarant_id == person.pk and not other.was_submitted
