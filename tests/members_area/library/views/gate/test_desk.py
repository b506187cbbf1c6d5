"""The clerk's screen: files come in, are corrected and go on, and a refused one stands alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from cms_ext.people.identity.models import User
from members_area.library.models import Document, DocumentKind, Version
from members_area.register.models import Organ
from tests.first_screen import waiting_for
from tests.members_area.conftest import Publish
from tests.members_area.library.domain.gate.papers import locked, pdf, photograph, scripted
from tests.people import staff

pytestmark = pytest.mark.django_db
DESK = "/admin/biblioteka/publikuj/"
RESOLUTION = pdf("Uchwala nr 3/RN/2026 z dnia 12.11.2026", "w sprawie planu.")


@pytest.fixture
def desk(client: Client, celina: User, board: Organ) -> Client:
    client.force_login(celina)
    return client


def bring(desk: Client, *files: tuple[str, bytes]) -> str:
    """What the clerk reads after these files."""
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return desk.post(DESK, {"papers": sent}, follow=True).content.decode()


def row(version: Version, **changes: Any) -> dict[str, Any]:
    """The row of a version as the browser sends it."""
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


def test_a_file_is_taken_in_with_what_it_seems_to_be(desk: Client, board: Organ) -> None:
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


def test_refused_files_are_named_and_the_others_go_on(desk: Client) -> None:
    body = bring(
        desk,
        ("zaszyfrowany.pdf", locked()),
        ("pusty.pdf", b""),
        ("uchwala.pdf", RESOLUTION),
        ("nie-pdf.pdf", b"<html></html>"),
        ("skrypt.pdf", scripted()),
        ("urwany.pdf", RESOLUTION[:300]),
        ("zalacznik.pdf", pdf("Tresc", attached="dane.txt")),
        ("program.exe", b"MZ"),
    )

    assert Document.objects.get().number == "3/RN/2026"
    for name, complaint in (
        ("zaszyfrowany.pdf", "hasłem"),
        ("pusty.pdf", "pusty"),
        ("nie-pdf.pdf", "nie zgadza się z jego nazwą"),
        ("skrypt.pdf", "skrypty"),
        ("urwany.pdf", "nie da się otworzyć"),
        ("zalacznik.pdf", "załączniki"),
        ("program.exe", "Nie przyjmujemy"),
    ):
        assert f"{name}: " in body, name
        assert complaint in body, name


def test_rows_are_corrected_and_handed_over_at_once(desk: Client) -> None:
    bring(desk, ("a.pdf", RESOLUTION), ("b.pdf", pdf("Protokol z obrad rady nadzorczej")))
    first, second = Version.objects.order_by("pk")
    rows = [row(first), row(second, title="Protokół z obrad", day="2026-11-10")]

    response = desk.post(
        DESK,
        {
            **{key: value for one in rows for key, value in one.items()},
            "wiersze": [first.pk, second.pk],
            "publish_from": "2026-11-20",
            "przekaz": "1",
        },
        follow=True,
    )

    assert "Przekazano do potwierdzenia (2): „" in response.content.decode()
    assert [version.state for version in Version.objects.order_by("pk")] == ["AWAITING"] * 2
    document = Document.objects.get(pk=second.document_id)
    assert (document.title, str(document.meeting_date)) == ("Protokół z obrad", "2026-11-10")


def test_what_is_missing_is_said_in_its_row_and_the_others_go_on(desk: Client) -> None:
    bring(desk, ("a.pdf", RESOLUTION), ("b.pdf", pdf("Protokol z obrad")))
    first, second = Version.objects.order_by("pk")

    body = desk.post(
        DESK,
        {**row(first), **row(second), "wiersze": [first.pk, second.pk], "przekaz": "1"},
    ).content.decode()

    assert "Przed publikacją uzupełnij: data podjęcia albo posiedzenia" in body
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("AWAITING", "CLEAN")


def test_two_papers_with_one_number_are_told_apart(
    desk: Client, publish: Publish, board: Organ
) -> None:
    publish("Dawna", kind="RESOLUTION", organ=board, number="3/RN/2026")
    bring(desk, ("a.pdf", RESOLUTION))
    version = Version.objects.latest("pk")

    body = desk.post(DESK, {**row(version), "przekaz": "1"}).content.decode()

    assert "Numer 3/RN/2026 już istnieje dla organu Rada Nadzorcza w roku 2026." in body


def test_a_scan_asks_whether_each_page_was_looked_at(desk: Client) -> None:
    bring(desk, ("protokol 2026-11-10.png", photograph()))
    version = Version.objects.get()

    body = desk.post(DESK, {**row(version), "przekaz": "1"}).content.decode()
    assert "Sprawdziłam/em wszystkie strony (1)" in body
    assert "Plik nie ma warstwy tekstowej – potwierdź sprawdzenie wszystkich stron." in body
    desk.post(DESK, {**row(version, pages_checked="on"), "przekaz": "1"})

    version.refresh_from_db()
    assert (version.state, version.pages_checked) == ("AWAITING", True)


def test_personal_data_lead_to_their_removal(desk: Client) -> None:
    body = bring(desk, ("a.pdf", pdf("Protokol", "Telefon 000 000 111.")))
    version = Version.objects.get()

    assert "numer telefonu (1)" in body
    assert f"/admin/biblioteka/wersja/{version.pk}/" in body
    desk.post(DESK, {**row(version, day="2026-11-10"), "przekaz": "1"})
    version.refresh_from_db()
    assert version.state == "FINDINGS"


def test_another_kind_brings_its_own_readers(desk: Client) -> None:
    bring(desk, ("a.pdf", RESOLUTION))
    version = Version.objects.get()
    form = DocumentKind.objects.get(code="FORM")

    desk.post(DESK, {**row(version, kind=form.pk), "zapisz": "1"})

    document = Document.objects.get()
    assert (document.kind, document.audience) == (form, "PUBLIC")


@pytest.mark.parametrize(("who", "status"), [("celina", 200), ("kornel", 302), ("anna", 404)])
def test_who_comes_in(
    client: Client, request: pytest.FixtureRequest, who: str, status: int
) -> None:
    client.force_login(request.getfixturevalue(who))

    assert client.get(DESK).status_code == status


@pytest.mark.parametrize("address", [DESK, "/admin/biblioteka/bramka/"])
def test_the_queries_do_not_grow_with_the_papers(
    client: Client,
    celina: User,
    board: Organ,
    draft: Publish,
    address: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(celina)
    draft("Protokół 0", organ=board)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(1, 13):
        draft(f"Protokół {number}", organ=board)

    with django_assert_max_num_queries(len(few)):
        client.get(address)


def test_a_message_names_three_papers_and_not_ten(desk: Client) -> None:
    texts = [f"Protokol nr {n} z obrad rady nadzorczej" for n in range(4)]
    bring(desk, *((f"{n}.pdf", pdf(text)) for n, text in enumerate(texts)))
    versions = list(Version.objects.order_by("pk"))
    rows = [row(one, day="2026-11-10") for one in versions]
    sent = {key: value for one in rows for key, value in one.items()}

    response = desk.post(
        DESK, {**sent, "wiersze": [one.pk for one in versions], "przekaz": "1"}, follow=True
    )

    (said,) = (str(one).strip() for one in get_messages(response.wsgi_request))
    assert said.startswith("Przekazano do potwierdzenia (4): „")
    assert said.endswith("” i inne.")
    assert said.count("„") == 3


@pytest.mark.parametrize(
    ("group", "told"),
    [
        (
            "records_clerk",
            ["Dokumenty do przygotowania przed publikacją: 1 najdłużej czeka: 142 dni"],
        ),
        ("redaction_confirmer", []),
        ("auditor", []),
        ("editor", []),
    ],
)
def test_the_start_page_says_what_waits_for_whom(
    client: Client, draft: Publish, group: str, told: list[str]
) -> None:
    draft("Protokół")
    client.force_login(staff("ktos", group))

    assert [line for line in waiting_for(client) if line.startswith("Dokumenty do")] == told


def test_the_same_file_is_told_with_the_paper_that_has_it(desk: Client) -> None:
    bring(desk, ("a.pdf", RESOLUTION))
    first = Document.objects.get()

    body = bring(desk, ("kopia.pdf", RESOLUTION), ("b.pdf", pdf("Protokol z obrad")))

    link = f'<a href="/admin/members_area_library/document/inspect/{first.pk}/">{first.title}</a>'
    assert f"kopia.pdf: ten sam plik ma już „{link}” (szkic). Nie dodano go drugi raz." in body
    assert Document.objects.count() == 2


def test_the_same_file_goes_on_as_another_kind_only(desk: Client) -> None:
    bring(desk, ("a.pdf", RESOLUTION))
    first = Version.objects.get()
    desk.post(DESK, {**row(first), "przekaz": "1"})
    assert "Dodaj także pliki" not in desk.get(DESK).content.decode()
    refused = desk.post(DESK, {"papers": SimpleUploadedFile("b.pdf", RESOLUTION)})
    offered = refused.headers["Location"]
    assert "Dodaj także pliki" in desk.get(offered).content.decode()

    desk.post(offered, {"papers": SimpleUploadedFile("b.pdf", RESOLUTION), "again": "on"})

    second = Version.objects.latest("pk")
    body = desk.post(DESK, {**row(second), "przekaz": "1"}).content.decode()
    assert "tego samego rodzaju. Zmień rodzaj albo usuń ten szkic." in body
    bylaw = DocumentKind.objects.get(code="BYLAW")
    desk.post(DESK, {**row(second, kind=bylaw.pk), "przekaz": "1"})
    states = dict(Document.objects.values_list("kind__code", "versions__state"))
    assert states == {"RESOLUTION": "AWAITING", "BYLAW": "CONFIRMED"}


def test_the_twin_is_not_named_to_whoever_sees_no_papers(
    client: Client, board: Organ, draft: Publish
) -> None:
    """A role of an administrator's own making: files in, nothing seen."""
    brings = staff("ktos", "records_clerk")
    brings.groups.clear()
    rights = Permission.objects.filter(
        content_type__app_label="members_area_library",
        codename__in=("add_document", "change_document"),
    )
    access = Permission.objects.get(codename="access_admin")
    brings.user_permissions.set([*rights, access])
    client.force_login(brings)
    bring(client, ("a.pdf", RESOLUTION))
    Document.objects.update(title="Tajny")

    body = bring(client, ("b.pdf", RESOLUTION))

    assert "b.pdf: biblioteka ma już ten sam plik." in body
    assert Document.objects.count() == 1


def test_one_paper_with_all_its_facts_is_not_added_twice_as_one_kind(
    desk: Client, board: Organ
) -> None:
    bring(desk, ("a.pdf", RESOLUTION))
    kinds = {kind.code: str(kind.pk) for kind in DocumentKind.objects.all()}
    form = "/admin/members_area_library/document/create/"

    def add(kind: str) -> str:
        file = SimpleUploadedFile("b.pdf", RESOLUTION)
        sent = {"title": "Kopia", "kind": kinds[kind], "file": file, "adopted_on": "2026-11-12"}
        return desk.post(form, sent, follow=True).content.decode()

    assert "Ten sam plik ma już „Uchwala nr 3/RN/2026" in add("RESOLUTION")
    assert Document.objects.count() == 1
    add("BYLAW")
    assert Document.objects.count() == 2
