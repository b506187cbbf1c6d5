"""When E-BOK's first steps count as done."""

from datetime import date

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM
from ebok_plugin.charges.domain.component import end_use, set_cost_kind, use_component
from ebok_plugin.charges.models import Basis, CostKind
from ebok_plugin.plugin.new_site import tariff_is_entered
from tests.ebok_plugin.charges.coop import priced

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
