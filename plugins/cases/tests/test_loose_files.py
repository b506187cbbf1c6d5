"""Files of the private store without a row: none after a failure, and a job finds the rest."""

import errno
import os
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command

from cms_ext.access.domain.accepted_file import AcceptedFile
from cms_ext.access.domain.attachment import attach_files
from cms_ext.access.vocabulary import AttachmentKind
from cms_ext.base.files.virus_scan import ScanState
from cms_ext.desks.privacy.domain.retention import report_loose_files
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.plugins import JobFound
from coop_cases.domain.customer import AcceptedUpload, customer_reply
from coop_cases.models import CaseAttachment
from plugins.cases.tests.cases import TODAY, fault
from tests.cms_ext.access.applicants import apply
from tests.sources import of_packages

pytestmark = pytest.mark.django_db
UPLOAD = AcceptedUpload("a.txt", b"Tekst", "text/plain", ScanState.CLEAN)


def breaks_off(storage: FileSystemStorage, name: str, content: object) -> str:
    Path(storage.path(name)).parent.mkdir(parents=True, exist_ok=True)
    Path(storage.path(name)).write_bytes(b"Te")
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture(autouse=True)
def store(settings, tmp_path) -> Path:
    settings.COOP_PRIVATE_ROOT = tmp_path
    return tmp_path


def test_of_a_file_whose_writing_breaks_off_nothing_stays(store: Path, monkeypatch):
    case, application = fault(), apply().application
    scan = AcceptedFile("a.pdf", b"%PDF", "application/pdf", "0" * 64, ScanState.CLEAN)
    monkeypatch.setattr(FileSystemStorage, "_save", breaks_off)

    with pytest.raises(OSError, match="No space left"):
        customer_reply(case, "", [UPLOAD], today=TODAY, origin=SYSTEM)
    with pytest.raises(OSError, match="No space left"):
        attach_files(application, [scan], AttachmentKind.SCAN)

    assert [path for path in store.rglob("*") if path.is_file()] == []
    # Each caller of the list goes this way.
    sources = [path.read_text() for path in of_packages(".py")]
    assert sum("stored.append(" in text for text in sources if "FieldFile" in text) == 1


def test_the_nightly_job_tells_of_files_that_no_row_names(store: Path, capsys):
    customer_reply(fault(), "", [UPLOAD], today=TODAY, origin=SYSTEM)
    kept = store / "cases" / CaseAttachment.objects.get().file.name
    loose, waiting, drawn = (store / name for name in (
        "library/ab/loose", "imports/pending/waits", "previews/ab/drawn.png"
    ))  # fmt: skip
    young = store / "cases" / "young"
    for path in (loose, waiting, drawn, young):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    for path in (kept, loose, waiting, drawn):
        os.utime(path, (0, 0))

    with pytest.raises(JobFound, match="1 files"):
        report_loose_files()
    call_command("loose_files", delete=True)
    report_loose_files()

    assert capsys.readouterr().out == f"{loose}\nUsunięto: 1.\n"
    assert [path.exists() for path in (kept, waiting, drawn, young, loose)] == [True] * 4 + [False]
