"""Queries for the desk's page of a meeting."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet

from members_area.library.models import Document
from members_area.meetings.models import Draft, Meeting, Support

# Kinds that a meeting of any organ may need, whoever made them.
KINDS = (
    "GM_MATERIAL",
    "FIN_STATEMENT",
    "AUDITOR_REPORT",
    "BOARD_REPORT",
    "AUDIT_MINUTES",
    "AUDIT_CONCLUSIONS",
)


def papers_to_lay(meeting: Meeting) -> QuerySet[Document]:
    """Documents that may be added to this meeting, the newest first."""
    fitting = Q(organ=meeting.organ) | Q(kind__code__in=KINDS)
    years = (meeting.date.year, meeting.date.year - 1)
    found = Document.objects.filter(fitting, year__in=years)
    return found.exclude(pk__in=meeting.papers.values("document")).order_by("-year", "title")


def drafts_at_desk(meeting: Meeting) -> QuerySet[Draft]:
    """All drafts with who supports and who amends them: the office checks that they are members."""
    supports = Support.objects.select_related("person")
    return meeting.drafts.select_related("author").prefetch_related(
        Prefetch("supports", queryset=supports), "amendments__author"
    )
