"""What the access log keeps of an announcement: published, pinned, taken off, and by whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from wagtail.actions.unpublish_page import UnpublishPageAction

from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.audit.models import AuditEvent
from cms_ext.office.audit.words import action_in_words
from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.domain.life import withdraw_announcement
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from cms_ext.public_site.pages.models import ContentPage
from tests.cms_ext.conftest import TODAY, Publish
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

UNTIL = TODAY + timedelta(days=2)


@shared
def ewa(index: AnnouncementIndexPage) -> User:
    return staff("ewa", "editor", "publisher")


@shared
def marek(index: AnnouncementIndexPage) -> User:
    return staff("marek", "editor", "publisher")


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
) -> None:
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


def test_a_withdrawal_is_one_event_with_its_reason(alert: AnnouncementPage, marek: User) -> None:
    alert.get_latest_revision().publish(user=marek)
    AuditEvent.objects.filter(action="ANNOUNCEMENT_PUBLISHED").get()

    withdraw_announcement(alert, "Pomyłka", origin=Origin(actor=marek, panel="staff"))

    assert [(action, who) for action, who, _changes in log()] == [
        ("ANNOUNCEMENT_PUBLISHED", "marek"),
        ("ANNOUNCEMENT_WITHDRAWN", "marek"),
    ]


def test_pins_are_noted_when_they_change_and_only_then(alert: AnnouncementPage, ewa: User) -> None:
    for pinned, until in ((False, None), (True, None), (True, None), (True, UNTIL), (False, None)):
        alert.pinned, alert.pinned_until = pinned, until
        alert.save_revision(user=ewa).publish(user=ewa)

    assert [(action, changes) for action, _who, changes in log() if "PINNED" in action] == [
        ("ANNOUNCEMENT_PINNED", {"pinned_until": ""}),
        ("ANNOUNCEMENT_PINNED", {"pinned_until": "2026-11-22"}),
        ("ANNOUNCEMENT_UNPINNED", {}),
    ]


def test_drafts_and_other_pages_leave_no_trace(publish: Publish, ewa: User) -> None:
    index = AnnouncementIndexPage.objects.get()
    draft = AnnouncementPage(title="Szkic", lead="Szkic.", valid_from=TODAY, live=False)
    index.add_child(instance=draft)
    draft.save_revision(user=ewa, clean=False)
    other = ContentPage(title="Inna strona", slug="inna", live=False)
    index.get_parent().add_child(instance=other)
    other.save_revision(user=ewa).publish(user=ewa)

    assert log() == []


def test_what_the_site_publishes_has_no_name(publish: Publish) -> None:
    publish("Mycie klatek")

    event = AuditEvent.objects.get(action="ANNOUNCEMENT_PUBLISHED")
    assert (event.actor, event.actor_label) == (None, "system")
