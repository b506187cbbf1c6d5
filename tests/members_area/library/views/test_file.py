import csv
import hashlib
import io
import tracemalloc
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.evidence.audit.models import AuditEvent
from members_area.library.domain import files as archive_module
from members_area.library.domain.files import build_archive
from members_area.library.models import Document, DocumentKind, Rendition, Version
from members_area.library.views.file import ByteRange, OutOfRange, download_name, requested_part
from members_area.register.models import Organ
from tests.members_area.conftest import PDF, Publish
from tests.members_area.library.views.test_closed_documents import body_of, status
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def minutes(publish: Publish) -> Document:
    return publish("Protokół nr 3/2026 „z rady”")


def tag_of(client: Client, address: str) -> str:
    response = client.head(address)
    body_of(response)
    return response["ETag"]


def reads() -> list[tuple[str, str, str]]:
    rows = AuditEvent.objects.filter(action="DOCUMENT_READ").order_by("seq")
    return list(rows.values_list("stream", "panel", "object_id"))


def test_the_file_comes_as_an_attachment_that_no_cache_keeps(anna_in: Client, minutes: Document):
    response = anna_in.get(f"/ikcs/dokumenty/{minutes.pk}/plik/")

    assert body_of(response) == PDF
    assert {name: response[name] for name in response.headers if name != "Vary"} == {
        "Content-Type": "application/pdf",
        "Content-Length": str(len(PDF)),
        "Content-Disposition": "attachment; filename*=utf-8''"
        "Protok%C3%B3%C5%82%20nr%203-2026%20%E2%80%9Ez%20rady%E2%80%9D.pdf",
        "Accept-Ranges": "bytes",
        "ETag": f'"{hashlib.sha256(PDF).hexdigest()}"',
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def test_a_part_of_the_file(anna_in: Client, minutes: Document):
    size = len(PDF)
    parts = {
        "bytes=0-9": (206, f"bytes 0-9/{size}", PDF[:10]),
        "bytes=-10": (206, f"bytes {size - 10}-{size - 1}/{size}", PDF[-10:]),
        "bytes=5-": (206, f"bytes 5-{size - 1}/{size}", PDF[5:]),
        "bytes=0-9,20-29": (200, None, PDF),
        "bytes=9-0": (200, None, PDF),
        f"bytes={size}-": (416, f"bytes */{size}", b""),
    }

    for asked, (code, content_range, content) in parts.items():
        response = anna_in.get(f"/ikcs/dokumenty/{minutes.pk}/plik/", headers={"range": asked})
        assert (response.status_code, response.get("Content-Range")) == (code, content_range)
        assert body_of(response) == content
        assert response["Content-Length"] == str(len(content)) if content else True
        assert response["Cache-Control"] == "private, no-store"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_each_download_is_recorded(anna_in: Client, minutes: Document):
    """A look at the head is not one, and many parts are one, also without the first byte."""
    address = f"/ikcs/dokumenty/{minutes.pk}/plik/"
    body_of(anna_in.head(address))
    assert reads() == []

    for begin in (1, 100, 200):
        body_of(anna_in.get(address, headers={"range": f"bytes={begin}-"}))
    for _ in range(2):
        body_of(anna_in.get(address))

    assert reads() == [("SIGN_IN", "ikcs", str(minutes.pk))] * 3
    assert anna_in.post(address).status_code == 405


def test_a_public_file_is_handed_out_to_everybody_under_the_same_rules(
    anna_in: Client, publish: Publish
):
    """Neither that nor a refused download is recorded."""
    status(anna_in, f"/ikcs/dokumenty/{publish('Notatka', 'STAFF').pk}/plik/")
    key = publish("Regulamin", "PUBLIC").pk
    status(anna_in, f"/ikcs/dokumenty/{key}/plik/")
    for client in (Client(), anna_in):
        response = client.get(f"/dokumenty/{key}/plik/")
        assert body_of(response) == PDF
        assert response["Cache-Control"] == "private, no-store"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"

    assert reads() == []


def test_the_way_to_a_file_costs_the_same_whatever_else_there_is(
    anna_in: Client, minutes: Document, publish: Publish
):
    def fetch() -> None:
        body_of(anna_in.head(f"/ikcs/dokumenty/{minutes.pk}/plik/"))

    one = queries_of(fetch)
    for number in range(3):
        publish(f"Protokół {number}")

    assert queries_of(fetch) == one


def test_a_download_goes_on_only_with_the_same_file(anna_in: Client, minutes: Document):
    address = f"/ikcs/dokumenty/{minutes.pk}/plik/"
    tag = tag_of(anna_in, address)
    part = {"range": "bytes=0-9"}

    assert body_of(anna_in.get(address, headers={**part, "if-range": tag})) == PDF[:10]
    assert body_of(anna_in.get(address, headers={**part, "if-range": '"x"'})) == PDF


def test_who_has_the_file_already_gets_nothing_and_reads_nothing(
    anna_in: Client, minutes: Document
):
    address = f"/ikcs/dokumenty/{minutes.pk}/plik/"
    known = {"if-none-match": tag_of(anna_in, address)}

    response = anna_in.get(address, headers=known)

    assert (response.status_code, response.content) == (304, b"")
    assert response["Cache-Control"] == "private, no-store"
    assert reads() == []
    # The right hash is no key, and no header holds the date of a file.
    assert Client().get(f"/dokumenty/{minutes.pk}/plik/", headers=known).status_code == 404
    dated = anna_in.get(address, headers={"if-modified-since": "Fri, 20 Nov 2099 00:00:00 GMT"})
    assert (dated.status_code, "Last-Modified" in dated) == (200, False)
    assert body_of(dated) == PDF


def test_the_file_gets_a_name_for_people():
    names = {
        "Uchwała nr 3/RN/2024": "Uchwała nr 3-RN-2024.pdf",
        'a\\b:c*d?e"f<g>h|i\x00j\nk': "a-b-c-d-e-f-g-h-i-j-k.pdf",
        "../../etc/passwd": "etc-passwd.pdf",
        "...": "dokument.pdf",
        "x" * 300: "x" * 120 + ".pdf",
        "kon.": "kon.pdf",
        "faktura\u202efdp.exe": "faktura-fdp.exe.pdf",
    }

    assert {title: download_name(Document(title=title), "pdf") for title in names} == names


def test_the_name_says_number_matter_and_version():
    fees = Document(title="Uchwała nr 3/RN/2024 w sprawie opłat", number="3/RN/2024")
    short = Document(title="Uchwała", number="3/RN/2024", subject="opłaty")

    assert download_name(fees, "pdf") == "Uchwała nr 3-RN-2024 w sprawie opłat.pdf"
    assert download_name(short, "pdf") == "3-RN-2024 – Uchwała – opłaty.pdf"
    assert download_name(Document(title="Statut"), "pdf", 2) == "Statut (wersja 2).pdf"
    assert download_name(Document(title="x" * 300), "pdf", 2) == f"{'x' * 100} (wersja 2).pdf"


def test_a_lost_file_is_reported_in_words_and_not_read(anna_in: Client, minutes: Document, caplog):
    stored = Path(Rendition.objects.get(version__document=minutes).file.path)
    stored.chmod(0o600)
    stored.unlink()

    response = anna_in.get(f"/ikcs/dokumenty/{minutes.pk}/plik/")

    assert response.status_code == 503
    assert "Zapisaliśmy ten błąd dla administratora." in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert str(Rendition.objects.get(version__document=minutes).pk) in caplog.text
    assert reads() == []


def test_what_is_asked_for_out_of_100_bytes():
    parts = {
        "bytes=0-9": ByteRange(0, 9, 100),
        "bytes=90-": ByteRange(90, 99, 100),
        "bytes=90-500": ByteRange(90, 99, 100),
        "bytes=-10": ByteRange(90, 99, 100),
        "bytes=-500": ByteRange(0, 99, 100),
        "bytes= 0-0 ": ByteRange(0, 0, 100),
        "": None,
        "bytes=-": None,
        "bytes=9-3": None,
        "bytes=0-3,5-9": None,
        "lines=0-3": None,
        "bytes=a-b": None,
        "bytes=٠-٩": None,
        "bytes=" + "9" * 30 + "-": None,
    }

    assert {header: requested_part(header, 100) for header in parts} == parts
    for beyond in ("bytes=100-", "bytes=100-200", "bytes=-0"):
        with pytest.raises(OutOfRange):
            requested_part(beyond, 100)


@given(st.text(max_size=30) | st.from_regex(r"bytes=\d{0,4}-\d{0,4}"), st.integers(0, 5000))
def test_a_part_always_lies_inside_the_file(header: str, size: int):
    try:
        part = requested_part(header, size)
    except OutOfRange:
        return
    assert part is None or 0 <= part.first <= part.last < size


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

    monkeypatch.setattr(archive_module, "MAX_BYTES", 1000)
    publish("Protokół 1")
    status, words = refused()
    assert (status, "mieści się 1\xa0kB" in words) == (422, True)

    monkeypatch.setattr(archive_module, "MAX_FILES", 1)
    publish("Protokół 2")
    status, words = refused()
    assert (status, "W jednym zestawie mieści się najwyżej 1" in words) == (422, True)


@pytest.mark.parametrize("harm", ["gone", "cut"])
def test_a_lost_file_is_reported_and_the_rest_comes_whole(
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
    file = str(Rendition.objects.get(version__document=lost).pk)
    assert [(record.levelname, file in record.message) for record in caplog.records] == [
        ("ERROR", True)
    ]
    # Anyone who got no paper has not read it.
    read = AuditEvent.objects.filter(action="DOCUMENT_READ").values_list("object_id", flat=True)
    assert str(lost.pk) not in read
    assert len(read) == 1


def test_two_hundred_files_take_no_more_memory_than_one(publish: Publish):
    """100 kB each: 20 MB go through, a fraction of it is held at a time."""
    content = b"x" * 100_000
    digest = hashlib.sha256(content).hexdigest()
    kind = DocumentKind.objects.select_related("section").get(code="MINUTES")
    files = []
    for number in range(200):
        version = Version(document=Document(title=f"Protokół {number}", kind=kind, year=2026))
        file = Rendition(version=version, extension="pdf", size=len(content), sha256=digest)
        file.file.save("x", ContentFile(content), save=False)
        files.append(file)
    sent: list[str] = []

    tracemalloc.start()
    size = sum(
        len(piece)
        for piece in build_archive(files, "Zestaw", lambda file: sent.append(file.document.title))
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert sent == [f"Protokół {number}" for number in range(200)]
    assert size > 200 * len(content)
    assert peak < 3_000_000
