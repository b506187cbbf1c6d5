"""Celina, Daria, the auditor and the administrator at their screens."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from cms_ext.access.models import AccessApplication
from cms_ext.office.audit.domain.event import Origin
from tests.cms_ext.access.desk import LUCJA, administrator, by_email, celina, daria
from tests.people import staff
from tests.shared_rows import shared


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path


def _signed_in(origin: Origin) -> Client:
    client = Client()
    assert origin.actor is not None
    client.force_login(origin.actor)
    return client


@pytest.fixture
def celinas() -> Client:
    return _signed_in(celina())


@pytest.fixture
def darias() -> Client:
    return _signed_in(daria())


@pytest.fixture
def admins() -> Client:
    return _signed_in(administrator())


@pytest.fixture
def auditors() -> Client:
    return _signed_in(Origin(actor=staff("kontroler", "auditor")))


@shared
def lucja() -> AccessApplication:
    """An application by e-mail in which everything agrees."""
    LUCJA.on_file()
    return by_email(LUCJA)
