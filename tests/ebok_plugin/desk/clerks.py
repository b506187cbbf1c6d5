"""Who sits at the finance desk, for tests."""

from django.test import Client

from cms_ext.people.identity.models import User
from tests.people import staff

CLERK, APPROVER, AUDITOR = "finance_clerk", "finance_approver", "auditor"


def sign_in_clerk(client: Client, group: str, login: str = "") -> User:
    """Somebody of that group, signed in."""
    user = staff(login or group, group)
    client.force_login(user)
    return user
