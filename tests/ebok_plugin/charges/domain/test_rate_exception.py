from datetime import date
from decimal import Decimal

import pytest

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.audit.models import AuditEvent
from ebok_plugin.charges.domain.queries.charged import rates_by_account
from ebok_plugin.charges.domain.queries.month_rows import EXCEPTION, exceptions_in
from ebok_plugin.charges.domain.rate import (
    end_exception,
    except_rate,
    withdraw_exception,
)
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Basis, Component, RateException
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.charges.coop import priced
from tests.ebok_plugin.ledger.books import open_account

pytestmark = pytest.mark.django_db

LATE, CONTEST = RateException.Cause.NOTICE_LATE, RateException.Cause.CONTEST
APRIL, JUNE, JULY = date(2027, 4, 1), date(2027, 6, 30), date(2027, 7, 1)


@pytest.fixture
def anna(db: None) -> Account:
    return open_account("100005")


@pytest.fixture
def upkeep(db: None) -> Component:
    return priced("EKS", Basis.AREA_M2, "4.85")


def excepted(
    account: Account,
    component: Component,
    rate: str,
    begin: date,
    end: date | None,
    cause: RateException.Cause,
) -> RateException:
    return except_rate(
        account,
        component,
        Decimal(rate),
        valid_from=begin,
        valid_to=end,
        cause=cause,
        reference="Zawiadomienie 4/2026",
        origin=SYSTEM,
    )


def own_rate(account: Account, component: Component, day: date) -> str | None:
    this = Account.objects.filter(pk=account.pk)
    rows = exceptions_in(this, day).values_list(*EXCEPTION)
    found = rates_by_account(rows).get(account.pk, {}).get(component.pk)
    return None if found is None else str(found)


def test_the_account_pays_its_own_rate_on_those_days(anna: Account, upkeep: Component) -> None:
    excepted(anna, upkeep, "4.60", APRIL, JUNE, LATE)

    days = [date(2027, 3, 31), APRIL, JUNE, JULY]
    assert [own_rate(anna, upkeep, day) for day in days] == [None, "4.6000", "4.6000", None]


def test_of_two_on_one_day_the_contested_one_wins(anna: Account, upkeep: Component) -> None:
    excepted(anna, upkeep, "4.50", APRIL, None, CONTEST)
    excepted(anna, upkeep, "4.60", APRIL, JUNE, LATE)

    assert own_rate(anna, upkeep, APRIL) == "4.5000"


@pytest.mark.both_databases
def test_an_ended_contest_gives_the_rate_of_all_again(anna: Account, upkeep: Component) -> None:
    contest = excepted(anna, upkeep, "4.60", APRIL, None, CONTEST)
    end_exception(contest, on=JUNE, origin=SYSTEM)

    assert [own_rate(anna, upkeep, day) for day in (JUNE, JULY)] == ["4.6000", None]
    events = AuditEvent.objects.filter(action__startswith="RATE_EXCEPT").order_by("seq")
    assert [(event.action, event.subject_id, event.changes["to"]) for event in events] == [
        ("RATE_EXCEPTED", anna.payer_id, None),
        ("RATE_EXCEPTION_ENDED", anna.payer_id, "2027-06-30"),
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"valid_from": date(2027, 1, 1)}, "EXCEPTION_OVERLAP"),
        ({"valid_from": JULY, "valid_to": JUNE}, "ENDS_BEFORE_BEGIN"),
        ({"valid_from": JULY, "reference": "  "}, "REFERENCE_REQUIRED"),
        ({"valid_from": JULY, "rate": Decimal("4.60001")}, "RATE_SCALE"),
        ({"valid_from": JULY, "rate": Decimal("-1")}, "RATE_NEGATIVE"),
    ],
)
def test_what_is_refused(
    anna: Account, upkeep: Component, change: dict[str, object], code: str
) -> None:
    excepted(anna, upkeep, "4.60", APRIL, JUNE, LATE)
    wanted: dict[str, object] = {"rate": Decimal(1), "cause": LATE, "reference": "Z", **change}

    with pytest.raises(ChargeError) as refusal:
        except_rate(anna, upkeep, origin=SYSTEM, **wanted)  # type: ignore[arg-type]  # a table

    assert refusal.value.code == code
    assert RateException.objects.count() == 1


@pytest.mark.both_databases
def test_a_withdrawn_exception_is_gone_from_every_month_and_stays_in_the_log(
    anna: Account, upkeep: Component
) -> None:
    late = excepted(anna, upkeep, "4.60", APRIL, JUNE, LATE)

    withdraw_exception(late, origin=SYSTEM)

    assert own_rate(anna, upkeep, APRIL) is None
    event = AuditEvent.objects.get(action="RATE_EXCEPTION_WITHDRAWN")
    assert (event.reason_code, event.note) == (LATE, "Zawiadomienie 4/2026")
    assert event.changes == {
        "component": "EKS",
        "rate": "4.60",
        "from": "2027-04-01",
        "to": "2027-06-30",
    }
