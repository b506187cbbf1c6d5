import pytest
from django.test import Client

from tests.clients import signed_in
from tests.people import staff


@pytest.fixture
def both() -> tuple[Client, Client]:
    """Two members of staff who may do everything, each in a browser."""
    return (
        signed_in(staff("anna", superuser=True)),
        signed_in(staff("beata", superuser=True)),
    )
