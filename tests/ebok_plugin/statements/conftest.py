"""Documents are in a folder of the test."""

import pytest

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import SYSTEM
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.batch import start_notices
from tests.ebok_plugin.statements.houses import TODAY, carry_through, house
from tests.shared_rows import shared


@pytest.fixture(autouse=True)
def _own_store(tmp_path, settings) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path


@shared
def accounts() -> dict[str, Account]:
    """Return the house, with the notices of March."""
    made = house()
    start_notices(Period(2026, 3), today=TODAY, origin=SYSTEM)
    carry_through()
    return made
