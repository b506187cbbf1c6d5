"""Rows of properties with their declarations and the persons that the office knows of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from cms_ext.base.text.polish_lookups import find_words
from cms_ext.people.identity.models import Person
from waste_union.declarations import vocabulary
from waste_union.declarations.domain.drafting import list_possible_kinds
from waste_union.declarations.domain.fee_decision import HeldFee, find_held_fees
from waste_union.declarations.domain.queries.properties import find_forms
from waste_union.declarations.models import Declaration, DeclaredProperty

IN_FORCE = vocabulary.DeclarationState.ACCEPTED
CALLED = vocabulary.DeclarationState.CALLED_TO_CORRECT
ON_ITS_WAY = (*vocabulary.UNFINISHED, CALLED)


@dataclass(frozen=True, slots=True)
class DeclaredRow:
    """A property, the declaration in force, and the one that is being filled in or decided.

    `online` are the kinds that its form takes through the portal, `held` is the fee of today.
    """

    place: DeclaredProperty
    accepted: Declaration | None
    open: Declaration | None
    online: Collection[str] = ()
    held: HeldFee | None = None

    @property
    def persons(self) -> int | None:
        """The declared number of persons; None if another method counts or nothing is in force."""
        return self.accepted.payload.get("persons") if self.accepted else None

    @property
    def differs(self) -> bool:
        """Whether the office knows of another number of persons."""
        known = self.place.known_persons
        return known is not None and self.persons is not None and known != self.persons

    @property
    def kinds(self) -> Sequence[vocabulary.DeclarationKind]:
        """The kinds that can be started there now."""
        if self.open is not None and self.open.state != CALLED:
            return ()
        return list_possible_kinds(
            self.online, accepted=self.accepted is not None, called=self.open is not None
        )

    @property
    def is_own_draft(self) -> bool:
        return self.open is not None and self.open.state in vocabulary.BEFORE_SUBMITTING


def filter_properties(places: QuerySet[DeclaredProperty], query: str) -> QuerySet[DeclaredProperty]:
    """Keep the properties whose code or address contains every word."""
    return places.filter(find_words(query, "code", "address"))


def list_declared_rows(
    places: Sequence[DeclaredProperty], person: Person, today: date
) -> list[DeclaredRow]:
    """Return a row for each property, in order. Makes three queries.

    Only the person's own drafts are included.
    """
    own_draft = Q(state__in=vocabulary.BEFORE_SUBMITTING, declarant=person)
    submitted = Q(state__in=(IN_FORCE, *ON_ITS_WAY)) & ~Q(state__in=vocabulary.BEFORE_SUBMITTING)
    rows = Declaration.objects.filter(own_draft | submitted, declared_property__in=places).defer(
        "xml"
    )
    accepted: dict[int, Declaration] = {}
    going_on: dict[int, Declaration] = {}
    for declaration in rows.order_by("pk"):
        (accepted if declaration.state == IN_FORCE else going_on)[
            declaration.declared_property_id
        ] = declaration
    forms, held = find_forms(places, today), find_held_fees(places, today)
    return [
        DeclaredRow(
            place,
            accepted.get(place.pk),
            going_on.get(place.pk),
            form.kinds if (form := forms.get(place.commune.authority_id)) else (),
            held.get(place.pk),
        )
        for place in places
    ]


def list_drafts_to_sign(person: Person) -> QuerySet[Declaration]:
    """Select the person's own drafts, oldest first."""
    drafts = Declaration.objects.filter(declarant=person, state=vocabulary.DeclarationState.DRAFT)
    return drafts.select_related("declared_property__commune", "form_version").order_by("pk")
