"""Refusals of the access procedure, in the words of `access.md` §6."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from cms_ext.desks.people.person_register.domain.desk import (
    OWN_APPLICATION,
    WRONG_DESK,
    WRONG_STATE,
)
from cms_ext.desks.people.person_register.domain.desk import WORDS as WORDS_OF_LOGINS
from cms_ext.office.desk_kit.workflow.refusal import Refusal

NO_ADDRESS = "E-ACC-01"
WRONG_SENDER = "E-ACC-02"
CHECKS_UNMET = "E-ACC-03"
HAS_LOGIN = "E-ACC-04"
CODE_EXPIRED = "E-ACC-06"
FILE_REFUSED = "E-ACC-07"
NEEDS_SECOND_PERSON = "E-ACC-08"
ADDRESS_TOO_NEW = "E-ACC-09"
# The specification has no number for these: the screens do not offer such a step.
NOT_IN_QUEUE = "UNSIGNED"
NOTHING_MISSING = "NO_GAPS"
NO_REASON = "REASON"
NO_PHONE = "NO_PHONE"
IN_PERSON_ONLY = "IN_PERSON_ONLY"
NO_LONGER_ENTITLED = "NOT_ENTITLED"
NO_PERSON = "NO_PERSON"
LOGIN_CLOSED = "LOGIN_CLOSED"
NOT_FOR_CLERK = "NOT_FOR_CLERK"
NO_SPLIT = "NO_SPLIT"
NOT_IDENTIFIED = "NOT_IDENTIFIED"
NO_GROUND = "NO_GROUND"
NOBODY_WITHOUT_ACCESS = "NOBODY"
BATCH_STATE = "BATCH_STATE"
NO_SUCH_DAY = "DAY"
FILE_GONE = "FILE_GONE"
NO_PART = "NO_PART"
TERM_OVER = "TERM_OVER"
NOTHING_TO_CONFIRM = "NOTHING_TO_CONFIRM"
LINK_JUST_SENT = "LINK_JUST_SENT"
FORM_STATE = "FORM_STATE"
FORM_OPEN = "FORM_OPEN"
FORM_DAY = "FORM_DAY"
FORM_SAME = "FORM_SAME"
FORM_REASON = "REASON_REQUIRED"

WORDS: dict[str, str] = {
    **WORDS_OF_LOGINS,
    OWN_APPLICATION: N_("Nie możesz rozpatrywać własnego wniosku. Poproś inną osobę z działu."),
    WRONG_STATE: N_("Wniosek ma stan „%(state)s”. Odśwież stronę i zobacz, co się stało."),
    WRONG_DESK: N_("Ten wniosek rozpatruje %(desk)s, pokój nr %(room)s. Przekaż go tam."),
    NO_ADDRESS: N_(
        "W rejestrze nie ma adresu e-mail tej osoby. Dane logowania można wydać tylko osobiście. "
        "Poproś ją, żeby przyszła z dokumentem tożsamości."
    ),
    WRONG_SENDER: N_(
        "Adres nadawcy różni się od adresu zgłoszonego w biurze. Nie można wysłać hasła pocztą "
        "elektroniczną. Poproś tę osobę, żeby przyszła z dokumentem tożsamości."
    ),
    CHECKS_UNMET: N_(
        "Nie wszystkie wymagane kontrole są zaliczone: %(list)s. Wezwij do uzupełnienia albo "
        "odrzuć wniosek."
    ),
    HAS_LOGIN: N_(
        "Ta osoba ma już czynny dostęp do panelu %(panel)s. Sprawdź jej dostęp w rejestrze osób: "
        "nowe hasło wydaje się tam."
    ),
    CODE_EXPIRED: N_("Hasło startowe wygasło. Skontaktuj się z działem %(desk)s."),
    FILE_REFUSED: N_("Plik %(name)s ma niedozwolony format lub przekracza 10 MB. %(why)s"),
    NEEDS_SECOND_PERSON: N_(
        "Wyjątek wymaga potwierdzenia przez drugą osobę. Poproś o to inną osobę z działu."
    ),
    ADDRESS_TOO_NEW: N_(
        "Zmiana adresu e-mail w rejestrze nastąpiła mniej niż 24 godziny temu. "
        "Wydaj dane osobiście albo spróbuj później."
    ),
    NOT_IN_QUEUE: N_(
        "Wniosek czeka na podpisany formularz. Rozpocznij weryfikację, gdy formularz wpłynie."
    ),
    NOTHING_MISSING: N_("Do uzupełnienia nie ma nic: zaznacz, czego brakuje we wniosku."),
    NO_REASON: N_("Napisz uzasadnienie. Gdy nazwisko w podpisie jest inne, co najmniej 20 znaków."),
    NO_PHONE: N_(
        "W rejestrze nie ma numeru telefonu tej osoby. Dane logowania można wydać tylko "
        "osobiście. Poproś ją, żeby przyszła z dokumentem tożsamości."
    ),
    IN_PERSON_ONLY: N_(
        "Ten wniosek można załatwić tylko osobiście. Wydaj dane logowania na wydruku."
    ),
    NO_LONGER_ENTITLED: N_(
        "Ta osoba nie ma dziś prawa do panelu %(panel)s. Nie można wydać danych logowania. "
        "Sprawdź ją w rejestrze."
    ),
    LOGIN_CLOSED: N_("Dostęp z tego wniosku jest zamknięty. Poproś o nowy wniosek."),
    NO_PERSON: N_("We wniosku nie wskazano osoby z rejestru. Wskaż ją na stronie wniosku."),
    NOT_FOR_CLERK: N_(
        "Tego wyniku kontroli nie można zmienić ręcznie. Wezwij do uzupełnienia albo popraw dane "
        "w rejestrze."
    ),
    NOT_IDENTIFIED: N_(
        "Z formularza nie wynika, czyj to wniosek. Wpisz co najmniej nazwisko, nazwę firmy albo "
        "numer, tak jak są na papierze."
    ),
    NO_GROUND: N_("Wpisz podstawę: numer i datę uchwały albo decyzji."),
    NOBODY_WITHOUT_ACCESS: N_(
        "W tym miejscu wszyscy uprawnieni mają już dostęp albo czekają na list. Wybierz inne "
        "miejsce."
    ),
    BATCH_STATE: N_("Paczka ma stan „%(state)s”. Odśwież stronę i zobacz, co się stało."),
    NO_SUCH_DAY: N_("Wpisz dzień, w którym doręczono listy: od dnia ich przygotowania do dzisiaj."),
    NO_PART: N_("Zaznacz klatki albo budynki, do których doręczono listy."),
    TERM_OVER: N_(
        "Hasła z tych listów już by nie działały: są ważne %(days)d dni od doręczenia. Cofnij "
        "paczkę i przygotuj nową."
    ),
    FILE_GONE: N_(
        "Plik z listami usunięto po 72 godzinach. Cofnij paczkę i przygotuj nową dla tych, którzy "
        "nie dostali listu."
    ),
    NOTHING_TO_CONFIRM: N_(
        "Ten wniosek nie czeka na potwierdzenie adresu. Sprawdź wyżej, co jest teraz do zrobienia."
    ),
    LINK_JUST_SENT: N_(
        "Wiadomość jest w drodze. Poczekaj %(minutes)s minut i sprawdź też folder „Spam”."
    ),
    FORM_STATE: N_("Ten wzór ma stan „%(state)s”. Odśwież stronę i zobacz, co się stało."),
    FORM_OPEN: N_("Nowy wzór tego wniosku jest już w przygotowaniu. Zmień tamten albo go usuń."),
    FORM_DAY: N_(
        "Nowy wzór może obowiązywać najwcześniej od %(day)s. Zmień dzień i wyślij wzór jeszcze raz."
    ),
    FORM_SAME: N_("Ten wzór niczym nie różni się od obowiązującego. Zmień coś albo go porzuć."),
    FORM_REASON: N_("Napisz powód, co najmniej 10 znaków."),
    NO_SPLIT: N_(
        "Hasło startowe wysyła się listem tylko wtedy, gdy identyfikator poszedł e-mailem, a w "
        "rejestrze jest adres do korespondencji. Wydaj dane logowania na wydruku."
    ),
}


def make_refusal(code: str, **words: object) -> Refusal:
    """Make the refusal of this code in its own wording.

    For example `make_refusal(HAS_LOGIN, panel="IKCS")`.
    """
    translated: Callable[[str], str] = _
    return Refusal(code, translated(WORDS[code]) % words)
