"""Daria of the finance department at her desk."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from cms_ext.people.identity.models import User
from tests.people import staff
from tests.shared_rows import shared


@shared
def daria() -> User:
    return staff("finanse", "finance_clerk")


@pytest.fixture
def desk(client: Client, daria: User, settings: Settings, tmp_path: Path) -> Client:
    """With a store of its own for the files that wait there."""
    settings.COOP_PRIVATE_ROOT = tmp_path
    client.force_login(daria)
    return client
