"""Members' amendments to drafts (library.md §6)."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.people.identity.models import Person
from members_area.meetings.domain.acceptance import refuse_unless_open
from members_area.meetings.domain.identifiers import refuse_identifiers
from members_area.meetings.domain.plain_text import plain
from members_area.meetings.domain.terms import AMENDMENTS
from members_area.meetings.models import Amendment, Draft, DraftState

OPEN_TO_AMENDMENTS = (DraftState.HANDED_IN, DraftState.LAID_OUT)


@transaction.atomic
def amend_draft(
    draft: Draft, author: Person, text: str, *, at: datetime, origin: Origin
) -> Amendment:
    """Save a member's amendment. Raises ValidationError, with the date, when it is late."""
    row = Draft.objects.select_for_update().get(pk=draft.pk)
    refuse_unless_open(draft.meeting, AMENDMENTS, at.date())
    if row.state not in OPEN_TO_AMENDMENTS:
        raise ValidationError(_("Poprawki zgłasza się do projektu, który jest już zgłoszony."))
    amendment = Amendment(draft=row, author=author, text=plain(text), handed_in_at=at)
    amendment.full_clean()
    refuse_identifiers(amendment.text, today=at.date())
    amendment.save()
    record("GM_AMENDMENT_HANDED_IN", origin, obj=amendment, subject=author, note=str(draft.pk))
    return amendment
