"""The single component of all charges for waste, and the days on which they are due."""

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
MONTHS_OF_A_QUARTER = 3
# The time to pay a charge that comes after its own term, as for any rise (ledger.md §6).
DAYS_TO_PAY = timedelta(14)


def get_fee_component() -> Component:
    """Return the component, which counts months at their fee; creates it when first needed."""
    component = Component.objects.filter(code=CODE).first()
    if component is not None:
        return component
    facts = ComponentFacts(
        name=_("Opłata za gospodarowanie odpadami"),
        basis=Basis.PREMISES,
        unit=_("mies."),
        subaccount=SubAccount.MAIN,
    )
    return add_component(CODE, facts, origin=SYSTEM)


class Spanning(Protocol):
    """The months of an obligation."""

    @property
    def from_month(self) -> date: ...
    @property
    def until(self) -> date | None: ...


class PaymentTerms(Protocol):
    """The terms of payment of a tariff."""

    @property
    def settled(self) -> str: ...
    @property
    def due_day(self) -> int: ...
    @property
    def due_months(self) -> int: ...


Obligation = TypeVar("Obligation", bound=Spanning)


def find_holding(obligations: Sequence[Obligation], month: Period) -> Obligation | None:
    """Return the obligation that holds in the month, or None.

    `obligations` are those of an account in the order of entry. One that ends by itself goes before
    those without an end; of equals the later one holds.
    """
    day = month.first_day
    holding = [
        obligation
        for obligation in obligations
        if obligation.from_month <= day and (obligation.until is None or day <= obligation.until)
    ]
    ending = [obligation for obligation in holding if obligation.until is not None]
    return next(reversed(ending or holding), None)


def list_months_together(first: Period, terms: PaymentTerms) -> list[Period]:
    """List the months charged together with `first`: it alone, or the rest of its quarter."""
    if terms.settled == Settled.MONTHLY:
        return [first]
    left = MONTHS_OF_A_QUARTER - (first.month - 1) % MONTHS_OF_A_QUARTER
    return [first.plus(later) for later in range(left)]


def find_due_date(first: Period, terms: PaymentTerms) -> date:
    """Return the working day on which the charge of the period of `first` is due."""
    begins = first
    if terms.settled == Settled.QUARTERLY:
        begins = first.plus(-((first.month - 1) % MONTHS_OF_A_QUARTER))
    month = begins.plus(terms.due_months)
    return due_date(month.year, month.month, terms.due_day)


def find_rise_due_date(day: date, terms: PaymentTerms) -> date:
    """Return the first term that leaves 14 days, for a charge after its own term."""
    earliest = day + DAYS_TO_PAY
    return next(due for due in _terms_from(Period.of(day), terms) if due >= earliest)


def find_first_due_date(month: Period, terms: PaymentTerms, day: date) -> date:
    """Return the first payment day of a fee from `month` that is decided on `day`.

    Months that were charged before are corrected, which leaves 14 days; later months have their own
    term.
    """
    return max(find_due_date(month, terms), find_rise_due_date(day, terms))


def _terms_from(month: Period, terms: PaymentTerms) -> Iterator[date]:
    month = month.plus(-terms.due_months)
    while True:
        yield find_due_date(month, terms)
        month = month.next
