"""Celina, Daria, the auditor and the administrator at their screens."""

import pytest
from django.test import Client

from cms_ext.access.models import AccessApplication
from tests.clients import signed_in
from tests.cms_ext.access.desk import LUCJA, administrator, by_email, celina, daria
from tests.people import staff
from tests.shared_rows import shared


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path


@pytest.fixture
def celinas() -> Client:
    return signed_in(celina().actor)


@pytest.fixture
def darias() -> Client:
    return signed_in(daria().actor)


@pytest.fixture
def admins() -> Client:
    return signed_in(administrator().actor)


@pytest.fixture
def auditors() -> Client:
    return signed_in(staff("kontroler", "auditor"))


@shared
def lucja() -> AccessApplication:
    """An application by e-mail in which everything agrees."""
    LUCJA.on_file()
    return by_email(LUCJA)
