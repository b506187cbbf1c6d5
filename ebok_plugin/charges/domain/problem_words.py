"""What is wrong with a line of a charge, in words (`ledger.md` §14)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ebok_plugin.charges.domain.charge_lines import (
    ACCOUNT_CLOSED,
    QUANTITY_FROM_LAST,
    QUANTITY_MISSING,
    ChargedAccount,
    Problem,
)
from ebok_plugin.charges.domain.queries.rate import RateMissing
from ebok_plugin.ledger.period import Period, shown


def words_of(problem: Problem, charged: ChargedAccount, period: Period) -> str:
    """One sentence or two for the clerk: what, where, what to do."""
    if problem.code == ACCOUNT_CLOSED and charged.closed_on is not None:
        return _("Konto {number} zamknięto {day}. Nie można na nim naliczać opłat.").format(
            number=charged.account_no, day=shown(charged.closed_on)
        )
    if problem.component is None:
        return _(
            "Konto {number}: składniki się zmieniają, ale suma nie. Nie ma czego księgować."
        ).format(number=charged.account_no)
    code = problem.component.code
    if problem.code == QUANTITY_MISSING:
        return _(
            "Lokal {premises}: składnik {code} nie ma ilości na {period}. "
            "Wpisz ją i uruchom naliczenie jeszcze raz."
        ).format(premises=charged.premises_code, code=code, period=period.dotted)
    if problem.code == QUANTITY_FROM_LAST and problem.quantity is not None:
        return _(
            "Lokal {premises}: nikt nie wpisał ilości dla składnika {code}. "
            "Przyjęto {quantity} z ostatniego naliczenia."
        ).format(
            premises=charged.premises_code,
            code=code,
            quantity=f"{problem.quantity.normalize():f}".replace(".", ","),
        )
    return RateMissing(code, period.first_day).message
