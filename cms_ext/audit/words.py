"""The actions of the access log in words, for the people they are about and for the auditor."""

from __future__ import annotations

from collections.abc import Mapping

from django.apps import apps
from django.utils.translation import gettext_lazy

ACTIONS: Mapping[str, object] = {
    "VIEW": gettext_lazy("Wgląd"),
    "DOCUMENT_READ": gettext_lazy("Otwarcie dokumentu"),
    "DOWNLOAD": gettext_lazy("Pobranie pliku"),
    "LIST": gettext_lazy("Wgląd w listę"),
    "EXPORT": gettext_lazy("Pobranie listy do pliku"),
    "SIGN_IN": gettext_lazy("Zalogowanie"),
    "SIGN_OUT": gettext_lazy("Wylogowanie"),
    "SIGN_IN_REFUSED": gettext_lazy("Nieudane logowanie"),
    "FIRST_LOGIN": gettext_lazy("Pierwsze logowanie"),
    "SESSIONS_ENDED": gettext_lazy("Zakończenie sesji"),
    "SESSION_EXPIRED": gettext_lazy("Sesja wygasła"),
    "THROTTLED": gettext_lazy("Wstrzymanie prób logowania"),
    "THROTTLE_CLEARED": gettext_lazy("Zniesienie wstrzymania prób logowania"),
    "PASSWORD_CHANGED": gettext_lazy("Zmiana hasła"),
    "PASSWORD_RESET_ASKED": gettext_lazy("Prośba o nowe hasło"),
    "SECOND_FACTOR_ADDED": gettext_lazy("Włączenie drugiego składnika logowania"),
    "SECOND_FACTOR_PASSED": gettext_lazy("Potwierdzenie drugim składnikiem"),
    "SECOND_FACTOR_REMOVED": gettext_lazy("Wyłączenie drugiego składnika logowania"),
    "SECOND_FACTOR_RESET": gettext_lazy("Zniesienie drugiego składnika logowania"),
    "RECOVERY_CODES_MADE": gettext_lazy("Nowe kody zapasowe"),
    "ADDRESS_CHANGE_ASKED": gettext_lazy("Prośba o zmianę adresu e-mail"),
    "ADDRESS_CHANGE_CONFIRMED": gettext_lazy("Potwierdzenie zmiany adresu e-mail"),
    "ADDRESS_CHANGE_CANCELLED": gettext_lazy("Odwołanie zmiany adresu e-mail"),
    "REGISTERED_EMAIL_CHANGED": gettext_lazy("Zmiana adresu e-mail w rejestrze"),
    "PERSON_ENTERED": gettext_lazy("Wpis do rejestru osób"),
    "REGISTERED_PHONE_CHANGED": gettext_lazy("Zmiana telefonu w rejestrze"),
    "POSTAL_ADDRESS_CHANGED": gettext_lazy("Zmiana adresu do korespondencji w rejestrze"),
    "PERSON_DIED": gettext_lazy("Odnotowanie śmierci"),
    "MAIL_RESENT": gettext_lazy("Ponowne wysłanie wiadomości"),
    "MESSAGE_KEPT": gettext_lazy("Przyjęcie wiadomości e-mail"),
    "MESSAGE_DISCARDED": gettext_lazy("Odrzucenie wiadomości e-mail"),
    "MESSAGE_LINKED": gettext_lazy("Dołączenie wiadomości do wniosku"),
    "FIELDS_ADDED": gettext_lazy("Uzupełnienie pól wniosku"),
    "FIELDS_TYPED": gettext_lazy("Przepisanie danych z formularza"),
    "DIGEST_CHOSEN": gettext_lazy("Wybór wiadomości o nowych dokumentach"),
    "INTAKE_HANDED_IN": gettext_lazy("Dodanie paczki dokumentów"),
    "INTAKE_ACCEPTED": gettext_lazy("Przyjęcie paczki dokumentów"),
    "INTAKE_DISCARDED": gettext_lazy("Odrzucenie paczki dokumentów"),
    "AUDIENCE_RULE_KEPT": gettext_lazy("Zasada, kto czyta dokumenty"),
    "DOCUMENT_TAKEN_IN": gettext_lazy("Przyjęcie dokumentu"),
    "DOCUMENT_CONFIRMED": gettext_lazy("Dopuszczenie dokumentu do publikacji"),
    "DOCUMENT_PUBLISHED": gettext_lazy("Publikacja dokumentu"),
    "DOCUMENT_AMENDED": gettext_lazy("Poprawienie dokumentu"),
    "DOCUMENT_WITHDRAWN": gettext_lazy("Wycofanie dokumentu"),
    "SYNONYM_KEPT": gettext_lazy("Zmiana synonimów w wyszukiwarce"),
    "DOCUMENT_SCANNED": gettext_lazy("Sprawdzenie pliku przez detektor"),
    "DOCUMENT_REDACTED": gettext_lazy("Anonimizacja dokumentu"),
    "DOCUMENT_HANDED_OVER": gettext_lazy("Przekazanie dokumentu drugiej osobie"),
    "DOCUMENT_SENT_BACK": gettext_lazy("Zwrot dokumentu do poprawy"),
    "DOCUMENT_FINDING_WAIVED": gettext_lazy("Wyjątek od zastrzeżenia detektora"),
    "DOCUMENT_AUDIENCE_CHANGED": gettext_lazy("Zmiana grona czytelników dokumentu"),
    "DOCUMENT_VERSION_ADDED": gettext_lazy("Dodanie wersji dokumentu"),
    "DOCUMENT_PUBLICATION_PLANNED": gettext_lazy("Wyznaczenie dnia publikacji"),
    "DOCUMENT_ARCHIVED": gettext_lazy("Przeniesienie dokumentu do archiwum"),
    "DOCUMENT_NOT_PUBLISHED": gettext_lazy("Publikacja nieudana"),
    "DOCUMENT_NUMBER_DOUBLED": gettext_lazy("Zgoda na podwójny numer"),
    "DOCUMENT_ORIGINAL_READ": gettext_lazy("Otwarcie zapieczętowanego oryginału"),
    "RELATION_ENTERED": gettext_lazy("Wpisanie powiązania dokumentów"),
    "RELATION_STRUCK": gettext_lazy("Wykreślenie powiązania dokumentów"),
    "COURT_EVENT_ENTERED": gettext_lazy("Wpisanie zdarzenia sądowego"),
    "COURT_EVENT_AMENDED": gettext_lazy("Poprawienie zdarzenia sądowego"),
    "COURT_EVENT_STRUCK": gettext_lazy("Wykreślenie zdarzenia sądowego"),
    "COURT_REGISTER_RECORDED": gettext_lazy("Wpisanie dat z rejestru sądowego"),
    "VOTE_RECORDED": gettext_lazy("Wpisanie wyniku głosowania"),
    "IMPORT_BANK": gettext_lazy("Wczytanie wyciągu bankowego"),
    "import.committed": gettext_lazy("Zaksięgowanie pliku"),
    "IMPORT_REHEARSED": gettext_lazy("Próbne wczytanie pliku"),
    "IMPORT_NOT_POSTED": gettext_lazy("Plik niezaksięgowany"),
    "IMPORT_DISCARDED": gettext_lazy("Odrzucenie pliku do wczytania"),
    "ORGAN_AMENDED": gettext_lazy("Zmiana wpisu organu"),
    "ORGAN_ESTABLISHED": gettext_lazy("Wpisanie organu"),
    "PERSON_LINKED": gettext_lazy("Powiązanie wniosku z wpisem w rejestrze"),
    "APPLICATION_REGISTERED": gettext_lazy("Przyjęcie wniosku o dostęp"),
    "FILES_ADDED": gettext_lazy("Dołączenie plików do wniosku"),
    "SENDER_CONFIRMED": gettext_lazy("Potwierdzenie nadawcy wniosku"),
    "CHECKS_RUN": gettext_lazy("Sprawdzenie wniosku"),
    "CHECK_DECIDED": gettext_lazy("Ocena kontroli wniosku"),
    "CHECK_OVERRIDDEN": gettext_lazy("Wyjątek od kontroli wniosku"),
    "OVERRIDE_PROPOSED": gettext_lazy("Propozycja wyjątku od kontroli"),
    "OVERRIDE_DROPPED": gettext_lazy("Odrzucenie propozycji wyjątku"),
    "PHONE_CHECK_ASKED": gettext_lazy("Skierowanie do weryfikacji telefonicznej"),
    "PHONE_CHECK": gettext_lazy("Weryfikacja telefoniczna"),
    "SUPPLEMENT_CALLED": gettext_lazy("Wezwanie do uzupełnienia wniosku"),
    "SUPPLEMENTED": gettext_lazy("Uzupełnienie wniosku"),
    "BROUGHT_IN_PERSON": gettext_lazy("Złożenie wniosku osobiście"),
    "APPROVED": gettext_lazy("Zatwierdzenie wniosku"),
    "REJECTED": gettext_lazy("Odmowa"),
    "WITHDRAWN": gettext_lazy("Wycofanie wniosku"),
    "CREDENTIALS_ISSUED": gettext_lazy("Wydanie hasła startowego"),
    "HANDED_OVER": gettext_lazy("Zmiana płatnika"),
    "ACTIVATED": gettext_lazy("Aktywacja dostępu"),
    "EXPIRED": gettext_lazy("Wygaśnięcie hasła startowego"),
    "SUSPENDED": gettext_lazy("Zawieszenie dostępu"),
    "RESUMED": gettext_lazy("Wznowienie dostępu"),
    "CLOSED": gettext_lazy("Zamknięcie dostępu"),
    "LEGACY_BATCH": gettext_lazy("Zamknięcie dostępów do poprzedniej strony"),
    "ACCESS_GRANTED": gettext_lazy("Nadanie uprawnienia do konta"),
    "ACCESS_REVOKED": gettext_lazy("Odwołanie uprawnienia do konta"),
    "ACCESS_ENDED": gettext_lazy("Ustalenie końca uprawnienia do konta"),
    "MEMBER_ADMITTED": gettext_lazy("Wpis do rejestru członków"),
    "MEMBERSHIP_CORRECTED": gettext_lazy("Poprawienie wpisu w rejestrze członków"),
    "MEMBERSHIP_ENDED": gettext_lazy("Ustanie członkostwa"),
    "OFFICE_BEGUN": gettext_lazy("Wpisanie kadencji"),
    "OFFICE_END_SET": gettext_lazy("Ustalenie końca kadencji"),
    "COMPLETENESS_RULE_KEPT": gettext_lazy("Zapisanie reguły kompletności"),
    "NUMBER_WAIVED": gettext_lazy("Odnotowanie niewykorzystanego numeru"),
    "PERSON_EXPORTED": gettext_lazy("Wydanie kopii danych"),
    "PERSON_ERASED": gettext_lazy("Usunięcie danych"),
    "RETENTION_CHANGED": gettext_lazy("Zmiana okresu przechowywania"),
    "LEGAL_RULE_KEPT": gettext_lazy("Zmiana reguły prawnej"),
    "MEETING_PLANNED": gettext_lazy("Zaplanowanie zebrania"),
    "MEETING_AMENDED": gettext_lazy("Zmiana danych zebrania"),
    "MEETING_CALLED": gettext_lazy("Zwołanie zebrania"),
    "MEETING_HELD": gettext_lazy("Odbycie zebrania"),
    "MEETING_CANCELLED": gettext_lazy("Odwołanie zebrania"),
    "AGENDA_SET": gettext_lazy("Ustalenie porządku obrad"),
    "MEETING_PAPER_ADDED": gettext_lazy("Dołączenie dokumentu do zebrania"),
    "MEETING_PAPER_REMOVED": gettext_lazy("Odłączenie dokumentu od zebrania"),
    "NOTICE_DELIVERED": gettext_lazy("Wpisanie doręczonych zawiadomień o zebraniu"),
    "NOTICE_CHANNEL_SET": gettext_lazy("Zmiana sposobu zawiadamiania"),
    "GM_DRAFT_BEGUN": gettext_lazy("Złożenie projektu uchwały do poparcia"),
    "GM_DRAFT_SUPPORTED": gettext_lazy("Poparcie projektu uchwały"),
    "GM_SUPPORT_TAKEN_BACK": gettext_lazy("Cofnięcie poparcia projektu uchwały"),
    "GM_DRAFT_HANDED_IN": gettext_lazy("Zgłoszenie projektu uchwały"),
    "GM_DRAFT_WITHDRAWN": gettext_lazy("Wycofanie projektu uchwały"),
    "GM_DRAFT_ENTERED": gettext_lazy("Wyłożenie projektu Zarządu"),
    "GM_DRAFT_LAID_OUT": gettext_lazy("Wyłożenie projektu członków"),
    "GM_AMENDMENT_HANDED_IN": gettext_lazy("Zgłoszenie poprawki do projektu uchwały"),
    "SURVEY_ASKED": gettext_lazy("Ogłoszenie ankiety"),
    "SURVEY_CHANGED": gettext_lazy("Zmiana ankiety"),
    "ALLOWANCE_ENTERED": gettext_lazy("Wpis na listę danych jawnych"),
    "ALLOWANCE_CHANGED": gettext_lazy("Zmiana wpisu na liście danych jawnych"),
    "RULE_STRENGTH_SET": gettext_lazy("Zmiana siły reguły wykrywania danych"),
    "REQUEST_SUBMITTED": gettext_lazy("Złożenie wniosku o dokumenty"),
    "REQUEST_TAKEN_UP": gettext_lazy("Rozpatrywanie wniosku o dokumenty"),
    "REQUEST_COST_NOTED": gettext_lazy("Zawiadomienie o koszcie kopii"),
    "REQUEST_COST_ACCEPTED": gettext_lazy("Przyjęcie kosztu kopii"),
    "REQUEST_READY": gettext_lazy("Przygotowanie dokumentów do wydania"),
    "REQUEST_PAPERS_OPENED": gettext_lazy("Udostępnienie dokumentów na wniosek"),
    "REQUEST_GRANTS_ENDED": gettext_lazy("Koniec udostępnienia dokumentów"),
    "REQUEST_HANDED_OVER": gettext_lazy("Wydanie dokumentów"),
    "REQUEST_REFUSED": gettext_lazy("Odmowa udostępnienia dokumentów"),
    "REQUEST_WITHDRAWN": gettext_lazy("Wycofanie wniosku o dokumenty"),
    "REFUSAL_DELIVERED": gettext_lazy("Doręczenie odmowy"),
    "COPY_PRICE_KEPT": gettext_lazy("Zmiana cennika kopii"),
    "PURGE": gettext_lazy("Usunięcie danych po terminie"),
}

# Where the model's own name would say little to the person it is about.
OBJECTS: Mapping[str, object] = {
    "cms_ext_identity.Person": gettext_lazy("dane w rejestrze osób"),
    "cms_ext_identity.User": gettext_lazy("dostęp do panelu"),
}


def action_in_words(action: str) -> str:
    """The action's name on screen; one without a name is shown by its code."""
    return str(ACTIONS.get(action, action))


def object_in_words(object_type: str) -> str:
    """What kind of thing it was, by the model's own name; empty for none or a model now gone."""
    if object_type in OBJECTS:
        return str(OBJECTS[object_type])
    try:
        return str(apps.get_model(object_type)._meta.verbose_name) if object_type else ""
    except LookupError:
        return ""


def reason_in_words(code: str) -> str:
    """Why, in words; empty for a code that is not one of `ReadReason`."""
    from cms_ext.audit.domain.view import ReadReason  # noqa: PLC0415 - it imports the models

    return str(ReadReason(code).label) if code in ReadReason.values else ""
