"""Corrections and withdrawals: one confirmation, letters to those concerned, log entries."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import Revision

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.public_site.notices.domain.life import correct_announcement, withdraw_announcement
from cms_ext.public_site.notices.models import AnnouncementKind, AnnouncementPage, Correction
from tests.clients import signed_in
from tests.cms_ext.conftest import TODAY, Publish
from tests.page_checks import page_problems, parsed
from tests.people import resident, staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


WORDS = {"words": "Wody nie będzie do 18, a nie do 15."}


@shared
def page(publish: Publish) -> AnnouncementPage:
    return publish("Brak wody w czwartek", "OUTAGE")


@pytest.fixture
def publisher(client, page: AnnouncementPage) -> Client:
    client.force_login(staff("publikujaca", "editor", "publisher"))
    return client


def screen(name: str, page: AnnouncementPage) -> str:
    return reverse(f"notices_{name}", args=[page.pk])


@pytest.mark.parametrize("name", ["correction", "withdrawal"])
def test_without_words_nothing_happens_and_a_second_thought_leads_back(
    publisher: Client, page: AnnouncementPage, name: str
):
    back = parsed(publisher.get(screen(name, page))).xpath(
        "//a[normalize-space()='Wróć do edycji']/@href"
    )
    assert back == [f"/admin/pages/{page.pk}/edit/"]

    for words in ("", "x" * 301):
        assert publisher.post(screen(name, page), {"words": words}).status_code == 200

    assert (acts(), AnnouncementPage.objects.get().live) == ([], True)
    assert not Correction.objects.exists()


def acts() -> list[tuple[str, str]]:
    actions = ("ANNOUNCEMENT_CORRECTED", "ANNOUNCEMENT_WITHDRAWN")
    events = AuditEvent.objects.filter(action__in=actions).order_by("seq")
    return [(event.action, event.note) for event in events]


def test_a_correction_stands_above_the_text_and_no_older_revision_takes_it_back(
    publisher: Client, page: AnnouncementPage
):
    draft = page.save_revision()
    asked = publisher.get(screen("correction", page)).content.decode()
    assert "Powiadomienie dostanie 0 osób." in asked

    publisher.post(screen("correction", page), WORDS)

    shown = Client().get(page.url).content.decode()
    assert f"Sprostowanie z dnia 20 listopada 2026 r.:</strong> {WORDS['words']}" in shown
    assert acts() == [("ANNOUNCEMENT_CORRECTED", WORDS["words"])]
    assert AnnouncementPage.objects.get().corrections == 1

    Revision.objects.get(pk=draft.pk).publish()
    assert AnnouncementPage.objects.get().corrections == 1


def test_a_withdrawn_announcement_is_gone_and_its_reason_kept(
    publisher: Client, page: AnnouncementPage
):
    address = page.url
    publisher.post(screen("withdrawal", page), {"words": "Ogłoszono przez pomyłkę."})

    assert Client().get(address).status_code == 404
    assert acts() == [("ANNOUNCEMENT_WITHDRAWN", "Ogłoszono przez pomyłkę.")]
    again = publisher.post(screen("withdrawal", page), {"words": "Jeszcze raz."})
    assert (again.status_code, len(acts())) == (302, 1)
    with pytest.raises(ValidationError, match="Tego ogłoszenia nie ma na stronie"):
        withdraw_announcement(page, "Jeszcze raz.", origin=SYSTEM)


def test_what_is_scheduled_or_withdrawn_is_not_corrected(publisher: Client, page: AnnouncementPage):
    page.valid_from = TODAY + timedelta(days=1)
    page.save_revision().publish()

    answer = publisher.post(screen("correction", page), WORDS)
    assert "które teraz widać na stronie" in answer.content.decode()
    for prepare in (lambda: None, lambda: withdraw_announcement(page, "Odwołano.", origin=SYSTEM)):
        prepare()
        with pytest.raises(ValidationError, match="które teraz widać"):
            correct_announcement(page, "Od 8, a nie od 9.", on=TODAY, origin=SYSTEM)
    assert AnnouncementPage.objects.get().corrections == Correction.objects.count() == 0


def test_who_may_not_publish_may_do_neither(client, page: AnnouncementPage):
    editor, clerk = staff("redaktor", "editor"), staff("finanse", "finance_clerk")

    for reader in (client, signed_in(editor), signed_in(clerk)):
        for name in ("correction", "withdrawal"):
            assert reader.post(screen(name, page), WORDS).status_code == 302

    assert (acts(), AnnouncementPage.objects.get().live) == ([], True)


def test_a_withdrawal_ends_the_approval_that_would_bring_it_back(client, page: AnnouncementPage):
    ewa, marek = staff("ewa", "editor", "publisher"), staff("marek", "editor", "publisher")
    page.lead = "Nowsza wersja, o której ktoś ma zdecydować."
    page.save_revision(user=ewa)
    page.get_workflow().start(page, ewa)
    state = page.current_workflow_task_state
    approval = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])

    withdraw_announcement(page, "Odwołano.", origin=SYSTEM)
    client.force_login(marek)
    client.post(approval, {"comment": ""})

    kept = AnnouncementPage.objects.get(pk=page.pk)
    assert (kept.live, kept.workflow_in_progress) == (False, False)
    assert client.get(page.url).status_code == 404


def test_whoever_saves_an_older_copy_takes_nothing_back_that_was_given(page: AnnouncementPage):
    older = AnnouncementPage.objects.get(pk=page.pk)
    AnnouncementPage.objects.update(number=None)
    opened_before = AnnouncementPage.objects.get(pk=page.pk)
    AnnouncementPage.objects.update(number=older.number)
    correct_announcement(page, "Od 8, a nie od 9.", on=TODAY, origin=SYSTEM)

    opened_before.save()
    opened_before.save_revision().publish()

    kept = AnnouncementPage.objects.get(pk=page.pk)
    assert (kept.number, kept.corrections) == (older.number, 1)


@pytest.mark.thorough
def test_wagtails_own_way_off_the_site_is_one_for_other_pages_only(
    publisher: Client, page: AnnouncementPage
):
    listed = page.get_parent()
    edited = publisher.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    shown = publisher.get(f"/admin/pages/{listed.pk}/").content.decode()
    ways = (f"/pages/{page.pk}/unpublish/", screen("withdrawal", page))
    assert [way in edited for way in ways] == [False, True]
    assert [f"/pages/{one.pk}/unpublish/" in shown for one in (page, listed)] == [False, True]

    for ask in (publisher.get, publisher.post):
        led = ask(f"/admin/pages/{page.pk}/unpublish/", follow=True)
        assert led.redirect_chain == [(screen("withdrawal", page), 302)]
        assert "Ogłoszenie wycofuje się tutaj, z powodem" in led.content.decode()
    assert publisher.get(f"/admin/pages/{listed.pk}/unpublish/").status_code == 200
    bulk = f"/admin/bulk/wagtailcore/page/unpublish/?id={page.pk}&next=/admin/"
    page_text = publisher.get(bulk).content.decode()
    assert "ogłoszenie, które wycofuje się z powodem" in page_text
    publisher.post(bulk, {"include_descendants": "on"})
    # With the list above it, everything that is no announcement goes.
    publisher.post(f"/admin/pages/{listed.pk}/unpublish/", {"include_descendants": "on"})

    listed.refresh_from_db()
    assert (listed.live, AnnouncementPage.objects.get().live, acts()) == (False, True, [])


# The button below an announcement leads to what its readers do next.


DAY = timedelta(days=1)


@pytest.mark.thorough
def test_a_notice_leads_to_its_form_while_it_holds_and_the_site_has_that_page(
    client, publish: Publish
):
    def leads_to(kind: str, **changes: Any) -> list[tuple[str, str]]:
        page = publish(f"{kind} {changes}", kind=kind, **changes)
        answer = client.get(page.url)
        assert page_problems(answer) == []
        buttons = parsed(answer).xpath("//main//a[@class='btn']")
        return [(button.get("href"), button.text_content().strip()) for button in buttons]

    assert leads_to("READINGS") == [("/e-bok/odczyty/", "Podaj stan licznika w E-BOK")]
    # Below the lead where there is one column, and in the column at the side.
    apply = ("/strefa-mieszkanca/wniosek/", "Złóż wniosek o dostęp")
    assert leads_to("LOGIN_PROCEDURE") == [apply, apply]
    assert leads_to("GENERAL") == []
    client.force_login(resident("ikcs", "IKCS-0007", "Anna Lis"))
    assert leads_to("READINGS") == [
        (
            "/strefa-mieszkanca/logowanie/e-bok/?next=%2Fe-bok%2Fodczyty%2F",
            "Podaj stan licznika w E-BOK",
        )
    ]
    client.logout()
    assert leads_to("READINGS", valid_from=TODAY - 9 * DAY, valid_until=TODAY - DAY) == []
    AnnouncementKind.objects.filter(code="READINGS").update(action_page="/nie-ma-takiej/")
    assert leads_to("READINGS") == []
