"""Daria of the finance department at her desk."""

import pytest
from django.test import Client

from cms_ext.people.identity.models import User
from tests.people import staff
from tests.shared_rows import shared


@shared
def daria() -> User:
    return staff("finanse", "finance_clerk")


@pytest.fixture
def desk(client, daria: User, settings, tmp_path) -> Client:
    """With a store of its own for the files that wait there."""
    settings.COOP_PRIVATE_ROOT = tmp_path
    client.force_login(daria)
    return client
