"""What is foreseen is what the runs then charge: every account, every kind of dated change."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.premises.models import Building
from ebok_plugin.charges.conf import Midmonth
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.charges.domain.component import end_use, use_component
from ebok_plugin.charges.domain.persons_effect import plan_persons_corrections
from ebok_plugin.charges.domain.premises_value import set_value
from ebok_plugin.charges.domain.rate import add_component_rate, except_rate
from ebok_plugin.charges.domain.run.correction import planned_corrections
from ebok_plugin.charges.domain.run.plan import planned_charges
from ebok_plugin.charges.models import Basis, Component, ComponentRate, ComponentUse, RateException
from ebok_plugin.fee_changes.domain.forecast import forecast_charges
from ebok_plugin.ledger.domain.account import NewPayer, hand_over_account
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account, ChargeDocument
from tests.ebok_plugin.charges.coop import imported_coop, month
from tests.ebok_plugin.ledger.books import open_account
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
# December 2025 is charged, all other charges are still to come.
TODAY = date(2025, 12, 20)
MONTHS = 4
Forecast = dict[tuple[str, str], list[tuple[date, str]]]
"""By account and month: due dates and amounts."""


@shared
def coop() -> dict[str, Account]:
    """Return the twelve accounts of the demo with its rates of both years."""
    return imported_coop()


def accounts() -> list[Account]:
    return list(Account.objects.select_related("premises__building").order_by("account_no"))


def account(number: str) -> Account:
    return next(one for one in accounts() if one.account_no == number)


def forecast_of_anna(today: date = TODAY, count: int = MONTHS) -> Forecast:
    forecasts = forecast_charges(accounts(), today, count)
    return {
        (one.account_no, str(charge.period)): [(charge.due_date, str(charge.amount.amount))]
        for one in accounts()
        for charge in forecasts[one.pk].charges
    }


def charged(today: date = TODAY, count: int = MONTHS) -> Forecast:
    """What the runs of these months post, one after the other."""
    numbers = dict(Account.objects.values_list("pk", "account_no"))
    posted: Forecast = {}
    for ahead in range(1, count + 1):
        period = Period.of(today).plus(ahead)
        drafts = [
            planned.draft
            for portion in planned_charges(period)
            for planned in portion.accounts
            if planned.draft
        ]
        if drafts:
            post_charge_documents(drafts, made_by=None, today=period.first_day)
        for row in ChargeDocument.objects.filter(period=str(period), correction_of=None):
            total = (row.due_date, str(row.total.amount))
            posted[numbers[row.account_id], str(period)] = [total]
    return posted


def value(number: str, basis: Basis, what: str, since: date) -> None:
    set_value(account(number).premises, basis, Decimal(what), valid_from=since, origin=SYSTEM)


def rate(code: str, what: str, since: date, until: date | None = None, **place: object) -> None:
    component = Component.objects.get(code=code)
    add_component_rate(component, Decimal(what), valid_from=since, valid_to=until, **place)  # type: ignore[arg-type]  # property alone


def own_rate(
    number: str, code: str, what: str, cause: str, since: date, until: date | None
) -> None:
    except_rate(
        account(number),
        Component.objects.get(code=code),
        Decimal(what),
        valid_from=since,
        valid_to=until,
        cause=RateException.Cause(cause),
        reference="I C 1/26",
        origin=SYSTEM,
    )


def post(drafts: list) -> None:
    post_charge_documents([one.draft for one in drafts if one.draft], made_by=None, today=TODAY)


def persons_since_november() -> None:
    value("100003", Basis.PERSONS, "5", date(2025, 11, 15))
    one = Account.objects.filter(account_no="100003")
    post(plan_persons_corrections(one, date(2025, 11, 15), TODAY))


def december_corrected() -> None:
    value("100005", Basis.AREA_M2, "40.10", date(2025, 12, 1))
    for portion in planned_corrections(
        month("2025-12"), booking_date=TODAY, only_account=None, after=0
    ):
        post(portion.accounts)


def december_reversed() -> None:
    document = ChargeDocument.objects.get(account__account_no="100005", period="2025-12")
    reverse_entry(document.entry, on=TODAY, reason="Naliczono dwa razy.", made_by=None, today=TODAY)


def january_charged_ahead() -> None:
    for portion in planned_charges(month("2026-01")):
        post(portion.accounts)


def placed_everywhere(code: str, since: date = date(2025, 1, 1)) -> Component:
    component = Component.objects.get(code=code)
    use_component(component, None, valid_from=since, origin=SYSTEM)
    return component


def new_component(since: date, *, used: bool, basis: Basis = Basis.PREMISES) -> Component:
    made = Component.objects.create(code="TV", name="Antena", basis=basis, unit="lokal")
    add_component_rate(made, Decimal("9.90"), valid_from=since)
    if used:
        use_component(made, None, valid_from=since, origin=SYSTEM)
    return made


def lift_of_one_building() -> None:
    placed_everywhere("GOK")
    building = Building.objects.order_by("pk").first()
    made = Component.objects.create(code="TV", name="Antena", basis=Basis.PREMISES, unit="lokal")
    add_component_rate(made, Decimal("9.90"), valid_from=date(2020, 1, 1))
    use_component(made, building, valid_from=date(2026, 2, 1), origin=SYSTEM)


def use_of_one_flat_ends() -> None:
    made = new_component(date(2025, 1, 1), used=False)
    flat = account("100005").premises
    use_component(made, flat, valid_from=date(2025, 1, 1), origin=SYSTEM)
    end_use(ComponentUse.objects.get(premises=flat), on=date(2026, 2, 14), origin=SYSTEM)


def closed(number: str, on: date) -> None:
    Account.objects.filter(account_no=number).update(closed_on=on)


def handed_over(on: date, number: str = "100005", following: str = "100500") -> None:
    old = account(number)
    hand_over_account(old, NewPayer(old.payer, following, None), on=on, origin=SYSTEM)


def component_used_again() -> None:
    used = placed_everywhere("POD")
    end_use(used.uses.get(), on=date(2026, 1, 10), origin=SYSTEM)
    use_component(used, None, valid_from=date(2026, 1, 20), origin=SYSTEM)


def several_in_one_month() -> None:
    value("100003", Basis.PERSONS, "4", date(2026, 2, 1))
    value("100003", Basis.AREA_M2, "61.20", date(2026, 2, 10))
    value("100003", Basis.VOLUME_M3_COLD, "7.5", date(2026, 2, 1))
    rate("FR", "3.3333", date(2026, 2, 1))
    own_rate("100003", "EKS", "4.00", "CONTEST", date(2026, 2, 1), None)


def property_rate() -> None:
    place = account("100003").premises.building.property
    rate("EKS", "9.99", date(2026, 2, 1), property=place)


CASES: dict[str, Callable[[], object]] = {
    "nothing": lambda: None,
    "more persons": lambda: value("100003", Basis.PERSONS, "4", date(2026, 1, 1)),
    "fewer persons inside a month": lambda: value("100003", Basis.PERSONS, "1", date(2026, 1, 10)),
    "nobody lives there": lambda: value("100003", Basis.PERSONS, "0", date(2026, 2, 1)),
    "persons in the past, corrected": persons_since_november,
    "persons and back": lambda: [
        value("100003", Basis.PERSONS, "4", date(2026, 1, 1)),
        value("100003", Basis.PERSONS, "2", date(2026, 2, 28)),
    ],
    "persons on the first and the last day of a month": lambda: [
        value("100003", Basis.PERSONS, "4", date(2026, 2, 1)),
        value("100003", Basis.PERSONS, "1", date(2026, 2, 28)),
    ],
    "nobody for ten days": lambda: [
        value("100003", Basis.PERSONS, "0", date(2026, 2, 10)),
        value("100003", Basis.PERSONS, "3", date(2026, 2, 20)),
    ],
    "persons today": lambda: value("100003", Basis.PERSONS, "4", TODAY),
    "another area": lambda: value("100005", Basis.AREA_M2, "51.37", date(2026, 2, 1)),
    "an area inside a month": lambda: value("100005", Basis.AREA_M2, "51", date(2026, 3, 31)),
    "a declared volume": lambda: value("100005", Basis.VOLUME_M3_COLD, "12.5", date(2026, 2, 1)),
    "an advance inside a month": lambda: value(
        "100005", Basis.VOLUME_M3_HOT, "1", date(2026, 1, 20)
    ),
    "a rate": lambda: rate("FR", "3.60", date(2026, 3, 1)),
    "a rate inside a month": lambda: rate("FR", "3.60", date(2026, 2, 15)),
    "a cheaper rate": lambda: rate("FR", "0.0001", date(2026, 2, 1)),
    "a rate of zero": lambda: rate("FR", "0", date(2026, 2, 1)),
    "a rate of the property": property_rate,
    "a new component by use": lambda: new_component(date(2026, 2, 1), used=True),
    "a new component by its rate": lambda: new_component(date(2026, 2, 1), used=False),
    "a new component by persons": lambda: new_component(
        date(2026, 2, 15), used=True, basis=Basis.PERSONS
    ),
    "a component of one building": lift_of_one_building,
    "a component of one flat ends": use_of_one_flat_ends,
    "an old component is placed": lambda: placed_everywhere("DZW"),
    "an old component ends": lambda: end_use(
        placed_everywhere("POD").uses.get(), on=date(2026, 1, 31), origin=SYSTEM
    ),
    "a rate in court": lambda: own_rate(
        "100003", "EKS", "3.00", "CONTEST", date(2026, 1, 1), date(2026, 2, 28)
    ),
    "a rate in court for one day": lambda: own_rate(
        "100003", "EKS", "3.00", "CONTEST", date(2026, 2, 15), date(2026, 2, 15)
    ),
    "an old component ends and is placed again": component_used_again,
    "a late notice, then a court": lambda: [
        own_rate("100003", "EKS", "4.00", "NOTICE_LATE", date(2026, 1, 1), date(2026, 3, 31)),
        own_rate("100003", "EKS", "3.00", "CONTEST", date(2026, 2, 1), None),
    ],
    "the account ends inside a month": lambda: closed("100003", date(2026, 2, 14)),
    "the account ends with a month": lambda: closed("100003", date(2026, 1, 31)),
    "the account ends on a first day": lambda: closed("100003", date(2026, 2, 1)),
    "the account ended": lambda: closed("100003", date(2025, 12, 10)),
    "a new payer inside a month": lambda: handed_over(date(2026, 2, 10)),
    "a new payer with a month": lambda: handed_over(date(2026, 2, 1)),
    "two new payers in one month": lambda: [
        handed_over(date(2026, 1, 10)),
        handed_over(date(2026, 1, 20), "100500", "100501"),
    ],
    "an account for some days of a month": lambda: [
        open_account("100900", opened_on=date(2026, 1, 5)),
        closed("100900", date(2026, 1, 20)),
    ],
    "a new account": lambda: open_account("100900", opened_on=date(2026, 1, 16)),
    "a corrected month": december_corrected,
    "a reversed month": december_reversed,
    "a month charged ahead": january_charged_ahead,
    "several in one month": several_in_one_month,
}  # fmt: skip


# The others cost a minute together.
USUAL = {"persons in the past, corrected", "an area inside a month", "a new payer inside a month"}


@pytest.mark.parametrize("midmonth", list(Midmonth))
@pytest.mark.parametrize(
    "case",
    [pytest.param(name, marks=() if name in USUAL else pytest.mark.thorough) for name in CASES],
)
def test_each_account_is_foreseen_what_the_runs_charge(
    coop: dict[str, Account], settings, case: str, midmonth: Midmonth
):
    settings.COOP_MIDMONTH = midmonth
    CASES[case]()

    forecast = forecast_of_anna()

    assert forecast == charged()


def test_a_change_of_persons_changes_the_months_from_its_day_on(coop: dict[str, Account]):
    """Two more persons: 2 × 38,00 and 2 × 11,00 more; a correction of the past is no charge."""

    def amounts() -> list[str]:
        [forecast] = forecast_charges([account("100003")], TODAY, 2).values()
        return [str(charge.amount.amount) for charge in forecast.charges]

    before = amounts()
    value("100003", Basis.PERSONS, "4", date(2026, 2, 1))
    later = amounts()
    persons_since_november()

    assert before == ["926.94"] * 2
    assert later == ["926.94", "1024.94"]
    assert amounts() == ["1073.94", "1024.94"]


@pytest.mark.thorough
@pytest.mark.parametrize("midmonth", list(Midmonth))
@pytest.mark.parametrize("seed", range(8))
def test_any_changes_together_are_foreseen(
    coop: dict[str, Account], settings, seed: int, midmonth: Midmonth
):
    """Six random changes of each account's facts, in the past too, on any day."""
    settings.COOP_MIDMONTH = midmonth
    random = Random(seed)  # noqa: S311 - a repeatable choice of cases
    bases = [Basis.PERSONS, Basis.AREA_M2, Basis.VOLUME_M3_COLD, Basis.VOLUME_M3_HOT]
    for number in coop:
        for _turn in range(6):
            basis, day = random.choice(bases), date(2025, 11, 1)
            what = random.randrange(900) / 10 if basis != Basis.PERSONS else random.randrange(6)
            value(number, basis, str(what), day + timedelta(random.randrange(200)))
        if random.random() < 0.2:
            closed(number, date(2026, 1, 1) + timedelta(random.randrange(120)))
    for code in ("FR", "CO-S", "DZW"):
        rate(code, str(random.randrange(99) / 10), date(2026, random.randrange(2, 5), 1))

    forecast = forecast_of_anna()

    assert forecast == charged()


def test_a_rate_that_ends_goes_on_until_the_office_enters_the_next(coop: dict[str, Account]):
    """The run would stop there."""
    with_rates = forecast_of_anna()
    ComponentRate.objects.filter(valid_from=date(2026, 1, 1)).update(valid_to=date(2026, 1, 31))

    assert forecast_of_anna() == with_rates
