"""Payers of the invented union: Hanna of a house, settled by quarters or by months."""

from datetime import date
from decimal import Decimal

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.people.identity.models import Person
from cms_ext.premises.models import Building, Premises, Property
from ebok_plugin.ledger.domain.account import NewAccount, open_account
from ebok_plugin.ledger.models import Account, ChargeDocument
from ebok_plugin.ledger.vocabulary import Regime
from plugins.waste_union.tests.tariffs.tariffs import by_persons, commune
from waste_union.fees.domain.charging import plan_fees, post_charges
from waste_union.fees.domain.obligation import ObligationPaper, enter_obligation
from waste_union.fees.domain.run import post_fee_portion
from waste_union.fees.models import FeeObligation, FeeRun
from waste_union.fees.vocabulary import FeeSource
from waste_union.tariffs.domain.tariff import save_tariff
from waste_union.tariffs.models import TariffVersion
from waste_union.tariffs.vocabulary import Settled

OPENED = date(2026, 1, 1)


def tariff(
    settled: str = Settled.QUARTERLY, *, due_months: int = 2, due_day: int = 15
) -> TariffVersion:
    made = by_persons(
        commune=commune("G1" if settled == Settled.QUARTERLY else "G2"),
        settled=settled,
        due_months=due_months,
        due_day=due_day,
    )
    return save_tariff(made, origin=SYSTEM)


def account(number: str = "300001", payer: str = "Hanna Wilk", opened_on: date = OPENED) -> Account:
    estate, _ = Property.objects.get_or_create(code="G1", defaults={"name": "Gmina G1"})
    house = Building.objects.create(
        property=estate, code=f"D-{number}", address=f"ul. Leśna {number}"
    )
    place = Premises.objects.create(
        building=house, code=f"N-{number}", area=Decimal("0"), persons=0
    )
    person, _ = Person.objects.get_or_create(name=payer)
    return open_account(
        NewAccount(
            account_no=number,
            premises=place,
            payer=person,
            nrb=f"{number:0>26}",
            opened_on=opened_on,
            regime=Regime.WASTE,
        ),
        origin=SYSTEM,
    )


def obliged(
    whose: Account,
    fee: str,
    from_month: date,
    by_tariff: TariffVersion | None = None,
    *,
    key: str = "EB/2026/000001",
    source: FeeSource = FeeSource.DECLARATION,
    today: date | None = None,
    by: Origin = SYSTEM,
    until: date | None = None,
) -> FeeObligation:
    """By the tariff of quarters unless another one is named."""
    return enter_obligation(
        whose,
        Money(Decimal(fee)),
        from_month,
        ObligationPaper(source, key, "N-1"),
        tariff=by_tariff or TariffVersion.objects.get(settled=Settled.QUARTERLY),
        today=today or from_month,
        by=by,
        until=until,
    )


def charge_fees(until: Period, today: date) -> None:
    """What a run would charge, without its people."""
    for portion in plan_fees(until, today=today):
        charges = [charge for planned in portion for charge in planned.charges]
        if charges:
            post_charges(charges, made_by=None, today=today)


Charged = tuple[str, str, str, str, str]
"""Number, booked, due, amount, title."""


def charges_of(whose: Account) -> list[Charged]:
    rows = ChargeDocument.objects.filter(account=whose).select_related("entry").order_by("pk")
    return [
        (
            row.document_no,
            f"{row.booking_date:%m-%d}",
            f"{row.due_date:%m-%d}",
            str(row.total.amount),
            row.entry.title.replace("\N{NO-BREAK SPACE}", " "),
        )
        for row in rows
    ]


def posted_whole(run: FeeRun, *, today: date) -> FeeRun:
    """An approved run, portion by portion, as the scheduler does."""
    while run.state == FeeRun.State.APPROVED:
        run = post_fee_portion(run, today=today)
    return run
