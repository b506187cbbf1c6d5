"""The progress of the office in the calendar of a general meeting: done and late terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from members_area.library.models import DocumentState
from members_area.meetings.domain.calendar import (
    DRAFTS_OUT,
    MATERIALS,
    NOTICE,
    StatutoryTerm,
    calendar_of,
)
from members_area.meetings.domain.notice import notified, reached
from members_area.meetings.models import Draft, DraftState, Meeting, PaperRole


class TermProgress(models.TextChoices):
    AHEAD = "AHEAD", _("przed nami")
    DONE = "DONE", _("dotrzymano")
    LATE = "LATE", _("po terminie")
    OVER = "OVER", _("termin minął")


@dataclass(frozen=True, slots=True)
class MeetingStage:
    """A term of the calendar and how it stands today."""

    term: StatutoryTerm
    progress: TermProgress


def stages(meeting: Meeting, today: date) -> list[MeetingStage]:
    """The terms of the calendar with their progress by the records of the site.

    They know notices by the office's own entries, materials by the day of their publication,
    drafts by the day of laying out. For acts of members only the term is shown.
    """
    return [MeetingStage(term, _progress(meeting, term, today)) for term in calendar_of(meeting)]


def _progress(meeting: Meeting, term: StatutoryTerm, today: date) -> TermProgress:
    over = today > term.legal
    if term.code == NOTICE:
        return _of(reached(notified(meeting, term.legal)) > 0, over)
    if term.code == MATERIALS:
        return _of(_materials_by(meeting, term.legal), over)
    if term.code == DRAFTS_OUT:
        return _drafts_out(meeting, term.legal) if over else TermProgress.AHEAD
    return TermProgress.OVER if over else TermProgress.AHEAD


def _of(done: bool, over: bool) -> TermProgress:
    if done:
        return TermProgress.DONE
    return TermProgress.LATE if over else TermProgress.AHEAD


def _materials_by(meeting: Meeting, day: date) -> bool:
    laid = meeting.papers.filter(role=PaperRole.MATERIAL, document__state=DocumentState.PUBLISHED)
    return laid.filter(document__published_on__lte=day).exists()


def _drafts_out(meeting: Meeting, day: date) -> TermProgress:
    handed_in = meeting.drafts.filter(state__in=(DraftState.HANDED_IN, DraftState.LAID_OUT))
    late = [draft for draft in handed_in if _laid_out_late(draft, day)]
    return TermProgress.LATE if late else TermProgress.DONE


def _laid_out_late(draft: Draft, day: date) -> bool:
    return draft.laid_out_on is None or draft.laid_out_on > day
