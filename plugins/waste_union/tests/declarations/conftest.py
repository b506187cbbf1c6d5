"""Anna who owns a house in Brzozów and Jan who owns it with her, a manager of a block, and the
clerks Celina and Daria who review what comes in.
"""

import pytest

from cms_ext.people.identity.models import User
from plugins.waste_union.tests.declarations.declarations import TODAY, block, house
from tests.people import resident, staff
from tests.shared_rows import shared
from waste_union.declarations.models import DeclaredProperty


@pytest.fixture(autouse=True)
def _day(settings) -> None:
    settings.COOP_TODAY = TODAY


@shared
def anna() -> User:
    user = resident("ebok", "EB-500001-3", "Anna Lis")
    assert user.person is not None
    user.person.correspondence_email = "anna@poczta.example"
    user.person.save()
    return user


@shared
def jan() -> User:
    return resident("ebok", "EB-500002-1", "Jan Lis")


@shared
def obcy() -> User:
    return resident("ebok", "EB-500009-9", "Olga Obca")


@shared
def celina() -> User:
    return staff("celina", "waste_clerk")


@shared
def daria() -> User:
    return staff("daria", "waste_clerk")


@shared
def lipowa(anna: User, jan: User) -> DeclaredProperty:
    """A single-family house of four, with a composter; Anna and Jan may declare for it."""
    return house(anna, jan)


@shared
def osiedle(anna: User) -> DeclaredProperty:
    """A block of 120 dwellings."""
    return block(anna)
