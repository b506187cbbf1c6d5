from members_area.meetings.models.draft import LONGEST_TEXT, Amendment, Draft, DraftState, Support
from members_area.meetings.models.meeting import (
    GENERAL_MEETING,
    AgendaItem,
    Meeting,
    MeetingState,
    NoticeChannel,
    NoticeDelivery,
    Option,
    Paper,
    PaperRole,
    Participation,
    Survey,
)

__all__ = [
    "GENERAL_MEETING",
    "LONGEST_TEXT",
    "AgendaItem",
    "Amendment",
    "Draft",
    "DraftState",
    "Meeting",
    "MeetingState",
    "NoticeChannel",
    "NoticeDelivery",
    "Option",
    "Paper",
    "PaperRole",
    "Participation",
    "Support",
    "Survey",
]
