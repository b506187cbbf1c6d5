import pytest
from django.test import Client

from tests.cms_ext.public_site.premises.conftest import Estate
from tests.people import staff


@pytest.fixture
def celina(client: Client, estate: Estate) -> Client:
    """At the membership desk: she keeps the tree."""
    client.force_login(staff("czlonkowski", "membership_clerk"))
    return client
