"""Sets of papers as one ZIP file."""

import csv
import io
import tracemalloc
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from members_area.library.domain import files as archive_module
from members_area.library.domain.files import build_archive
from members_area.library.models import Document, DocumentKind, Rendition, Version
from members_area.register.models import Organ
from tests.members_area.conftest import PDF, Publish
from tests.members_area.library.views.test_door import body_of

pytestmark = pytest.mark.django_db
LIST = "Spis dokumentów"


def unpacked(content: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(content)) as zipped:
        assert zipped.testzip() is None
        return {name: zipped.read(name) for name in zipped.namelist()}


def papers_in(content: bytes) -> list[str]:
    return sorted(name for name in unpacked(content) if not name.startswith(LIST))


def test_the_list_with_its_filters_is_one_file(anna_in: Client, publish: Publish, board: Organ):
    publish("Protokół z maja", adopted_on=date(2026, 5, 14))
    publish("Protokół z czerwca", adopted_on=date(2025, 6, 14))
    publish("Uchwała nr 3/RN/2026", kind="RESOLUTION", number="3/RN/2026", organ=board)
    publish("Materiał rady", "ORGAN", audience_organ=board)

    response = anna_in.get("/ikcs/dokumenty/zestaw.zip?rok=2026")
    content = body_of(response)

    assert papers_in(content) == [
        "Protokoły/Protokół z maja.pdf",
        "Uchwały/Uchwała nr 3-RN-2026.pdf",
    ]
    headers = ("Content-Type", "Cache-Control", "Content-Length", "Content-Disposition")
    assert [response[name] for name in headers] == [
        "application/zip",
        "private, no-store",
        str(len(content)),
        'attachment; filename="Dokumenty 2026-11-20.zip"',
    ]
    assert unpacked(content)["Protokoły/Protokół z maja.pdf"] == PDF


def test_the_archive_says_what_is_in_it(anna_in: Client, publish: Publish, board: Organ):
    publish("=1+1", kind="RESOLUTION", number="3/RN/2026", organ=board, subject="opłaty")

    files = unpacked(body_of(anna_in.get("/ikcs/dokumenty/zestaw.zip")))

    (row,) = list(
        csv.DictReader(io.StringIO(files[f"{LIST}.csv"].decode("utf-8-sig")), delimiter=";")
    )
    assert row == {
        "Tytuł": "'=1+1",
        "W sprawie": "opłaty",
        "Rodzaj": "Uchwała",
        "Numer": "3/RN/2026",
        "Organ": "Rada Nadzorcza",
        "Data": "2026-07-03",
        "Plik": "Uchwały/3-RN-2026 – =1+1 – opłaty.pdf",
    }
    text = files[f"{LIST}.txt"].decode("utf-8-sig")
    assert text.startswith("Dokumenty – stan na 20 listopada 2026 r.\r\n")
    assert "1. =1+1\r\n   opłaty, 3 lipca 2026\r\n" in text


def test_each_paper_is_recorded_when_it_is_sent(anna_in: Client, publish: Publish):
    papers = [publish(f"Protokół {n}") for n in range(3)]
    publish("Regulamin", "PUBLIC")
    events = AuditEvent.objects.filter(action="DOCUMENT_READ")

    body_of(anna_in.head("/ikcs/dokumenty/zestaw.zip"))
    assert not events.exists()

    body_of(anna_in.get("/ikcs/dokumenty/zestaw.zip"))
    assert {(event.object_id, event.changes["way"]) for event in events} == {
        (str(paper.pk), "ARCHIVE") for paper in papers
    }


def test_two_papers_of_one_name_keep_apart_and_the_public_set_holds_public_papers_only(
    anna_in: Client, publish: Publish
):
    publish("Regulamin", "PUBLIC", kind="BYLAW")
    for title in ("Protokół", "protokół", "../../Protokół"):
        publish(title)

    names = papers_in(body_of(anna_in.get("/ikcs/dokumenty/zestaw.zip")))

    assert sorted(name.casefold() for name in names) == [
        "protokoły/protokół (2).pdf",
        "protokoły/protokół (3).pdf",
        "protokoły/protokół.pdf",
        "regulaminy/regulamin.pdf",
    ]
    assert papers_in(body_of(Client().get("/dokumenty/zestaw.zip"))) == ["Regulaminy/Regulamin.pdf"]


def test_too_many_too_large_and_no_papers_are_refused_in_words(
    anna_in: Client, publish: Publish, monkeypatch
):
    def refused() -> tuple[int, str]:
        response = anna_in.get("/ikcs/dokumenty/zestaw.zip")
        return response.status_code, response.content.decode()

    status, words = refused()
    assert (status, "nie ma żadnego dokumentu" in words) == (404, True)

    monkeypatch.setattr(archive_module, "MOST_BYTES", 1000)
    publish("Protokół 1")
    status, words = refused()
    assert (status, "mieści się 1\xa0kB" in words) == (422, True)

    monkeypatch.setattr(archive_module, "MOST_FILES", 1)
    publish("Protokół 2")
    status, words = refused()
    assert (status, "W jednym zestawie mieści się najwyżej 1" in words) == (422, True)


@pytest.mark.parametrize("harm", ["gone", "cut"])
def test_a_lost_file_is_told_and_the_rest_comes_whole(
    anna_in: Client, publish: Publish, caplog, harm: str
):
    publish("Protokół z maja")
    lost = publish("Protokół z 3.06")
    stored = Path(Rendition.objects.get(version__document=lost).file.path)
    stored.chmod(0o600)
    stored.unlink() if harm == "gone" else stored.write_bytes(PDF[:100])

    response = anna_in.get("/ikcs/dokumenty/zestaw.zip")
    content = body_of(response)

    assert int(response["Content-Length"]) == len(content)
    files = unpacked(content)
    instead = "Protokoły/Protokół z 3.06 – BRAK PLIKU.txt"
    assert papers_in(content) == [instead, "Protokoły/Protokół z maja.pdf"]
    assert files["Protokoły/Protokół z maja.pdf"] == PDF
    assert "„Protokół z 3.06” nie ma w tym zestawie" in files[instead].decode("utf-8-sig")
    assert instead in files[f"{LIST}.txt"].decode("utf-8-sig")
    assert [(one.levelname, str(lost.pk) in one.message) for one in caplog.records] == [
        ("ERROR", True)
    ]
    # Whoever got no paper has not read it.
    read = AuditEvent.objects.filter(action="DOCUMENT_READ").values_list("object_id", flat=True)
    assert str(lost.pk) not in read
    assert len(read) == 1


def test_two_hundred_files_take_no_more_memory_than_one(publish: Publish):
    """100 kB each: 20 MB go through, a fraction of it is held at a time."""
    content = b"x" * 100_000
    kind = DocumentKind.objects.select_related("section").get(code="MINUTES")
    files = []
    for number in range(200):
        version = Version(document=Document(title=f"Protokół {number}", kind=kind, year=2026))
        file = Rendition(version=version, extension="pdf", size=len(content), sha256=str(number))
        file.file.save("x", ContentFile(content), save=False)
        files.append(file)
    sent: list[str] = []

    tracemalloc.start()
    size = sum(
        len(piece) for piece in build_archive(files, "Zestaw", lambda f: sent.append(f.sha256))
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert sent == [str(number) for number in range(200)]
    assert size > 200 * len(content)
    assert peak < 3_000_000
