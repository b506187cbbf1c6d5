from __future__ import annotations

import pytest
from django.test import Client

from cms_ext.office.audit.domain.event import OPERATOR
from cms_ext.people.identity.domain.staff import open_staff_login
from cms_ext.people.identity.models import User
from tests.cms_ext.people.identity.staff.invited import CELINA
from tests.people import staff
from tests.shared_rows import shared


@shared
def celina() -> User:
    """Invited to the membership desk, not yet in."""
    return open_staff_login(CELINA, OPERATOR)


@pytest.fixture
def admin(client: Client) -> User:
    user = staff("admin", superuser=True)
    client.force_login(user)
    return user
