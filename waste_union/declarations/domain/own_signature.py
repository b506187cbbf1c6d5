"""The last step of whoever is signed in: checked, signed by the own account and handed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from cms_ext.evidence.audit.domain.event import Origin
from waste_union.declarations.domain.drafting import fill
from waste_union.declarations.domain.facts import facts_of
from waste_union.declarations.domain.signing import sign_by_account
from waste_union.declarations.domain.submitting import submit_declaration
from waste_union.declarations.domain.validating import validate_declaration
from waste_union.declarations.models import Declaration


@transaction.atomic
def check_draft(
    draft: Declaration, statements: Sequence[str], *, today: date, origin: Origin
) -> Declaration:
    """The draft with the sentences that were ticked, checked and frozen. Raises Refusal."""
    known = replace(facts_of(draft), statements=tuple(statements))
    filled = fill(draft, known, today=today, origin=origin)
    return validate_declaration(filled, today=today, origin=origin)


@transaction.atomic
def sign_and_submit(
    draft: Declaration,
    statements: Sequence[str],
    *,
    now: datetime,
    today: date,
    origin: Origin,
) -> Declaration:
    """All of it or nothing. Raises Refusal, E-WST-03 for one that was handed in meanwhile."""
    checked = check_draft(draft, statements, today=today, origin=origin)
    signed = sign_by_account(checked, now=now, origin=origin)
    return submit_declaration(signed, now=now, origin=origin)
