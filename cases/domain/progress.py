"""Where a case stands, in words for its customer: what is now, what comes next and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cases.domain.letters import is_appeal
from cases.domain.notice import term_of
from cases.domain.queries import is_order
from cases.models import Case, CaseDecision
from cases.vocabulary import CaseOutcome, CaseState

BAD, OK, WARN, INFO = "chip--bad", "chip--ok", "chip--warn", "chip--info"


def order_words() -> dict[CaseState, tuple[str, str, str, str]]:
    """By state: its name, what is so, what comes next, the chip."""
    over = _("Możesz zamówić jeszcze raz.")
    return {
        CaseState.NEW: (
            _("Złożone"),
            _("Mamy Twoje zamówienie"),
            _("Napiszemy, ile będzie kosztować. Do niczego Cię to nie zobowiązuje."),
            INFO,
        ),
        CaseState.QUOTED: (
            _("Wycenione"),
            _("Wycena jest gotowa"),
            _("Przeczytaj ją i potwierdź zamówienie albo je anuluj."),
            WARN,
        ),
        CaseState.CONFIRMED: (
            _("Potwierdzone"),
            _("Zamówienie jest potwierdzone"),
            _("Umówimy się z Tobą albo wykonamy usługę i damy znać."),
            INFO,
        ),
        CaseState.SCHEDULED: (
            _("Umówione"),
            _("Jesteśmy umówieni"),
            _("Po wykonaniu usługi obciążymy Cię kwotą z wyceny."),
            INFO,
        ),
        CaseState.DONE: (
            _("Wykonane"),
            _("Usługa jest wykonana"),
            _("Obciążymy Cię kwotą z wyceny."),
            OK,
        ),
        CaseState.CHARGED: (
            _("Obciążono kartotekę"),
            _("Usługa jest wykonana i obciążona"),
            _("Kwotę znajdziesz poniżej."),
            OK,
        ),
        CaseState.CLOSED: (_("Zamknięta"), _("Zamówienie jest zakończone"), over, OK),
        CaseState.EXPIRED: (_("Wycena wygasła"), _("Wycena straciła ważność"), over, INFO),
        CaseState.CANCELLED: (_("Anulowane"), _("Zamówienie jest anulowane"), over, INFO),
    }


@dataclass(frozen=True, slots=True)
class CaseProgress:
    """`label` is the state in a word or two, `tone` the chip's class, `by` the day of an answer."""

    label: str
    now: str
    next_step: str
    tone: str = INFO
    by: date | None = None


def progress(case: Case) -> CaseProgress:
    state = CaseState(case.state)
    if is_order(case):
        # A quote is all that an order is answered with.
        by = term_of(case) if state == CaseState.NEW else None
        return CaseProgress(*order_words()[state], by)
    label, now, next_step, tone = _words(case)[state]
    if decided := sent_decision(case):
        label = _outcomes()[CaseOutcome(decided.outcome)]
        tone = BAD if decided.outcome == CaseOutcome.REJECTED else OK
    return CaseProgress(label, now, next_step, tone, None if case.is_done else term_of(case))


def sent_decision(case: Case) -> CaseDecision | None:
    """The decision, once its answer went out; until then its customer reads nothing of it."""
    decision: CaseDecision | None = getattr(case, "decision", None)
    return decision if decision is not None and decision.sent_on is not None else None


def _outcomes() -> dict[CaseOutcome, str]:
    return {
        CaseOutcome.ACCEPTED: _("Rozpatrzona – uwzględniona"),
        CaseOutcome.PARTLY: _("Rozpatrzona – uwzględniona częściowo"),
        CaseOutcome.REJECTED: _("Rozpatrzona – nieuwzględniona"),
    }


def _words(case: Case) -> dict[CaseState, tuple[str, str, str, str]]:
    """By state: its name, what is so, what comes next, the chip."""
    in_progress = (_("W toku"), _("Zajmujemy się sprawą"), _("Odpowiemy na tej stronie."), INFO)
    deciding = (_("W toku"), _("Przygotowujemy odpowiedź"), _("Wyślemy ją do Ciebie."), INFO)
    over = _("Możesz złożyć nową sprawę.")
    return {
        CaseState.NEW: (
            _("Przyjęta"),
            _("Mamy Twoją sprawę"),
            _("Przekażemy ją do właściwego działu."),
            INFO,
        ),
        CaseState.TRIAGED: (
            _("Skierowana do działu"),
            _("Sprawa jest we właściwym dziale"),
            _("Dział się nią zajmie i odpowie na tej stronie."),
            INFO,
        ),
        CaseState.IN_PROGRESS: in_progress,
        CaseState.WAITING_CUSTOMER: (
            _("Czekamy na Ciebie"),
            _("Potrzebujemy czegoś od Ciebie"),
            _("Przeczytaj naszą wiadomość i odpowiedz na tej stronie."),
            WARN,
        ),
        CaseState.RESOLVED: (
            _("Załatwiona"),
            _("Sprawa jest załatwiona"),
            _("Jeśli nie jest, możesz ją wznowić w ciągu 14 dni."),
            OK,
        ),
        CaseState.CLOSED: (_("Zamknięta"), _("Sprawa jest zamknięta"), over, OK),
        CaseState.REOPENED: (
            _("Wznowiona"),
            _("Sprawa jest znów otwarta"),
            _("Zajmiemy się nią jeszcze raz."),
            INFO,
        ),
        CaseState.DECISION_DRAFT: deciding,
        CaseState.DECIDED: deciding,
        CaseState.SENT: (
            _("Rozpatrzona"),
            _("Odwołanie jest rozpatrzone")
            if is_appeal(case)
            else _("Reklamacja jest rozpatrzona"),
            _("Odpowiedź wysłaliśmy do Ciebie."),
            OK,
        ),
        CaseState.WITHDRAWN: (_("Wycofana"), _("Sprawa jest wycofana"), over, INFO),
        CaseState.DUPLICATE: (
            _("Zamknięta"),
            _("Zajmujemy się już tą samą sprawą"),
            _("Zgłoszono ją wcześniej, więc tę zamykamy."),
            INFO,
        ),
        CaseState.TRANSFERRED: (
            _("Przekazana"),
            _("Sprawę przekazaliśmy dalej: %(body)s") % {"body": case.outside_body},
            _("Odpowie ten, komu ją przekazaliśmy."),
            INFO,
        ),
        CaseState.REJECTED: (
            _("Zamknięta"),
            _("Tej sprawy nie możemy załatwić"),
            _("Powód jest w naszej wiadomości."),
            BAD,
        ),
    }
