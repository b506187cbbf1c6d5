"""What the access log keeps of an announcement: published, pinned, taken off, and by whom."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from wagtail.actions.unpublish_page import UnpublishPageAction

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.audit.words import action_in_words
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.domain.life import assign_number, is_held, withdraw_announcement
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from cms_ext.public_site.notices.templatetags.coop_notices import find_terms
from cms_ext.public_site.pages.models import ContentPage
from tests.clients import signed_in
from tests.cms_ext.conftest import TODAY, Publish
from tests.page_checks import page_problems, parsed, texts
from tests.people import staff
from tests.shared_rows import shared
from tests.whole_database import execute

pytestmark = pytest.mark.django_db


UNTIL = TODAY + timedelta(days=2)


@shared
def alert(index: AnnouncementIndexPage, ewa: User) -> AnnouncementPage:
    """An emergency message that Ewa wrote and nobody published yet."""
    page = AnnouncementPage(
        title="Awaria gazu",
        kind=AnnouncementKind.objects.get(code="ALERT"),
        lead="Nie wchodź do budynku.",
        valid_from=TODAY,
        valid_until=UNTIL,
        severity="danger",
        live=False,
    )
    index.add_child(instance=page)
    page.save_revision(user=ewa)
    return page


def log() -> list[tuple[str, str, dict[str, Any]]]:
    events = AuditEvent.objects.filter(action__startswith="ANNOUNCEMENT_").order_by("seq")
    events = events.select_related("actor")
    return [
        (event.action, event.actor.first_name if event.actor else "", event.changes)
        for event in events
    ]


def test_it_names_who_published_an_alert_and_who_took_it_off(
    alert: AnnouncementPage, ewa: User, marek: User
):
    alert.get_latest_revision().publish(user=marek)
    off = UnpublishPageAction(AnnouncementPage.objects.get(), user=ewa)
    off.execute(skip_permission_checks=True)

    facts = {
        "number": "OG/2026/0001",
        "kind": "ALERT",
        "valid_until": "2026-11-22",
        "severity": "danger",
    }
    assert log() == [
        ("ANNOUNCEMENT_PUBLISHED", "marek", facts),
        ("ANNOUNCEMENT_TAKEN_OFF", "ewa", facts),
    ]
    assert action_in_words("ANNOUNCEMENT_TAKEN_OFF") == "Zdjęcie ogłoszenia ze strony"


def test_a_withdrawal_is_one_event_with_its_reason(alert: AnnouncementPage, marek: User):
    alert.get_latest_revision().publish(user=marek)

    withdraw_announcement(alert, "Pomyłka", origin=Origin(actor=marek, panel="staff"))

    assert [(action, who) for action, who, _changes in log()] == [
        ("ANNOUNCEMENT_PUBLISHED", "marek"),
        ("ANNOUNCEMENT_WITHDRAWN", "marek"),
    ]


@pytest.mark.thorough
def test_pins_are_noted_when_they_change_and_only_then(alert: AnnouncementPage, ewa: User):
    for pinned, until in ((False, None), (True, None), (True, None), (True, UNTIL), (False, None)):
        alert.pinned, alert.pinned_until = pinned, until
        alert.save_revision(user=ewa).publish(user=ewa)

    assert [(action, changes) for action, _who, changes in log() if "PINNED" in action] == [
        ("ANNOUNCEMENT_PINNED", {"pinned_until": ""}),
        ("ANNOUNCEMENT_PINNED", {"pinned_until": "2026-11-22"}),
        ("ANNOUNCEMENT_UNPINNED", {}),
    ]


def test_drafts_and_other_pages_leave_no_trace_and_what_the_site_publishes_has_no_name(
    publish: Publish, ewa: User
):
    index = AnnouncementIndexPage.objects.get()
    draft = AnnouncementPage(title="Szkic", lead="Szkic.", valid_from=TODAY, live=False)
    index.add_child(instance=draft)
    draft.save_revision(user=ewa, clean=False)
    other = ContentPage(title="Inna strona", slug="inna", live=False)
    index.get_parent().add_child(instance=other)
    other.save_revision(user=ewa).publish(user=ewa)

    assert log() == []

    publish("Mycie klatek")

    event = AuditEvent.objects.get(action="ANNOUNCEMENT_PUBLISHED")
    assert (event.actor, event.actor_label) == (None, "system")


def test_numbers_follow_one_another_and_start_anew_each_year(publish: Publish):
    pages = [publish(f"Ogłoszenie nr {n}") for n in range(3)]
    draft = pages[0].get_parent().add_child(instance=AnnouncementPage(title="Szkic", live=False))
    numbers = ["OG/2026/0001", "OG/2026/0002", "OG/2026/0003"]
    assert [page.number for page in (*pages, draft)] == [*numbers, None]

    # A number is given once.
    pages[0].unpublish()
    pages[0].save_revision().publish()
    assert AnnouncementPage.objects.get(pk=pages[0].pk).number == numbers[0]
    assert assign_number(pages[0], date(2027, 1, 2)) == numbers[0]

    AnnouncementPage.objects.update(number=None)
    assert [assign_number(page, date(2027, 1, 2)) for page in pages[:2]] == [
        "OG/2027/0001",
        "OG/2027/0002",
    ]


# --- An announcement that a switched off part of the site still has rows of is not deleted --------
Hang = Callable[[AnnouncementPage], None]


@pytest.fixture
def hang() -> Hang:
    """A table of boards whose app is not installed; `hang(page)` puts a row about it there."""
    execute(
        "CREATE TABLE boards_that_are_off (page_id integer NOT NULL REFERENCES "
        "cms_ext_notices_announcementpage (page_ptr_id) DEFERRABLE INITIALLY DEFERRED)"
    )

    def put(page: AnnouncementPage) -> None:
        execute("INSERT INTO boards_that_are_off VALUES (%s)", page.pk)

    return put


@pytest.mark.thorough
def test_what_a_row_holds_stays_with_a_sentence_and_the_rest_is_deleted(
    index: AnnouncementIndexPage, publish: Publish, hang: Hang
):
    hanging, free = publish("Brak wody w czwartek"), publish("Mycie klatek schodowych")
    hang(hanging)
    assert [is_held(page) for page in (hanging, index, free)] == [True, True, False]
    admin = signed_in(staff("admin", superuser=True))

    refusals = [
        "Nie usunięto: do tej strony odnoszą się dane części serwisu"
        in admin.post(address, follow=True).content.decode()
        for address in (
            f"/admin/pages/{hanging.pk}/delete/",
            f"/admin/bulk/wagtailcore/page/delete/?next=/admin/&id={hanging.pk}",
            f"/admin/pages/{free.pk}/delete/",
        )
    ]

    assert refusals == [True, True, False]
    assert list(AnnouncementPage.objects.values_list("pk", flat=True)) == [hanging.pk]


# Words of the office are known in the forms in which a notice has them.


def test_terms_are_found_in_any_form():
    expected = {
        "Brak wody we wtorek. Salata z saldami.": ["saldo"],
        "Dopłaty i nadpłaty od zaliczek": ["zaliczka", "nadpłata"],
        "O rozliczeniu mediów i tytule prawnym": ["rozliczenie mediów", "tytuł prawny"],
        "Bez planu spłat rosną odsetki ustawowe": ["odsetki ustawowe", "plan spłat"],
        "Media bez rozliczenia, prawny tytuł, nalicza się, plan remontów": [],
        "": [],
    }

    assert {text: [str(term.name) for term in find_terms(text)] for text in expected} == expected


@pytest.mark.django_db
def test_a_notice_explains_the_words_that_it_uses(client, publish: Publish):
    publish("Rozliczenie ogrzewania", "SETTLEMENT", slug="cieplo", lead="Nadpłata i dyspozycja.")
    publish("Brak wody", "OUTAGE", slug="woda")

    answer = client.get("/ogloszenia/cieplo/")

    page = parsed(answer)
    assert texts(page, "//main//details/summary") == ["Co znaczą te słowa"]
    assert texts(page, "//main//details//dt") == ["nadpłata", "dyspozycja"]
    assert page_problems(answer) == []
    assert texts(parsed(client.get("/ogloszenia/woda/")), "//main//details") == []
