from collections.abc import Callable
from functools import partial

import pytest
from django.db import DatabaseError, connection, models, transaction

from cms_ext.desks.evidence.domain.certificate import (
    approve_erasure,
    decline_erasure,
    list_waiting_erasures,
    request_erasure,
)
from cms_ext.desks.evidence.plugin import SEES_ERASURES
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.proof.domain.publication import ShownContent, record_opening
from cms_ext.evidence.proof.erasure_guards import GUARDS
from cms_ext.evidence.proof.models import PublicationRecord, PublishedText, TextErasure
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from tests.cms_ext.conftest import index, publish
from tests.commands import ended
from tests.members_area.conftest import withdrawn
from tests.people import staff
from tests.project.published_site import (
    TODAY,
    PublishedSite,
    certificate,
    printed,
    published_site,
    settled,
)
from tests.shared_rows import shared

__all__ = ["index", "publish", "settled", "published_site"]

pytestmark = pytest.mark.django_db

WHY = "żądanie z 3 listopada"


@shared
def lena() -> User:
    return staff("lena", "legal_admin")


@shared
def bogdan() -> User:
    return staff("bogdan", "board_member")


def last_of(page: models.Model) -> PublicationRecord:
    return PublicationRecord.objects.filter(object_id=str(page.pk)).latest("seq")


def text_of(page: models.Model) -> str:
    return PublishedText.objects.get(sha256=last_of(page).text_sha256).text


def request_by(site: PublishedSite, by: User, reason: str = WHY) -> TextErasure:
    return request_erasure(last_of(site.gone), reason=reason, today=TODAY, origin=Origin(actor=by))


def found() -> str:
    return ended("verify_publications")[1]


@pytest.mark.both_databases
@pytest.mark.thorough
def test_two_persons_erase_a_text_and_its_certificate_says_so(
    published_site: PublishedSite, lena: User, bogdan: User, client
):
    erasure = request_by(published_site, lena)
    assert "Pomyłka" in text_of(published_site.gone)

    approve_erasure(erasure, today=TODAY, origin=Origin(actor=bogdan))

    assert text_of(published_site.gone) == ""
    # An open notice of the same site keeps its text.
    assert text_of(published_site.notice) != ""
    assert found() == "0 findings\n"
    page = certificate(client, published_site.gone)
    assert f"Powód: {WHY}. Jej skrót został i dowodzi" in page
    assert last_of(published_site.gone).text_sha256 in page
    assert 'role="alert"' not in page
    assert f"Powód: {WHY}." in printed(client, published_site.gone)
    first = PublicationRecord.objects.filter(object_id=str(published_site.gone.pk)).earliest("seq")
    label = published_site.gone._meta.label
    answer = client.get(f"/admin/zaswiadczenia/{label}/{published_site.gone.pk}/tresc/{first.seq}/")
    assert (answer.status_code, f"Powód: {WHY}." in answer.content.decode()) == (410, True)
    events = AuditEvent.objects.filter(object_type=TextErasure._meta.label).order_by("seq")
    assert list(events.values_list("action", "actor__login", "note")) == [
        ("TEXT_ERASURE_ASKED", "lena", WHY),
        ("PUBLISHED_TEXT_ERASED", "bogdan", WHY),
    ]


@pytest.mark.both_databases
def test_of_a_paper_it_is_said_what_stays(
    published_site: PublishedSite, lena: User, bogdan: User, client
):
    record = last_of(published_site.old_paper)
    stays = "Plik dokumentu i odczytany z niego tekst zostają w Bibliotece"
    label, key = record.object_type, record.object_id
    screen = f"/admin/zaswiadczenia/{label}/{key}/tresc/{record.seq}/usuniecie/?czesc=1"
    client.force_login(lena)
    page = client.get(screen).content.decode()
    assert (stays in page, "w historii strony" in page) == (True, False)
    page = client.get(address(published_site)).content.decode()
    assert (stays in page, "w historii strony" in page) == (False, True)

    withdrawn(published_site.paper)  # of the same text
    asked = request_erasure(record, reason=WHY, today=TODAY, origin=Origin(actor=lena))
    approve_erasure(asked, today=TODAY, origin=Origin(actor=bogdan))

    assert f"każdej kopii tej samej treści. {stays}" in certificate(
        client, published_site.old_paper
    )
    assert found() == "0 findings\n"


def approve(by: User) -> None:
    """The one erasure that was asked for."""
    approve_erasure(TextErasure.objects.get(), today=TODAY, origin=Origin(actor=by))


def test_what_is_refused(published_site: PublishedSite, lena: User, bogdan: User):
    request_by(published_site, lena)

    def erased_again() -> None:
        approve(bogdan)
        request_by(published_site, bogdan)

    def too_short() -> None:
        TextErasure.objects.all().delete()
        request_by(published_site, bogdan, "rodo   ")

    def twice() -> None:
        approve(bogdan)
        approve(bogdan)

    def published_meanwhile() -> None:
        # The very text, opened again at another place.
        shown = ShownContent("Pomyłka znów", text_of(published_site.gone), "", "PUBLIC")
        record_opening(bogdan, shown, on=TODAY, origin=Origin(actor=bogdan))
        approve(bogdan)

    of_what_is_served = partial(
        request_erasure,
        last_of(published_site.notice),
        reason=WHY,
        today=TODAY,
        origin=Origin(bogdan),
    )
    expected: dict[Callable[[], object], str] = {
        partial(request_by, published_site, bogdan): "ERASURE_ASKED",
        erased_again: "NO_TEXT",
        too_short: "REASON_REQUIRED",
        of_what_is_served: "STILL_SERVED",
        partial(approve, lena): "SECOND_PERSON",
        twice: "ERASURE_DECIDED",
        published_meanwhile: "STILL_SERVED",
    }
    for act, code in expected.items():
        with pytest.raises(Refusal) as refused, transaction.atomic():
            act()
        assert refused.value.code == code, act


def test_it_waits_for_others_than_who_asked_and_a_declined_one_may_be_asked_for_again(
    published_site: PublishedSite, lena: User, bogdan: User
):
    erasure = request_by(published_site, lena)
    assert list(list_waiting_erasures(lena, TODAY).rows) == []
    assert list(list_waiting_erasures(bogdan, TODAY).rows) == [erasure]

    decline_erasure(erasure, origin=Origin(actor=lena))

    assert "Pomyłka" in text_of(published_site.gone)
    assert request_by(published_site, lena).reason == WHY


@pytest.mark.both_databases
def test_the_database_refuses_an_erasure_that_nobody_asked_for_and_the_rest(
    published_site: PublishedSite, lena: User, bogdan: User
):
    row = request_by(published_site, lena)
    TextErasure.objects.all().delete()
    row.pk, row.approved_by, row.approved_at = None, bogdan, row.asked_at
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)

    texts, erasures = "cms_ext_proof_publishedtext", "cms_ext_proof_texterasure"
    erasure = request_by(published_site, lena)

    def refuses(*statements: str) -> None:
        for sql in statements:
            with pytest.raises(DatabaseError), transaction.atomic():
                connection.cursor().execute(sql)

    refuses(f"UPDATE {texts} SET text = ''", f"UPDATE {erasures} SET reason = 'x'")
    approve_erasure(erasure, today=TODAY, origin=Origin(actor=bogdan))
    refuses(
        f"UPDATE {texts} SET text = 'x' WHERE text = ''",
        f"UPDATE {texts} SET sha256 = 'x' WHERE text = ''",
        f"DELETE FROM {texts}",
        f"UPDATE {erasures} SET approved_at = asked_at",
        f"DELETE FROM {erasures}",
    )


@pytest.mark.both_databases
@pytest.mark.thorough
def test_a_trigger_that_is_gone_is_found(published_site: PublishedSite):
    said = {}
    for rule in GUARDS:
        with transaction.atomic():
            with connection.cursor() as cursor:
                for sql in rule.drop(connection.vendor):
                    cursor.execute(sql)
            said[rule.name] = found()
            transaction.set_rollback(True)

    assert said == {
        rule.name: f"0: dowody publikacji: brakuje wyzwalacza {rule.name}\n1 findings\n"
        for rule in GUARDS
    }


def address(site: PublishedSite) -> str:
    label, record = site.gone._meta.label, last_of(site.gone)
    return f"/admin/zaswiadczenia/{label}/{site.gone.pk}/tresc/{record.seq}/usuniecie/"


def test_it_is_asked_for_and_approved_on_one_page(
    published_site: PublishedSite, lena: User, bogdan: User, client
):
    client.force_login(lena)
    assert "tresc/" in certificate(client, published_site.gone)
    answer = client.post(
        address(published_site), {"krok": "wniosek", "reason": WHY, "certain": "on"}, follow=True
    )
    page = answer.content.decode()
    assert "Wniosek czeka na drugą osobę." in page
    assert 'value="zatwierdzenie"' not in page
    refused = client.post(address(published_site), {"krok": "zatwierdzenie"})
    assert refused.status_code == 409

    client.force_login(bogdan)
    assert "Sprawdź powód i zdecyduj." in client.get(address(published_site)).content.decode()
    done = client.post(
        address(published_site), {"krok": "zatwierdzenie"}, follow=True
    ).content.decode()
    assert ("Treść usunięto" in done, text_of(published_site.gone)) == (True, "")
    listed = client.get("/admin/cms_ext_proof/texterasure/").content.decode()
    assert (WHY in listed, SEES_ERASURES) == (True, ("cms_ext_proof.view_texterasure",))


def test_who_has_no_right_neither_sees_nor_asks(published_site: PublishedSite, client):
    client.force_login(staff("kornelia", "records_clerk"))

    assert "/usuniecie/" not in certificate(client, published_site.gone)
    assert client.get(address(published_site)).status_code == 302
    assert client.post(address(published_site), {"krok": "wniosek"}).status_code == 302
