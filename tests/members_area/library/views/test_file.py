from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from members_area.library.models import Document, Rendition
from members_area.library.views.file import download_name
from tests.members_area.conftest import PDF, Publish
from tests.members_area.library.views.test_door import body_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def minutes(publish: Publish) -> Document:
    return publish("Protokół nr 3/2026 „z rady”")


@pytest.fixture
def anna_in(client: Client, anna: User) -> Client:
    client.force_login(anna)
    return client


def tag_of(client: Client, address: str) -> str:
    response = client.head(address)
    body_of(response)
    return response["ETag"]


def reads() -> list[tuple[str, str, str]]:
    rows = AuditEvent.objects.filter(action="DOCUMENT_READ").order_by("seq")
    return list(rows.values_list("stream", "panel", "object_id"))


def test_the_file_comes_as_an_attachment_that_no_cache_keeps(
    anna_in: Client, minutes: Document
) -> None:
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


def test_a_public_file_is_handed_out_to_everybody_under_the_same_rules(
    client: Client, publish: Publish
) -> None:
    response = client.get(f"/dokumenty/{publish('Regulamin', 'PUBLIC').pk}/plik/")

    assert body_of(response) == PDF
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("asked", "status", "content_range", "content"),
    [
        ("bytes=0-9", 206, f"bytes 0-9/{len(PDF)}", PDF[:10]),
        ("bytes=-10", 206, f"bytes {len(PDF) - 10}-{len(PDF) - 1}/{len(PDF)}", PDF[-10:]),
        ("bytes=5-", 206, f"bytes 5-{len(PDF) - 1}/{len(PDF)}", PDF[5:]),
        ("bytes=0-9,20-29", 200, None, PDF),
        ("bytes=9-0", 200, None, PDF),
        (f"bytes={len(PDF)}-", 416, f"bytes */{len(PDF)}", b""),
    ],
)
def test_a_part_of_the_file(
    anna_in: Client,
    minutes: Document,
    asked: str,
    status: int,
    content_range: str | None,
    content: bytes,
) -> None:
    response = anna_in.get(f"/ikcs/dokumenty/{minutes.pk}/plik/", headers={"range": asked})

    assert (response.status_code, response.get("Content-Range")) == (status, content_range)
    assert body_of(response) == content
    assert response["Content-Length"] == str(len(content)) if content else True
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_many_parts_are_one_reading(anna_in: Client, minutes: Document) -> None:
    """Also when the first byte is never asked for."""
    for begin in (1, 100, 200):
        body_of(
            anna_in.get(f"/ikcs/dokumenty/{minutes.pk}/plik/", headers={"range": f"bytes={begin}-"})
        )

    assert len(reads()) == 1


def test_a_download_goes_on_only_with_the_same_file(anna_in: Client, minutes: Document) -> None:
    address = f"/ikcs/dokumenty/{minutes.pk}/plik/"
    tag = tag_of(anna_in, address)
    part = {"range": "bytes=0-9"}

    assert body_of(anna_in.get(address, headers={**part, "if-range": tag})) == PDF[:10]
    assert body_of(anna_in.get(address, headers={**part, "if-range": '"x"'})) == PDF


def test_who_has_the_file_already_gets_nothing_and_reads_nothing(
    anna_in: Client, minutes: Document
) -> None:
    address = f"/ikcs/dokumenty/{minutes.pk}/plik/"
    response = anna_in.get(address, headers={"if-none-match": tag_of(anna_in, address)})

    assert (response.status_code, response.content) == (304, b"")
    assert response["Cache-Control"] == "private, no-store"
    assert reads() == []


def test_the_date_of_a_file_is_not_told(anna_in: Client, minutes: Document) -> None:
    headers = {"if-modified-since": "Fri, 20 Nov 2099 00:00:00 GMT"}

    response = anna_in.get(f"/ikcs/dokumenty/{minutes.pk}/plik/", headers=headers)

    assert (response.status_code, "Last-Modified" in response) == (200, False)
    assert body_of(response) == PDF


def test_the_right_hash_is_no_key(client: Client, minutes: Document) -> None:
    sha256 = Rendition.objects.get(version__document=minutes).sha256

    response = client.get(
        f"/dokumenty/{minutes.pk}/plik/", headers={"if-none-match": f'"{sha256}"'}
    )

    assert response.status_code == 404


def test_each_download_is_recorded_and_a_look_at_the_head_is_not(
    anna_in: Client, minutes: Document
) -> None:
    body_of(anna_in.head(f"/ikcs/dokumenty/{minutes.pk}/plik/"))
    assert reads() == []

    for _ in range(2):
        body_of(anna_in.get(f"/ikcs/dokumenty/{minutes.pk}/plik/"))
    assert reads() == [("SIGN_IN", "ikcs", str(minutes.pk))] * 2


def test_a_refused_download_is_not_recorded_as_a_read(anna_in: Client, publish: Publish) -> None:
    anna_in.get(f"/ikcs/dokumenty/{publish('Notatka', 'STAFF').pk}/plik/")

    assert reads() == []


def test_reading_what_everybody_may_read_is_not_recorded(anna_in: Client, publish: Publish) -> None:
    key = publish("Regulamin", "PUBLIC").pk
    for root in ("/dokumenty/", "/ikcs/dokumenty/"):
        body_of(anna_in.get(f"{root}{key}/plik/"))

    assert reads() == []


def test_only_reading_methods(anna_in: Client, minutes: Document) -> None:
    assert anna_in.post(f"/ikcs/dokumenty/{minutes.pk}/plik/").status_code == 405


def test_the_way_to_a_file_costs_session_user_sign_in_membership_and_one_query(
    anna_in: Client, minutes: Document, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(5):
        body_of(anna_in.head(f"/ikcs/dokumenty/{minutes.pk}/plik/"))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Uchwała nr 3/RN/2024", "Uchwała nr 3-RN-2024.pdf"),
        ('a\\b:c*d?e"f<g>h|i\x00j\nk', "a-b-c-d-e-f-g-h-i-j-k.pdf"),
        ("../../etc/passwd", "etc-passwd.pdf"),
        ("...", "dokument.pdf"),
        ("x" * 300, "x" * 120 + ".pdf"),
        ("kon.", "kon.pdf"),
        ("faktura\u202efdp.exe", "faktura-fdp.exe.pdf"),
    ],
)
def test_the_file_gets_a_name_for_people(title: str, name: str) -> None:
    assert download_name(Document(title=title), "pdf") == name


@pytest.mark.parametrize(
    ("facts", "version", "name"),
    [
        (
            {"title": "Uchwała nr 3/RN/2024 w sprawie opłat", "number": "3/RN/2024"},
            None,
            "Uchwała nr 3-RN-2024 w sprawie opłat.pdf",
        ),
        (
            {"title": "Uchwała", "number": "3/RN/2024", "subject": "opłaty"},
            None,
            "3-RN-2024 – Uchwała – opłaty.pdf",
        ),
        ({"title": "Statut"}, 2, "Statut (wersja 2).pdf"),
        ({"title": "x" * 300}, 2, f"{'x' * 100} (wersja 2).pdf"),
    ],
)
def test_the_name_says_number_matter_and_version(
    facts: dict[str, str], version: int | None, name: str
) -> None:
    assert download_name(Document(**facts), "pdf", version) == name


def test_a_lost_file_is_told_in_words_and_not_read(
    anna_in: Client, minutes: Document, caplog: pytest.LogCaptureFixture
) -> None:
    stored = Path(Rendition.objects.get(version__document=minutes).file.path)
    stored.chmod(0o600)
    stored.unlink()

    response = anna_in.get(f"/ikcs/dokumenty/{minutes.pk}/plik/")

    assert response.status_code == 503
    assert "Zapisaliśmy ten błąd dla administratora." in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert str(minutes.pk) in caplog.text
    assert reads() == []
