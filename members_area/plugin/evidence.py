"""Words of the access log, figures for backup checks, and the auditors."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from cms_ext.evidence.audit.backup_checks import digest_rows
from cms_ext.plugins import Coverage, PublishedModel, unproven
from members_area.apps import IKCS
from members_area.library.domain.files import served_version
from members_area.library.domain.submission import audit_papers
from members_area.library.models import (
    Audience,
    Document,
    DocumentGroupPermission,
    DocumentState,
    DocumentUserPermission,
    Rendition,
)
from members_area.register.models import Membership
from members_area.resolutions.domain.vote import audit_votes

ACTIONS = (
    ("DOCUMENT_READ", _("Otwarcie dokumentu")),
    ("ANNOUNCEMENT_PAPER_LINKED", _("Powiązanie dokumentu z ogłoszeniem")),
    ("ANNOUNCEMENT_PAPER_UNLINKED", _("Odłączenie dokumentu od ogłoszenia")),
    ("DIGEST_CHOSEN", _("Wybór wiadomości o nowych dokumentach")),
    ("INTAKE_HANDED_IN", _("Dodanie paczki dokumentów")),
    ("INTAKE_ACCEPTED", _("Przyjęcie paczki dokumentów")),
    ("INTAKE_DISCARDED", _("Odrzucenie paczki dokumentów")),
    ("INTAKE_STOPPED", _("Przerwanie paczki dokumentów")),
    ("INTAKE_RESUMED", _("Wznowienie paczki dokumentów")),
    ("INTAKE_CLOSED", _("Zakończenie przerwanej paczki dokumentów")),
    ("INTAKE_UNDONE", _("Cofnięcie paczki dokumentów")),
    ("AUDIENCE_RULE_KEPT", _("Zasada, kto czyta dokumenty")),
    ("DOCUMENT_TAKEN_IN", _("Przyjęcie dokumentu")),
    ("DOCUMENT_DISCARDED", _("Usunięcie szkicu dokumentu")),
    ("DOCUMENT_CONFIRMED", _("Dopuszczenie dokumentu do publikacji")),
    ("DOCUMENT_PUBLISHED", _("Publikacja dokumentu")),
    ("DOCUMENT_AMENDED", _("Poprawienie dokumentu")),
    ("DOCUMENT_WITHDRAWN", _("Wycofanie dokumentu")),
    ("DOCUMENT_SCANNED", _("Sprawdzenie pliku przez detektor")),
    ("DOCUMENT_REDACTED", _("Anonimizacja dokumentu")),
    ("DOCUMENT_HANDED_OVER", _("Przekazanie dokumentu drugiej osobie")),
    ("DOCUMENT_SENT_BACK", _("Zwrot dokumentu do poprawy")),
    ("DOCUMENT_FINDING_WAIVED", _("Wyjątek od zastrzeżenia detektora")),
    ("DOCUMENT_AUDIENCE_CHANGED", _("Zmiana grona czytelników dokumentu")),
    ("DOCUMENT_VERSION_ADDED", _("Dodanie wersji dokumentu")),
    ("DOCUMENT_PUBLICATION_PLANNED", _("Wyznaczenie dnia publikacji")),
    ("DOCUMENT_ARCHIVED", _("Przeniesienie dokumentu do archiwum")),
    ("DOCUMENT_NOT_PUBLISHED", _("Publikacja nieudana")),
    ("DOCUMENT_NUMBER_DOUBLED", _("Zgoda na podwójny numer")),
    ("DOCUMENT_ORIGINAL_READ", _("Otwarcie zapieczętowanego oryginału")),
    ("RELATION_ENTERED", _("Wpisanie powiązania dokumentów")),
    ("RELATION_STRUCK", _("Wykreślenie powiązania dokumentów")),
    ("COURT_EVENT_ENTERED", _("Wpisanie zdarzenia sądowego")),
    ("COURT_EVENT_AMENDED", _("Poprawienie zdarzenia sądowego")),
    ("COURT_EVENT_STRUCK", _("Wykreślenie zdarzenia sądowego")),
    ("COURT_REGISTER_RECORDED", _("Wpisanie dat z rejestru sądowego")),
    ("VOTE_RECORDED", _("Wpisanie wyniku głosowania")),
    ("ORGAN_AMENDED", _("Zmiana wpisu organu")),
    ("ORGAN_ESTABLISHED", _("Wpisanie organu")),
    ("MEMBER_ADMITTED", _("Wpis do rejestru członków")),
    ("MEMBERSHIP_CORRECTED", _("Poprawienie wpisu w rejestrze członków")),
    ("MEMBERSHIP_ENDED", _("Ustanie członkostwa")),
    ("OFFICE_BEGUN", _("Wpisanie kadencji")),
    ("OFFICE_END_SET", _("Ustalenie końca kadencji")),
    ("LIBRARY_STATUS_SHOWN", _("Decyzja, co każdy widzi o stanie biblioteki")),
    ("COMPLETENESS_RULE_KEPT", _("Zapisanie reguły kompletności")),
    ("NUMBER_WAIVED", _("Odnotowanie niewykorzystanego numeru")),
    ("MEETING_PLANNED", _("Zaplanowanie zebrania")),
    ("MEETING_AMENDED", _("Zmiana danych zebrania")),
    ("MEETING_CALLED", _("Zwołanie zebrania")),
    ("MEETING_HELD", _("Odbycie zebrania")),
    ("MEETING_CANCELLED", _("Odwołanie zebrania")),
    ("AGENDA_SET", _("Ustalenie porządku obrad")),
    ("MEETING_RESULTS_SET", _("Wpisanie wyników głosowań zebrania")),
    ("MEETING_PAPER_ADDED", _("Dołączenie dokumentu do zebrania")),
    ("MEETING_PAPER_REMOVED", _("Odłączenie dokumentu od zebrania")),
    ("NOTICE_DELIVERED", _("Wpisanie doręczonych zawiadomień o zebraniu")),
    ("NOTICE_CHANNEL_SET", _("Zmiana sposobu zawiadamiania")),
    ("GM_DRAFT_BEGUN", _("Złożenie projektu uchwały do poparcia")),
    ("GM_DRAFT_SUPPORTED", _("Poparcie projektu uchwały")),
    ("GM_SUPPORT_TAKEN_BACK", _("Cofnięcie poparcia projektu uchwały")),
    ("GM_DRAFT_HANDED_IN", _("Zgłoszenie projektu uchwały")),
    ("GM_DRAFT_WITHDRAWN", _("Wycofanie projektu uchwały")),
    ("GM_DRAFT_ENTERED", _("Wyłożenie projektu Zarządu")),
    ("GM_DRAFT_LAID_OUT", _("Wyłożenie projektu członków")),
    ("GM_AMENDMENT_HANDED_IN", _("Zgłoszenie poprawki do projektu uchwały")),
    ("SURVEY_ASKED", _("Ogłoszenie ankiety")),
    ("SURVEY_CHANGED", _("Zmiana ankiety")),
    ("REQUEST_SUBMITTED", _("Złożenie wniosku o dokumenty")),
    ("REQUEST_TAKEN_UP", _("Rozpatrywanie wniosku o dokumenty")),
    ("REQUEST_COST_NOTED", _("Zawiadomienie o koszcie kopii")),
    ("REQUEST_COST_ACCEPTED", _("Przyjęcie kosztu kopii")),
    ("REQUEST_READY", _("Przygotowanie dokumentów do wydania")),
    ("REQUEST_PAPERS_OPENED", _("Udostępnienie dokumentów na wniosek")),
    ("REQUEST_GRANTS_ENDED", _("Koniec udostępnienia dokumentów")),
    ("REQUEST_HANDED_OVER", _("Wydanie dokumentów")),
    ("REQUEST_REFUSED", _("Odmowa udostępnienia dokumentów")),
    ("REQUEST_WITHDRAWN", _("Wycofanie wniosku o dokumenty")),
    ("REFUSAL_DELIVERED", _("Doręczenie odmowy")),
    ("COPY_PRICE_KEPT", _("Zmiana cennika kopii")),
)


def list_closed_documents(reader: Any) -> Iterator[str]:
    """Yield documents that are not for everybody, and for a member what is not published."""
    documents = Document.objects.order_by("?")
    if getattr(reader, "realm", "") == IKCS:
        documents = documents.filter(state__in=(DocumentState.DRAFT, DocumentState.WITHDRAWN))
    else:
        documents = documents.exclude(audience=Audience.PUBLIC)
    for document in documents:
        for name in ("file", "public_file"):
            yield reverse(f"ikcs:{name}", args=[document.pk])


_INTAKE = unproven("przebieg przyjmowania paczki; przyjęte dokumenty są pod pieczęcią")

COVERAGE = {
    "members_area_library.PageText": Coverage(
        checked={"text": "publications", "rendition": "publications"},
        unproven={
            "page": "miejsce tekstu w pliku, który ma zapieczętowany skrót",
            "by_ocr": "ostrzeżenie o odczycie maszynowym",
        },
    ),
    "members_area_library.SearchEntry": unproven("wyszukiwarka; buduje się z dokumentów od nowa"),
    "members_area_library.FruitlessSearch": unproven("statystyka wyszukiwań"),
    "members_area_reading.DigestChoice": unproven("jak często wysyłać wiadomość o dokumentach"),
    "members_area_meetings.Participation": unproven(
        "pieczęć z czasem odpowiedzi zdradzałaby, kto co wybrał w ankiecie"
    ),
    "members_area_intake.Batch": _INTAKE,
    "members_area_intake.Item": _INTAKE,
}


def audit_publications() -> Iterator[str]:
    yield from audit_papers()
    yield from audit_votes()


# Memberships, offices, audiences and single grants are rights; who may read a paper is both.
REPORTED = {
    "publications": ("members_area_library.", "members_area_resolutions."),
    "rights": (
        "members_area_register.",
        "members_area_library.document",
        "members_area_requests.givenpaper",
    ),
}


def compute_figures() -> dict[str, str]:
    """Return the digests of all documents, who may read which, and the member register."""
    papers = Rendition.objects.order_by("pk").values_list(
        "pk", "version_id", "role", "file", "sha256", "is_served"
    )
    of_groups = DocumentGroupPermission.objects.order_by("pk").values_list(
        "content_object_id", "group_id", "permission_id"
    )
    of_people = DocumentUserPermission.objects.order_by("pk").values_list(
        "content_object_id", "user_id", "permission_id", "until"
    )
    return {
        "pliki dokumentów": digest_rows(papers.iterator()),
        "dokumenty otwarte grupom": digest_rows(of_groups.iterator()),
        "dokumenty otwarte osobom": digest_rows(of_people.iterator()),
        "rejestr członków": digest_rows(Membership.objects.order_by("pk").values_list().iterator()),
    }


PUBLISHED = (
    PublishedModel(
        "members_area_library.Document",
        served_version,
        findings=audit_publications,
        remains=_(
            "Plik dokumentu i odczytany z niego tekst zostają w Bibliotece, zamknięte dla "
            "czytelników: Spółdzielnia przechowuje swoje dokumenty."
        ),
    ),
)
