from datetime import date

import pytest

from cms_ext.office.audit.domain.event import SYSTEM
from ebok_plugin.charges.domain.component import cost_kind_on, cost_kinds_on, set_cost_kind
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Basis, CostKind
from tests.ebok_plugin.charges.coop import priced

pytestmark = pytest.mark.django_db

CONTROLLED, INDEPENDENT = CostKind.Kind.CONTROLLED, CostKind.Kind.INDEPENDENT


def test_the_kind_of_a_cost_has_dates() -> None:
    waste = priced("GOK", Basis.PERSONS, "42.75")
    lift = priced("DZW", Basis.PERSONS, "11")
    set_cost_kind(waste, CONTROLLED, valid_from=date(2025, 1, 1), origin=SYSTEM)
    set_cost_kind(waste, INDEPENDENT, valid_from=date(2026, 1, 1), origin=SYSTEM)

    days = [date(2024, 12, 31), date(2025, 12, 31), date(2026, 1, 1)]
    assert [cost_kind_on(waste, day) for day in days] == [None, CONTROLLED, INDEPENDENT]
    assert cost_kind_on(lift, date(2026, 1, 1)) is None
    assert cost_kinds_on(date(2026, 1, 1)) == {waste.pk: INDEPENDENT}


def test_a_kind_does_not_begin_before_the_one_that_is_known() -> None:
    waste = priced("GOK", Basis.PERSONS, "42.75")
    set_cost_kind(waste, INDEPENDENT, valid_from=date(2026, 1, 1), origin=SYSTEM)

    with pytest.raises(ChargeError) as refusal:
        set_cost_kind(waste, CONTROLLED, valid_from=date(2025, 1, 1), origin=SYSTEM)

    assert refusal.value.message == (
        "Składnik GOK ma już rodzaj kosztu od 01.01.2026. Podaj dzień późniejszy."
    )
