"""Anna at home, with a declaration in force that she may change."""

import pytest
from django.test import Client

from cms_ext.people.identity.models import User
from plugins.waste_union.tests.declarations.declarations import accepted, with_account
from plugins.waste_union.tests.declarations.payer import at_home
from tests.people import staff
from tests.shared_rows import shared
from waste_union.declarations.models import Declaration, DeclaredProperty


@pytest.fixture
def browser(anna: User) -> Client:
    return at_home(anna)


@shared
def in_force(lipowa: DeclaredProperty, anna: User, celina: User) -> Declaration:
    """Four persons with a composter: 124,00 zł."""
    return accepted(with_account(lipowa), anna, celina)


@pytest.fixture
def dom(lipowa: DeclaredProperty) -> DeclaredProperty:
    return with_account(lipowa)


@pytest.fixture
def wanda() -> User:
    return staff("wanda", "waste_admin")
