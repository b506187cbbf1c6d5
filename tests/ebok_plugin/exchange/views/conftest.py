"""The desk, with a store of its own for the files that wait there."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from cms_ext.people.identity.models import User


@pytest.fixture
def desk(client: Client, daria: User, settings: Settings, tmp_path: Path) -> Client:
    settings.COOP_PRIVATE_ROOT = tmp_path
    client.force_login(daria)
    return client
