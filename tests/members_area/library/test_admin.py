import re
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import strip_tags

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from members_area.library.models import (
    Document,
    DocumentKind,
    FruitlessSearch,
    Rendition,
    SearchEntry,
    Section,
    Shelf,
    TextFrom,
)
from members_area.library.models.document import shelf_of_organ
from members_area.register.models import Organ
from tests.clients import signed_in
from tests.members_area.conftest import PDF, BrowserOf, Publish, content_of, let_through
from tests.members_area.library.views.test_closed_documents import body_of, status
from tests.people import staff

pytestmark = pytest.mark.django_db


INDEX = "/admin/members_area_library/document/"


def entered(**changes: Any) -> dict[str, Any]:
    kind = DocumentKind.objects.get(code=changes.pop("kind", "MINUTES"))
    file = SimpleUploadedFile("protokol.pdf", PDF, "application/pdf")
    values = {"title": "Protokół z obrad", "kind": kind.pk, "audience": "", "file": file}
    return values | changes


def test_a_document_is_taken_in_as_a_draft(desk: Client, celina: User, board: Organ):
    response = desk.post(
        f"{INDEX}create/",
        entered(
            kind="RESOLUTION",
            organ=board.pk,
            number="3/RN/2024",
            subject="planu remontów",
            adopted_on="2024-02-15",
        ),
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


@pytest.mark.thorough
def test_what_is_wrong_is_refused_with_what_is_expected(desk: Client, board: Organ):
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"file": SimpleUploadedFile("x.pdf.html", PDF)}, "Nie przyjmujemy plików tego rodzaju"),
        ({"file": SimpleUploadedFile("x.pdf", b"")}, "Wysłany plik jest pusty."),
        ({"audience_organ": board.pk}, "Organ, który czyta"),
    ]

    for changes, complaint in wrong:
        body = desk.post(f"{INDEX}create/", entered(**changes)).content.decode()
        assert complaint in body, complaint
    assert not Document.objects.exists()


def test_publishing_asks_first_and_acts_on_post(desk: Client, draft: Publish):
    document = draft("Protokół z obrad", meeting_date=date(2026, 11, 1))
    version = let_through(document)
    address = f"{INDEX}publish/{document.pk}/"
    assert "tylko członkowie" in desk.get(address).content.decode()

    desk.post(address, {"day": "2026-12-01"})
    version.refresh_from_db()
    assert (version.state, version.publish_from) == ("CONFIRMED", date(2026, 12, 1))

    desk.post(address)
    document.refresh_from_db()
    assert (document.state, document.published_on) == ("PUBLISHED", date(2026, 11, 20))


def test_a_refusal_to_publish_is_shown(desk: Client, draft: Publish, board: Organ):
    day = date(2024, 2, 15)
    facts: dict[str, Any] = {"organ": board, "number": "3/RN/2024", "adopted_on": day}
    for title in ("Uchwała", "Inna"):
        document = draft(title, kind="RESOLUTION", **facts)
        let_through(document)
        response = desk.post(f"{INDEX}publish/{document.pk}/")

    assert "Numer 3/RN/2024 już istnieje" in response.content.decode()


def test_withdrawing_is_one_click_that_says_why(desk: Client, publish: Publish):
    document = publish("Protokół")
    address = f"{INDEX}withdraw/{document.pk}/"

    assert "Podaj powód" in desk.post(address, {"reason": "nie ten"}).content.decode()
    desk.post(address, {"cause": "LEAK", "reason": ""})

    document.refresh_from_db()
    assert (document.state, document.withdrawal_reason) == ("WITHDRAWN", "wyciek danych")
    assert document.versions.get().withdrawal_cause == "LEAK"


def test_the_next_step_is_offered_and_what_is_published_is_not_edited(
    desk: Client, draft: Publish, publish: Publish
):
    waiting, published = draft("Szkic"), publish("Protokół")

    body = desk.get(INDEX).content.decode()
    desk.post(f"{INDEX}edit/{published.pk}/", entered(title="Inny"))

    assert f"{INDEX}publish/{waiting.pk}/" in body
    assert f"{INDEX}edit/{waiting.pk}/" in body
    assert f"{INDEX}withdraw/{published.pk}/" in body
    assert f"{INDEX}edit/{published.pk}/" not in body
    published.refresh_from_db()
    assert published.title == "Protokół"


def test_a_draft_is_amended_with_or_without_another_file(desk: Client, draft: Publish):
    document = draft("Szkic")
    facts = {"audience": "PUBLIC", "year": "2025"}

    desk.post(f"{INDEX}edit/{document.pk}/", entered(title="Protokół", file="", **facts))
    document.refresh_from_db()
    assert (document.title, document.audience, document.year) == ("Protokół", "PUBLIC", 2025)
    assert Rendition.objects.filter(version__document=document).count() == 1

    desk.post(f"{INDEX}edit/{document.pk}/", entered(title="Protokół", **facts))
    assert Rendition.objects.filter(version__document=document).count() == 2


def test_staff_open_a_file_and_each_read_is_recorded(client, publish: Publish, kornel: User):
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


def test_what_is_not_published_is_opened_by_its_desk_only(browser_of: BrowserOf, draft: Publish):
    key = draft("Surowy protokół", "STAFF").pk
    address = f"{INDEX}file/{key}/"

    for who, opens in (("kornel", False), ("celina", True)):
        client = browser_of(who)
        assert (address in client.get(f"{INDEX}inspect/{key}/").content.decode()) is opens
        assert (body_of(client.get(address)) == PDF) is opens
        assert AuditEvent.objects.filter(action="DOCUMENT_READ").exists() is opens


@pytest.mark.always
def test_who_may_open_what(browser_of: BrowserOf, draft: Publish):
    document = draft("Szkic", "STAFF")
    steps = ("inspect", "edit", "publish", "file")
    paths = ("", "create/", *(f"{step}/{document.pk}/" for step in steps))
    expected = {
        "celina": [200, 200, 200, 200, 200, 200],
        "kornel": [200, 302, 200, 302, 302, 302],
        "ewa": [302, 302, 302, 302, 302, 302],
        "anna": [404, 404, 404, 404, 404, 404],
    }

    assert {
        who: [status(browser_of(who), f"{INDEX}{path}") for path in paths] for who in expected
    } == expected


def test_who_may_not_releases_nothing_and_nobody_deletes(browser_of: BrowserOf, draft: Publish):
    document = draft("Szkic")

    for who in ("kornel", "ewa"):
        browser_of(who).post(f"{INDEX}publish/{document.pk}/")
    browser_of("admin").post(f"{INDEX}delete/{document.pk}/")

    document.refresh_from_db()
    assert document.state == "DRAFT"


def test_an_odd_key_is_not_found(desk: Client):
    actions = ("inspect", "edit", "publish", "file")
    addresses = [f"{INDEX}{action}/{key}/" for action in actions for key in ("abc", "1", "0" * 36)]

    assert {desk.get(address).status_code for address in addresses} == {404}


@pytest.mark.thorough
def test_an_odd_filter_is_left_out_or_finds_nothing(desk: Client, draft: Publish, publish: Publish):
    draft("Szkic")
    publish("Protokół")
    expected = {
        "": ["Protokół", "Szkic"],
        "?state__exact=PUBLISHED": ["Protokół"],
        "?state=PUBLISHED": ["Protokół", "Szkic"],
        "?kind__id__exact=1": [],
        "?kind__id__exact=abc": ["Protokół", "Szkic"],
        "?organ__id__exact=%00": ["Protokół", "Szkic"],
        "?year=abc": ["Protokół", "Szkic"],
        "?year=2026": ["Protokół", "Szkic"],
        "?q=%22%00": ["Protokół", "Szkic"],
        "?uploaded_by__password__startswith=a": ["Protokół", "Szkic"],
    }

    found = {}
    for query in expected:
        body = desk.get(f"{INDEX}{query}", follow=True).content.decode()
        found[query] = [title for title in ("Protokół", "Szkic") if f">{title}<" in body]
    assert found == expected


def test_the_right_to_open_is_not_offered_for_a_role(client, admin: User):
    client.force_login(admin)

    body = client.get("/admin/groups/new/").content.decode()

    assert "Może otworzyć ten dokument" not in body
    assert "ogląda dokumenty biblioteki" in body  # the other rights to documents are there


def test_the_kinds_say_yes_and_no_in_words(desk: Client):
    body = desk.get("/admin/members_area_library/documentkind/").content.decode()

    said = re.findall(
        r'data-label="(?:Art. 8¹|Wymaga anonimizacji|Kopia bezpłatna)">\s*<span>\s*(?:tak|nie)\s*<',
        body,
    )
    assert len(said) == 3 * DocumentKind.objects.count()
    assert "admin/img/" not in body


def test_a_kind_is_tuned_but_not_renamed_in_code(desk: Client):
    register = "/admin/members_area_library/documentkind"
    kind = DocumentKind.objects.get(code="STATUTE")
    names = {"code": "INNY", "name": "Statut i zmiany", "section": "STATUTE", "retention_years": ""}

    desk.post(f"{register}/edit/{kind.pk}/", names)

    kind.refresh_from_db()
    assert (kind.code, kind.name) == ("STATUTE", "Statut i zmiany")
    assert desk.get(f"{register}/create/").status_code == 302


def test_legal_admin_adds_a_kind():
    facts = {"code": "APPEAL", "name": "Odwołanie", "section": "OTHER", "retention_years": "5"}

    signed_in(staff("prawnik", "legal_admin")).post(
        "/admin/members_area_library/documentkind/create/", facts | {"needs_redaction": "on"}
    )

    kind = DocumentKind.objects.get(code="APPEAL")
    assert (kind.name, kind.needs_redaction, kind.retention_years) == ("Odwołanie", True, 5)


ROOT = "/admin/members_area_library"


def page(client: Client, address: str) -> str:
    answer = client.get(f"{ROOT}/{address}/")
    assert answer.status_code == 200
    return " ".join(strip_tags(answer.content.decode()).split())


def test_the_desk_names_and_orders_sections_but_keeps_their_addresses(desk: Client):
    changes = {"name": "Regulaminy i zasady", "order": "5", "slug": "inny"}
    desk.post(f"{ROOT}/section/edit/BYLAWS/", changes)

    section = Section.objects.get(code="BYLAWS")
    assert (section.name, section.order, section.slug) == ("Regulaminy i zasady", 5, "regulaminy")
    assert "Regulaminy i zasady" in page(desk, "section")
    assert desk.get(f"{ROOT}/section/create/").status_code == 302


def test_scans_and_what_was_not_found_are_reported(desk: Client, publish: Publish, ewa: User):
    """To anyone who keeps documents alone."""
    publish("Papier z tekstem")
    publish("Skan protokołu")
    SearchEntry.objects.filter(document__title="Skan protokołu").update(text_from=TextFrom.NONE)
    FruitlessSearch.objects.create(day=date(2026, 11, 19), query="wieloryb", count=7)

    said = page(desk, "searchentry")

    assert ("Skan protokołu" in said, "Papier z tekstem" in said) == (True, False)
    assert "skan bez tekstu" in said
    assert "wieloryb" in page(desk, "fruitlesssearch")
    editor = signed_in(ewa)
    registers = ("section", "searchentry", "fruitlesssearch")
    assert {editor.get(f"{ROOT}/{register}/").status_code for register in registers} == {302}


def test_the_kinds_are_those_of_the_specification():
    rows = DocumentKind.objects.values_list(
        "code", "art81", "audiences__audience", "needs_redaction", "copy_free"
    )
    assert list(rows) == [
        ("STATUTE", True, "MEMBERS", False, True),
        ("BYLAW", True, "MEMBERS", False, True),
        ("RESOLUTION", True, "MEMBERS", True, False),
        ("MINUTES", True, "MEMBERS", True, False),
        ("AUDIT_MINUTES", True, "MEMBERS", True, False),
        ("AUDIT_CONCLUSIONS", False, "MEMBERS", True, False),
        ("FIN_STATEMENT", True, "MEMBERS", True, False),
        ("AUDITOR_REPORT", False, "MEMBERS", False, False),
        ("BOARD_REPORT", False, "MEMBERS", True, False),
        ("GM_MATERIAL", False, "MEMBERS", True, False),
        ("INVOICE", True, "ON_REQUEST", True, False),
        ("CONTRACT", True, "ON_REQUEST", True, False),
        ("FORM", False, "PUBLIC", False, True),
        ("OTHER", False, "STAFF", True, False),
    ]


def test_the_sections_are_those_of_the_specification():
    sections = {
        section.name: [kind.code for kind in section.kinds.all()]
        for section in Section.objects.prefetch_related("kinds")
    }
    assert list(sections.items()) == [
        ("Statut", ["STATUTE"]),
        ("Regulaminy", ["BYLAW"]),
        ("Uchwały", ["RESOLUTION"]),
        ("Protokoły", ["MINUTES"]),
        ("Lustracja", ["AUDIT_MINUTES", "AUDIT_CONCLUSIONS"]),
        ("Finanse", ["FIN_STATEMENT", "AUDITOR_REPORT", "BOARD_REPORT"]),
        ("Walne zgromadzenie", ["GM_MATERIAL"]),
        ("Na wniosek", ["INVOICE", "CONTRACT"]),
        ("Formularze", ["FORM"]),
        ("Inne", ["OTHER"]),
    ]


def test_the_shelf_of_an_organ_stands_behind_all_sections():
    assert shelf_of_organ("Rada Nadzorcza") == Shelf(1000, "Rada Nadzorcza", "rada-nadzorcza")
    assert shelf_of_organ("Zarząd Łąki").slug == "zarzad-laki"
    statute = Section.objects.get(code="STATUTE")
    statute.order = 1000
    with pytest.raises(ValidationError, match="mniejsza niż 1000"):
        statute.full_clean()
