"""Which message of the outbox is whose turn, and what becomes of one that cannot be sent."""

from datetime import timedelta

import pytest
import time_machine

from cms_ext.operations.scheduler.domain.job import list_jobs
from cms_ext.people.outbox.mail.domain import delivery
from cms_ext.people.outbox.mail.domain.delivery import (
    MAX_TRIES,
    DeliveredMail,
    deliver_due,
    mail_is_late,
)
from cms_ext.people.outbox.mail.domain.outbox import (
    Priority,
    new_message,
    queue_message,
    queue_sealed,
)
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.people.outbox.marks import find_changed_messages
from cms_ext.plugins import Withdrawn
from tests.cms_ext.people.outbox.mail.domain.letters import (
    CODE_LETTER,
    MADE,
    MINUTE,
    NOW,
    TAKEN_BACK,
    TROUBLE,
    CodeLetter,
    note,
    record_of,
)
from tests.mail_server import MailServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates")]


def test_what_is_no_longer_due_ends_without_a_word(
    server: MailServer, sealed: OutgoingMessage, caplog
):
    TROUBLE.append(Withdrawn())

    assert deliver_due(NOW) == DeliveredMail(withdrawn=1)

    assert record_of(sealed) == ("WITHDRAWN", 1, "")
    alarms = [record for record in caplog.records if record.levelname not in ("INFO", "DEBUG")]
    assert (server.received, TAKEN_BACK, alarms) == ([], [], [])


def test_a_composer_that_breaks_or_is_gone_stops_nobody_and_tells_no_secret(
    server: MailServer, sealed: OutgoingMessage, caplog
):
    TROUBLE.append(RuntimeError("KOD-1 dla anna@poczta.example"))
    with time_machine.travel(NOW, tick=False):
        gone = queue_sealed("anna@poczta.example", "sealed.txt", CodeLetter("mail.gone"), {})
    note(to="piotr@poczta.example")

    assert deliver_due(NOW) == DeliveredMail(sent=1, failed=2)

    said = "Błąd przy składaniu wiadomości"
    assert record_of(sealed) == ("FAILED", 1, f"{said}: RuntimeError.")
    assert record_of(gone) == (
        "FAILED",
        1,
        "Wtyczka, która składa tę wiadomość, jest wyłączona albo starsza od niej. Włącz ją albo "
        "zaktualizuj, a potem wyślij wiadomość ponownie.",
    )
    assert [secret for secret in ("KOD-1", "anna@") if secret in caplog.text] == []


@pytest.mark.parametrize("priority", Priority)
def test_what_an_earlier_release_queued_is_composed_and_stays_as_it_was_marked(
    server: MailServer, sealed: OutgoingMessage, priority: Priority
):
    (former,) = CODE_LETTER.former_paths
    with time_machine.travel(NOW, tick=False):
        message = new_message(
            "jan@poczta.example", "sealed.txt", None, priority, "", composer=former, payload={}
        )
        message.save()
    mark = message.mark

    assert deliver_due(NOW) == DeliveredMail(sent=2)

    message.refresh_from_db()
    assert (message.composer, message.mark) == (former, mark)
    assert list(find_changed_messages(OutgoingMessage)) == []


def test_whoever_died_in_between_gives_the_message_back(server: MailServer):
    message = note()
    OutgoingMessage.objects.filter(pk=message.pk).update(tries=1, next_try_at=NOW + delivery.LEASE)

    assert deliver_due(NOW) == DeliveredMail()
    assert deliver_due(NOW + delivery.LEASE) == DeliveredMail(sent=1)
    assert record_of(message) == ("SENT", 2, "")


def test_what_ends_its_process_at_each_try_is_set_aside(
    server: MailServer, sealed: OutgoingMessage, caplog
):
    OutgoingMessage.objects.filter(pk=sealed.pk).update(tries=MAX_TRIES)
    note(to="piotr@poczta.example")

    assert deliver_due(NOW) == DeliveredMail(sent=1, failed=1)

    reason = "Program kończył pracę przy wysyłaniu tej wiadomości."
    assert record_of(sealed) == ("FAILED", MAX_TRIES + 1, reason)
    assert (MADE, TAKEN_BACK) == ([], [{"issue": 7}])
    assert "ended its process at each try" in caplog.text


def test_whoever_waits_before_a_screen_goes_before_letters_and_mailings(
    server: MailServer, monkeypatch
):
    monkeypatch.setattr(delivery, "MAX_MESSAGES_PER_RUN", 2)
    for number, priority in enumerate((2, 2, 1, 0)):
        with time_machine.travel(NOW + timedelta(seconds=number), tick=False):
            queue_message(
                f"osoba{number}@poczta.example",
                "note.txt",
                {"subject": "Pismo", "text": "Dzień dobry."},
                priority=Priority(priority),
            )

    assert [deliver_due(NOW + MINUTE) for _ in range(2)] == [DeliveredMail(sent=2)] * 2

    assert [one.to[0][5] for one in server.received] == ["3", "2", "0", "1"]


def test_a_clock_that_was_ahead_holds_no_letter_back(server: MailServer):
    """Written a day ahead; or queued now, and put off by a clock that had run to tomorrow."""

    def written_ahead() -> OutgoingMessage:
        with time_machine.travel(NOW + timedelta(days=1), tick=False):
            return queue_message("anna@poczta.example", "note.txt", {"subject": "Wniosek"})

    ahead, put_off = written_ahead(), note(to="piotr@poczta.example")
    OutgoingMessage.objects.filter(pk=put_off.pk).update(
        tries=1, next_try_at=NOW + timedelta(days=1)
    )

    assert deliver_due(NOW) == DeliveredMail(sent=2)
    assert deliver_due(NOW) == DeliveredMail()
    ahead.refresh_from_db()
    assert ahead.queued_at == NOW
    # One process has such a letter.
    another = written_ahead()
    assert [delivery._claimed(another.pk, NOW) is not None for _ in range(2)] == [True, False]


def test_waiting_for_an_hour_is_late(server: MailServer, sealed: OutgoingMessage):
    assert not mail_is_late(NOW + timedelta(hours=1))
    assert mail_is_late(NOW + timedelta(hours=1, seconds=1))
    deliver_due(NOW)
    assert not mail_is_late(NOW + timedelta(hours=2))


def test_one_turn_has_an_end_and_the_next_begins_in_three_seconds(server: MailServer, monkeypatch):
    monkeypatch.setattr(delivery, "MAX_SECONDS", 0)
    note()
    note()

    assert [deliver_due(NOW) for _ in range(2)] == [DeliveredMail(sent=1)] * 2
    (job,) = [job for job in list_jobs() if job.name == "deliver_mail"]
    assert (job.every, job.run) == (timedelta(seconds=3), delivery.deliver_mail)
