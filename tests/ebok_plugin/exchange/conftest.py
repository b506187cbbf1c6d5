"""Daria of the finance department at her desk."""

from __future__ import annotations

import pytest
from django.test import Client

from cms_ext.people.identity.models import User
from tests.people import staff
from tests.shared_rows import shared


@shared
def daria() -> User:
    return staff("finanse", "finance_clerk")


@pytest.fixture
def desk(client: Client, daria: User) -> Client:
    client.force_login(daria)
    return client
