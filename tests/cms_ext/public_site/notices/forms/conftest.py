from __future__ import annotations

import pytest
from django.test import Client

from cms_ext.public_site.notices.models import AnnouncementIndexPage
from cms_ext.public_site.pages.models import Desk
from tests.people import staff


@pytest.fixture
def editor(index: AnnouncementIndexPage) -> Client:
    Desk.objects.create(code="DT", name="Dział Techniczny", matter="Usterki", room="5")
    client = Client()
    client.force_login(
        staff("redaktor", "editor", "publisher"), "cms_ext.people.identity.backends.RealmBackend"
    )
    return client
