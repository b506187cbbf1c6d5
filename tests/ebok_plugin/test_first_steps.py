"""When E-BOK's first steps count as done."""

from datetime import date

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from ebok_plugin.charges.domain.component import end_use, set_cost_kind, use_component
from ebok_plugin.charges.models import Basis, CostKind
from ebok_plugin.interest.domain.rate import confirm_rates, rates_are_confirmed
from ebok_plugin.interest.models import InterestRate, RateKind
from ebok_plugin.ledger import conf
from ebok_plugin.plugin.new_site import tariff_is_entered
from tests.ebok_plugin.charges.coop import priced
from tests.people import staff

COOP, WASTE = "cooperative-accounts", "waste-accounts"

pytestmark = pytest.mark.django_db
SINCE, TODAY = date(2020, 1, 1), date(2026, 11, 20)


def test_a_tariff_is_entered_when_one_component_has_all_of_it_today():
    assert not tariff_is_entered(TODAY)
    lift = priced("DZW", Basis.PERSONS, "11", used=False)
    assert not tariff_is_entered(TODAY)
    use = use_component(lift, None, valid_from=SINCE, origin=SYSTEM)
    assert not tariff_is_entered(TODAY)
    set_cost_kind(lift, CostKind.Kind.CONTROLLED, valid_from=SINCE, origin=SYSTEM)
    assert tariff_is_entered(TODAY)
    end_use(use, on=date(2026, 11, 19), origin=SYSTEM)
    assert not tariff_is_entered(TODAY)


@pytest.mark.parametrize(
    ("left_out", "done_after"),
    [
        ({WASTE}, [False, True, True]),
        ({COOP}, [False, False, True]),
        (set(), [False, False, True]),
    ],
    ids=["cooperative", "union", "both"],
)
def test_rates_are_confirmed_when_somebody_did_it_for_each_table_of_the_office(
    monkeypatch, left_out: set[str], done_after: list[bool]
):
    monkeypatch.setattr(conf, "is_left_out", left_out.__contains__)
    clerk = Origin(actor=staff("celina", "finance_clerk"))
    # What came with the program was confirmed by nobody of the office.
    seen = [rates_are_confirmed(TODAY)]

    for kind in (RateKind.STATUTORY, RateKind.TAX):
        rate = InterestRate.objects.filter(kind=kind).latest("valid_from").rate_percent
        confirm_rates(kind, until=TODAY, rate_percent=rate, origin=clerk, today=TODAY)
        seen.append(rates_are_confirmed(TODAY))

    assert seen == done_after
