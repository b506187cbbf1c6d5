"""Files next to a sealed digest: what was done to the file is found, and the file is not served."""

import hashlib
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import RequestFactory
from django.utils import timezone

from cms_ext.access.models import ReceivedMessage
from cms_ext.evidence.sealed_rows.domain import stored_file
from cms_ext.evidence.verification import domain as checks
from cms_ext.evidence.verification.models import CheckResult
from cms_ext.frontend.theme.middleware import RefusedWorkMiddleware
from cms_ext.plugins import Check, JobFound
from tests.sources import ROOT, of_packages

pytestmark = pytest.mark.django_db
LETTER = b"From: anna.lis@poczta.example\r\n\r\nWniosek"
GONE = "pliku nie ma w magazynie albo nie da się go odczytać"
OTHER = "plik w magazynie jest inny niż przyjęty albo wydany"


def message(number: int) -> ReceivedMessage:
    content = LETTER + str(number).encode()
    return ReceivedMessage.objects.create(
        identity=f"{number:064d}",
        sender="anna.lis@poczta.example",
        verdicts=[],
        raw=ContentFile(content, "list.eml"),
        sha256=hashlib.sha256(content).hexdigest(),
        received_at=timezone.now(),
    )


def exchange(path: Path) -> None:
    other = Path(message(2).raw.path)
    content = path.read_bytes()
    path.write_bytes(other.read_bytes())
    other.write_bytes(content)


def link(path: Path) -> None:
    path.unlink()
    path.symlink_to(__file__)


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


HARMS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a byte": (lambda path: path.write_bytes(b"f" + path.read_bytes()[1:]), OTHER),
    "cut": (lambda path: path.write_bytes(path.read_bytes()[:-1]), OTHER),
    "emptied": (lambda path: path.write_bytes(b""), OTHER),
    "longer": (lambda path: path.write_bytes(path.read_bytes() + b"\0"), OTHER),
    "gone": (Path.unlink, GONE),
    "exchanged with another row's": (exchange, OTHER),
    "a link to another": (link, OTHER),
    "a folder in its place": (make_folder, GONE),
}


@pytest.mark.parametrize(("harm", "fault"), HARMS.values(), ids=HARMS)
def test_whatever_is_done_to_a_file_is_found_and_the_file_is_not_opened(
    harm: Callable[[Path], object], fault: str
):
    received = message(1)
    path = Path(received.raw.path)
    path.chmod(0o600)
    assert list(stored_file.verify_files()) == []

    harm(path)

    findings = list(stored_file.verify_files())
    assert [(found.kind, found.row, found.fault) for found in findings][:1] == [
        ("cms_ext_access.receivedmessage", str(received.pk), fault)
    ]
    with pytest.raises(stored_file.StoredFileChanged):
        stored_file.open_sealed_file(ReceivedMessage.objects.get(pk=received.pk).raw)


def test_an_intact_file_is_read_from_its_beginning():
    with stored_file.open_sealed_file(message(1).raw) as opened:
        assert opened.read() == LETTER + b"1"


def test_each_file_has_its_turn_once_in_eight_nights():
    for number in range(40):
        Path(message(number).raw.path).unlink()
    seen = []
    for night in range(stored_file.NIGHTS):
        with time_machine.travel(date(2026, 11, 1) + timedelta(night), tick=False):
            seen += [finding.row for finding in stored_file.verify_some_files()]

    rows = ReceivedMessage.objects.order_by("pk").values_list("pk", flat=True)
    assert sorted(seen, key=int) == [str(row) for row in rows]


def test_what_was_met_at_serving_is_a_finding_and_the_next_night_compares_all(monkeypatch):
    files = Check("files", "Pliki", stored_file.verify_files, stored_file.verify_some_files)
    monkeypatch.setattr(checks, "list_checks", lambda: [files])
    received = message(1)
    Path(received.raw.path).unlink()
    with pytest.raises(stored_file.StoredFileChanged) as changed:
        stored_file.open_sealed_file(received.raw)
    middleware = RefusedWorkMiddleware(lambda _request: pytest.fail("never called"))

    for _again in range(2):
        answer = middleware.process_exception(RequestFactory().get("/"), changed.value)
        assert answer is not None
        assert answer.status_code == 503
    assert (CheckResult.objects.get().findings, checks.has_findings()) == (1, True)

    for night in range(1, stored_file.NIGHTS + 1):
        moment = timezone.now() + timedelta(days=2 * night)
        with time_machine.travel(moment, tick=False), pytest.raises(JobFound):
            checks.run_due_check()


# What reads a stored file by itself, and why nobody gets a changed one by it.
ELSEWHERE = {
    "cms_ext/base/files/virus_scan.py": "reads it for the scanner",
    "cms_ext/operations/moving_in/domain/moving.py": "a file of editors, without a digest",
    "ebok_plugin/statements/domain/batch.py": "the path, once the file was compared",
    "ebok_plugin/utilities/meters/views/own.py": "a photo, without a digest",
    "members_area/library/domain/files.py": "the archive, once `is_lost` compared the file",
    "members_area/library/domain/submission.py": "computes the digest",
}
OPENED = re.compile(r"\w\.(?:file|raw|original)\.(?:open|path)\b")


@pytest.mark.all_plugins
def test_nobody_serves_a_sealed_file_without_comparing_it():
    """Which models have one, and where such a field is opened by itself."""
    assert {model._meta.label for model, _field in stored_file.list_sealed_files()} == {
        "cases.CaseAttachment",
        "cms_ext_access.ApplicationAttachment",
        "cms_ext_access.ReceivedMessage",
        "cms_ext_approvals.SmallOfficeResolution",
        "cms_ext_import_desk.QueuedImport",
        "ebok_plugin_mirror.FeedSnapshot",
        "ebok_plugin_payments.BankFile",
        "ebok_plugin_payments.ImportBatch",
        "ebok_plugin_statements.Paper",
        "members_area_library.Rendition",
        "wagtaildocs.Document",
        "wagtailimages.Image",
        "waste_union_declarations.ReliefAttachment",
    }
    opened = {
        path.relative_to(ROOT).as_posix()
        for path in of_packages(".py")
        if OPENED.search(path.read_text("utf-8"))
    }
    assert opened == ELSEWHERE.keys()
