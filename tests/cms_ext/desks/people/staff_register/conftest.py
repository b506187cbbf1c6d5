import pytest
from django.test import Client

from cms_ext.people.identity.models import User
from tests.people import staff


@pytest.fixture
def admin(client) -> User:
    user = staff("admin", superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def desk(admin: User, client) -> Client:
    """Return the administrator's browser."""
    return client
