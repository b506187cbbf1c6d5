"""Documents of the library at a meeting."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from members_area.library.models import Document
from members_area.meetings.domain.meeting import refuse_further_part
from members_area.meetings.models import AgendaItem, Meeting, Paper, PaperRole


@transaction.atomic
def add_paper(
    meeting: Meeting,
    document: Document,
    *,
    role: PaperRole,
    origin: Origin,
    item: AgendaItem | None = None,
) -> Paper:
    """Add a document to a meeting; who may read it is decided by the library."""
    refuse_further_part(meeting)
    if item is not None and item.meeting_id != meeting.pk:
        raise ValidationError({"item": _("Ten punkt jest z porządku obrad innego zebrania.")})
    paper = Paper(meeting=meeting, document=document, role=role, item=item)
    paper.full_clean()
    paper.save()
    record("MEETING_PAPER_ADDED", origin, obj=meeting, note=str(document.pk))
    return paper


@transaction.atomic
def remove_paper(paper: Paper, *, origin: Origin) -> None:
    """Remove a document from a meeting; it stays in the library."""
    record("MEETING_PAPER_REMOVED", origin, obj=paper.meeting, note=str(paper.document_id))
    paper.delete()
