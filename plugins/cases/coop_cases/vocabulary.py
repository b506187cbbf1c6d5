"""Enumerations of cases: states, terms, channels, outcomes. Imports no models."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

# `SPR/2026/000001`
NUMBER_DIGITS = 6


class StateMachine(TextChoices):
    """The rules by which a case moves (`domain/states.py`)."""

    TICKET = "TICKET", _("zgłoszenie")
    COMPLAINT = "COMPLAINT", _("reklamacja, z decyzją na piśmie")
    ORDER = "ORDER", _("zamówienie usługi, z wyceną i obciążeniem")


class CaseState(TextChoices):
    NEW = "NEW", _("nowa")
    TRIAGED = "TRIAGED", _("przydzielona")
    IN_PROGRESS = "IN_PROGRESS", _("w toku")
    WAITING_CUSTOMER = "WAITING_CUSTOMER", _("czeka na uzupełnienie")
    RESOLVED = "RESOLVED", _("załatwiona")
    CLOSED = "CLOSED", _("zamknięta")
    REOPENED = "REOPENED", _("wznowiona")
    DECISION_DRAFT = "DECISION_DRAFT", _("projekt decyzji")
    DECIDED = "DECIDED", _("decyzja gotowa do wysłania")
    SENT = "SENT", _("odpowiedź wysłana")
    WITHDRAWN = "WITHDRAWN", _("wycofana")
    DUPLICATE = "DUPLICATE", _("powtórzona")
    TRANSFERRED = "TRANSFERRED", _("przekazana poza spółdzielnię")
    REJECTED = "REJECTED", _("odrzucona")
    QUOTED = "QUOTED", _("wyceniona, czeka na klienta")
    CONFIRMED = "CONFIRMED", _("potwierdzona przez klienta")
    SCHEDULED = "SCHEDULED", _("umówiona")
    # The service is done, but not the case: it has to be charged.
    DONE = "DONE", _("wykonana, do obciążenia")
    CHARGED = "CHARGED", _("obciążono")
    EXPIRED = "EXPIRED", _("wycena wygasła")
    CANCELLED = "CANCELLED", _("anulowana")


# The office owes the customer nothing any more.
DONE = (
    CaseState.RESOLVED,
    CaseState.CLOSED,
    CaseState.SENT,
    CaseState.WITHDRAWN,
    CaseState.DUPLICATE,
    CaseState.TRANSFERRED,
    CaseState.REJECTED,
    CaseState.CHARGED,
    CaseState.EXPIRED,
    CaseState.CANCELLED,
)
OPEN = tuple(state for state in CaseState if state not in DONE)
# The office has ended the case, and its customer may rate it.
RATED_IN = (CaseState.RESOLVED, CaseState.CLOSED, CaseState.SENT)
# It is the customer's turn.
WAITS_FOR_CUSTOMER = (CaseState.WAITING_CUSTOMER, CaseState.QUOTED)


class CaseStateGroup(TextChoices):
    """How a customer filters a list of cases; the value is in addresses."""

    OPEN = "otwarte", _("otwarte")
    WAITS = "czekaja", _("czekają na Ciebie")
    OVER = "zakonczone", _("zakończone")


class Regime(TextChoices):
    """The rule by which an answer is due; the number of days is a `LegalRule` (cases.md §1)."""

    CONSUMER = "COMPLAINT_CONSUMER", _("reklamacja konsumenta")
    BYLAW = "COMPLAINT_BYLAW", _("reklamacja według regulaminu spółdzielni")
    PUBLIC = "COMPLAINT_PUBLIC", _("skarga do związku w roli organu")
    GDPR = "GDPR_ANSWER", _("żądanie dotyczące danych osobowych")
    APPEAL = "APPEAL", _("odwołanie wewnątrzspółdzielcze")
    CALCULATION = "CALC_REQUEST", _("kalkulacja opłat")
    BY_PRIORITY = "TICKET", _("według pilności zgłoszenia")


# A law or the statute sets these terms, so they never pause.
BY_LAW = (Regime.CONSUMER, Regime.BYLAW, Regime.PUBLIC, Regime.GDPR, Regime.APPEAL)


class CasePriority(TextChoices):
    URGENT = "URGENT", _("pilna")
    NORMAL = "NORMAL", _("zwykła")
    LOW = "LOW", _("niska")


class CaseChannel(TextChoices):
    WEB = "WEB", _("na stronie, bez logowania")
    EBOK = "EBOK", _("w E-BOK")
    IKCS = "IKCS", _("w IKCS")
    EMAIL = "EMAIL", _("e-mailem")
    PHONE = "PHONE", _("telefonicznie")
    PAPER = "PAPER", _("na papierze")
    DESK = "DESK", _("w biurze")


# Channels of cases that a clerk enters for somebody else.
AT_DESK = (CaseChannel.PHONE, CaseChannel.EMAIL, CaseChannel.PAPER, CaseChannel.DESK)


class ReplyWay(TextChoices):
    """The way in which the customer wants the answer."""

    PAGE = "PAGE", _("na tej stronie, po podaniu numeru i hasła sprawy")
    EMAIL = "EMAIL", _("na tej stronie, a wiadomość o tym e-mailem")
    PHONE = "PHONE", _("telefonicznie")
    POST = "POST", _("listem")


class MessageDirection(TextChoices):
    IN = "IN", _("od klienta")
    OUT = "OUT", _("do klienta")
    INTERNAL = "INTERNAL", _("notatka wewnętrzna")


class Satisfaction(IntegerChoices):
    """The customer's rating of how an ended case was handled."""

    BAD = 1, _("źle")
    FAIR = 2, _("średnio")
    GOOD = 3, _("dobrze")


class MailOutcome(TextChoices):
    """What happened to an e-mail about a case."""

    THREAD = "THREAD", _("w rozmowie")
    NOTED = "NOTED", _("w notatce dla pracownika")


class CountsBy(TextChoices):
    """The rows of the statistics; the value is in addresses."""

    MONTH = "miesiac", _("miesiące")
    TYPE = "rodzaj", _("rodzaje")
    SUBJECT = "temat", _("tematy")
    BUILDING = "budynek", _("budynki")


class IdentityProof(TextChoices):
    """The proof by which a clerk identified the customer of a case without a sign-in."""

    DOCUMENT = "DOCUMENT", _("dokument tożsamości okazany w biurze")
    LETTER = "LETTER", _("własnoręcznie podpisane pismo")
    KNOWN_DATA = "KNOWN_DATA", _("rozmowa i dane, które zna tylko ta osoba")


class CaseOutcome(TextChoices):
    ACCEPTED = "ACCEPTED", _("uwzględniona")
    PARTLY = "PARTLY", _("uwzględniona częściowo")
    REJECTED = "REJECTED", _("nieuwzględniona")


class AnswerWay(TextChoices):
    """The way in which the answer to a complaint was sent."""

    EMAIL = "EMAIL", _("e-mailem na adres z rejestru albo potwierdzony w sprawie")
    POST = "POST", _("listem")
    IN_PERSON = "IN_PERSON", _("do rąk własnych")


class CaseRelation(TextChoices):
    DUPLICATE_OF = "DUPLICATE_OF", _("powtarza")
    RELATED = "RELATED", _("dotyczy tego samego co")
