"""Refusals of cases, in the words of cases.md §5."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from cms_ext.office.desk_kit.workflow.refusal import Refusal

TOO_SHORT = "E-CAS-01"
FILE_REFUSED = "E-CAS-02"
NOT_REOPENED = "E-CAS-03"
QUOTE_EXPIRED = "E-CAS-04"
ONLY_VERIFIED = "E-CAS-05"
NO_REASONS = "E-CAS-07"
# The specification has no number for these.
TOO_MANY_FILES = "TOO_MANY_FILES"
SAYS_NOTHING = "SAYS_NOTHING"
WAIT_FOR_ANSWER = "WAIT_FOR_ANSWER"
NO_ADDRESS = "NO_ADDRESS"
NOT_A_DAY = "NOT_A_DAY"
NOT_ANNOUNCED_IN_TIME = "NOT_ANNOUNCED_IN_TIME"
ITSELF = "ITSELF"
SIGN_IN_FIRST = "SIGN_IN_FIRST"
TOO_MANY_FILTERS = "TOO_MANY_FILTERS"
ALREADY_LINKED = "ALREADY_LINKED"
NOT_LINKED = "NOT_LINKED"
DATA_WAS_GIVEN = "DATA_WAS_GIVEN"
# The plugin that has the row words it.
NOT_DISPUTABLE = "NOT_DISPUTABLE"
# The plugin that has the event words it.
NOT_REPORTABLE = "NOT_REPORTABLE"
NOTHING_CHANGES = "NOTHING_CHANGES"
NOT_YOUR_ACCOUNT = "NOT_YOUR_ACCOUNT"
QUOTE_CHANGED = "QUOTE_CHANGED"
CANCEL_TOO_LATE = "CANCEL_TOO_LATE"
APPOINTMENT_FIRST = "APPOINTMENT_FIRST"
NOT_FINANCE = "NOT_FINANCE"
# The missing rule words it.
NO_RULE = "NO_RULE"

MIN_DESCRIPTION_LENGTH = 10
MIN_REASONS_LENGTH = 100

WORDS: dict[str, str] = {
    TOO_SHORT: N_("Opis jest za krótki (co najmniej 10 znaków). Napisz, co i gdzie się stało."),
    FILE_REFUSED: N_("Plik %(name)s jest za duży lub ma niedozwolony format. %(why)s"),
    NOT_REOPENED: N_("Sprawy nie można już wznowić – złóż nową."),
    QUOTE_EXPIRED: N_("Wycena straciła ważność %(date)s. Złóż nowe zamówienie."),
    ONLY_VERIFIED: N_(
        "Odpowiedź zawiera dane dostępne tylko dla osoby zweryfikowanej. Wyślij ją listem albo "
        "wydaj do rąk za okazaniem dokumentu."
    ),
    NO_REASONS: N_("Decyzja wymaga uzasadnienia. Napisz co najmniej 100 znaków."),
    TOO_MANY_FILES: N_(
        "Do wiadomości można dołączyć najwyżej %(most)s plików. Wybierz mniej, a resztę dołącz "
        "do następnej wiadomości."
    ),
    SAYS_NOTHING: N_("Napisz wiadomość."),
    WAIT_FOR_ANSWER: N_(
        "Od naszej ostatniej odpowiedzi przyszło w tej sprawie już %(messages)s wiadomości albo "
        "%(megabytes)s MB plików. Poczekaj na odpowiedź albo zadzwoń."
    ),
    NO_ADDRESS: N_(
        "Nie ma adresu z rejestru ani potwierdzonego w sprawie. Wyślij odpowiedź listem albo wydaj "
        "ją do rąk."
    ),
    NOT_A_DAY: N_("Podaj dzień od daty decyzji do dzisiaj."),
    NOT_ANNOUNCED_IN_TIME: N_(
        "Termin można przedłużyć, gdy osobę zawiadomiono najpóźniej %(day)s. Podaj dzień od daty "
        "wpływu do dzisiaj, nie późniejszy."
    ),
    ITSELF: N_("Wskaż inną sprawę niż ta."),
    NOT_YOUR_ACCOUNT: N_("Wybierz jedno ze swoich kont."),
    QUOTE_CHANGED: N_("Wycena zmieniła się. Przeczytaj nową i potwierdź ją."),
    CANCEL_TOO_LATE: N_(
        "Zamówienie można było anulować do: %(until)s. Zadzwoń do nas albo napisz w tej sprawie."
    ),
    APPOINTMENT_FIRST: N_("Najpierw umów wizytę: ta usługa jej wymaga."),
    NOT_FINANCE: N_("Obciążenie zapisuje dział finansowy. Przekaż mu tę sprawę."),
    SIGN_IN_FIRST: N_(
        "Taką sprawę można złożyć po zalogowaniu albo na papierze. Zaloguj się albo przynieś "
        "pismo do biura."
    ),
    TOO_MANY_FILTERS: N_("Można zapisać najwyżej %(most)s filtrów. Usuń któryś z zapisanych."),
    ALREADY_LINKED: N_("Ta sprawa należy już do osoby z rejestru. Odłącz ją, zanim wskażesz inną."),
    NOT_LINKED: N_(
        "Tę sprawę złożono po zalogowaniu. Osoby nie można od niej odłączyć. Gdy osoba jest zła, "
        "zakończ tę sprawę i wpisz nową."
    ),
    NOTHING_CHANGES: N_("Nieuwzględniona reklamacja nie zmienia należności: zostaw kwotę pustą."),
    DATA_WAS_GIVEN: N_(
        "W odpowiedziach są już dane tej osoby. Zakończ tę sprawę i wpisz nową, bez nich."
    ),
}


def make_refusal(code: str, **words: object) -> Refusal:
    """Make the refusal of this code in its own wording."""
    translated: Callable[[str], str] = _
    return Refusal(code, translated(WORDS[code]) % words)


def not_reportable(words: str) -> Refusal:
    """Make the refusal of an event, in the words of the event's own plugin."""
    return Refusal(NOT_REPORTABLE, words)


def not_disputable(words: str) -> Refusal:
    """Make the refusal of a row, in the words of the row's own plugin."""
    return Refusal(NOT_DISPUTABLE, words)
