"""Enumerations of applications for access (`access.md` §1, §3), and the finding of a check."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# `IKCS/2026/00001`
NUMBER_DIGITS = 5
# Rights for roles of plugins; `domain/queue.py` limits them to the applications of the role's desk.
SEES_APPLICATIONS = ("cms_ext_access.view_accessapplication",)
DECIDES_ON_APPLICATIONS = (*SEES_APPLICATIONS, "cms_ext_access.decide_accessapplication")


class DraftState(TextChoices):
    """The state of a form's next version."""

    WRITTEN = "WRITTEN", _("W przygotowaniu")
    WAITING = "WAITING", _("Czeka na zatwierdzenie")
    APPROVED = "APPROVED", _("Zatwierdzony")
    DROPPED = "DROPPED", _("Porzucony")

    @classmethod
    def open_states(cls) -> tuple[DraftState, DraftState]:
        """Return the states in which it may still be changed or decided."""
        return cls.WRITTEN, cls.WAITING


class ApplicationChannel(TextChoices):
    """The way in which an application came in."""

    IN_PERSON = "IN_PERSON", _("osobiście")
    EMAIL = "EMAIL", _("e-mail")
    TRUSTED_E = "TRUSTED_E", _("e-mail z podpisem elektronicznym")
    WEB = "WEB", _("formularz na stronie")
    MOCK_IDP = "MOCK_IDP", _("tożsamość pokazowa")


class ApplicationState(TextChoices):
    SUBMITTED = "SUBMITTED", _("Złożony")
    IN_REVIEW = "IN_REVIEW", _("W weryfikacji")
    INCOMPLETE = "INCOMPLETE", _("Do uzupełnienia")
    PHONE_CHECK = "PHONE_CHECK", _("Weryfikacja telefoniczna")
    APPROVED = "APPROVED", _("Zatwierdzony")
    CREDENTIALS_ISSUED = "CREDENTIALS_ISSUED", _("Wydano dane logowania")
    ACTIVATED = "ACTIVATED", _("Aktywowany")
    EXPIRED = "EXPIRED", _("Wygasły")
    REJECTED = "REJECTED", _("Odrzucony")
    WITHDRAWN = "WITHDRAWN", _("Wycofany")

    @classmethod
    def undecided(cls) -> list[ApplicationState]:
        """Return the states from which the applicant may still withdraw."""
        return [cls.SUBMITTED, cls.IN_REVIEW, cls.INCOMPLETE, cls.PHONE_CHECK]

    @classmethod
    def final(cls) -> list[ApplicationState]:
        return [cls.ACTIVATED, cls.REJECTED, cls.WITHDRAWN]


class BatchState(TextChoices):
    """A batch of starter passwords for many people."""

    PROPOSED = "PROPOSED", _("Do zatwierdzenia")
    PRINTING = "PRINTING", _("Przygotowywanie listów")
    PRINTED = "PRINTED", _("Listy do wydrukowania i doręczenia")
    HANDED_OVER = "HANDED_OVER", _("Doręczona")
    REJECTED = "REJECTED", _("Odrzucona")
    REVOKED = "REVOKED", _("Cofnięta")

    @classmethod
    def on_the_way(cls) -> list[BatchState]:
        """Return the states in which somebody of the batch may still get a letter."""
        return [cls.PROPOSED, cls.PRINTING]

    @classmethod
    def revocable(cls) -> list[BatchState]:
        return [cls.PRINTING, cls.PRINTED, cls.HANDED_OVER]


class LetterOutcome(TextChoices):
    """What became of a letter of a batch."""

    NOT_PREPARED = "NOT_PREPARED", _("List jeszcze nieprzygotowany")
    NOT_HANDED_OVER = "NOT_HANDED_OVER", _("List przygotowany, niedoręczony")
    UNUSED = "UNUSED", _("Doręczony, hasło jeszcze nieużyte")
    ACTIVATED = "ACTIVATED", _("Aktywowano dostęp")
    ENDED = "ENDED", _("Hasło wygasło albo je unieważniono")
    SKIPPED = "SKIPPED", _("Bez listu")

    @property
    def slug(self) -> str:
        """Its value in the address of the list."""
        return self.value.lower().replace("_", "-")


class AccessCheckCode(TextChoices):
    """The conditions of access.md §3. `C05` and `C11` may be overridden with a second person."""

    C01 = "C01", _("Adres nadawcy zgodny z adresem zgłoszonym do Spółdzielni")
    C02 = "C02", _("Adres na formularzu zgodny z adresem nadawcy")
    C03 = "C03", _("Wszystkie pola wypełnione")
    C04 = "C04", _("Podpis")
    C05 = "C05", _("Dane zgodne z rejestrem")
    C06 = "C06", _("Członkostwo czynne")
    C07 = "C07", _("Osoba rozliczająca się ze Spółdzielnią")
    C08 = "C08", _("Adres e-mail zgłoszony wcześniej do Spółdzielni")
    C09 = "C09", _("Brak innego czynnego dostępu")
    C10 = "C10", _("Weryfikacja telefoniczna")
    C11 = "C11", _("Pełnomocnictwo")
    C12 = "C12", _("Okazano dokument tożsamości")


class CheckVerdict(TextChoices):
    """The verdict of a check. CANNOT_TELL is not passed until the clerk decides."""

    PASS = "PASS", _("spełniony")
    FAIL = "FAIL", _("niespełniony")
    CANNOT_TELL = "CANNOT_TELL", _("nie da się ustalić")
    NOT_APPLICABLE = "N/A", _("nie dotyczy")
    OVERRIDDEN = "OVERRIDDEN", _("wyjątek")


class SignatureKind(TextChoices):
    HANDWRITTEN = "HANDWRITTEN", _("podpis własnoręczny")
    TRUSTED = "TRUSTED", _("podpis zaufany")
    PERSONAL = "PERSONAL", _("podpis osobisty")
    QUALIFIED = "QUALIFIED", _("kwalifikowany podpis elektroniczny")


class AttachmentKind(TextChoices):
    SCAN = "SCAN", _("skan podpisanego formularza")
    PHOTO = "PHOTO", _("zdjęcie podpisanego formularza")
    SIGNED_DOC = "SIGNED_DOC", _("dokument podpisany elektronicznie")
    SIGNATURE = "SIGNATURE", _("plik z podpisem")
    POA = "POA", _("pełnomocnictwo")


class RejectReason(TextChoices):
    NOT_MEMBER = "NOT_MEMBER", _("osoba nie jest członkiem Spółdzielni")
    NOT_PAYER = "NOT_PAYER", _("osoba nie rozlicza się ze Spółdzielnią")
    DATA_MISMATCH = "DATA_MISMATCH", _("dane w formularzu różnią się od danych w rejestrze")
    NOT_SIGNED = "NOT_SIGNED", _("formularz nie jest podpisany")
    WRONG_SENDER = "WRONG_SENDER", _("wniosek wysłano z innego adresu niż zgłoszony")
    NO_EMAIL_ON_FILE = "NO_EMAIL_ON_FILE", _("w rejestrze nie ma adresu e-mail tej osoby")
    NOT_SUPPLEMENTED = "NOT_SUPPLEMENTED", _("wniosku nie uzupełniono w terminie")
    IDENTITY_NOT_CONFIRMED = "IDENTITY_NOT_CONFIRMED", _("nie potwierdzono tożsamości")
    DUPLICATE = "DUPLICATE", _("osoba ma już dostęp albo złożyła inny wniosek")
    OTHER = "OTHER", _("inny powód")


class PhoneResult(TextChoices):
    CONFIRMED = "CONFIRMED", _("potwierdzono")
    NOT_CONFIRMED = "NOT_CONFIRMED", _("nie potwierdzono")
    NO_ANSWER = "NO_ANSWER", _("brak odpowiedzi")


class PhoneQuestion(TextChoices):
    APPLIED = "APPLIED", _("czy składała/składał ten wniosek i kiedy")
    ADDRESS = "ADDRESS", _("adres lokalu")
    CORRESPONDENCE = "CORRESPONDENCE", _("adres do korespondencji")
    EMAIL = "EMAIL", _("adres e-mail zgłoszony do Spółdzielni")
    REGISTER_NUMBER = "REGISTER_NUMBER", _("numer członkowski albo numer konta rozliczeniowego")
    TITLE = "TITLE", _("tytuł prawny i od kiedy")


class Unsigned(TextChoices):
    """The reason for which the site itself withdrew an application."""

    NOT_SIGNED = "NOT_SIGNED", _("nie potwierdzono w terminie")


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """The finding of a check: verdict, code of the case, and evidence for the clerk.

    Plugins return it from their own checks. `supplement` is the key of the form's field by which
    the applicant can mend a FAIL; the office then calls for it instead of refusing.
    """

    result: CheckVerdict
    detail_code: str = ""
    evidence: tuple[str, ...] = ()
    supplement: str = ""
