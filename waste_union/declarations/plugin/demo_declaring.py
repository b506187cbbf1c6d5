"""The demo's declarations: on paper at first, typed in by the clerk, through the verbs."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from cms_ext.evidence.audit.domain.event import Origin
from waste_union.declarations.domain.drafting import fill, start_declaration
from waste_union.declarations.domain.facts import DeclaredFacts
from waste_union.declarations.domain.reviewing import accept_declaration, take_up
from waste_union.declarations.domain.signing import sign_on_paper
from waste_union.declarations.domain.submitting import submit_declaration, validate_declaration
from waste_union.declarations.models import Declaration, DeclaredProperty
from waste_union.declarations.plugin.demo_payers import SINCE, Payer
from waste_union.declarations.vocabulary import (
    DeclarantKind,
    DeclarationChannel,
    DeclarationKind,
)
from waste_union.tariffs.vocabulary import BuildingKind, Reason

WARSAW = ZoneInfo("Europe/Warsaw")


def first_facts(payer: Payer, statements: list[str]) -> DeclaredFacts:
    """What the payer declared when the union's system began."""
    lived_in = payer.kind != BuildingKind.NON_RESIDENTIAL
    return DeclaredFacts(
        kind=DeclarationKind.FIRST,
        reason=Reason.FIRST_RESIDENT if lived_in else Reason.OTHER,
        event_date=SINCE,
        declarant_kind=DeclarantKind.MANAGER if payer.company else DeclarantKind.OWNER,
        name=payer.name,
        address=payer.address,
        persons=payer.persons,
        households=payer.dwellings,
        water=payer.water,
        containers=payer.containers,
        composter=payer.composter,
        statements=tuple(statements),
    )


def declared(
    place: DeclaredProperty,
    payer: Payer,
    facts: DeclaredFacts,
    *,
    filed: date,
    clerk: Origin,
) -> Declaration:
    """A declaration on paper from its typing to its acceptance, all on the day that it came in."""
    assert place.account is not None  # each property of the demo has one
    now = datetime.combine(filed, time(11), WARSAW)
    declaration = start_declaration(
        place,
        place.account.payer,
        DeclarationKind(facts.kind),
        channel=DeclarationChannel.PAPER,
        today=filed,
        origin=clerk,
    )
    declaration = fill(declaration, facts, today=filed, origin=clerk)
    declaration = validate_declaration(declaration, today=filed, origin=clerk)
    declaration = sign_on_paper(declaration, now=now, origin=clerk)
    declaration = submit_declaration(declaration, now=now, origin=clerk)
    declaration = take_up(declaration, origin=clerk)
    return accept_declaration(declaration, today=filed, origin=clerk)
