"""The word lists of login.gov.pl: levels of assurance, refusals, and proofs of a number."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """Levels of assurance (eIDAS), from the weakest to the strongest."""

    LOW = "http://eidas.europa.eu/LoA/low", _("niski")
    SUBSTANTIAL = "http://eidas.europa.eu/LoA/substantial", _("średni")
    HIGH = "http://eidas.europa.eu/LoA/high", _("wysoki")

    @property
    def rank(self) -> int:
        return list(Level).index(self)


class NodeRefusal(TextChoices):
    """Why nobody was signed in, in the order of the checks (login_gov_pl.md)."""

    KEYS = "KEYS", _("nie da się odczytać własnych kluczy")
    NO_ARTIFACT = "NO_ARTIFACT", _("brak artefaktu w odpowiedzi węzła")
    UNREACHABLE = "UNREACHABLE", _("węzeł nie odpowiada")
    TOO_LARGE = "TOO_LARGE", _("odpowiedź węzła jest za duża")
    DOCTYPE = "DOCTYPE", _("odpowiedź węzła ma deklarację DOCTYPE")
    TOO_DEEP = "TOO_DEEP", _("odpowiedź węzła ma za dużo poziomów")
    MALFORMED = "MALFORMED", _("odpowiedź węzła ma inną budowę, niż uzgodniono")
    OTHER_ANSWER = "OTHER_ANSWER", _("odpowiedź węzła dotyczy innego pytania")
    ARTIFACT_GONE = "ARTIFACT_GONE", _("węzeł nie zna tego artefaktu albo już go wydał")
    CANCELLED = "CANCELLED", _("osoba przerwała logowanie")
    STATUS = "STATUS", _("węzeł odmówił")
    UNKNOWN_REQUEST = "UNKNOWN_REQUEST", _("odpowiedź nie należy do tej przeglądarki")
    USED_REQUEST = "USED_REQUEST", _("na to pytanie węzeł już odpowiedział")
    LATE_REQUEST = "LATE_REQUEST", _("od pytania minęło za dużo czasu")
    UNSIGNED = "UNSIGNED", _("brak podpisu węzła")
    SIGNATURE_PLACE = "SIGNATURE_PLACE", _("podpis stoi w złym miejscu albo jest ich kilka")
    REFERENCE = "REFERENCE", _("podpis nie obejmuje tego, co jest czytane")
    DOUBLE_ID = "DOUBLE_ID", _("powtórzony identyfikator elementu")
    ALGORITHM = "ALGORITHM", _("podpis użył innego algorytmu, niż uzgodniono")
    CHANGED = "CHANGED", _("treść zmieniono po podpisaniu")
    FOREIGN_KEY = "FOREIGN_KEY", _("podpis nie jest podpisem węzła")
    CIPHER = "CIPHER", _("szyfrowanie inne, niż uzgodniono")
    CURVE = "CURVE", _("klucz nie leży na uzgodnionej krzywej")
    KEY_WRAP = "KEY_WRAP", _("nie udało się odpakować klucza")
    TAG = "TAG", _("zaszyfrowana treść została zmieniona albo obcięta")
    ISSUER = "ISSUER", _("wystawcą nie jest węzeł")
    DESTINATION = "DESTINATION", _("odpowiedź jest dla innego adresu")
    RECIPIENT = "RECIPIENT", _("potwierdzenie jest dla innego adresu")
    AUDIENCE = "AUDIENCE", _("potwierdzenie jest dla innego serwisu")
    CONDITIONS = "CONDITIONS", _("brak warunków ważności")
    NOT_YET = "NOT_YET", _("potwierdzenie jeszcze nie obowiązuje")
    EXPIRED = "EXPIRED", _("potwierdzenie straciło ważność")
    CONFIRMATION = "CONFIRMATION", _("potwierdzenie nie odpowiada na to pytanie")
    LEVEL_TOO_LOW = "LEVEL_TOO_LOW", _("za niski poziom potwierdzenia tożsamości")
    ATTRIBUTES = "ATTRIBUTES", _("brak danych osoby")
    PESEL = "PESEL", _("numer PESEL jest nieprawidłowy")
    REPLAY = "REPLAY", _("potwierdzenie już raz wykorzystano")
    MARK_CHANGED = "MARK_CHANGED", _("zapis numeru PESEL zmieniono poza serwisem")
    LOGOUT_REFUSED = "LOGOUT_REFUSED", _("węzeł nie zakończył sesji")


class PeselProof(TextChoices):
    """The document by which the office knows a person's number, without its own number."""

    ID_CARD = "ID_CARD", _("dowód osobisty")
    PASSPORT = "PASSPORT", _("paszport")
    DECLARATION = "DECLARATION", _("podpisana deklaracja")
    IMPORT = "IMPORT", _("wczytany rejestr")
