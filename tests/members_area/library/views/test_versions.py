"""Versions of a paper: the one that holds at the document's address, the others at their own."""

import re
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from members_area.library.domain.document import register_document
from members_area.library.domain.files import STORE, forget_preview
from members_area.library.models import Audience, Document, DocumentKind, Rendition, Version
from tests.members_area.conftest import PDF, Publish, clerk_of, one_page, released, withdrawn
from tests.members_area.library.views.test_closed_documents import answer, body_of, status
from tests.members_area.library.views.test_file import tag_of
from tests.members_area.library.wordings import next_version, printed
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n"
BROKEN = b"%PDF-1.7 broken"
FIRST = ("§ 1. Opłaty wnosi się do 15. dnia miesiąca.", "§ 2. Zarząd prowadzi rejestr.")
SECOND = ("§ 1. Opłaty wnosi się do 10. dnia miesiąca.", "§ 2. Zarząd prowadzi rejestr.")


@shared
def bylaw() -> Document:
    document = Document(
        kind=DocumentKind.objects.get(code="BYLAW"),
        title="Regulamin opłat",
        audience=Audience.MEMBERS,
        adopted_on=date(2024, 3, 1),
        effective_from=date(2024, 3, 1),
    )
    on = date(2024, 3, 1)
    register_document(document, printed(*FIRST), today=on, origin=clerk_of("kancelaria"))
    return released(document, on=on)


def path(document: Document, rest: str = "") -> str:
    return f"/ikcs/dokumenty/{document.pk}/{rest}"


def ways() -> list[str]:
    events = AuditEvent.objects.filter(action="DOCUMENT_READ").order_by("seq")
    return [event.changes["way"] for event in events]


def test_lb_18_the_address_shows_the_version_in_force_and_the_older_one_keeps_its_own(
    anna_in: Client, bylaw: Document
):
    first = Rendition.objects.get(version__document=bylaw)
    second = next_version(bylaw, *SECOND, note="termin opłat", since=date(2026, 9, 1))
    third = next_version(bylaw, "§ 1. Nowe.", note="za rok", since=date(2027, 1, 1))
    numbers = [second.no, third.no]
    files = {r.version_id: r.sha256 for r in Rendition.objects.filter(version__document=bylaw)}

    cover = anna_in.get(path(bylaw))

    assert numbers == [2, 3]
    assert cover.context["file"].version == second
    assert [
        (edition.file.version.no, edition.current, edition.url)
        for edition in cover.context["editions"]
    ] == [
        (3, False, path(bylaw, "wersja/3/")),
        (2, True, path(bylaw)),
        (1, False, path(bylaw, "wersja/1/")),
    ]
    assert "Co się zmieniło: termin opłat" in cover.content.decode()
    assert {
        rest: tag_of(anna_in, path(bylaw, rest)).strip('"')
        for rest in ("plik/", "wersja/1/plik/", "wersja/2/plik/", "wersja/3/plik/")
    } == {
        "plik/": files[second.pk],
        "wersja/1/plik/": first.sha256,
        "wersja/2/plik/": files[second.pk],
        "wersja/3/plik/": files[third.pk],
    }
    older = anna_in.get(path(bylaw, "wersja/1/")).content.decode()
    assert "Czytasz wersję 1" in older
    assert f'href="{path(bylaw)}"' in older


@pytest.mark.thorough
def test_a_version_that_is_not_published_never_was(anna_in: Client, bylaw: Document):
    next_version(bylaw, *SECOND)
    withdrawn(bylaw)
    assert Version.objects.filter(document=bylaw, state="WITHDRAWN").count() == 1

    for rest in (
        "wersja/2/",
        "wersja/2/plik/",
        "wersja/2/tekst/",
        "wersja/2/podglad.png",
        "porownanie/1/2/",
        "wersja/99999999999999999999/plik/",
    ):
        invented = path(bylaw, rest).replace(str(bylaw.pk), "5b7d0c0c-0000-4000-8000-000000000000")
        assert answer(anna_in, path(bylaw, rest)) == answer(anna_in, invented), rest
    assert anna_in.get(path(bylaw)).status_code == 200


def test_what_changed_is_read_and_heard(anna_in: Client, bylaw: Document):
    next_version(bylaw, *SECOND)

    body = anna_in.get(path(bylaw, "porownanie/1/2/")).content.decode()

    changed = body[body.index('class="difference__changed"') :]
    plain = " ".join(re.sub(r"<[^>]+>", "", changed[: changed.index("</div>")]).split())
    assert plain.endswith(
        "§ 1. Opłaty wnosi się do początek skreślenia: 15 koniec skreślenia"
        "początek dopisku: 10 koniec dopisku. dnia miesiąca."
    )
    assert ways() == ["DIFFERENCE", "DIFFERENCE"]
    same = anna_in.get(path(bylaw, "porownanie/1/1/")).content.decode()
    assert "Treść obu wersji jest taka sama" in same


@pytest.mark.thorough
def test_the_text_is_a_page_with_a_place_for_each_page_of_paper(anna_in: Client, publish: Publish):
    document = publish("Protokół")
    file = Rendition.objects.get(version__document=document)
    file.texts.all().delete()
    for number in range(1, 121):
        file.texts.create(page=number, text=f"§ {number}. Zdanie {number}.")

    def places(asked: str) -> list[str]:
        body = anna_in.get(path(document, f"tekst/?strona={asked}")).content.decode()
        return re.findall(r'id="strona-(\d+)"', body)

    body = anna_in.get(path(document, "tekst/?strona=70")).content.decode()

    assert places("70") == [str(n) for n in range(51, 101)]
    assert "<b>§ 70.</b> Zdanie 70." in body
    assert re.findall(r'href="\?strona=(\d+)"', body) == ["1", "101"]
    first, last = [str(n) for n in range(1, 51)], [str(n) for n in range(101, 121)]
    odd = {"0": first, "-1": first, "x": first, "999999999": first, "121": last, "٣": first}
    assert {asked: places(asked) for asked in odd} == odd


def test_markup_in_a_text_is_text_and_a_scan_without_text_says_so(
    anna_in: Client, publish: Publish
):
    document = publish("Protokół")
    texts = Rendition.objects.get(version__document=document).texts
    texts.update(text="<script>alert(1)</script>", by_ocr=True)

    body = anna_in.get(path(document, "tekst/")).content.decode()

    assert "<script>alert" not in body
    assert "Tekst odczytał program" in body
    assert ways() == ["TEXT"]
    texts.all().delete()
    assert "Nie mamy tekstu tego pliku" in anna_in.get(path(document, "tekst/")).content.decode()
    assert "skanem bez tekstu" in anna_in.get(path(document)).content.decode()


@pytest.mark.thorough
def test_the_picture_is_drawn_once_and_goes_when_it_is_forgotten(
    anna_in: Client, publish: Publish, monkeypatch
):
    document = publish("Protokół")
    drawn: list[str] = []

    def draw(content: bytes, extension: str, *, width: int) -> bytes:
        drawn.append(extension)
        return PNG

    monkeypatch.setattr("members_area.library.domain.files.draw_preview", draw)
    pictures = [anna_in.get(path(document, "podglad.png")) for _ in range(2)]

    assert [
        (picture.status_code, picture.content, picture["Content-Type"]) for picture in pictures
    ] == [(200, PNG, "image/png")] * 2
    assert pictures[0]["Cache-Control"] == "private, no-store"
    assert pictures[0]["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert drawn == ["pdf"]

    forget_preview(Rendition.objects.get(version__document=document))
    anna_in.get(path(document, "podglad.png"))
    assert drawn == ["pdf", "pdf"]
    assert ways() == []


def test_the_real_picture_of_a_page_goes_with_a_withdrawn_paper(
    anna_in: Client, publish: Publish, monkeypatch
):
    """A file that cannot be drawn has none."""

    def preview_store() -> list[str]:
        return [file for folder in STORE.listdir("")[0] for file in STORE.listdir(folder)[1]]

    document = publish("Protokół")
    address = path(document, "podglad.png")

    assert body_of(anna_in.get(address)).startswith(PNG)
    assert f'src="{address}"' in anna_in.get(path(document)).content.decode()
    assert len(preview_store()) == 1
    withdrawn(document)
    assert preview_store() == []

    with monkeypatch.context() as patched:
        # Read as a good one, and broken for who draws it.
        file = replace(one_page(), content=ContentFile(BROKEN), sha256=sha256(BROKEN).hexdigest())
        patched.setattr("tests.members_area.conftest.one_page", lambda: file)
        broken = publish("Uszkodzony")
    first, second = (answer(anna_in, path(broken, "podglad.png")) for _ in range(2))
    invented = path(broken, "podglad.png").replace(str(broken.pk), "nic")
    assert first == second == answer(anna_in, invented)


@pytest.mark.thorough
def test_four_versions_cost_as_much_as_two(anna_in: Client, bylaw: Document):
    """One alone needs no list."""
    next_version(bylaw, *SECOND)
    two = queries_of(anna_in.get, path(bylaw))
    for number in range(3):
        next_version(bylaw, f"§ {number}. Inna.")

    assert queries_of(anna_in.get, path(bylaw)) == two


def test_a_file_is_the_same_at_both_addresses_of_a_public_paper(client, publish: Publish):
    document = publish("Regulamin IKCS", "PUBLIC", kind="BYLAW")

    assert body_of(client.get(f"/dokumenty/{document.pk}/wersja/1/plik/")) == PDF
    for rest in ("tekst/", "podglad.png"):
        assert status(client, f"/dokumenty/{document.pk}/{rest}") == 200
