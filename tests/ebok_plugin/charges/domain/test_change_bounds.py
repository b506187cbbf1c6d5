"""From where a change is asked about: as the office's rule says, and always where it has none."""

from datetime import date
from decimal import Decimal

import pytest

from cms_ext.office.law.models import LegalRule
from ebok_plugin.charges.domain.run.big_changes import change_bounds


@pytest.mark.django_db
def test_a_change_as_large_as_the_bound_is_beyond_it_and_without_a_rule_any_change():
    changes = [(20, 25), (20, 24), (4, 2), (5, 3), (0, 4), (0, 5), (7, 7)]

    def beyond() -> list[bool]:
        bounds = change_bounds(date(2026, 11, 20))
        return [bounds.persons_beyond(Decimal(was), Decimal(now)) for was, now in changes]

    assert beyond() == [True, False, True, False, False, True, False]
    LegalRule.objects.filter(code="CHANGE_BOUNDS").delete()
    assert beyond() == [True, True, True, True, True, True, False]
