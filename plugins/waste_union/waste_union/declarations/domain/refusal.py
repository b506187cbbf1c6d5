"""The refusals of declarations, in the words of waste_declaration.md §5."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from cms_ext.office.desk_kit.workflow.refusal import Refusal

IN_FUTURE = "E-WST-02"
UNCHANGEABLE = "E-WST-03"
OTHER_UNFINISHED = "E-WST-05"
FIRST_OUTSIDE = "E-WST-07"
# The specification has no numbers for these.
WRONG_STATE = "WRONG_STATE"
NO_RIGHT = "NO_RIGHT"
NO_FORM = "NO_FORM"
INCOMPLETE = "INCOMPLETE"
TOO_EARLY = "TOO_EARLY"
SIGNATURE_NOT_TAKEN = "SIGNATURE_NOT_TAKEN"
SIGNATURE_REFUSED = "SIGNATURE_REFUSED"
SIGNATURE_UNTRUSTED = "SIGNATURE_UNTRUSTED"
OTHER_SIGNER = "OTHER_SIGNER"
BYTES_CHANGED = "BYTES_CHANGED"
STALE = "STALE"
OTHER_AMOUNT = "OTHER_AMOUNT"
NO_REASONS = "NO_REASONS"
NO_ACCOUNT = "NO_ACCOUNT"
NO_FACTOR = "NO_FACTOR"
NOTHING_IN_FORCE = "NOTHING_IN_FORCE"
ALREADY_CONFIRMED = "ALREADY_CONFIRMED"
NOT_A_DAY = "NOT_A_DAY"
NOT_PROPOSED = "NOT_PROPOSED"
NOT_CALLED = "NOT_CALLED"
NOT_FIRST = "NOT_FIRST"
NOT_ONLINE = "NOT_ONLINE"
UNKNOWN_REASON = "UNKNOWN_REASON"
RELIEF_NO_RIGHT = "RELIEF_NO_RIGHT"
RELIEF_WAITING = "RELIEF_WAITING"
RELIEF_NOTHING = "RELIEF_NOTHING"
RELIEF_DAY = "RELIEF_DAY"
RELIEF_STATE = "RELIEF_STATE"
RELIEF_FILES = "RELIEF_FILES"
# Its message names the missing rule.
NO_RULE = "NO_RULE"

WORDS: dict[str, str] = {
    IN_FUTURE: N_(
        "Data zdarzenia nie może być z przyszłości. Podaj dzień, w którym zaszła zmiana."
    ),
    UNCHANGEABLE: N_("Złożonej deklaracji nie można zmienić. Złóż korektę."),
    OTHER_UNFINISHED: N_(
        "Dla tej nieruchomości istnieje niezakończona deklaracja %(number)s. Dokończ ją albo "
        "poczekaj na jej rozpatrzenie."
    ),
    FIRST_OUTSIDE: N_(
        "Pierwszą deklarację złóż poza portalem; dostęp powstaje po jej wprowadzeniu do systemu."
    ),
    WRONG_STATE: N_(
        "Deklaracja %(number)s jest teraz w stanie „%(state)s”. Tej czynności nie można już "
        "wykonać. Odśwież stronę i zobacz, co możesz zrobić."
    ),
    NO_RIGHT: N_(
        "Nie możesz złożyć deklaracji dla tej nieruchomości. Złoży ją właściciel albo osoba z "
        "jego pełnomocnictwem; jeżeli to Ty, zadzwoń do nas."
    ),
    NO_FORM: N_(
        "Na dzień %(day)s nie ma formularza deklaracji dla tej nieruchomości. Zadzwoń do nas: "
        "powiemy, jak ją złożyć."
    ),
    INCOMPLETE: N_("Deklaracja nie jest kompletna. Uzupełnij: %(fields)s."),
    TOO_EARLY: N_("Data zdarzenia nie może być wcześniejsza niż 1.07.2013. Popraw ją."),
    SIGNATURE_NOT_TAKEN: N_(
        "Ten formularz nie przyjmuje takiego podpisu: %(kind)s. Wybierz inny sposób podpisania."
    ),
    SIGNATURE_REFUSED: N_(
        "Podpis w pliku nie obejmuje tej deklaracji albo pliku nie można sprawdzić. Podpisz "
        "pobrany plik XML bez zmian i wyślij go jeszcze raz."
    ),
    SIGNATURE_UNTRUSTED: N_(
        "Tego podpisu nikt zaufany nie poświadcza. %(why)s Podpisz plik podpisem zaufanym, "
        "osobistym albo kwalifikowanym i wyślij go jeszcze raz."
    ),
    OTHER_SIGNER: N_(
        "Plik podpisał ktoś inny: %(signer)s. Podpisz go własnym podpisem i wyślij jeszcze raz."
    ),
    BYTES_CHANGED: N_(
        "Plik deklaracji %(number)s jest inny niż podpisany. Sprawdź ją i podpisz jeszcze raz."
    ),
    STALE: N_(
        "Od sprawdzenia deklaracji zmieniła się kwota albo miesiąc, od którego obowiązuje opłata. "
        "Sprawdź ją jeszcze raz i podpisz."
    ),
    OTHER_AMOUNT: N_(
        "Kwota w deklaracji (%(declared)s) jest inna niż obliczona dziś (%(computed)s). Wezwij do "
        "korekty."
    ),
    NO_REASONS: N_("Napisz, co jest nie tak: składający przeczyta to w piśmie."),
    NO_ACCOUNT: N_(
        "Nieruchomość %(property)s nie ma konta rozliczeniowego. Załóż je i wpisz przy "
        "nieruchomości."
    ),
    NO_FACTOR: N_(
        "Uchwała nie ustala, ile razy wyższa jest opłata za brak segregacji. Uzupełnij taryfę z "
        "uchwały."
    ),
    NOTHING_IN_FORCE: N_(
        "Dla tej nieruchomości nie ma przyjętej deklaracji. Złóż pierwszą deklarację albo "
        "poczekaj na przyjęcie złożonej."
    ),
    ALREADY_CONFIRMED: N_(
        "Projektu decyzji %(number)s nie ma już: zatwierdzono go albo wycofano. Odśwież stronę."
    ),
    NOT_A_DAY: N_("Podaj dzień, który nie jest z przyszłości."),
    NOT_PROPOSED: N_(
        "To duża zmiana albo taka, której przeczy jej powód. Przekaż ją drugiej osobie: bez niej "
        "niczego nie naliczymy."
    ),
    UNKNOWN_REASON: N_("Wybierz powód z listy."),
    NOT_FIRST: N_("Dla tej nieruchomości jest już deklaracja. Zgłoś zmianę danych albo korektę."),
    NOT_ONLINE: N_("Tej deklaracji nie składa się przez eBOK. Złóż ją na papierze."),
    RELIEF_NO_RIGHT: N_(
        "Twoje uprawnienie pozwala oglądać to konto. Wniosek złoży albo wycofa płatnik albo osoba "
        "z prawem składania pism; możesz też przyjść do nas."
    ),
    RELIEF_WAITING: N_(
        "Dla tego konta czeka już wniosek %(number)s. Poczekaj na decyzję albo go wycofaj."
    ),
    RELIEF_NOTHING: N_(
        "Zaznacz należności, które nie są jeszcze zapłacone ani w układzie ratalnym."
    ),
    RELIEF_DAY: N_("Podaj pierwszy termin późniejszy niż dzisiaj."),
    RELIEF_STATE: N_(
        "Wniosek %(number)s ma teraz stan „%(state)s”. Odśwież stronę: tej czynności nie można już "
        "wykonać."
    ),
    RELIEF_FILES: N_(
        "Do wniosku można dołączyć najwyżej %(most)s plików. Połącz skany w jeden PDF albo "
        "przynieś resztę do nas."
    ),
    NOT_CALLED: N_(
        "Korektę składa się do deklaracji przyjętej albo wezwanej do korekty. Poczekaj na "
        "rozpatrzenie złożonej."
    ),
}


def make_refusal(code: str, **words: object) -> Refusal:
    """Build the refusal of a code, with its message filled in."""
    translated: Callable[[str], str] = _
    return Refusal(code, translated(WORDS[code]) % words)
