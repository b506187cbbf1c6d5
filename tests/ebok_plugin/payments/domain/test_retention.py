"""What came in by a file leaves five years after its year: originals and quotes, never figures."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from cms_ext.desks.privacy.domain.retention import purge_expired_data
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.payments.domain.bank_file import BankUpload
from ebok_plugin.payments.domain.bank_import import import_bank
from ebok_plugin.payments.models import BankEntry, BankFile, ImportBatch
from tests.ebok_plugin.payments.books import bring
from tests.ebok_plugin.payments.files import ACCOUNT, file

pytestmark = pytest.mark.django_db

STATEMENT = Path(__file__).parents[1] / "bank" / "samples" / "pko_like_2026-03.sta"
LAST_DAY = datetime(2031, 12, 31, 12, tzinfo=UTC)
NEW_YEAR = datetime(2032, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def kept(settings, tmp_path) -> Path:
    settings.COOP_PRIVATE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def came_in_may(kept: Path) -> None:
    """Both kinds of file, brought in May 2026."""
    with time_machine.travel(datetime(2026, 5, 4, 9, tzinfo=UTC), tick=False):
        assert bring(file("accounts", ACCOUNT)).status == "posted"
        upload = BankUpload(STATEMENT.name, STATEMENT.read_bytes())
        assert import_bank(upload, today=date(2026, 12, 31), made_by=None).status == "posted"


def files_in(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def removed(now: datetime, *, rehearse: bool = False) -> int:
    report = purge_expired_data(now, rehearse=rehearse)
    return next(line.count for line in report if line.code == "EBOK_IMPORT_FILES")


@pytest.mark.usefixtures("came_in_may")
def test_a_file_is_kept_through_five_whole_years(kept: Path):
    assert removed(LAST_DAY) == 0
    assert removed(NEW_YEAR, rehearse=True) == 2
    assert files_in(kept) == 2
    assert ImportBatch.objects.get().report["made"]


@pytest.mark.thorough
@pytest.mark.both_databases
@pytest.mark.usefixtures("came_in_may")
def test_then_the_originals_and_what_quotes_them_go(
    kept: Path, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]]
):
    before = (list(LedgerEntry.objects.values()), ImportBatch.objects.get().sha256)

    with django_capture_on_commit_callbacks(execute=True):
        assert removed(NEW_YEAR) == 2

    batch, statement = ImportBatch.objects.get(), BankFile.objects.get()
    assert files_in(kept) == 0
    assert (batch.original.name, statement.original.name, statement.findings) == ("", "", [])
    assert not {"made", "changes", "notes"} & batch.report.keys()
    assert (batch.report["rows"], batch.report["new"]) == (1, 1)
    assert set(BankEntry.objects.values_list("raw_61", "raw_86")) == {("", "")}
    assert (list(LedgerEntry.objects.values()), batch.sha256) == before
    assert removed(NEW_YEAR) == 0
    # The same file is still known.
    assert bring(file("accounts", ACCOUNT)).status == "unchanged"
