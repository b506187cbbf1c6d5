"""„Dane do wniosku o dodatek mieszkaniowy”: the co-op's part of an application to the commune.

The form is each commune's own (art. 7 of the act of 21 June 2001 on housing benefits), and asks the
same of whoever collects the fees: the flat, the spending of the last month and what is in arrears.
The commune pays the benefit to the co-op, so the account to pay into stands there too. Whoever
collects a levy for waste collects no fees of a flat: such an account has no such paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO
from cms_ext.base.money.nrb import format_nrb
from cms_ext.base.pdf.sealed_paper import render_sealed_paper
from cms_ext.frontend.theme.figures import long_date
from ebok_plugin.charges.domain.premises_value import values_on
from ebok_plugin.charges.domain.queries.charged import standing_charges
from ebok_plugin.charges.models import Basis
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.domain.queries.explain import ChargedLine, charged_lines
from ebok_plugin.ledger.models import Account, ChargeDocument
from ebok_plugin.ledger.templatetags.ledger import format_quantity
from ebok_plugin.statements.domain.papers.letterhead import (
    LAYOUTS,
    Fact,
    Letterhead,
    letterhead_data,
)
from ebok_plugin.statements.domain.papers.notice import charge_line
from ebok_plugin.statements.domain.papers.statement import check_box

TEMPLATE = LAYOUTS / "benefit.typ"


class NotForWaste(Exception):
    """The account is one for waste: whoever charges it knows no spending on a flat."""


class NothingCharged(Exception):
    """No month was charged yet: there is no spending to confirm."""


@dataclass(frozen=True, slots=True)
class Spending:
    """The last month that was charged: its charge, its lines, and the flat on its last day.

    `area` in m² of usable floor, `persons` as the fees are counted; None where nobody entered it.
    """

    document: ChargeDocument
    lines: Sequence[ChargedLine]
    area: Decimal | None
    persons: Decimal | None


def last_spending(account: Account, today: date) -> Spending:
    """What was charged for the newest month up to today's. Three queries.

    Raises NotForWaste and NothingCharged.
    """
    if account.is_for_waste:
        raise NotForWaste
    booked = standing_charges().filter(
        account=account, period__lte=str(Period.of(today)), entry__booking_date__lte=today
    )
    document = booked.order_by("-period").first()
    if document is None:
        raise NothingCharged
    held = values_on([account.premises], Period.parse(document.period).last_day)
    values: Mapping[Basis, Decimal | None] = {
        one.basis: one.value for one in held[account.premises.pk]
    }
    return Spending(
        document,
        charged_lines([document.pk]).get(document.pk, []),
        values.get(Basis.AREA_M2),
        values.get(Basis.PERSONS),
    )


def benefit_pdf(
    office: Letterhead,
    account: Account,
    state: AccountBalance,
    code: str,
    today: date,
    *,
    spending: Spending,
) -> bytes:
    """The paper, dated `today`; `state` is that of the account on this day."""
    period = Period.parse(spending.document.period)
    data = {
        **letterhead_data(
            office, account, today, title=_("Dane do wniosku o dodatek mieszkaniowy")
        ),
        "opening": _(
            "%(coop)s pobiera opłaty za lokal i potwierdza dane potrzebne do wniosku o dodatek "
            "mieszkaniowy. Przepisz je na druk swojej gminy albo dołącz tę kartkę."
        )
        % {"coop": office.full_name},
        "answer": [
            _("Wydatki na lokal za %(month)s") % {"month": period.name},
            str(spending.document.total),
            _("według dokumentu %(number)s") % {"number": spending.document.document_no},
        ],
        "flat": _flat(account, spending),
        "lines_title": _("Z czego składają się wydatki"),
        "head": [_("Składnik"), _("Ilość"), _("Stawka (zł)"), _("Kwota (zł)")],
        "lines": [charge_line(line) for line in spending.lines],
        "sum": [_("Razem"), spending.document.total.digits],
        "arrears": _arrears(state),
        "note": _("Gmina wypłaca dodatek na rachunek do wpłat. Druk gminy podpisuje %(desk)s.")
        % {"desk": office.desk},
        "check": check_box(code, today, state.balance),
    }
    return render_sealed_paper(TEMPLATE, data, issued=today, seal=office.seal)


def _flat(account: Account, spending: Spending) -> list[Fact]:
    """Where, where to pay, and what the fee is counted by; the office fills in what is unknown."""
    unknown = _("do uzupełnienia w Spółdzielni")
    area, persons = spending.area, spending.persons
    return [
        (_("Lokal"), f"{account.premises.short_address} ({account.premises.code})"),
        (_("Rachunek do wpłat"), format_nrb(account.nrb)),
        (_("Powierzchnia użytkowa"), f"{format_quantity(area)} m²" if area else unknown),
        (_("Osób według opłat"), format_quantity(persons) if persons else unknown),
    ]


def _arrears(state: AccountBalance) -> str:
    day = long_date(state.today)
    if state.overdue > ZERO:
        words = _("Na koniec dnia %(day)s zaległość po terminie płatności wynosi %(sum)s.")
        return words % {"day": day, "sum": state.overdue}
    return _("Na koniec dnia %(day)s nie ma zaległości po terminie płatności.") % {"day": day}
