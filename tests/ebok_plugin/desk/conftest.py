"""Whoever sits at the finance desk, signed in."""

import pytest
from django.test import Client

from cms_ext.people.identity.models import User
from tests.clients import signed_in
from tests.ebok_plugin.desk.clerks import AUDITOR, CLERK
from tests.people import staff
from tests.shared_rows import shared


@shared
def clerk_s_login() -> User:
    return staff(CLERK, CLERK)


@pytest.fixture
def clerk(clerk_s_login: User) -> Client:
    return signed_in(clerk_s_login)


@shared
def auditor_s_login() -> User:
    return staff(AUDITOR, AUDITOR)


@pytest.fixture
def auditor(auditor_s_login: User) -> Client:
    return signed_in(auditor_s_login)
