"""The demo's declarations: on paper at first, typed in by the clerk, through the verbs."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction

from cms_ext.office.audit.domain.event import Origin
from ebok_plugin.declarations.demo_payers import SINCE, Payer
from ebok_plugin.declarations.domain.drafting import fill, start_declaration
from ebok_plugin.declarations.domain.facts import DeclaredFacts
from ebok_plugin.declarations.domain.move import locked, moved
from ebok_plugin.declarations.domain.queries.standing import accepted_of
from ebok_plugin.declarations.domain.signing import sign_on_paper
from ebok_plugin.declarations.domain.submitting import submit_declaration
from ebok_plugin.declarations.domain.validating import validate_declaration
from ebok_plugin.declarations.models import Declaration, DeclaredProperty
from ebok_plugin.declarations.vocabulary import (
    DeclarantKind,
    DeclarationChannel,
    DeclarationKind,
)
from ebok_plugin.waste_fees.domain.obligation import ObligationPaper, oblige
from ebok_plugin.waste_fees.vocabulary import FeeSource
from ebok_plugin.waste_tariffs.vocabulary import Reason

WARSAW = ZoneInfo("Europe/Warsaw")


def first_facts(payer: Payer, statements: list[str]) -> DeclaredFacts:
    """What the payer declared when the union's system began."""
    return DeclaredFacts(
        kind=DeclarationKind.FIRST,
        reason=Reason.FIRST_RESIDENT,
        event_date=SINCE,
        declarant_kind=DeclarantKind.MANAGER if payer.company else DeclarantKind.OWNER,
        name=payer.name,
        address=payer.address,
        persons=payer.persons,
        households=payer.dwellings,
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
    return _accepted(declaration, filed, clerk)


@transaction.atomic
def _accepted(declaration: Declaration, today: date, clerk: Origin) -> Declaration:
    """The clerk finds nothing to say against it, and the account owes what it declares."""
    declaration = locked(declaration, "take_up")
    declaration.reviewed_by = clerk.actor
    declaration = moved(declaration, "take_up", "DECLARATION_TAKEN_UP", clerk)
    before = accepted_of(declaration.declared_property)
    if before is not None:
        before.expired_on = declaration.effective_from
        moved(before, "supersede", "DECLARATION_SUPERSEDED", clerk)
    declaration.decided_on = today
    declaration = moved(declaration, "accept", "DECLARATION_ACCEPTED", clerk)
    account, tariff = declaration.declared_property.account, declaration.tariff_version
    # Each of the demo has both, and whoever submitted it had an amount and a month.
    assert account
    assert tariff
    assert declaration.amount
    assert declaration.effective_from
    oblige(
        account,
        declaration.amount,
        declaration.effective_from,
        ObligationPaper(
            FeeSource.DECLARATION, declaration.receipt_no, declaration.declared_property.code
        ),
        tariff=tariff,
        today=today,
        by=clerk,
    )
    return declaration
