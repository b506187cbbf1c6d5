"""The second person's queue, the clerk's page of one version, and the sealed original."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from members_area.library.domain.gate.handing_over import send_back, submit_version
from members_area.library.models import Finding, Version
from members_area.register.models import Organ
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


def page_of(version: Version) -> str:
    return f"{QUEUE}{version.pk}/"


def read(second: Client, version: Version, **more: str) -> dict[str, str]:
    """What the button sends, after the page was opened and read."""
    form = second.get(page_of(version)).context["offers"]["dopusc"].form
    return {"krok": "dopusc", "handed_over_at": str(form["handed_over_at"].value())} | more


def test_one_press_lets_it_through_and_out_and_leads_to_the_next(
    second: Client, waiting: Version, bring: Bring
) -> None:
    following = submit_version(
        bring(CLEAN, title="Następny"), today=TODAY, origin=clerk_of("kancelaria")
    )
    page = second.get(page_of(waiting)).content.decode()
    assert "Telefon usunieto." in page
    assert "Potwierdź i publikuj" in page

    answer = second.post(page_of(waiting), read(second, waiting), follow=True)

    assert answer.redirect_chain == [(page_of(following), 302)]
    assert "Dopuszczono i opublikowano: „Protokół”." in answer.content.decode()
    waiting.refresh_from_db()
    assert waiting.state == "PUBLISHED"
    assert second.post(page_of(following), read(second, following)).headers["Location"] == QUEUE


def test_after_the_last_paper_comes_the_one_that_was_passed_over(
    second: Client, waiting: Version, bring: Bring
) -> None:
    last = submit_version(bring(CLEAN), today=TODAY, origin=clerk_of("kancelaria"))

    sent = {"krok": "zwroc", "reason": "brak strony 2"}
    assert second.post(page_of(last), sent).headers["Location"] == page_of(waiting)


def test_what_was_handed_over_anew_is_read_anew(
    second: Client, daria: User, waiting: Version
) -> None:
    sent = read(second, waiting)
    send_back(waiting, "zły plik", origin=clerk_of("druga"))
    submit_version(waiting, today=TODAY, origin=clerk_of("kancelaria"))

    answer = second.post(page_of(waiting), sent)

    assert answer.status_code == 409
    assert "Dokument poprawiono, odkąd go otwarto." in answer.content.decode()
    waiting.refresh_from_db()
    assert waiting.state == "AWAITING"


def test_what_somebody_else_confirmed_meanwhile_is_said(
    client: Client, second: Client, waiting: Version
) -> None:
    sent = read(second, waiting)
    second.post(page_of(waiting), sent)

    answer = second.post(page_of(waiting), sent, follow=True)

    assert answer.redirect_chain == [(QUEUE, 302)]
    assert "„Protokół” nie czeka już na potwierdzenie: opublikowana." in answer.content.decode()


def test_a_refused_publication_leaves_it_confirmed_and_says_why(
    second: Client, bring: Bring, publish: Publish, board: Organ
) -> None:
    number = {"kind": "RESOLUTION", "organ": board, "number": "3/RN/2026", "adopted_on": TODAY}
    version = submit_version(
        bring(CLEAN, **number), today=TODAY, origin=clerk_of("kancelaria"), publish_from=TODAY
    )
    publish("Pierwsza", published_on=TODAY, **number)

    answer = second.post(page_of(version), read(second, version), follow=True)

    assert "Numer 3/RN/2026 już istnieje" in answer.content.decode()
    version.refresh_from_db()
    assert version.state == "CONFIRMED"


def test_it_goes_back_with_a_reason(second: Client, waiting: Version) -> None:
    sent = {"krok": "zwroc"}
    refused = second.post(page_of(waiting), sent)
    assert (refused.status_code, "Napisz, co trzeba poprawić." in refused.content.decode()) == (
        409,
        True,
    )

    second.post(page_of(waiting), sent | {"reason": "brak strony 2"})

    waiting.refresh_from_db()
    assert (waiting.state, waiting.return_reason) == ("CLEAN", "brak strony 2")


def test_a_warning_is_waived_where_it_is_confirmed(second: Client, bring: Bring) -> None:
    warned = bring(pdf("Ksiega WA1M/00012345/6 lezy w biurze."))
    submit_version(warned, today=TODAY, origin=clerk_of("kancelaria"))
    finding = Finding.objects.get()
    body = second.post(page_of(warned), read(second, warned)).content.decode()
    assert "Wykryto dane osobowe (1)" in body
    assert "Dlaczego te dane mogą zostać: numer księgi wieczystej, strona 1" in body

    second.post(page_of(warned), read(second, warned, **{f"wyjatek-{finding.pk}": "księga gruntu"}))

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

    body = client.get(page_of(version)).content.decode()

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

    assert client.get(QUEUE).context["object_list"].count() == 0
    assert client.get(page_of(version)).status_code == 404
    assert client.post(page_of(version), {"krok": "dopusc"}).status_code == 404


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


@pytest.mark.parametrize("key", ["abc", "0", "9" * 30, "-1"])
def test_an_odd_key_is_not_found(second: Client, key: str) -> None:
    assert second.post(f"{QUEUE}{key}/", {"krok": "dopusc"}).status_code == 404


def test_who_may_not_confirm_does_not_read(client: Client, celina: User, waiting: Version) -> None:
    client.force_login(celina)

    statuses = [client.get(path).status_code for path in (QUEUE, page_of(waiting))]

    assert statuses == [302, 302]


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
