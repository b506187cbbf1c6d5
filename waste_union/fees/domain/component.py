"""The one component of which all charges for waste are made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Protocol, TypeVar

from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.office.law.working_days import due_date
from ebok_plugin.charges.api import Basis, Component, ComponentFacts, add_component
from ebok_plugin.ledger.api import SubAccount
from waste_union.tariffs.vocabulary import Settled

CODE = "ODPADY"


def fee_component() -> Component:
    """It counts months at their fee; made when it is first needed."""
    known = Component.objects.filter(code=CODE).first()
    if known is not None:
        return known
    facts = ComponentFacts(
        name=_("Opłata za gospodarowanie odpadami"),
        basis=Basis.PREMISES,
        unit=_("mies."),
        subaccount=SubAccount.MAIN,
    )
    return add_component(CODE, facts, origin=SYSTEM)


MONTHS_OF_A_QUARTER = 3
# What is charged after its own term leaves so long to pay, as any rise does (ledger.md §6).
DAYS_TO_PAY = timedelta(14)


class Spanning(Protocol):
    """What an obligation says of its months."""

    @property
    def from_month(self) -> date: ...
    @property
    def until(self) -> date | None: ...


class PaymentTerms(Protocol):
    """What a tariff says of paying."""

    @property
    def settled(self) -> str: ...
    @property
    def due_day(self) -> int: ...
    @property
    def due_months(self) -> int: ...


One = TypeVar("One", bound=Spanning)


def holding_in(obligations: Sequence[One], month: Period) -> One | None:
    """The one that holds in the month, of an account's obligations in the order of their entry.

    One that ends by itself goes before those without an end; of equals the later one holds.
    """
    day = month.first_day
    found = [
        one
        for one in obligations
        if one.from_month <= day and (one.until is None or day <= one.until)
    ]
    ending = [one for one in found if one.until is not None]
    return next(reversed(ending or found), None)


def charged_together(first: Period, terms: PaymentTerms) -> list[Period]:
    """The months of one charge that begins with `first`: it alone, or to the end of its quarter."""
    if terms.settled == Settled.MONTHLY:
        return [first]
    left = MONTHS_OF_A_QUARTER - (first.month - 1) % MONTHS_OF_A_QUARTER
    return [first.plus(later) for later in range(left)]


def due_of(first: Period, terms: PaymentTerms) -> date:
    """When the charge of the settlement period in which `first` lies is due, on a working day."""
    begins = first
    if terms.settled == Settled.QUARTERLY:
        begins = first.plus(-((first.month - 1) % MONTHS_OF_A_QUARTER))
    month = begins.plus(terms.due_months)
    return due_date(month.year, month.month, terms.due_day)


def due_of_rise(day: date, terms: PaymentTerms) -> date:
    """When what is charged beside its term is due: on the first term that leaves 14 days."""
    earliest = day + DAYS_TO_PAY
    return next(due for due in _terms_from(Period.of(day), terms) if due >= earliest)


def first_due(month: Period, terms: PaymentTerms, day: date) -> date:
    """The first term on which a fee is paid that counts from `month` and is decided on `day`.

    Months that were charged before are corrected, which leaves 14 days; later ones have their term.
    """
    return max(due_of(month, terms), due_of_rise(day, terms))


def _terms_from(month: Period, terms: PaymentTerms) -> Iterator[date]:
    month = month.plus(-terms.due_months)
    while True:
        yield due_of(month, terms)
        month = month.next
