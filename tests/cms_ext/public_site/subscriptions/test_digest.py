"""The announcements of a day in one letter in the morning, for whoever asked for that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from cms_ext.public_site.subscriptions.domain import sending
from cms_ext.public_site.subscriptions.domain.sending import announce, send_digests
from cms_ext.public_site.subscriptions.models import Subscription
from tests.cms_ext.conftest import TODAY, Publish
from tests.cms_ext.public_site.subscriptions.conftest import (
    ANNA,
    Subscribe,
    delivered,
    subjects,
    subscriber,
)
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.mark.both_databases
def test_the_digest_gathers_a_day_and_comes_once(
    server: MailServer, subscribe: Subscribe, publish: Publish
) -> None:
    subscribe(frequency="DAILY")
    publish("Przegląd kominiarski", lead="Kominiarz przyjdzie w środę.")
    gone = publish("Pomyłka w ogłoszeniu")
    publish("Odczyt wodomierzy", kind="READINGS")
    announce()
    assert delivered(server) == []
    gone.unpublish()

    assert (send_digests(TODAY), send_digests(TODAY)) == (1, 0)

    (letter,) = delivered(server)
    assert subjects([letter]) == [(ANNA, "Ogłoszenia z dnia 20 listopada 2026 (2)")]
    text = letter.part("plain")
    assert text.index("Odczyt wodomierzy") < text.index("Przegląd kominiarski")
    assert ("Pomyłka" in text, "Kominiarz przyjdzie w środę." in text) == (False, True)
    assert send_digests(TODAY + DAY) == 0


@pytest.mark.both_databases
def test_an_urgent_message_does_not_wait_for_the_digest(
    server: MailServer, subscribe: Subscribe, publish: Publish
) -> None:
    subscribe(frequency="DAILY")
    publish("Awaria gazu, nie wchodź do piwnic", kind="ALERT", valid_until=TODAY + DAY)

    announce()

    assert subjects(delivered(server)) == [
        (ANNA, "[wszystkie budynki] Awaria gazu, nie wchodź do piwnic")
    ]
    assert send_digests(TODAY) == 0


def test_a_digest_of_a_clock_that_was_ahead_stops_no_later_one(
    server: MailServer, publish: Publish
) -> None:
    reader = subscriber("zbior@poczta.example", frequency="DAILY", digest_on=TODAY + 30 * DAY)
    publish("Brak ciepłej wody")
    announce()

    assert [send_digests(TODAY), send_digests(TODAY)] == [1, 0]
    reader.refresh_from_db()
    assert reader.digest_on == TODAY


@pytest.mark.both_databases
@pytest.mark.parametrize(("hour", "sent"), [(6, 0), (7, 1), (20, 1)])
def test_the_digest_waits_for_the_morning(
    server: MailServer,
    publish: Publish,
    settings: Any,
    hour: int,
    sent: int,
) -> None:
    subscriber(ANNA, frequency="DAILY")
    publish("Przegląd kominiarski")
    announce()
    settings.COOP_TODAY = None

    with time_machine.travel(f"2026-11-20 {hour:02}:30+01:00", tick=False):
        sending.digest()

    assert Subscription.objects.exclude(digest_on=None).count() == sent
