"""A declaration on paper, typed in at the desk: checked, signed as seen, and handed in at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import Person
from waste_union.declarations.domain.doubts import with_doubts
from waste_union.declarations.domain.drafting import fill, start_declaration
from waste_union.declarations.domain.facts import DeclaredFacts
from waste_union.declarations.domain.fee import DeclaredFee, computed_fee
from waste_union.declarations.domain.refusal import NOT_A_DAY, refusal
from waste_union.declarations.domain.signing import sign_on_paper
from waste_union.declarations.domain.submitting import submit_declaration
from waste_union.declarations.domain.validating import validate_declaration
from waste_union.declarations.models import Declaration, DeclaredProperty
from waste_union.declarations.vocabulary import DeclarationChannel


@dataclass(frozen=True, slots=True)
class PaperDeclaration:
    """What the paper says, whose it is, and when it came in."""

    place: DeclaredProperty
    declarant: Person
    facts: DeclaredFacts
    received_on: date


@transaction.atomic
def enter_paper(paper: PaperDeclaration, *, now: datetime, origin: Origin) -> Declaration:
    """The paper as a declaration that came in on its day, with its receipt; all or nothing.

    Raises Refusal: NOT_A_DAY for a day to come, and what the verbs of a declaration refuse.
    """
    today = timezone.localdate(now)
    if paper.received_on > today:
        raise refusal(NOT_A_DAY)
    draft = start_declaration(
        paper.place,
        paper.declarant,
        paper.facts.kind,
        channel=DeclarationChannel.PAPER,
        today=today,
        origin=origin,
    )
    filled = fill(draft, paper.facts, today=today, origin=origin)
    checked = validate_declaration(
        filled, today=today, received_on=paper.received_on, origin=origin
    )
    signed = sign_on_paper(checked, now=now, origin=origin)
    return submit_declaration(signed, now=now, received_on=paper.received_on, origin=origin)


def tried_paper(paper: PaperDeclaration, *, now: datetime, origin: Origin) -> DeclaredFee:
    """What the paper would come to; nothing of it is kept, not even its number.

    Raises what `enter_paper` does.
    """
    with transaction.atomic():
        entered = enter_paper(paper, now=now, origin=origin)
        fee = with_doubts(
            computed_fee(entered, paper.received_on), entered, timezone.localdate(now)
        )
        transaction.set_rollback(True)
    return fee
