import pytest

from cms_ext.access.domain.email import intake
from cms_ext.access.domain.email.incoming import reason_for_waiting
from cms_ext.access.domain.email.intake import (
    MAILBOX,
    assign_message,
    receive_message,
    settle_message,
    unplaced_messages,
    waiting_messages,
)
from cms_ext.access.domain.email.stored_message import identify_message
from cms_ext.access.models import ReceivedMessage
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.plugins.registry import find_procedure
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.domain.email.letters import MORNING, letter
from tests.cms_ext.access.domain.email.test_reading import parts

LETTER = b"""\
From: Jan Wzor <jan@example.pl>
To: biuro@example.pl
Subject: Wniosek o
 dostep
Date: Mon, 9 Mar 2026 10:00:00 +0100
Message-ID: <AM0PR04[1].first@eur.prod.outlook.com>
Content-Type: text/plain; charset=utf-8

Pierwszy
drugi
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"From: ", b"Received: from a by b; Mon, 9 Mar 2026 10:00:05 +0100\nFrom: "),
        (b"From: ", b"Return-Path: <jan@example.pl>\nDelivered-To: inny@example.pl\nFrom: "),
        (b"From: ", b"X-Spam-Status: No\nX-Original-To: b@example.pl\nFrom: "),
        (b"From: ", b"DKIM-Signature: v=1; b=abc\n def\nARC-Seal: i=1\nFrom: "),
        (b"From: ", b"Authentication-Results: mx.example.pl; spf=pass\nFrom: "),
        (b"Subject: Wniosek o\n dostep", b"Subject: Wniosek\n\to  dostep"),
        (b"Subject:", b"SUBJECT :"),
        (b"\n", b"\r\n"),
        (b"drugi\n", b"drugi\n\n"),
        (b"drugi\n", b"drugi"),
        (b"Date: Mon, 9", b"Date: Mon,\n 9"),
    ],
)
def test_another_delivery_is_the_same_message(old: bytes, new: bytes):
    assert LETTER.replace(old, new) != LETTER
    assert identify_message(LETTER.replace(old, new)) == identify_message(LETTER)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"jan@example.pl", b"anna@example.pl"),
        (b"Jan Wzor", b"Jan"),
        (b"10:00:00 +0100", b"10:00:00 +0000"),
        (b"[1].first@", b"[1].second@"),
        (b"[1].first@", b"[1]. first@"),
        (b"[1].first@", b"[1],first@"),
        (b".com>", b".com> (x)"),
        (b"Message-ID: <AM0PR04[1].first@eur.prod.outlook.com>\n", b""),
        (b"Subject: ", b"Subject: Re: "),
        (b"To: ", b"Cc: ktos@example.pl\nTo: "),
        (b"Pierwszy", b"pierwszy"),
        (b"drugi", b" drugi"),
        (b"\n\nPierwszy", b"\nX: 1\n\nPierwszy\n\n"),
        (b"text/plain; charset=utf-8", b"text/plain; charset=iso-8859-2"),
        (b"Date: Mon", b"From: anna@example.pl\nDate: Mon"),
    ],
)
def test_whatever_the_sender_wrote_tells_two_messages_apart(old: bytes, new: bytes):
    assert LETTER.replace(old, new) != LETTER
    assert identify_message(LETTER.replace(old, new)) != identify_message(LETTER)


HOSTILE = {
    "parts": (parts(2_000), "Wiadomość ma za dużo części."),
    "headers": (b"X-A: b\r\n" * 20_000 + letter(), "Nagłówek wiadomości jest za długi."),
    "header": (letter().replace(b"To: ", b"To: " + b"a@b.pl, " * 2_000, 1), "jest za długi."),
    "no message": (b"\x00\xff", "Nie widać, kto i kiedy wysłał tę wiadomość."),
    "empty": (b"", "Nie widać, kto i kiedy wysłał tę wiadomość."),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("raw", "why"), HOSTILE.values(), ids=list(HOSTILE))
def test_what_cannot_be_read_waits_with_its_bytes_and_its_reason(raw: bytes, why: str):
    taken = receive_message(raw, MAILBOX, SYSTEM, TODAY, received_at=MORNING)

    assert taken.refused
    assert list(waiting_messages()) == [taken.message]
    message = ReceivedMessage.objects.get()
    assert why in reason_for_waiting(message)
    with message.raw.open() as stored:
        assert stored.read() == raw
    assert ("anna.lis@poczta.example" in message.sender) == (b"anna.lis@" in raw)
    assert receive_message(raw, MAILBOX, SYSTEM, TODAY).duplicate
    with pytest.raises(Refusal) as refusal:
        assign_message(message, find_procedure("IKCS"), SYSTEM, TODAY)
    assert refusal.value.code == "MESSAGE_UNREAD"


@pytest.mark.django_db
def test_what_a_program_sent_is_no_application_unless_a_clerk_brings_it():
    raw = letter(auto_submitted="auto-replied")

    message = receive_message(raw, MAILBOX, SYSTEM, TODAY).message

    assert list(waiting_messages()) == [message]
    assert message is not None
    assert reason_for_waiting(message).startswith("Wysłał ją program: odpowiedź automatyczna")
    assert assign_message(message, find_procedure("IKCS"), SYSTEM, TODAY).payload
    by_hand = letter(auto_submitted="auto-replied", message_id="<2@poczta.example>")
    assert receive_message(by_hand, "desk", SYSTEM, TODAY).application


@pytest.mark.django_db
def test_what_is_settled_waits_no_more_and_stays_until_its_term():
    message = receive_message(letter("Dzień dobry"), MAILBOX, SYSTEM, TODAY).message
    assert message is not None

    settle_message(message, SYSTEM)

    assert list(waiting_messages()) == []
    assert list(unplaced_messages()) == [message]
    assert AuditEvent.objects.filter(action="MESSAGE_SETTLED").get().object_id == str(message.pk)
    intake.discard_message(message, SYSTEM)
    with pytest.raises(Refusal, match="już odrzucono"):
        settle_message(message, SYSTEM)
