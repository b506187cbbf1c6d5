"""The library as the records desk uses it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from members_area.library.models import Document, DocumentKind, Rendition
from members_area.register.models import Organ
from tests.members_area.conftest import PDF, Publish, content_of, let_through
from tests.members_area.library.views.test_door import body_of
from tests.people import staff

pytestmark = pytest.mark.django_db
INDEX = "/admin/members_area_library/document/"


@pytest.fixture
def desk(client: Client, celina: User) -> Client:
    client.force_login(celina)
    return client


def entered(**changes: Any) -> dict[str, Any]:
    kind = DocumentKind.objects.get(code=changes.pop("kind", "MINUTES"))
    file = SimpleUploadedFile("protokol.pdf", PDF, "application/pdf")
    values = {"title": "Protokół z obrad", "kind": kind.pk, "audience": "", "file": file}
    return values | changes


def test_a_document_is_taken_in_as_a_draft(desk: Client, celina: User, board: Organ) -> None:
    response = desk.post(
        f"{INDEX}create/",
        entered(kind="RESOLUTION", organ=board.pk, number="3/RN/2024", adopted_on="2024-02-15"),
    )

    assert response.status_code == 302
    document = Document.objects.get()
    assert (document.state, document.audience, document.year, document.seq) == (
        "DRAFT",
        "MEMBERS",
        2024,
        3,
    )
    assert (document.uploaded_by, document.uploaded_on) == (celina, date(2026, 11, 20))
    assert document.effective_from == date(2024, 2, 15)
    assert content_of(Rendition.objects.get(version__document=document)) == PDF


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("x.html", b"<html></html>", "Nie przyjmujemy plików tego rodzaju"),
        ("x.svg", b"<svg/>", "Nie przyjmujemy plików tego rodzaju"),
        ("x.pdf.html", PDF, "Nie przyjmujemy plików tego rodzaju"),
        ("x.pdf", b"<html></html>", "nie zgadza się z jego nazwą"),
        ("x.pdf", b"", "jest pusty"),
    ],
)
def test_a_wrong_file_is_refused_with_what_is_expected(
    desk: Client, name: str, content: bytes, complaint: str
) -> None:
    response = desk.post(f"{INDEX}create/", entered(file=SimpleUploadedFile(name, content)))

    assert complaint in response.content.decode() or "pusty" in response.content.decode()
    assert not Document.objects.exists()


def test_an_organ_without_its_audience_is_refused(desk: Client, board: Organ) -> None:
    response = desk.post(f"{INDEX}create/", entered(audience_organ=board.pk))

    assert "Organ, który czyta" in response.content.decode()
    assert not Document.objects.exists()


def test_publishing_asks_first_and_acts_on_post(desk: Client, draft: Publish) -> None:
    document = draft("Protokół z obrad", meeting_date=date(2026, 11, 1))
    address = f"{INDEX}publish/{document.pk}/"

    let_through(document)
    assert "tylko członkowie" in desk.get(address).content.decode()
    document.refresh_from_db()
    assert document.state == "DRAFT"

    desk.post(address)
    document.refresh_from_db()
    assert (document.state, document.published_on) == ("PUBLISHED", date(2026, 11, 20))


def test_a_refusal_to_publish_is_shown(desk: Client, draft: Publish, board: Organ) -> None:
    facts: dict[str, Any] = {
        "kind": "RESOLUTION",
        "organ": board,
        "number": "3/RN/2024",
        "adopted_on": date(2024, 2, 15),
    }
    first, second = draft("Uchwała", **facts), draft("Inna", **facts)
    let_through(first)
    let_through(second)
    desk.post(f"{INDEX}publish/{first.pk}/")

    response = desk.post(f"{INDEX}publish/{second.pk}/")

    assert "Numer 3/RN/2024 już istnieje" in response.content.decode()


def test_withdrawing_is_one_click_that_says_why(desk: Client, publish: Publish) -> None:
    document = publish("Protokół")
    address = f"{INDEX}withdraw/{document.pk}/"

    assert "Podaj powód" in desk.post(address, {"reason": "nie ten"}).content.decode()
    desk.post(address, {"cause": "LEAK", "reason": ""})

    document.refresh_from_db()
    assert (document.state, document.withdrawal_reason) == ("WITHDRAWN", "wyciek danych")
    assert document.versions.get().withdrawal_cause == "LEAK"


def test_publishing_from_a_day_to_come_waits_for_it(desk: Client, draft: Publish) -> None:
    document = draft("Protokół z obrad", meeting_date=date(2026, 11, 1))
    let_through(document)

    desk.post(f"{INDEX}publish/{document.pk}/", {"day": "2026-12-01"})

    version = document.versions.get()
    assert (version.state, version.publish_from) == ("CONFIRMED", date(2026, 12, 1))


def test_the_next_step_is_offered(desk: Client, draft: Publish, publish: Publish) -> None:
    waiting, published = draft("Szkic"), publish("Protokół")

    body = desk.get(INDEX).content.decode()

    assert f"{INDEX}publish/{waiting.pk}/" in body
    assert f"{INDEX}edit/{waiting.pk}/" in body
    assert f"{INDEX}withdraw/{published.pk}/" in body
    assert f"{INDEX}edit/{published.pk}/" not in body


def test_a_published_document_is_not_edited(desk: Client, publish: Publish) -> None:
    document = publish("Protokół")

    desk.post(f"{INDEX}edit/{document.pk}/", entered(title="Inny"))

    document.refresh_from_db()
    assert document.title == "Protokół"


def test_a_draft_is_amended_with_or_without_another_file(desk: Client, draft: Publish) -> None:
    document = draft("Szkic")
    facts = {"audience": "PUBLIC", "year": "2025"}

    desk.post(f"{INDEX}edit/{document.pk}/", entered(title="Protokół", file="", **facts))
    document.refresh_from_db()
    assert (document.title, document.audience, document.year) == ("Protokół", "PUBLIC", 2025)
    assert Rendition.objects.filter(version__document=document).count() == 1

    desk.post(f"{INDEX}edit/{document.pk}/", entered(title="Protokół", **facts))
    assert Rendition.objects.filter(version__document=document).count() == 2


def test_staff_open_a_file_and_each_read_is_recorded(
    client: Client, publish: Publish, kornel: User
) -> None:
    document = publish("Protokół")
    client.force_login(kornel)

    inspection = client.get(f"{INDEX}inspect/{document.pk}/").content.decode()
    assert f"{INDEX}file/{document.pk}/" in inspection
    assert "/private/" not in inspection

    response = client.get(f"{INDEX}file/{document.pk}/")
    assert body_of(response) == PDF
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"].startswith("private, no-store")
    event = AuditEvent.objects.get(action="DOCUMENT_READ")
    assert (event.stream, event.actor_id, event.object_id) == ("ACT", kornel.pk, str(document.pk))


@pytest.mark.parametrize(("who", "opens"), [("celina", True), ("kornel", False)])
def test_what_is_not_published_is_opened_by_its_desk_only(
    client: Client, request: pytest.FixtureRequest, draft: Publish, who: str, opens: bool
) -> None:
    document = draft("Surowy protokół", "STAFF")
    client.force_login(request.getfixturevalue(who))
    address = f"{INDEX}file/{document.pk}/"

    assert (address in client.get(f"{INDEX}inspect/{document.pk}/").content.decode()) is opens
    response = client.get(address)
    assert (body_of(response) == PDF) is opens
    assert AuditEvent.objects.filter(action="DOCUMENT_READ").exists() is opens


PATHS = ("", "create/", "inspect/{key}/", "edit/{key}/", "publish/{key}/", "file/{key}/")


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("celina", [200, 200, 200, 200, 200, 200]),
        ("kornel", [200, 302, 200, 302, 302, 302]),
        ("ewa", [302, 302, 302, 302, 302, 302]),
        ("anna", [404, 404, 404, 404, 404, 404]),
    ],
)
def test_who_may_open_what(
    client: Client,
    request: pytest.FixtureRequest,
    draft: Publish,
    who: str,
    statuses: list[int],
) -> None:
    document = draft("Szkic", "STAFF")
    client.force_login(request.getfixturevalue(who))
    responses = [client.get(f"{INDEX}{path.format(key=document.pk)}") for path in PATHS]
    for response in responses:
        body_of(response)

    assert [response.status_code for response in responses] == statuses


@pytest.mark.parametrize("who", ["kornel", "ewa"])
def test_without_the_permission_nothing_is_released(
    client: Client, request: pytest.FixtureRequest, draft: Publish, who: str
) -> None:
    document = draft("Szkic")
    client.force_login(request.getfixturevalue(who))

    client.post(f"{INDEX}publish/{document.pk}/")

    document.refresh_from_db()
    assert document.state == "DRAFT"


def test_nobody_deletes_a_document(client: Client, draft: Publish, admin: User) -> None:
    document = draft("Szkic")
    client.force_login(admin)

    client.post(f"{INDEX}delete/{document.pk}/")

    assert Document.objects.filter(pk=document.pk).exists()


@pytest.mark.parametrize("key", ["abc", "1", "0" * 36])
def test_an_odd_key_is_not_found(desk: Client, key: str) -> None:
    for action in ("inspect", "edit", "publish", "file"):
        assert desk.get(f"{INDEX}{action}/{key}/").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "?state=PUBLISHED",
        "?kind__id__exact=1",
        "?kind__id__exact=abc",
        "?organ__id__exact=%00",
        "?year=abc",
        "?year=2026",
        "?q=%22%00",
        "?uploaded_by__password__startswith=a",
    ],
)
def test_odd_filters_are_a_page(desk: Client, draft: Publish, query: str) -> None:
    draft("Szkic")

    assert desk.get(f"{INDEX}{query}", follow=True).status_code == 200


def test_the_right_to_open_is_not_offered_for_a_role(client: Client, admin: User) -> None:
    client.force_login(admin)

    body = client.get("/admin/groups/new/").content.decode()

    assert "Może otworzyć ten dokument" not in body
    assert "ogląda dokumenty biblioteki" in body  # the other rights to documents are there


def test_the_kinds_say_yes_and_no_in_words(desk: Client) -> None:
    body = desk.get("/admin/members_area_library/documentkind/").content.decode()

    said = re.findall(
        r'data-label="(Art. 8¹|Wymaga anonimizacji|Kopia bezpłatna)"><span>(tak|nie)<', body
    )
    assert len(said) == 3 * DocumentKind.objects.count()
    assert "admin/img/" not in body


def test_a_kind_is_tuned_but_not_renamed_in_code(client: Client, desk: Client) -> None:
    kind = DocumentKind.objects.get(code="STATUTE")
    values = {
        "code": "INNY",
        "name": "Statut i zmiany",
        "section": "STATUTE",
        "retention_years": "",
    }

    desk.post(f"/admin/members_area_library/documentkind/edit/{kind.pk}/", values)

    kind.refresh_from_db()
    assert (kind.code, kind.name) == ("STATUTE", "Statut i zmiany")
    assert desk.get("/admin/members_area_library/documentkind/create/").status_code == 302


def test_legal_admin_adds_a_kind(client: Client) -> None:
    client.force_login(staff("prawnik", "legal_admin"))

    client.post(
        "/admin/members_area_library/documentkind/create/",
        {
            "code": "APPEAL",
            "name": "Odwołanie",
            "section": "OTHER",
            "needs_redaction": "on",
            "retention_years": "5",
        },
    )

    kind = DocumentKind.objects.get(code="APPEAL")
    assert (kind.name, kind.needs_redaction, kind.retention_years) == ("Odwołanie", True, 5)
