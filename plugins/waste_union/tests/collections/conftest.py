"""Anna who pays in E-BOK, Ewa who keeps the schedules, Daria who only looks at them."""

import pytest

from cms_ext.people.identity.models import User
from plugins.waste_union.tests.collections.union import TODAY, bring_fixtures
from tests.people import resident, staff
from tests.shared_rows import shared


@pytest.fixture(autouse=True)
def _day_of_the_demo(settings) -> None:
    """Tests fill in forms faster than people."""
    settings.COOP_TODAY = TODAY
    settings.COOP_FORM_FASTEST_SECONDS = 0
    settings.COOP_CASES_PER_ADDRESS = 100


@shared
def union() -> None:
    bring_fixtures(2026, 2027)


@shared
def anna() -> User:
    return resident("ebok", "EB-500001-3", "Anna Lis")


@shared
def ewa() -> User:
    return staff("ewa", "editor")


@shared
def daria() -> User:
    return staff("finanse", "case_clerk")
