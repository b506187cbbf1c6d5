"""The demo's library with a paper of each audience in it, once for all tests of this folder."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.db import transaction
from pytest_django import DjangoDbBlocker

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.operations.new_site.demo.load import load_people, set_up_demo
from members_area.completeness.domain.public_status import show_status
from members_area.completeness.models import StatusScope
from members_area.plugin import demo as members_demo
from tests.members_area.conftest import TODAY
from tests.project.library.canaries import Canary, plant


# The folder has an `__init__.py`, or pytest would take it for no package and keep the transaction
# open behind all other tests.
@pytest.fixture(scope="package")
def canaries(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, Canary]]:
    """The documents by name; each test goes back to them by the rollback of its own transaction."""
    with (
        django_db_blocker.unblock(),
        tempfile.TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setattr(site_settings, "COOP_PRIVATE_ROOT", Path(folder))
        set_up_demo(TODAY)
        load_people()
        members_demo.load_demo(TODAY, 12)
        # The page of states is looked at, too, with all that it can ever tell.
        show_status(StatusScope.MEMBERS, origin=SYSTEM)
        yield plant()
        transaction.set_rollback(True)
