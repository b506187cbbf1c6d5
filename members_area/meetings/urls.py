from django.urls import path

from members_area.meetings.views import draft, meeting

MEETING = "ikcs/walne-zgromadzenia/<str:key>"
DRAFT = f"{MEETING}/projekty/<str:draft_key>"

# A key is any text: a malformed one gets the same answer as one that never was.
urlpatterns = [
    path("ikcs/walne-zgromadzenia/", meeting.meetings, name="meetings"),
    path(
        "ikcs/walne-zgromadzenia/kalendarz.ics",
        meeting.meetings_calendar,
        name="meetings_calendar",
    ),
    path(f"{MEETING}/", meeting.meeting, name="meeting"),
    path(f"{MEETING}/zebranie.ics", meeting.meeting_calendar, name="meeting_calendar"),
    path(f"{MEETING}/dokumenty.zip", meeting.meeting_papers, name="meeting_papers"),
    path(f"{MEETING}/nowy-projekt/", draft.new_draft, name="new_draft"),
    path(f"{DRAFT}/", draft.draft, name="draft"),
    path(f"{DRAFT}/poparcie/", draft.draft_support, name="draft_support"),
    path(f"{DRAFT}/wycofanie/", draft.draft_withdrawal, name="draft_withdrawal"),
    path(f"{DRAFT}/potwierdzenie/", draft.draft_receipt, name="draft_receipt"),
    path(f"{DRAFT}/poprawka/", draft.new_amendment, name="new_amendment"),
    path(
        f"{DRAFT}/poprawki/<str:amendment_key>/",
        draft.amendment_receipt,
        name="amendment_receipt",
    ),
    path("ikcs/ankiety/", meeting.surveys, name="surveys"),
    path("ikcs/ankiety/<str:key>/", meeting.survey, name="survey"),
]
