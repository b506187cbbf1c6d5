"""A message that was changed in the database is not sent, and `verify` names it."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.verification.models import CheckResult
from cms_ext.people.outbox import marks
from cms_ext.people.outbox.mail.domain.delivery import CHECK, DeliveredMail, deliver_due
from cms_ext.people.outbox.mail.domain.notice import GATHERED_FOR, queue_notice
from cms_ext.people.outbox.mail.domain.outbox import (
    Priority,
    new_message,
    queue_message,
    queue_messages,
    queue_sealed,
    reassign_messages,
    resend_message,
)
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.people.outbox.marks import CHANGED, find_changed_messages
from cms_ext.people.outbox.sms.domain import queue_sms
from cms_ext.people.outbox.sms.models import TextMessage
from tests.cms_ext.people.outbox.mail.domain import letters
from tests.cms_ext.people.outbox.mail.domain.letters import MADE, MINUTE, NOW, note, record_of
from tests.cms_ext.people.outbox.mail.domain.test_notice import kinds  # noqa: F401 - a fixture
from tests.mail_server import MailServer
from tests.people import resident
from tests.project.behind_our_back.by_table import past_the_site, undone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates")]
ANNA, JAN, THIEF = "anna@poczta.example", "jan@poczta.example", "x@evil.example"
ROWS = past_the_site(OutgoingMessage)
State = OutgoingMessage.State

# What somebody writes into a message that waits.
CHANGES: dict[str, dict[str, Any]] = {
    "another reader": {"to": THIEF},
    "another template": {"template": "news.txt"},
    "another subject": {"subject": "Nowe konto do wpłat"},
    "other words": {"text": "Wpłać na inne konto."},
    "one blank more": {"text": "Dzień dobry. "},
    "a line of a notice": {"line": "nowy rachunek"},
    "a composer": {"composer": letters.CODE_LETTER.key, "text": ""},
    "other numbers": {"payload": {"issue": 8}},
    "another letterhead": {"desk": "FIN"},
    "answers to a stranger": {"reply_to": THIEF},
    "another matter": {"about_type": "cases.Case"},
    "another number of it": {"about_id": "8"},
    "no mark": {"mark": ""},
    "a mark without the key": {"mark": "0" * 64},
}


def named() -> list[str]:
    return [finding.row for finding in find_changed_messages(OutgoingMessage)]


def every_entrance() -> list[OutgoingMessage]:
    """A message of each function that queues one."""
    about = OutgoingMessage(pk=1)
    with time_machine.travel(NOW, tick=False):
        words = {"subject": "Temat", "text": "Treść"}
        queue_messages("note.txt", [(ANNA, words, about), (JAN, words, about)])
        queue_message(ANNA, "note.txt", words, unproved=True)
        queue_sealed(ANNA, "sealed.txt", letters.CODE_LETTER, {"issue": 7}, unproved=True)
        new_message(ANNA, "note.txt", about, Priority.MAILING, "").save()
    return list(OutgoingMessage.objects.order_by("pk"))


def test_each_function_that_queues_marks_what_it_queues():
    assert [bool(message.mark) for message in every_entrance()] == [True] * 5
    assert named() == []


@pytest.mark.thorough
@pytest.mark.parametrize("priority", [Priority.LETTER, Priority.MAILING], ids=["alone", "together"])
def test_a_changed_message_is_named_and_not_sent(server: MailServer, priority: int):
    """The others of its portion go."""
    MADE.clear()
    for change, columns in CHANGES.items():
        with undone():
            message, other = note(), note(to=JAN)
            ROWS.update(priority=priority)
            ROWS.filter(pk=message.pk).update(**columns)
            before = len(server.received)

            assert named() == [str(message.pk)], change
            assert deliver_due(NOW) == DeliveredMail(sent=1, failed=1), change
            assert record_of(message) == (State.FAILED, 1, CHANGED), change
            assert record_of(other)[0] == State.SENT, change
            assert [one.to for one in server.received[before:]] == [[JAN]], change
            result = CheckResult.objects.get(code=CHECK)
            assert (result.findings, len(result.messages)) == (1, 1), change
    assert MADE == []  # no composer that somebody wrote into a row was called


def test_a_changed_message_is_not_sent_at_the_next_try_either(server: MailServer):
    message = note()
    ROWS.filter(pk=message.pk).update(to=THIEF)
    deliver_due(NOW)

    resend_message(message, SYSTEM)
    assert deliver_due(NOW + timedelta(days=1)) == DeliveredMail(failed=1)
    ROWS.filter(pk=message.pk).update(to=ANNA)
    resend_message(message, SYSTEM)
    assert deliver_due(NOW + timedelta(days=2)) == DeliveredMail(sent=1)
    assert [one.to for one in server.received] == [[ANNA]]
    assert named() == []


def test_one_that_ended_its_process_calls_no_strange_composer(server: MailServer, caplog):
    message = note()
    ROWS.filter(pk=message.pk).update(text="", composer="antigravity", tries=9)

    assert deliver_due(NOW) == DeliveredMail(failed=1)
    assert record_of(message) == (State.FAILED, 10, CHANGED)
    assert "nothing taken back" not in caplog.text


@pytest.mark.usefixtures("kinds")
@pytest.mark.parametrize("changed", [0, 1], ids=["the first", "a later one"])
def test_a_changed_notice_is_not_in_the_message_of_the_others(server: MailServer, changed: int):
    with time_machine.travel(NOW, tick=False):
        addresses = {"url": "https://a.example/1/", "common_url": "https://a.example/"}
        notices = [
            queue_notice(ANNA, "use.txt", line, {}, about=OutgoingMessage(pk=1), **addresses)
            for line in ("maj", "czerwiec", "lipiec")
        ]
    ROWS.filter(pk=notices[changed].pk).update(line="nowe konto do wpłat")

    done = deliver_due(NOW + GATHERED_FOR + MINUTE)
    done_later = deliver_due(NOW + timedelta(days=2))

    assert (done.sent, done.failed + done_later.failed) == (1, 1)
    (letter,) = server.received
    assert "nowe konto" not in letter.part("plain")
    assert letter.part("plain").count("\n- ") == 2
    assert record_of(notices[changed])[::2] == (State.FAILED, CHANGED)


def test_what_the_outbox_writes_itself_is_no_finding(server: MailServer):
    """A try, a refusal, a clock that was ahead, a hand-over, a text that was forgotten."""
    every_entrance()
    ROWS.filter(to=JAN).update(queued_at=NOW + timedelta(days=400))
    server.rcpt.extend(["451 later", "550 no such user"])
    deliver_due(NOW)
    assert named() == []
    for hours in range(1, 12):
        deliver_due(NOW + timedelta(hours=hours))
    assert named() == []
    ROWS.exclude(state=State.QUEUED).exclude(text="").update(text="", line="", payload={}, mark="")
    assert named() == []


def test_states_that_cannot_be_and_copies_are_named():
    for change, columns in {
        "sent, and nobody sent it": {"state": State.SENT},
        "ended, and it waits": {"ended_at": NOW},
        "not named any more": {"mark": "", "text": "", "state": State.QUEUED},
    }.items():
        with undone():
            message = note()
            ROWS.filter(pk=message.pk).update(**columns)
            assert named() == [str(message.pk)], change
    message = note()
    message.pk = None
    message.save()
    assert named() == [str(message.pk)]


def test_a_message_follows_its_merged_person_and_a_changed_one_stays_changed():
    former, kept = (
        resident("ebok", f"EB-50000{number}-3", f"Anna Lis {number}").person for number in (1, 2)
    )
    with time_machine.travel(NOW, tick=False):
        queued = [
            queue_message(ANNA, "note.txt", {"subject": text, "text": text}, about=former)
            for text in ("jeden", "dwa", "trzy")
        ]
    ROWS.filter(pk=queued[1].pk).update(to=THIEF)
    ROWS.filter(pk=queued[2].pk).update(state=State.SENT, ended_at=NOW, text="", mark="")

    reassign_messages(former, kept)

    assert {row.about_id for row in OutgoingMessage.objects.all()} == {str(kept.pk)}
    assert named() == [str(queued[1].pk)]


def test_a_former_key_proves_what_waited_when_it_was_changed(server: MailServer, settings):
    note()
    former, settings.COOP_AUDIT_KEY = settings.COOP_AUDIT_KEY, "the key after a leak"
    assert len(named()) == 1
    settings.COOP_AUDIT_FORMER_KEYS = [former]

    assert named() == []
    assert deliver_due(NOW) == DeliveredMail(sent=1)


@pytest.mark.both_databases
@pytest.mark.parametrize("model", [OutgoingMessage, TextMessage])
def test_what_an_earlier_version_queued_is_marked_by_the_migration(model: type, monkeypatch):
    """In portions; what was forgotten stays without a mark."""
    monkeypatch.setattr(marks, "AT_ONCE", 2)
    package = model.__module__.rpartition(".")[0]
    migration = import_module(f"{package}.migrations.0002_message_mark")
    every_entrance()
    for text in ("Kod 1", "Żółty „kod”"):
        queue_sms("600000103", text, about=OutgoingMessage(pk=1))
    ROWS.filter(to=JAN).update(state=State.SENT, ended_at=NOW, text="")
    past_the_site(model).update(mark="")
    waiting = [finding.row for finding in find_changed_messages(model)]

    step = marks.mark_stored(model._meta.db_table, migration.MARKED, migration.WAITING)  # type: ignore[attr-defined]
    step.code(None, SimpleNamespace(connection=connection))  # type: ignore[arg-type]

    assert migration.MARKED == model.MARKED  # type: ignore[attr-defined]
    assert len(waiting) == (4 if model is OutgoingMessage else 2)
    assert list(find_changed_messages(model)) == []
    assert set(past_the_site(model).filter(mark="").values_list("state", flat=True)) <= {"SENT"}
