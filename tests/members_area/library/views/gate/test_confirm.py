"""The second person's queue, the clerk's page of one version, and the sealed original."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from members_area.library.domain.gate.handing_over import submit_version
from members_area.library.models import Finding, Version
from tests.members_area.conftest import TODAY, Publish, clerk_of
from tests.members_area.library.domain.gate.conftest import Bring, bring
from tests.members_area.library.domain.gate.papers import pdf
from tests.members_area.library.views.test_door import body_of
from tests.people import staff

__all__ = ["bring"]

pytestmark = pytest.mark.django_db
QUEUE = "/admin/biblioteka/do-potwierdzenia/"
RAW = pdf("Protokol z obrad.", "Telefon 000 000 111.")
CLEAN = pdf("Protokol z obrad.", "Telefon usunieto.")


@pytest.fixture
def daria(db: None) -> User:
    """The second person."""
    return staff("daria", "redaction_confirmer")


@pytest.fixture
def second(client: Client, daria: User) -> Client:
    client.force_login(daria)
    return client


@pytest.fixture
def waiting(bring: Bring) -> Version:
    return submit_version(
        bring(CLEAN), today=TODAY, origin=clerk_of("kancelaria"), publish_from=TODAY
    )


def ticked(version: Version, **more: str) -> dict[str, str]:
    name = f"w{version.pk}"
    return {
        "wersja": str(version.pk),
        f"{name}-read_whole": "on",
        f"{name}-no_personal_data": "on",
        "dopusc": "1",
    } | more


def test_two_ticks_and_the_button_let_it_through_and_out(second: Client, waiting: Version) -> None:
    assert "Telefon usunieto." in second.get(QUEUE).content.decode()

    body = second.post(QUEUE, ticked(waiting), follow=True).content.decode()

    assert "Dopuszczono i opublikowano: „Protokół”." in body
    waiting.refresh_from_db()
    assert waiting.state == "PUBLISHED"


def test_without_the_ticks_it_stays_and_says_so(second: Client, waiting: Version) -> None:
    body = second.post(QUEUE, {"wersja": waiting.pk, "dopusc": "1"}).content.decode()

    assert "Zaznacz oba oświadczenia" in body
    waiting.refresh_from_db()
    assert waiting.state == "AWAITING"


def test_it_goes_back_with_a_reason(second: Client, waiting: Version) -> None:
    sent = {"wersja": waiting.pk, "zwroc": "1"}
    assert "Napisz, co trzeba poprawić." in second.post(QUEUE, sent).content.decode()

    second.post(QUEUE, sent | {f"w{waiting.pk}-reason": "brak strony 2"})

    waiting.refresh_from_db()
    assert (waiting.state, waiting.return_reason) == ("CLEAN", "brak strony 2")


def test_a_warning_is_waived_where_it_is_confirmed(second: Client, bring: Bring) -> None:
    warned = bring(pdf("Ksiega WA1M/00012345/6 lezy w biurze."))
    submit_version(warned, today=TODAY, origin=clerk_of("kancelaria"))
    finding = Finding.objects.get()
    body = second.post(QUEUE, ticked(warned)).content.decode()
    assert "Wykryto dane osobowe (1)" in body
    assert "numer księgi wieczystej" in body

    second.post(QUEUE, ticked(warned, **{f"w{warned.pk}-wyjatek-{finding.pk}": "księga gruntu"}))

    warned.refresh_from_db()
    assert warned.state == "CONFIRMED"


def test_before_and_after_stand_side_by_side_and_each_look_is_on_record(
    second: Client, daria: User, bring: Bring, client: Client
) -> None:
    version = bring(RAW)
    clerk = staff("celina", "records_clerk")
    client.force_login(clerk)
    page = f"/admin/biblioteka/wersja/{version.pk}/"
    assert "<mark>000 000 111</mark>" in client.get(page).content.decode()
    client.post(page, {"redacted": "1", "redacted-file": SimpleUploadedFile("b.pdf", CLEAN)})
    submit_version(version, today=TODAY, origin=clerk_of("kancelaria"))
    client.force_login(daria)

    body = client.get(QUEUE).content.decode()

    assert "<mark>000 000 111</mark>" in body
    assert "Telefon usunieto." in body
    event = AuditEvent.objects.get(action="DOCUMENT_ORIGINAL_READ")
    assert event.actor == daria


def test_whoever_redacted_does_not_find_it_in_the_queue(client: Client, bring: Bring) -> None:
    version = bring(RAW)
    both = staff("zofia", "records_clerk", "redaction_confirmer")
    client.force_login(both)
    page = f"/admin/biblioteka/wersja/{version.pk}/"
    client.post(page, {"text": "Protokół z obrad.\nTelefon [dane zanonimizowane]."})
    version.refresh_from_db()
    assert (version.state, version.redacted_by) == ("REDACTED", both)
    submit_version(version, today=TODAY, origin=clerk_of("kancelaria"))

    assert "Protokół" not in client.get(QUEUE).content.decode().split("<main")[1]
    assert client.post(QUEUE, ticked(version)).status_code == 404


def test_the_original_is_opened_with_a_reason(
    client: Client, daria: User, celina: User, bring: Bring
) -> None:
    version = bring(RAW)
    client.force_login(celina)
    page = f"/admin/biblioteka/wersja/{version.pk}/"
    client.post(page, {"redacted": "1", "redacted-file": SimpleUploadedFile("b.pdf", CLEAN)})
    assert client.post(f"{page}oryginal/", {"reason": "ciekawość"}).status_code == 302
    client.force_login(daria)

    assert b"Po co otwierasz" in client.post(f"{page}oryginal/", {"reason": " "}).content
    assert body_of(client.post(f"{page}oryginal/", {"reason": "spór"})) == RAW


@pytest.mark.parametrize("key", ["abc", "0", "9" * 30, ""])
def test_an_odd_key_is_not_found(second: Client, key: str) -> None:
    assert second.post(QUEUE, {"wersja": key, "dopusc": "1"}).status_code == 404


def test_the_queue_says_what_waits_since_when_and_for_whom(
    client: Client, celina: User, waiting: Version, draft: Publish
) -> None:
    draft("Szkic protokołu")
    client.force_login(celina)

    body = client.get("/admin/biblioteka/bramka/").content.decode()

    assert "druga osoba: potwierdzić albo zwrócić" in body
    assert "kancelaria: przekazać do potwierdzenia" in body


def test_a_paper_gets_other_readers_and_another_version(
    client: Client, celina: User, publish: Publish
) -> None:
    document = publish("Protokół", published_on=TODAY)
    client.force_login(celina)
    address = f"/admin/biblioteka/dokument/{document.pk}/"

    client.post(f"{address}czytelnicy/", {"audience": "PUBLIC", "reason": "uchwała zarządu"})
    client.post(
        f"{address}wersja/",
        {"file": SimpleUploadedFile("b.pdf", CLEAN), "in_force_from": "2027-01-01"},
    )

    document.refresh_from_db()
    assert document.audience == "PUBLIC"
    assert list(document.versions.order_by("no").values_list("no", "state")) == [
        (1, "PUBLISHED"),
        (2, "CLEAN"),
    ]
    body = client.get(f"/admin/members_area_library/document/inspect/{document.pk}/")
    assert "Wersja 2 – bez zastrzeżeń" in body.content.decode()
    assert "Zmiana grona czytelników dokumentu" in body.content.decode()
