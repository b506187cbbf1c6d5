"""The vocabulary of logins and of what happens to them (`access.md` §4)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LoginState(TextChoices):
    """`PENDING → ACTIVE ⇄ SUSPENDED`, and from any of them to `CLOSED`, which is final."""

    PENDING = "PENDING", _("Oczekuje na aktywację")
    ACTIVE = "ACTIVE", _("Czynny")
    SUSPENDED = "SUSPENDED", _("Zawieszony")
    CLOSED = "CLOSED", _("Zamknięty")

    @classmethod
    def entering(cls) -> list[LoginState]:
        """Return the states in which one may sign in, with the code or an own password."""
        return [cls.PENDING, cls.ACTIVE]


class ClosedReason(TextChoices):
    MEMBERSHIP_ENDED = "MEMBERSHIP_ENDED", _("ustanie członkostwa")
    NO_PAYER_ACCOUNT = "NO_PAYER_ACCOUNT", _("brak rozliczeń ze Spółdzielnią")
    DEATH = "DEATH", _("śmierć")
    OWN_REQUEST = "OWN_REQUEST", _("na własny wniosek")
    LEGACY_MIGRATION = "LEGACY_MIGRATION", _("zamknięcie dostępów do poprzedniej strony")
    DUPLICATE = "DUPLICATE", _("powtórzony dostęp")
    SECURITY = "SECURITY", _("względy bezpieczeństwa")


class CodeChannel(TextChoices):
    """How an activation code reaches its owner; its validity depends on it."""

    PRINT = "PRINT", _("wydruk")
    EMAIL = "EMAIL", _("poczta elektroniczna")


class StaffState(TextChoices):
    """The state of a login of staff as an administrator sees it."""

    ACTIVE = "ACTIVE", _("Czynny")
    INVITED = "INVITED", _("Zaproszony, jeszcze nie wszedł")
    EXPIRED = "EXPIRED", _("Zaproszenie wygasło")
    UNSENT = "UNSENT", _("Zaproszenie nie wyszło")
    NOT_INVITED = "NOT_INVITED", _("Bez ważnego zaproszenia")
    BLOCKED = "BLOCKED", _("Zablokowany")


class LoginReason(TextChoices):
    """Why or how something was done to a login, as the access log words it."""

    OWN = "OWN", _("na własnym koncie")
    RESET = "RESET", _("odnośnikiem do nowego hasła")
    INVITATION = "INVITATION", _("z zaproszenia")
    NOT_BY_OWNER = "NOT_BY_OWNER", _("przez kogoś innego niż właściciel konta")
    ACTIVATION_CODE = "ACTIVATION_CODE", _("hasłem startowym")
    APP = "APP", _("aplikacja z kodami")
    PASSKEY = "PASSKEY", _("klucz dostępu")
    RECOVERY_CODE = "RECOVERY_CODE", _("kod zapasowy")
    PROVIDER = "PROVIDER", _("dostawca tożsamości, na podstawie dwóch składników")
    EMAIL = "EMAIL", _("odnośnik wysłany e-mailem")
    LINK = "LINK", _("odnośnik pokazany do przekazania")
    PRINT = "PRINT", _("wydruk do rąk własnych")
    OLD = "OLD", _("z dotychczasowego adresu")
    NEW = "NEW", _("z nowego adresu")
    ENDED = "ENDED", _("zakończona na innym urządzeniu albo przez biuro")
    IDLE = "IDLE", _("brak aktywności")
    ABSOLUTE = "ABSOLUTE", _("upłynął najdłuższy czas zalogowania")


class ProviderRefusal(TextChoices):
    """Why nobody was signed in by an identity provider, whichever it was."""

    THROTTLED = "THROTTLED", _("za dużo prób z jednego adresu")
    NOT_ON_FILE = "NOT_ON_FILE", _("osoby nie ma w rejestrze")
    NO_LOGIN = "NO_LOGIN", _("osoba nie ma czynnego dostępu")


class MergeReason(TextChoices):
    TYPED_TWICE = "TYPED_TWICE", _("osobę wpisano dwa razy")
    IMPORTED_TWICE = "IMPORTED_TWICE", _("drugi wpis założył import z pliku")
    NAME_CHANGED = "NAME_CHANGED", _("drugi wpis jest pod dawnym nazwiskiem albo nazwą")
