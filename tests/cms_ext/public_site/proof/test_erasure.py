"""Erasing a kept text of what was published: two persons, what stays, what is said."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.test import Client

from cms_ext.base.append_only import Guard
from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.audit.models import AuditEvent
from cms_ext.office.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from cms_ext.public_site.proof.apps import SEES_ERASURES
from cms_ext.public_site.proof.domain.erasure import (
    approve_erasure,
    decline_erasure,
    erasures_waiting,
    request_erasure,
)
from cms_ext.public_site.proof.domain.publication import ShownContent, record_opening
from cms_ext.public_site.proof.erasure_guards import GUARDS
from cms_ext.public_site.proof.models import PublicationRecord, PublishedText, TextErasure
from tests.cms_ext.conftest import index, publish
from tests.members_area.conftest import withdrawn
from tests.people import staff
from tests.project.published_site import TODAY, Stood, certificate, printed, settled, stood

__all__ = ["index", "publish", "settled", "stood"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

WHY = "żądanie z 3 listopada"


@pytest.fixture
def lena() -> User:
    return staff("lena", "legal_admin")


@pytest.fixture
def bogdan() -> User:
    return staff("bogdan", "board_member")


def last_of(page: models.Model) -> PublicationRecord:
    return PublicationRecord.objects.filter(object_id=str(page.pk)).latest("seq")


def text_of(page: models.Model) -> str:
    return PublishedText.objects.get(sha256=last_of(page).text_sha256).text


def asked(site: Stood, by: User, reason: str = WHY) -> TextErasure:
    return request_erasure(last_of(site.gone), reason=reason, today=TODAY, origin=Origin(actor=by))


def found() -> str:
    said = io.StringIO()
    with suppress(SystemExit):
        call_command("verify_publications", stdout=said)
    return said.getvalue()


def test_two_persons_erase_a_text_and_its_certificate_says_so(
    stood: Stood, lena: User, bogdan: User, client: Client
) -> None:
    erasure = asked(stood, lena)
    assert "Pomyłka" in text_of(stood.gone)

    approve_erasure(erasure, today=TODAY, origin=Origin(actor=bogdan))

    assert text_of(stood.gone) == ""
    assert found() == "0 findings\n"
    page = certificate(client, stood.gone)
    assert f"Powód: {WHY}. Jej skrót został i dowodzi" in page
    assert last_of(stood.gone).text_sha256 in page
    assert 'role="alert"' not in page
    assert f"Powód: {WHY}." in printed(client, stood.gone)
    first = PublicationRecord.objects.filter(object_id=str(stood.gone.pk)).earliest("seq")
    label = stood.gone._meta.label
    answer = client.get(f"/admin/zaswiadczenia/{label}/{stood.gone.pk}/tresc/{first.seq}/")
    assert (answer.status_code, f"Powód: {WHY}." in answer.content.decode()) == (410, True)
    events = AuditEvent.objects.filter(object_type=TextErasure._meta.label).order_by("seq")
    assert list(events.values_list("action", "actor__login", "note")) == [
        ("TEXT_ERASURE_ASKED", "lena", WHY),
        ("PUBLISHED_TEXT_ERASED", "bogdan", WHY),
    ]


def test_of_a_paper_it_is_said_what_stays(
    stood: Stood, lena: User, bogdan: User, client: Client
) -> None:
    record = last_of(stood.old_paper)
    stays = "Plik dokumentu i odczytany z niego tekst zostają w Bibliotece"
    label, key = record.object_type, record.object_id
    screen = f"/admin/zaswiadczenia/{label}/{key}/tresc/{record.seq}/usuniecie/?czesc=1"
    client.force_login(lena)
    page = client.get(screen).content.decode()
    assert (stays in page, "w historii strony" in page) == (True, False)
    page = client.get(address(stood)).content.decode()
    assert (stays in page, "w historii strony" in page) == (False, True)

    withdrawn(stood.paper)  # of the same text
    asked = request_erasure(record, reason=WHY, today=TODAY, origin=Origin(actor=lena))
    approve_erasure(asked, today=TODAY, origin=Origin(actor=bogdan))

    assert f"każdej kopii tej samej treści. {stays}" in certificate(client, stood.old_paper)
    assert found() == "0 findings\n"


def test_an_open_notice_keeps_its_certificate(stood: Stood, lena: User, bogdan: User) -> None:
    """Where another text of the same site was erased."""
    approve_erasure(asked(stood, lena), today=TODAY, origin=Origin(actor=bogdan))

    assert text_of(stood.notice) != ""


def again(site: Stood, lena: User, bogdan: User) -> None:
    asked(site, bogdan)


def erased_again(site: Stood, lena: User, bogdan: User) -> None:
    approve_erasure(TextErasure.objects.get(), today=TODAY, origin=Origin(actor=bogdan))
    asked(site, bogdan)


def too_short(site: Stood, lena: User, bogdan: User) -> None:
    TextErasure.objects.all().delete()
    asked(site, bogdan, "rodo   ")


def served(site: Stood, lena: User, bogdan: User) -> None:
    record = last_of(site.notice)
    request_erasure(record, reason=WHY, today=TODAY, origin=Origin(actor=bogdan))


def by_the_same(site: Stood, lena: User, bogdan: User) -> None:
    approve_erasure(TextErasure.objects.get(), today=TODAY, origin=Origin(actor=lena))


def twice(site: Stood, lena: User, bogdan: User) -> None:
    for _ in range(2):
        approve_erasure(TextErasure.objects.get(), today=TODAY, origin=Origin(actor=bogdan))


def published_meanwhile(site: Stood, lena: User, bogdan: User) -> None:
    """The very text, opened anew at another place."""
    shown = ShownContent("Pomyłka znów", text_of(site.gone), "", "PUBLIC")
    record_opening(bogdan, shown, on=TODAY, origin=Origin(actor=bogdan))
    approve_erasure(TextErasure.objects.get(), today=TODAY, origin=Origin(actor=bogdan))


REFUSED: list[tuple[str, Callable[[Stood, User, User], None], str]] = [
    ("już wniesiono", again, "ERASURE_ASKED"),
    ("już usunięto", erased_again, "NO_TEXT"),
    ("bez powodu", too_short, "REASON_REQUIRED"),
    ("ogłoszenie jest na stronie", served, "STILL_SERVED"),
    ("ta sama osoba", by_the_same, "SECOND_PERSON"),
    ("po raz drugi", twice, "ERASURE_DECIDED"),
    ("opublikowano znów", published_meanwhile, "STILL_SERVED"),
]


@pytest.mark.parametrize(("what", "act", "code"), REFUSED, ids=[what for what, *_ in REFUSED])
def test_what_is_refused(
    what: str,
    act: Callable[[Stood, User, User], None],
    code: str,
    stood: Stood,
    lena: User,
    bogdan: User,
) -> None:
    asked(stood, lena)

    with pytest.raises(Refusal) as refused:
        act(stood, lena, bogdan)

    assert refused.value.code == code


def test_a_declined_text_stays_and_may_be_asked_for_again(stood: Stood, lena: User) -> None:
    decline_erasure(asked(stood, lena), origin=Origin(actor=lena))

    assert "Pomyłka" in text_of(stood.gone)
    assert asked(stood, lena).reason == WHY


def test_it_waits_for_others_than_who_asked(stood: Stood, lena: User, bogdan: User) -> None:
    erasure = asked(stood, lena)

    assert list(erasures_waiting(lena, TODAY).rows) == []
    assert list(erasures_waiting(bogdan, TODAY).rows) == [erasure]


TEXTS, ERASURES = "cms_ext_proof_publishedtext", "cms_ext_proof_texterasure"
PAST = [
    ("treść bez usunięcia", False, f"UPDATE {TEXTS} SET text = ''"),
    ("inna treść po usunięciu", True, f"UPDATE {TEXTS} SET text = 'x' WHERE text = ''"),
    ("skrót po usunięciu", True, f"UPDATE {TEXTS} SET sha256 = 'x' WHERE text = ''"),
    ("treść", True, f"DELETE FROM {TEXTS}"),
    ("powód wniosku", False, f"UPDATE {ERASURES} SET reason = 'x'"),
    ("dzień usunięcia", True, f"UPDATE {ERASURES} SET approved_at = asked_at"),
    ("usunięcie", True, f"DELETE FROM {ERASURES}"),
]


@pytest.mark.parametrize(("what", "approved", "sql"), PAST, ids=[what for what, *_ in PAST])
def test_the_database_refuses_the_rest(
    what: str, approved: bool, sql: str, stood: Stood, lena: User, bogdan: User
) -> None:
    erasure = asked(stood, lena)
    if approved:
        approve_erasure(erasure, today=TODAY, origin=Origin(actor=bogdan))

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_database_refuses_an_erasure_that_nobody_asked_for(
    stood: Stood, lena: User, bogdan: User
) -> None:
    row = asked(stood, lena)
    TextErasure.objects.all().delete()
    row.pk, row.approved_by, row.approved_at = None, bogdan, row.asked_at

    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.usefixtures("stood")
@pytest.mark.parametrize("rule", GUARDS, ids=[rule.name for rule in GUARDS])
def test_a_trigger_that_is_gone_is_found(rule: Guard) -> None:
    with connection.cursor() as cursor:
        for sql in rule.drop(connection.vendor):
            cursor.execute(sql)

    assert found() == f"0: dowody publikacji: brakuje wyzwalacza {rule.name}\n1 findings\n"


def address(site: Stood) -> str:
    label, record = site.gone._meta.label, last_of(site.gone)
    return f"/admin/zaswiadczenia/{label}/{site.gone.pk}/tresc/{record.seq}/usuniecie/"


def test_it_is_asked_for_and_approved_on_one_page(
    stood: Stood, lena: User, bogdan: User, client: Client
) -> None:
    client.force_login(lena)
    assert "tresc/" in certificate(client, stood.gone)
    answer = client.post(
        address(stood), {"krok": "wniosek", "reason": WHY, "certain": "on"}, follow=True
    )
    page = answer.content.decode()
    assert "Wniosek czeka na drugą osobę." in page
    assert 'value="zatwierdzenie"' not in page
    refused = client.post(address(stood), {"krok": "zatwierdzenie"})
    assert refused.status_code == 409

    client.force_login(bogdan)
    assert "Sprawdź powód i zdecyduj." in client.get(address(stood)).content.decode()
    done = client.post(address(stood), {"krok": "zatwierdzenie"}, follow=True).content.decode()
    assert ("Treść usunięto" in done, text_of(stood.gone)) == (True, "")
    listed = client.get("/admin/cms_ext_proof/texterasure/").content.decode()
    assert (WHY in listed, SEES_ERASURES) == (True, ("cms_ext_proof.view_texterasure",))


def test_who_has_no_right_neither_sees_nor_asks(stood: Stood, client: Client) -> None:
    client.force_login(staff("kornelia", "records_clerk"))

    assert "/usuniecie/" not in certificate(client, stood.gone)
    assert client.get(address(stood)).status_code in (302, 403)
    assert client.post(address(stood), {"krok": "wniosek"}).status_code in (302, 403)
