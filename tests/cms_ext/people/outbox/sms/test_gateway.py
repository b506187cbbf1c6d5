"""Each SMS is sent once or said to be unknown; two Polish gateways by settings alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.verification.models import CheckResult
from cms_ext.people.outbox.marks import CHANGED, find_changed_messages
from cms_ext.people.outbox.sms.apps import check_gateway
from cms_ext.people.outbox.sms.domain import (
    CHECK,
    LEASE,
    PAUSES,
    DeliveredSms,
    deliver_due,
    deliver_sms,
    queue_sms,
)
from cms_ext.people.outbox.sms.gateway import load_gateway
from cms_ext.people.outbox.sms.models import TextMessage
from tests.clients import signed_in
from tests.people import staff
from tests.project.behind_our_back.by_table import past_the_site

pytestmark = pytest.mark.django_db


# A local gateway: keeps what it was sent and answers what the test sets.


@dataclass
class FakeGateway:
    """`answer` is status and body; None closes the connection after the request."""

    url: str = ""
    answer: tuple[int, str] | None = (200, "")
    got: list[tuple[str, dict[str, str], str]] = field(default_factory=list)


@contextmanager
def run_gateway() -> Iterator[FakeGateway]:
    fake = FakeGateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            fake.got.append((self.path, dict(self.headers), body))
            if fake.answer is None:
                self.close_connection = True
                return
            status, text = fake.answer
            self.send_response(status)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *args: object) -> None:
            """Tests read no server log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.url = f"http://127.0.0.1:{server.server_port}/sms"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


INDEX = "/admin/cms_ext_sms/textmessage/"
TOKEN = "tajny-token-bramki"
TAKEN = {
    "smsapi": '{"count": 1, "list": [{"id": "146", "points": 0.1, "status": "QUEUE"}]}',
    "serwersms": '{"success": true, "queued": 1, "unsent": 0, "items": [{"id": "aca39"}]}',
}


@pytest.fixture
def fake(settings) -> Iterator[FakeGateway]:
    with run_gateway() as gateway:
        settings.COOP_SMS_BACKEND = "cms_ext.people.outbox.sms.gateway.to_gateway"
        settings.COOP_SMS_GATEWAY = "smsapi"
        settings.COOP_SMS_URL = gateway.url
        settings.COOP_SMS_TOKEN = TOKEN
        settings.COOP_SMS_SENDER = "POD LASEM"
        yield gateway


def queued(text: str = "Kod: 123456 & {token}") -> TextMessage:
    return queue_sms("600000103", text, about=Permission.objects.earliest("pk"))


def outcome(message: TextMessage) -> tuple[str, str, str, bool]:
    message.refresh_from_db()
    return message.state, message.gateway_id, message.last_error, bool(message.text)


def test_smsapi_gets_the_documented_form(fake: FakeGateway):
    fake.answer = 200, TAKEN["smsapi"]
    message = queued()
    deliver_due(timezone.now())

    assert outcome(message) == ("SENT", "146", "", False)
    [(path, headers, body)] = fake.got
    assert (path, headers["Authorization"]) == ("/sms", f"Bearer {TOKEN}")
    assert parse_qs(body) == {
        "to": ["48600000103"],
        "message": ["Kod: 123456 & {token}"],
        "from": ["POD LASEM"],
        "format": ["json"],
        "encoding": ["utf-8"],
        "idx": [message.own_id],
        "check_idx": ["1"],
    }


def test_serwersms_gets_the_documented_json_and_no_empty_sender(fake: FakeGateway, settings):
    settings.COOP_SMS_GATEWAY, settings.COOP_SMS_SENDER = "serwersms", ""
    fake.answer = 200, TAKEN["serwersms"]
    message = queued("Awaria")
    deliver_due(timezone.now())

    assert outcome(message) == ("SENT", "aca39", "", False)
    [(_path, headers, body)] = fake.got
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert json.loads(body) == {
        "phone": "+48600000103",
        "text": "Awaria",
        "details": "true",
        "unique_id": message.own_id,
    }


NOT_SAID = "Bramka nie powiedziała, czy przyjęła wiadomość (HTTP {})."
LOGIN = '{"error": {"code": 1001, "type": "InvalidUser", "message": "Nieprawidłowy login"}}'


@pytest.mark.parametrize(
    ("gateway", "answer", "state", "error"),
    [
        # 200 with an error inside is a refusal, whatever else it repeats.
        ("smsapi", (200, '{"error": 101, "message": "Authorization failed"}'), "FAILED",
         "Bramka odmówiła: Authorization failed (kod 101)."),
        ("smsapi", (200, f'{{"error": 13, "message": "Zly {TOKEN} 48600000103"}}'), "FAILED",
         "Bramka odmówiła: Zly … … (kod 13)."),
        ("serwersms", (200, LOGIN), "FAILED", "Bramka odmówiła: Nieprawidłowy login (kod 1001)."),
        ("serwersms", (200, '{"success": true, "queued": 0, "unsent": 1, "items": []}'), "FAILED",
         "Bramka odmówiła: nie przyjęła wiadomości."),
        ("smsapi", (401, "no"), "FAILED", "Bramka odmówiła: odpowiedź HTTP 401."),
        ("smsapi", (302, ""), "FAILED", "Bramka odmówiła: odpowiedź HTTP 302."),
        # The same own id was taken before: it is sent, and is not billed twice.
        ("smsapi", (200, '{"error": 53, "message": "Not unique idx"}'), "SENT", ""),
        ("smsapi", (200, ""), "UNKNOWN", NOT_SAID.format(200)),
        ("smsapi", (200, "OK"), "UNKNOWN", NOT_SAID.format(200)),
        ("smsapi", (200, "[]"), "UNKNOWN", NOT_SAID.format(200)),
        ("smsapi", (200, '{"list": [{"id": {"x": 1}}]}'), "UNKNOWN", NOT_SAID.format(200)),
        ("smsapi", (200, '{"error": 999, "message": "Internal"}'), "UNKNOWN", NOT_SAID.format(200)),
        ("smsapi", (500, '{"error": 101}'), "UNKNOWN", NOT_SAID.format(500)),
        ("serwersms", (200, '{"items": [{"id": "a1"}]}'), "UNKNOWN", NOT_SAID.format(200)),
        ("smsapi", None, "UNKNOWN",
         "Połączenie z bramką urwało się po wysłaniu (RemoteDisconnected)."),
    ],
)  # fmt: skip
def test_an_answer_is_sent_refused_or_unknown_and_never_asked_for_again(
    fake: FakeGateway, settings, gateway: str, answer, state: str, error: str
):
    settings.COOP_SMS_GATEWAY, fake.answer = gateway, answer
    message = queued()
    for hours in (0, 1, 12):
        deliver_due(timezone.now() + timedelta(hours=hours))

    assert outcome(message) == (state, "", error, state == "UNKNOWN")
    assert len(fake.got) == 1


def test_a_gateway_that_was_not_reached_is_tried_again(fake: FakeGateway, settings):
    settings.COOP_SMS_URL = "http://127.0.0.1:9/sms"
    message, now = queued(), timezone.now()
    states = []
    for pause in (timedelta(0), *PAUSES[:-1]):
        now += pause
        deliver_due(now)
        states.append(outcome(message)[0])
    settings.COOP_SMS_URL, fake.answer = fake.url, (200, TAKEN["smsapi"])
    deliver_due(now + PAUSES[-1])

    assert states == ["QUEUED"] * 3
    assert outcome(message) == ("SENT", "146", "", False)


def test_a_message_that_a_dying_process_left_is_unknown_and_not_sent(fake: FakeGateway):
    message, now = queued(), timezone.now()
    TextMessage.objects.update(state="SENDING", tries=1, next_try_at=now + LEASE)
    deliver_due(now)
    assert outcome(message)[0] == "SENDING"
    deliver_due(now + LEASE)

    assert outcome(message)[::2] == ("UNKNOWN", "Program przerwał pracę w chwili wysyłania.")
    assert fake.got == []
    TextMessage.objects.update(ended_at=now - timedelta(hours=25))
    deliver_sms()
    assert outcome(message)[3] is False


def test_wrong_settings_are_named_send_nothing_and_show_no_token(fake: FakeGateway, settings):
    message = queued()
    wrong = (
        ("COOP_SMS_GATEWAY", "inna", "COOP_SMS_GATEWAY"),
        ("COOP_SMS_TOKEN", "", "COOP_SMS_TOKEN"),
        ("COOP_SMS_TOKEN", f"{TOKEN}\n", "COOP_SMS_TOKEN"),
        ("COOP_SMS_URL", "ftp://bramka.example", "COOP_SMS_URL"),
        ("COOP_DEMO", False, "https://"),
    )
    for hours, (name, value, said) in enumerate(wrong):
        before = getattr(settings, name)
        setattr(settings, name, value)
        [found] = check_gateway()
        with pytest.raises(ImproperlyConfigured), transaction.atomic():
            load_gateway()
        with pytest.raises(ImproperlyConfigured):
            deliver_due(timezone.now() + timedelta(hours=hours))
        assert (said in found.msg, TOKEN in found.msg) == (True, False)
        assert outcome(message)[0] == "QUEUED"
        setattr(settings, name, before)
    assert (check_gateway(), fake.got) == ([], [])


@pytest.mark.thorough
def test_a_person_decides_about_an_unknown_message(fake: FakeGateway):
    first, second, third = queued(), queued(), queued()
    fake.answer = None
    deliver_due(timezone.now())
    client = signed_in(staff("redaktor", "publisher"))
    page = client.get(INDEX).content.decode()
    asked = client.get(f"{INDEX}decide/{first.pk}/").content.decode()
    client.post(f"{INDEX}decide/{first.pk}/", {"decision": "resend"})
    client.post(f"{INDEX}decide/{second.pk}/", {"decision": "settle"})
    client.post(f"{INDEX}decide/{third.pk}/", {"decision": "other"})
    fake.answer = 200, '{"error": 53, "message": "Not unique idx"}'
    deliver_due(timezone.now())

    assert [one for one in (TOKEN, "123456", "600000103") if one in page + asked] == []
    assert (first.own_id in asked, page.count("Zdecyduj o SMS nr")) == (True, 3)
    assert [outcome(one)[0] for one in (first, second, third)] == ["SENT", "SENT", "UNKNOWN"]
    # The second request for the first message has the same own id.
    assert [first.own_id in body for _path, _headers, body in fake.got] == [
        True,
        False,
        False,
        True,
    ]
    events = AuditEvent.objects.filter(action__startswith="SMS_").order_by("pk")
    assert [(e.action, e.object_id, e.from_state, e.to_state) for e in events] == [
        ("SMS_RESENT", str(first.pk), "UNKNOWN", "QUEUED"),
        ("SMS_SETTLED", str(second.pk), "UNKNOWN", "SENT"),
    ]


def test_only_whoever_may_decides_and_only_once(fake: FakeGateway):
    message = queued()
    fake.answer = 200, ""
    deliver_due(timezone.now())
    address = f"{INDEX}decide/{message.pk}/"

    def decides(client: Client) -> str:
        client.post(address, {"decision": "settle"})
        return outcome(message)[0]

    assert [
        decides(signed_in(staff(group, group))) for group in ("records_clerk", "auditor", "editor")
    ] == ["UNKNOWN"] * 3
    assert decides(signed_in(staff("redaktor", "publisher"))) == "SENT"
    answer = signed_in(staff("zastepca", "publisher")).post(address, {"decision": "resend"})
    assert (answer["Location"], outcome(message)[0]) == ("/admin/", "SENT")


CHANGES: list[dict[str, Any]] = [
    {"to": "600700800"},
    {"text": "Inny kod"},
    {"own_id": "1"},
    {"parts": 2},
    {"about_type": "cases.Case"},
    {"about_id": "0"},
    {"mark": ""},
    {"mark": "0" * 64},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_one_that_was_changed_in_the_database_is_named_and_not_sent(
    fake: FakeGateway, change: dict[str, Any]
):
    fake.answer = 200, TAKEN["smsapi"]
    queued()
    message = queued()
    assert list(find_changed_messages(TextMessage)) == []
    past_the_site(TextMessage).filter(pk=message.pk).update(**change)
    assert [finding.row for finding in find_changed_messages(TextMessage)] == [str(message.pk)]

    assert deliver_due(timezone.now()) == DeliveredSms(sent=1, failed=1)

    assert outcome(message) == ("FAILED", "", CHANGED, False)
    assert CheckResult.objects.get(code=CHECK).findings == 1
    # Its text is erased as after any failure, so there is nothing left to compare.
    assert list(find_changed_messages(TextMessage)) == []
    assert len(fake.got) == 1
