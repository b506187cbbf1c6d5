import pytest
from django.test import Client

from cms_ext.public_site.notices.models import AnnouncementIndexPage
from cms_ext.public_site.pages.models import Desk
from tests.clients import signed_in
from tests.people import staff


@pytest.fixture
def editor(index: AnnouncementIndexPage) -> Client:
    Desk.objects.create(code="DT", name="Dział Techniczny", matter="Usterki", room="5")
    return signed_in(staff("redaktor", "editor", "publisher"))
