"""The addresses of the members' area and of the public library, all named `ikcs:…`.

A key in an address is any text: a malformed key gets the same answer as an unknown one.
"""

from django.urls import URLPattern, path

from members_area.completeness.views import report, status
from members_area.library.reading import views as reading
from members_area.library.views import catalogue, file, place
from members_area.library.views.place import INSIDE, PUBLIC, LibraryEntrance
from members_area.meetings.views import draft, meeting
from members_area.requests.views import member as requests
from members_area.resolutions.views import register

app_name = "ikcs"


def paper_paths(root: str, entrance: LibraryEntrance) -> list[URLPattern]:
    """Return the addresses of documents below `root`; a test checks the access control of each."""
    paper = f"{root}<str:key>/"
    version = f"{paper}wersja/<int:no>/"
    views = {
        "archive": (f"{root}zestaw.zip", file.archive_of_list),
        "document": (paper, place.document_cover),
        "file": (f"{paper}plik/", file.file),
        "text": (f"{paper}tekst/", file.text),
        "preview": (f"{paper}podglad.png", file.preview),
        "version": (version, place.document_cover),
        "version_file": (f"{version}plik/", file.file),
        "version_text": (f"{version}tekst/", file.text),
        "version_preview": (f"{version}podglad.png", file.preview),
        "difference": (f"{paper}porownanie/<int:old>/<int:new>/", file.compare),
    }
    return [
        path(route, view, {"place": entrance}, name=f"{entrance.prefix}{name}")
        for name, (route, view) in views.items()
    ]


MEETING = "ikcs/walne-zgromadzenia/<str:key>"
DRAFT = f"{MEETING}/projekty/<str:draft_key>"
REQUEST = "ikcs/wnioski/<str:key>"

urlpatterns = [
    # Before the documents: below `dokumenty/` any other word is the key of a paper.
    path("ikcs/kompletnosc/", status.status, name="completeness"),
    path("dokumenty/stan/", report.public_status, name="public_status"),
    path("ikcs/", catalogue.home, name="home"),
    path("ikcs/dokumenty/", catalogue.members_documents, name="documents"),
    path("ikcs/dokumenty/statut/", place.statute_cover, name="statute"),
    *paper_paths("ikcs/dokumenty/", INSIDE),
    path("dokumenty/", catalogue.public_documents, name="public_documents"),
    path("dokumenty/rss/", place.public_feed, name="feed"),
    path("dokumenty/mapa.xml", place.site_map, name="site_map"),
    *paper_paths("dokumenty/", PUBLIC),
    path("konto/odczyty/", reading.own_readings, name="readings"),
    path("konto/odczyty/csv/", reading.own_readings_csv, name="readings_csv"),
    path("konto/nowe-dokumenty/", reading.digest, name="digest"),
    path("dokumenty/powiadomienia/<str:token>/", reading.digest_stop, name="digest_stop"),
    path("ikcs/uchwaly/", register.register, name="resolutions"),
    path("ikcs/uchwaly/rejestr.csv", register.register_csv, name="resolutions_csv"),
    path("ikcs/uchwaly/rejestr.json", register.register_json, name="resolutions_json"),
    path("ikcs/uchwaly/<str:key>/", register.resolution, name="resolution"),
    path("ikcs/walne-zgromadzenia/", meeting.meetings, name="meetings"),
    path(
        "ikcs/walne-zgromadzenia/kalendarz.ics", meeting.meetings_calendar, name="meetings_calendar"
    ),
    path(f"{MEETING}/", meeting.meeting, name="meeting"),
    path(f"{MEETING}/zebranie.ics", meeting.meeting_calendar, name="meeting_calendar"),
    path(f"{MEETING}/dokumenty.zip", meeting.meeting_papers, name="meeting_papers"),
    path(f"{MEETING}/pelnomocnictwo/", meeting.proxy_form, name="meeting_proxy"),
    path(f"{MEETING}/nowy-projekt/", draft.new_draft, name="new_draft"),
    path(f"{DRAFT}/", draft.draft, name="draft"),
    path(f"{DRAFT}/poparcie/", draft.draft_support, name="draft_support"),
    path(f"{DRAFT}/wycofanie/", draft.draft_withdrawal, name="draft_withdrawal"),
    path(f"{DRAFT}/potwierdzenie/", draft.draft_receipt, name="draft_receipt"),
    path(f"{DRAFT}/poprawka/", draft.new_amendment, name="new_amendment"),
    path(
        f"{DRAFT}/poprawki/<str:amendment_key>/", draft.amendment_receipt, name="amendment_receipt"
    ),
    path("ikcs/ankiety/", meeting.surveys, name="surveys"),
    path("ikcs/ankiety/<str:key>/", meeting.survey, name="survey"),
    path("ikcs/wnioski/", requests.requests, name="requests"),
    path("ikcs/wnioski/nowy/", requests.new_request, name="new_request"),
    path(f"{REQUEST}/", requests.request_detail, name="request"),
    path(f"{REQUEST}/koszt/", requests.acceptance, name="request_cost"),
    path(f"{REQUEST}/wycofanie/", requests.withdrawal, name="request_withdrawal"),
    path(f"{REQUEST}/odmowa/", requests.letter, name="request_letter"),
]
