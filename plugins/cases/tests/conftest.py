"""Anna and Nina who have cases, Daria who handles them, Franek of
finance, the president as second person.
"""

import pytest
from django.test import Client

from cms_ext.people.identity.models import User
from cms_ext.premises.models import Building, Property
from plugins.cases.tests.cases import TODAY, at_desk
from tests.clients import signed_in
from tests.people import resident, staff
from tests.shared_rows import shared


@pytest.fixture(autouse=True)
def _quiet_forms(settings) -> None:
    """Tests fill in forms faster than people, on the day of the demo."""
    settings.COOP_FORM_FASTEST_SECONDS = 0
    settings.COOP_CASES_PER_ADDRESS = 100
    settings.COOP_TODAY = TODAY


@shared
def anna() -> User:
    return resident("ebok", "EB-500001-3", "Anna Lis")


@shared
def nina() -> User:
    return resident("ebok", "EB-500003-9", "Ńina Testowska")


@shared
def daria() -> User:
    return at_desk("finanse", "case_clerk")


@pytest.fixture
def as_daria(daria: User) -> Client:
    return signed_in(daria)


@pytest.fixture
def as_anna(anna: User) -> Client:
    return signed_in(anna)


@shared
def franek() -> User:
    return staff("franek", "finance_clerk")


@shared
def prezes() -> User:
    return at_desk("prezes", "board_member")


@shared
def house() -> Building:
    estate = Property.objects.create(code="N1", name="Jodłowa")
    return Building.objects.create(property=estate, code="J1", address="ul. Jodłowa 1")


@shared
def other_house(house: Building) -> Building:
    return Building.objects.create(property=house.property, code="J2", address="ul. Jodłowa 2")
