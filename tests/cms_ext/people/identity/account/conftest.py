"""Anna signed in to E-BOK, with an address on file."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from tests.people import resident
from tests.shared_rows import shared

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ANNA_S_ADDRESS = "anna.lis@poczta.example"


@shared
def anna() -> User:
    user = resident("ebok", "EB-500001-3", "Anna Lis")
    user.person.correspondence_email = ANNA_S_ADDRESS
    user.person.save()
    return user


@pytest.fixture
def signed_in(client, anna: User) -> Client:
    client.force_login(anna)
    return client


@pytest.fixture
def actions() -> Callable[[], list[str]]:
    """Return the actions of the access log since the fixture was made, in order."""
    before = AuditEvent.objects.count()

    def since() -> list[str]:
        return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))[before:]

    return since


@pytest.fixture
def outbox() -> Callable[[], list[tuple[str, str]]]:
    """(to, template) of what waits in the outbox, in order."""

    def queued() -> list[tuple[str, str]]:
        rows = OutgoingMessage.objects.order_by("pk").values_list("to", "template")
        return [(to, template.rpartition("/")[2]) for to, template in rows]

    return queued
