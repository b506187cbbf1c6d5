import pytest
from django.core.cache import caches
from django.db import connection

from cms_ext.public_site.notices.models import AnnouncementPage
from tests.cms_ext.conftest import Publish


@pytest.fixture(autouse=True)
def pages_are_kept(settings) -> None:
    kept = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"}
    settings.CACHES = settings.CACHES | {"pages": kept}
    caches["pages"].clear()


@pytest.fixture
def notice(publish: Publish) -> AnnouncementPage:
    page = publish("Pierwsze ogłoszenie")
    # As if it were committed: what a test changes afterwards is a transaction of its own.
    connection.run_on_commit.clear()
    return page
