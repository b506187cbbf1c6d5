from datetime import date

import pytest

from ebok_plugin.payments.domain.ledger_kinds.catalogue import ledger_files
from tests.cms_ext.base.tables.outcome import Read, reader_of

TODAY = date(2026, 12, 31)


@pytest.fixture
def read() -> Read:
    return reader_of(ledger_files(TODAY))
