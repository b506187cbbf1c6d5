"""The word lists of waste-fee declarations (waste_declaration.md §2, §4). Imports no models."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# `DEK/2026/000001`; receipts and notices have as many digits.
NUMBER_DIGITS = 6
# Each form says so by law (art. 6n ust. 1 u.c.p.g.); a council may word it otherwise.
ENFORCEMENT = (
    "Deklaracja stanowi podstawę do wystawienia tytułu wykonawczego, zgodnie z przepisami ustawy "
    "z dnia 17 czerwca 1966 r. o postępowaniu egzekucyjnym w administracji."
)


class DeclarationState(TextChoices):
    DRAFT = "DRAFT", _("Robocza")
    VALIDATED = "VALIDATED", _("Sprawdzona")
    SIGNED = "SIGNED", _("Podpisana")
    SUBMITTED = "SUBMITTED", _("Złożona")
    UNDER_REVIEW = "UNDER_REVIEW", _("Rozpatrywana")
    ACCEPTED = "ACCEPTED", _("Przyjęta")
    CALLED_TO_CORRECT = "CALLED", _("Wezwanie do korekty")
    REJECTED_FORMAL = "REJECTED", _("Odrzucona formalnie")
    SUPERSEDED = "SUPERSEDED", _("Zastąpiona")
    CEASED = "CEASED", _("Wygasła")
    DISCARDED = "DISCARDED", _("Porzucona")


# The declarant may change it in these states; from SUBMITTED on nobody may.
BEFORE_SUBMITTING = (DeclarationState.DRAFT, DeclarationState.VALIDATED, DeclarationState.SIGNED)
NEVER_SUBMITTED = (*BEFORE_SUBMITTING, DeclarationState.DISCARDED)
# A property has one at a time in these states (E-WST-05). A draft binds nobody: two holders may
# each have begun one.
UNFINISHED = (
    DeclarationState.VALIDATED,
    DeclarationState.SIGNED,
    DeclarationState.SUBMITTED,
    DeclarationState.UNDER_REVIEW,
)


class DeclarationKind(TextChoices):
    FIRST = "FIRST", _("pierwsza deklaracja")
    CHANGE = "CHANGE", _("zmiana danych")
    CORRECTION = "CORRECTION", _("korekta")
    CEASE = "CEASE", _("wygaśnięcie obowiązku")


class DeclarantKind(TextChoices):
    OWNER = "OWNER", _("właściciel")
    CO_OWNER = "CO_OWNER", _("współwłaściciel")
    MANAGER = "MANAGER", _("zarządca")
    COOPERATIVE = "COOP", _("spółdzielnia")
    USER = "USER", _("użytkownik")


class DeclarationChannel(TextChoices):
    EBOK = "EBOK", _("przez eBOK")
    PAPER = "PAPER", _("na papierze")


class SignatureKind(TextChoices):
    """The ways to sign a declaration; the form's version lists those that it takes."""

    ACCOUNT = "ACCOUNT", _("potwierdzenie po zalogowaniu do eBOK")
    FILE = "FILE", _("plik z podpisem zaufanym, kwalifikowanym albo osobistym")
    PAPER = "PAPER", _("podpis własnoręczny na papierze")


class ReliefKind(TextChoices):
    INSTALMENTS = "INSTALMENT", _("rozłożenie na raty")
    DEFERRAL = "DEFERRAL", _("odroczenie terminu płatności")


class ReliefState(TextChoices):
    FILED = "FILED", _("złożony")
    DRAFTED = "DRAFTED", _("decyzja w przygotowaniu")
    DECIDED = "DECIDED", _("rozstrzygnięty")
    WITHDRAWN = "WITHDRAWN", _("wycofany")


class ReliefOutcome(TextChoices):
    GRANTED = "GRANTED", _("zgoda zgodnie z wnioskiem")
    PARTLY = "PARTLY", _("zgoda w części")
    REFUSED = "REFUSED", _("odmowa")


RELIEF_OPEN = (ReliefState.FILED, ReliefState.DRAFTED)


class FeeDecisionKind(TextChoices):
    SANCTION = "SANCTION", _("opłata podwyższona za brak segregacji")
    ASSESSMENT = "ASSESSMENT", _("opłata określona decyzją")
