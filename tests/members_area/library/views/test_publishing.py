"""The clerk's screen: files come in, are corrected and go on, and a refused one stands alone."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from members_area.library.models import Document, DocumentKind, Version
from members_area.register.models import Organ
from tests.clients import signed_in
from tests.cms_ext.base.files.extraction.pdf_files import plain_tables
from tests.first_screen import waiting_for
from tests.members_area.conftest import BrowserOf, Publish
from tests.members_area.library.domain.papers import locked, pdf, photograph
from tests.people import staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("board")]
DESK = "/admin/biblioteka/publikuj/"
RESOLUTION = pdf("Uchwala nr 3/RN/2026 z dnia 12.11.2026", "w sprawie planu.")


def bring(desk: Client, *files: tuple[str, bytes]) -> str:
    """What the clerk reads after these files."""
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return desk.post(DESK, {"papers": sent}, follow=True).content.decode()


def row(version: Version, **changes: Any) -> dict[str, Any]:
    """Return the row of a version as the browser sends it."""
    document, name = version.document, f"w{version.pk}"
    values = {
        "title": document.title,
        "kind": document.kind_id,
        "organ": document.organ_id or "",
        "number": document.number,
        "day": document.adopted_on or document.meeting_date or "",
        "ready": "on",
    } | changes
    return {"wiersze": version.pk, **{f"{name}-{key}": value for key, value in values.items()}}


def hand_over(desk: Client, *rows: dict[str, Any], **more: str) -> Any:
    """Return the page after these rows were handed over to be confirmed."""
    sent = {key: value for one in rows for key, value in one.items()}
    keys = [one["wiersze"] for one in rows]
    pressed = {"wiersze": keys, "przekaz": "1", **more}
    return desk.post(DESK, sent | pressed, follow=True)


def test_a_file_is_taken_in_with_what_it_seems_to_be(desk: Client, board: Organ):
    body = bring(desk, ("uchwala.pdf", RESOLUTION))

    document = Document.objects.get()
    assert (document.kind.code, document.organ, document.number, str(document.adopted_on)) == (
        "RESOLUTION",
        board,
        "3/RN/2026",
        "2026-11-12",
    )
    assert document.title == "Uchwala nr 3/RN/2026 z dnia 12.11.2026 w sprawie planu."
    assert (document.audience, document.state) == ("MEMBERS", "DRAFT")
    assert "bez zastrzeżeń" in body


def test_refused_files_are_named_and_the_others_go_on(desk: Client):
    """How each kind of file is refused is tested in `library/domain/test_draft.py`."""
    refused = {"zaszyfrowany.pdf": (locked(), "hasłem"), "program.exe": (b"MZ", "Nie przyjmujemy")}
    (first, *others) = [(name, content) for name, (content, _) in refused.items()]

    body = bring(desk, first, ("uchwala.pdf", RESOLUTION), *others)

    assert Document.objects.get().number == "3/RN/2026"
    for name, (_, complaint) in refused.items():
        assert re.search(f"{name}: [^<]*{complaint}", body), name


def test_what_is_missing_is_said_in_its_row_and_the_others_go_on(desk: Client):
    """Until the row is corrected."""
    bring(desk, ("a.pdf", RESOLUTION), ("b.pdf", pdf("Protokol z obrad rady nadzorczej")))
    first, second = Version.objects.order_by("pk")

    body = hand_over(desk, row(first), row(second)).content.decode()

    assert "Przed publikacją uzupełnij: data podjęcia albo posiedzenia" in body
    assert [version.state for version in Version.objects.order_by("pk")] == ["AWAITING", "CLEAN"]
    corrected = row(second, title="Protokół z obrad", day="2026-11-10")
    body = hand_over(desk, corrected, publish_from="2026-11-20").content.decode()
    assert "Przekazano do potwierdzenia (1): „" in body
    assert [version.state for version in Version.objects.order_by("pk")] == ["AWAITING"] * 2
    document = Document.objects.get(pk=second.document_id)
    assert (document.title, str(document.meeting_date)) == ("Protokół z obrad", "2026-11-10")


def test_two_papers_with_one_number_are_distinguished(desk: Client, publish: Publish, board: Organ):
    publish("Dawna", kind="RESOLUTION", organ=board, number="3/RN/2026")
    bring(desk, ("a.pdf", RESOLUTION))

    body = hand_over(desk, row(Version.objects.latest("pk"))).content.decode()

    assert "Numer 3/RN/2026 już istnieje dla organu Rada Nadzorcza w roku 2026." in body


def test_a_scan_asks_whether_each_page_was_looked_at(desk: Client):
    bring(desk, ("protokol 2026-11-10.png", photograph()))
    version = Version.objects.get()

    body = hand_over(desk, row(version)).content.decode()
    assert "Wszystkie strony są sprawdzone (1)" in body
    assert "Plik nie ma warstwy tekstowej – potwierdź sprawdzenie wszystkich stron." in body
    hand_over(desk, row(version, pages_checked="on"))

    version.refresh_from_db()
    assert (version.state, version.pages_checked) == ("AWAITING", True)


def test_personal_data_lead_to_their_removal(desk: Client):
    body = bring(desk, ("a.pdf", pdf("Protokol", "Telefon 000 000 111.")))
    version = Version.objects.get()

    assert "numer telefonu (1)" in body
    assert f"/admin/biblioteka/wersja/{version.pk}/" in body
    hand_over(desk, row(version, day="2026-11-10"))
    version.refresh_from_db()
    assert version.state == "FINDINGS"


def test_another_kind_brings_its_own_readers(desk: Client):
    bring(desk, ("a.pdf", RESOLUTION))
    version = Version.objects.get()
    form = DocumentKind.objects.get(code="FORM")

    desk.post(DESK, {**row(version, kind=form.pk), "zapisz": "1"})

    document = Document.objects.get()
    assert (document.kind, document.audience) == (form, "PUBLIC")


def test_who_comes_in(browser_of: BrowserOf):
    expected = {"celina": 200, "kornel": 302, "anna": 404}

    assert {who: browser_of(who).get(DESK).status_code for who in expected} == expected


@pytest.mark.thorough
def test_a_message_names_three_papers_and_not_ten(desk: Client):
    texts = [f"Protokol nr {n} z obrad rady nadzorczej" for n in range(4)]
    bring(desk, *((f"{n}.pdf", pdf(text)) for n, text in enumerate(texts)))
    rows = [row(version, day="2026-11-10") for version in Version.objects.order_by("pk")]

    response = hand_over(desk, *rows)

    (said,) = (str(message).strip() for message in get_messages(response.wsgi_request))
    assert said.startswith("Przekazano do potwierdzenia (4): „")
    assert said.endswith("” i inne.")
    assert said.count("„") == 3


def test_the_start_page_says_what_waits_for_whom(draft: Publish):
    draft("Protokół")
    tasks = {
        group: [
            line
            for line in waiting_for(signed_in(staff(group, group)))
            if line.startswith("Dokumenty do")
        ]
        for group in ("records_clerk", "redaction_confirmer", "auditor", "editor")
    }

    waits = "Dokumenty do przygotowania przed publikacją: 1 najdłużej czeka: 142 dni"
    assert tasks == {
        "records_clerk": [waits],
        "redaction_confirmer": [],
        "auditor": [],
        "editor": [],
    }


@pytest.mark.thorough
def test_the_same_file_goes_on_as_another_kind_only(desk: Client):
    bring(desk, ("a.pdf", RESOLUTION))
    first = Version.objects.get()
    hand_over(desk, row(first))
    assert "Dodaj także pliki" not in desk.get(DESK).content.decode()

    again = {"papers": SimpleUploadedFile("b.pdf", RESOLUTION)}
    offered = desk.post(DESK, again).headers["Location"]
    body = desk.get(offered).content.decode()
    assert "Dodaj także pliki" in body
    register = "/admin/members_area_library/document/inspect/"
    link = f'<a href="{register}{first.document_id}/">{first.document.title}</a>'
    assert f"b.pdf: ten sam plik ma już „{link}” (szkic). Nie dodano go drugi raz." in body
    assert Document.objects.count() == 1
    desk.post(offered, {"papers": SimpleUploadedFile("b.pdf", RESOLUTION), "again": "on"})

    second = Version.objects.latest("pk")
    body = hand_over(desk, row(second)).content.decode()
    assert "tego samego rodzaju. Zmień rodzaj albo usuń ten szkic." in body
    hand_over(desk, row(second, kind=DocumentKind.objects.get(code="BYLAW").pk))
    states = dict(Document.objects.values_list("kind__code", "versions__state"))
    assert states == {"RESOLUTION": "AWAITING", "BYLAW": "CONFIRMED"}


def test_the_twin_is_not_named_to_whoever_sees_no_papers(board: Organ):
    """A role of an administrator's own making: files in, nothing seen."""
    clerk = staff("ktos", "records_clerk")
    clerk.groups.clear()
    rights = ("add_document", "change_document")
    of_library = Permission.objects.filter(content_type__app_label="members_area_library")
    access = Permission.objects.get(codename="access_admin")
    clerk.user_permissions.set([*of_library.filter(codename__in=rights), access])
    client = signed_in(clerk)
    bring(client, ("a.pdf", RESOLUTION))
    Document.objects.update(title="Tajny")

    body = bring(client, ("b.pdf", RESOLUTION))

    assert "b.pdf: biblioteka ma już ten sam plik." in body
    assert Document.objects.count() == 1


def test_one_paper_with_all_its_facts_is_not_added_twice_as_one_kind(desk: Client, board: Organ):
    bring(desk, ("a.pdf", RESOLUTION))
    kinds = {kind.code: str(kind.pk) for kind in DocumentKind.objects.all()}
    form = "/admin/members_area_library/document/create/"

    def add(kind: str, subject: str = "w sprawie kopii") -> str:
        file = SimpleUploadedFile("b.pdf", RESOLUTION)
        sent = {"title": "Kopia", "kind": kinds[kind], "file": file, "adopted_on": "2026-11-12"}
        sent["subject"] = subject
        return desk.post(form, sent, follow=True).content.decode()

    assert "Napisz, w jakiej sprawie jest uchwała." in add("RESOLUTION", "")
    assert "Ten sam plik ma już „Uchwala nr 3/RN/2026" in add("RESOLUTION")
    assert Document.objects.count() == 1
    add("BYLAW")
    assert Document.objects.count() == 2


DAMAGE = "Plik jest uszkodzony: brakuje jego końca."


def make_damaged_pdf(*texts: str) -> bytes:
    """A PDF whose end was lost on the way; viewers and we rebuild it."""
    whole = plain_tables(pdf(*texts))
    return whole[: whole.rindex(b"trailer")]


def send_again(desk: Client, field: str) -> Callable[[bytes], str]:
    """Send a file to the page of a version that came in whole."""

    def send(content: bytes) -> str:
        bring(desk, ("uchwala.pdf", RESOLUTION))
        page = f"/admin/biblioteka/wersja/{Version.objects.get().pk}/"
        sent = {field: "1", f"{field}-file": SimpleUploadedFile("b.pdf", content)}
        return desk.post(page, sent, follow=True).content.decode()

    return send


@pytest.mark.parametrize("entrance", ["bulk", "redacted", "other", "version"])
@pytest.mark.parametrize("is_damaged", [True, False])
def test_a_damaged_file_comes_in_with_a_notice_everywhere(
    desk: Client, publish: Publish, entrance: str, is_damaged: bool
):
    text = ("Regulamin od 2027", "Druga strona")
    content = make_damaged_pdf(*text) if is_damaged else pdf(*text)
    if entrance == "bulk":
        good = ("uchwala.pdf", RESOLUTION)
        body = bring(desk, good, ("ciety.pdf", content))
        assert ("Przyjęte pliki: 2." in body, f"ciety.pdf: {DAMAGE}" in body) == (True, is_damaged)
        assert f"uchwala.pdf: {DAMAGE}" not in body
    elif entrance == "version":
        bylaw = publish("Regulamin", kind="BYLAW", effective_from=date(2024, 1, 1))
        sent = {"file": SimpleUploadedFile("b.pdf", content), "in_force_from": "2027-01-01"}
        address = f"/admin/biblioteka/dokument/{bylaw.pk}/wersja/"
        body = desk.post(address, sent, follow=True).content.decode()
        assert "Nowa wersja jest na biurku." in body
    else:
        body = send_again(desk, entrance)(content)
        assert "Plik sprawdzono" in body

    assert (DAMAGE in body) == is_damaged
