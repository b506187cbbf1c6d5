"""Many declarations of one manager: drafts out of a file, and one signature under all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import Person
from waste_union.declarations.domain.drafting import fill, start_declaration
from waste_union.declarations.domain.facts import facts_of
from waste_union.declarations.domain.fee_preview import (
    FeePreview,
    KnownFacts,
    facts_of_drafts,
    preview_fee,
)
from waste_union.declarations.domain.own_signature import sign_and_submit
from waste_union.declarations.domain.persons_file import PersonsChange
from waste_union.declarations.models import Declaration
from waste_union.declarations.vocabulary import DeclarationKind, SignatureKind
from waste_union.tariffs.vocabulary import Reason


@dataclass(frozen=True, slots=True)
class ReadyDraft:
    """A draft with what it comes to, or why it cannot be signed with the others."""

    declaration: Declaration
    preview: FeePreview | None
    lacks: str = ""

    @property
    def may_be_signed(self) -> bool:
        kinds = self.declaration.form_version.signature_kinds
        return self.preview is not None and SignatureKind.ACCOUNT in kinds


@transaction.atomic
def draft_changes(
    changes: Sequence[PersonsChange], person: Person, *, today: date, origin: Origin
) -> list[Declaration]:
    """A draft for each row, or none at all: more persons moved in, fewer moved out.

    Raises Refusal as `start_declaration` does.
    """
    drafts = []
    for change in changes:
        draft = start_declaration(
            change.declared.place, person, DeclarationKind.CHANGE, today=today, origin=origin
        )
        more = change.row.persons > (change.declared.persons or 0)
        known = facts_of(draft)
        facts = replace(
            known,
            persons=change.row.persons,
            event_date=change.row.event_date,
            reason=Reason.MOVED_IN if more else Reason.MOVED_OUT,
            households=change.declared.place.dwellings
            if known.households is None
            else known.households,
        )
        drafts.append(fill(draft, facts, today=today, origin=origin))
    return drafts


def ready_drafts(drafts: Sequence[Declaration], today: date) -> list[ReadyDraft]:
    """Each draft with its fee; the ones that still lack something say what."""
    known = facts_of_drafts(drafts, today)
    return [_ready(draft, today, known) for draft in drafts]


@transaction.atomic
def submit_many(
    drafts: Sequence[Declaration],
    statements: Sequence[str],
    *,
    now: datetime,
    today: date,
    origin: Origin,
) -> list[Declaration]:
    """Sign all of them by the own account and hand them in: every one, or none. Raises Refusal."""
    return [
        sign_and_submit(draft, statements, now=now, today=today, origin=origin) for draft in drafts
    ]


def _ready(draft: Declaration, today: date, known: KnownFacts) -> ReadyDraft:
    if draft.event_date is None or not draft.reason:
        return ReadyDraft(draft, None, _("Podaj powód i datę."))
    try:
        return ReadyDraft(draft, preview_fee(draft, today, known))
    except Refusal as refused:
        return ReadyDraft(draft, None, refused.message)
