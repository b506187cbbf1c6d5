"""Where an order stands, in words for its customer (cases.md §5)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases.domain.chip import INFO, OK, WARN
from cases.vocabulary import CaseState


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
