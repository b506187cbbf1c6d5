import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.operations.backup.models import BackupRecord
from cms_ext.operations.scheduler.domain.job import list_jobs
from cms_ext.operations.site_export.domain.standing import make_standing_export
from cms_ext.plugins import JobFound

pytestmark = pytest.mark.django_db
FOLDER = "django.core.files.storage.FileSystemStorage"
S3 = "storages.backends.s3.S3Storage"


@pytest.fixture(autouse=True)
def _data(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path


def stored_by(settings: Any, backend: str, **options: object) -> None:
    settings.STORAGES = {**settings.STORAGES, "exports": {"BACKEND": backend, "OPTIONS": options}}


@pytest.fixture
def bucket() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """The address of a store that keeps what it is sent, in its order."""
    kept: list[tuple[str, bytes]] = []

    class Store(BaseHTTPRequestHandler):
        # Else the library waits a second for "100 Continue" before each file.
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:  # noqa: N802 - so the library calls it
            kept.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Store) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", kept
        server.shutdown()
        thread.join()


def test_it_is_off_until_a_place_is_named(settings):
    assert "standing_export" not in {job.name for job in list_jobs()}
    settings.COOP_EXPORT_TO = "/srv/eksporty"
    assert "standing_export" in {job.name for job in list_jobs()}


@pytest.mark.thorough
def test_a_folder_has_it_whole_and_each_run_has_its_row(settings, tmp_path):
    stored_by(
        settings,
        FOLDER,
        location=tmp_path / "to",
        file_permissions_mode=0o600,
        directory_permissions_mode=0o700,
    )

    make_standing_export()

    (made,) = (tmp_path / "to").iterdir()
    manifest = json.loads((made / "manifest.json").read_text())
    listed = (made / "SHA256SUMS").read_text().splitlines()
    record = BackupRecord.objects.get()
    assert all((made / line[66:]).is_file() for line in listed)
    assert (record.what, record.succeeded, record.file_name) == ("EXPORTED", True, made.name)
    assert record.sha256 == manifest["list_sha256"]
    assert AuditEvent.objects.get(action="SITE_EXPORTED").actor_label == "system"
    assert oct(made.stat().st_mode & 0o777) == "0o700"
    assert [path.name for path in tmp_path.iterdir()] == ["to"]


@pytest.mark.thorough
def test_a_store_that_speaks_s3_gets_the_manifest_last(settings, bucket):
    address, kept = bucket
    keys = {"access_key": "klucz", "secret_key": "tajny", "region_name": "pl"}
    stored_by(settings, S3, bucket_name="coop", location="kopie", endpoint_url=address, **keys)

    make_standing_export()

    name = BackupRecord.objects.get().file_name
    assert kept[-1][0] == f"/coop/kopie/{name}/manifest.json"
    assert b'"kind": "wagtail-coop export"' in kept[-1][1]
    assert f"/coop/kopie/{name}/rows/cms_ext_identity.Person.jsonl" in dict(kept)


@pytest.mark.thorough
def test_the_command_names_a_place_that_takes_nothing_and_nothing_stays(settings, tmp_path):
    (tmp_path / "to").write_text("plik, nie folder")
    stored_by(settings, FOLDER, location=tmp_path / "to")

    with pytest.raises(JobFound, match="COOP_EXPORT_TO, SHA256SUMS: jest błąd"):
        make_standing_export()

    record = BackupRecord.objects.get()
    assert (record.succeeded, record.note[:26]) == (False, "COOP_EXPORT_TO, SHA256SUMS")
    assert AuditEvent.objects.filter(action="SITE_EXPORT_FAILED").count() == 1
    assert [path.name for path in tmp_path.iterdir()] == ["to"]
