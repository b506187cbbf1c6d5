"""An announcement's letters are queued and made in portions, word for word as one by one."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.outbox.mail.domain import delivery
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.public_site.notices.domain.life import correct_announcement
from cms_ext.public_site.subscriptions.domain import sending
from cms_ext.public_site.subscriptions.domain.announcement_letter import AnnouncementLetter
from cms_ext.public_site.subscriptions.domain.sending import run_mailings, send_digests
from cms_ext.public_site.subscriptions.models import Sending, Subscription
from tests.cms_ext.conftest import TODAY, Publish
from tests.cms_ext.public_site.notices.estates import Estates
from tests.cms_ext.public_site.subscriptions.conftest import (
    ANNA,
    Subscribe,
    delivered,
    subjects,
    subscriber,
)
from tests.hostile import WORDS
from tests.mail_server import MailServer, Received
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db


def letter_content(letter: Received) -> list[Any]:
    """All of a letter but its time and the borders between its parts."""
    headers = sorted(
        (name, str(value))
        for name, value in letter.mail.items()
        if name not in ("Date", "Content-Type")
    )
    return [letter.sender, letter.to, headers, letter.part("plain"), letter.part("html")]


@pytest.fixture
def composed(monkeypatch) -> list[int]:
    """How many letters were composed at each time."""
    found: list[int] = []
    contexts = AnnouncementLetter.contexts

    def counted(composer: AnnouncementLetter, letters: Any) -> Any:
        found.append(len(letters))
        return contexts(composer, letters)

    monkeypatch.setattr(AnnouncementLetter, "contexts", counted)
    return found


@pytest.mark.thorough
@pytest.mark.both_databases
def test_each_letter_of_a_portion_is_the_one_made_by_itself(
    server: MailServer, publish: Publish, estates: Estates, composed: list[int]
):
    for n in range(3):
        subscriber(f"osoba{n}@poczta.example")
    publish("Brak wody", kind="OUTAGE", buildings=[estates.w1], valid_until=TODAY)
    for word in WORDS[:5]:
        publish(f"Rower {word}", lead=f"{word} https://www.naskraju.example/a/ {word}")
    corrected = publish("Przegląd kominiarski")
    run_mailings()
    correct_announcement(corrected, "Jest w piątek.", on=TODAY, origin=SYSTEM)
    run_mailings()

    together = delivered(server)
    OutgoingMessage.objects.update(
        state="QUEUED", tries=1, next_try_at=timezone.now() - timedelta(seconds=1)
    )
    alone = delivered(server)

    assert composed == [24, *[1] * 24]
    assert list(map(letter_content, together)) == list(map(letter_content, alone))
    assert len({letter.mail["Message-ID"] for letter in together}) == 24


@pytest.mark.both_databases
def test_a_portion_is_queued_and_made_with_as_many_queries_as_one_letter(
    server: MailServer, publish: Publish
):
    found = []
    for number, readers in enumerate((1, 1, 4)):
        for n in range(readers):
            subscriber(f"osoba{number}-{n}@poczta.example")
        publish(f"Ogłoszenie {number}")
        queued = queries_of(run_mailings)
        letters = OutgoingMessage.objects.filter(state="QUEUED").count()
        # The note of each letter stands before the next one goes.
        found.append((queued, queries_of(delivered, server) - letters))

    assert len(server.received) == 1 + 2 + 6
    # The first time the process looks up its site.
    assert found[1] == found[2]


@pytest.mark.both_databases
def test_whoever_left_meanwhile_gets_none_and_the_others_do(
    server: MailServer, publish: Publish, composed: list[int]
):
    gone, moved, anna = (subscriber(f"{name}@poczta.example") for name in ("bez", "nowy", "anna"))
    publish("Brak wody")
    withdrawn = publish("Pomyłka")
    run_mailings()
    withdrawn.unpublish()
    type(gone).objects.filter(pk=gone.pk).update(state="UNSUBSCRIBED")
    type(moved).objects.filter(pk=moved.pk).update(email="inny@poczta.example")
    Sending.objects.filter(subscription=anna, mailing__announcement=withdrawn).delete()

    letters = delivered(server)

    assert [letter.to for letter in letters] == [["anna@poczta.example"]]
    # Together first; what is not wanted is asked for once more by itself.
    assert composed == [6, *[1] * 5]
    assert dict(OutgoingMessage.objects.values_list("to", "state").order_by("-pk")) == {
        "bez@poczta.example": "WITHDRAWN",
        "nowy@poczta.example": "WITHDRAWN",
        "anna@poczta.example": "SENT",
    }


def test_one_turn_hands_over_many_portions(
    server: MailServer, publish: Publish, monkeypatch, composed: list[int]
):
    monkeypatch.setattr(delivery, "PORTION", 2)
    for n in range(5):
        subscriber(f"osoba{n}@poczta.example")
    publish("Brak wody")
    run_mailings()
    before = server.calls

    assert [letter.to[0][5] for letter in delivered(server)] == ["0", "1", "2", "3", "4"]
    assert (composed, server.calls - before) == ([2, 2, 1], 1)


# --- The announcements of a day in one letter in the morning, for anyone who asked for that
# ----------
DAY = timedelta(days=1)


@pytest.mark.both_databases
def test_the_digest_gathers_a_day_and_comes_once(
    server: MailServer, subscribe: Subscribe, publish: Publish
):
    subscribe(frequency="DAILY")
    publish("Przegląd kominiarski", lead="Kominiarz przyjdzie w środę.")
    gone = publish("Pomyłka w ogłoszeniu")
    publish("Odczyt wodomierzy", kind="READINGS")
    run_mailings()
    assert delivered(server) == []
    gone.unpublish()

    assert (send_digests(TODAY), send_digests(TODAY)) == (1, 0)

    [letter] = delivered(server)
    assert subjects([letter]) == [(ANNA, "Ogłoszenia z dnia 20 listopada 2026 (2)")]
    text = letter.part("plain")
    assert text.index("Odczyt wodomierzy") < text.index("Przegląd kominiarski")
    assert ("Pomyłka" in text, "Kominiarz przyjdzie w środę." in text) == (False, True)
    assert send_digests(TODAY + DAY) == 0


def test_an_urgent_message_does_not_wait_for_the_digest(
    server: MailServer, subscribe: Subscribe, publish: Publish
):
    subscribe(frequency="DAILY")
    publish("Awaria gazu, nie wchodź do piwnic", kind="ALERT", valid_until=TODAY + DAY)

    run_mailings()

    assert subjects(delivered(server)) == [
        (ANNA, "[wszystkie budynki] Awaria gazu, nie wchodź do piwnic")
    ]
    assert send_digests(TODAY) == 0


def test_a_digest_of_a_clock_that_was_ahead_stops_no_later_one(
    server: MailServer, publish: Publish
):
    reader = subscriber("zbior@poczta.example", frequency="DAILY", digest_on=TODAY + 30 * DAY)
    publish("Brak ciepłej wody")
    run_mailings()

    assert [send_digests(TODAY), send_digests(TODAY)] == [1, 0]
    reader.refresh_from_db()
    assert reader.digest_on == TODAY


@pytest.mark.parametrize(("hour", "sent"), [(6, 0), (7, 1), (20, 1)])
def test_the_digest_waits_for_the_morning(
    server: MailServer, publish: Publish, settings, hour: int, sent: int
):
    subscriber(ANNA, frequency="DAILY")
    publish("Przegląd kominiarski")
    run_mailings()
    settings.COOP_TODAY = None

    with time_machine.travel(f"2026-11-20 {hour:02}:30+01:00", tick=False):
        sending.run_digests()

    assert Subscription.objects.exclude(digest_on=None).count() == sent
