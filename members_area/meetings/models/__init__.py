from members_area.meetings.models.draft import (
    MAX_TEXT_LENGTH,
    Amendment,
    Draft,
    DraftState,
    Support,
)
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
    "MAX_TEXT_LENGTH",
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
