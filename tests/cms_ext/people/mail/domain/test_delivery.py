"""Messages of the outbox, handed to a real mail server on the loopback."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from cms_ext.operations.scheduler.domain.job import all_jobs
from cms_ext.people.mail.domain import delivery
from cms_ext.people.mail.domain.delivery import (
    MOST_TRIES,
    PAUSES,
    DeliveredMail,
    deliver_due,
    mail_is_late,
)
from cms_ext.people.mail.domain.outbox import Priority, queue_message, queue_sealed
from cms_ext.people.mail.domain.sealed import Withdrawn
from cms_ext.people.mail.models import OutgoingMessage
from tests.mail_server import MailServer, certified, mail_server, only

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FOOTER = "Wiadomość wysłano automatycznie. Pracownik Spółdzielni nigdy nie prosi o podanie hasła."
BACKEND = "django.core.mail.backends.smtp.EmailBackend"
pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.EMAIL_BACKEND = BACKEND
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.host, running.port
        settings.EMAIL_TIMEOUT = 5
        settings.DEFAULT_FROM_EMAIL = "biuro@naskraju.example"
        yield running


@pytest.fixture(autouse=True)
def templates(settings: Any, tmp_path: Path) -> None:
    """Two templates of this test: one with words for anybody, one for a secret."""
    (tmp_path / "note.txt").write_text("{{ subject }}\n\n{{ text|safe }}")
    (tmp_path / "sealed.txt").write_text("Hasło startowe\n\nTwoje hasło: {{ code }}")
    (tmp_path / "news.txt").write_text("Nowości\n\nRezygnacja: {{ unsubscribe_url }}")
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path]}
    settings.TEMPLATES = [engine]


def note(
    to: str = "anna@poczta.example", subject: str = "Zażółć", text: str = "Dzień dobry."
) -> OutgoingMessage:
    with time_machine.travel(NOW, tick=False):
        return queue_message(to, "note.txt", {"subject": subject, "text": text})


# --- a composer of this test: the module is named in the message ------------------------------
MADE: list[str] = []
TAKEN_BACK: list[Mapping[str, Any]] = []
TROUBLE: list[Exception] = []
WAY_OUT = "https://www.naskraju.example/dokumenty/powiadomienia/7:" + "a" * 43 + "/"


def context(payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
    if TROUBLE:
        raise TROUBLE[0]
    MADE.append(f"KOD-{len(MADE) + 1}")
    return {"code": MADE[-1], **payload.get("more", {})}


def failed(payload: Mapping[str, Any]) -> None:
    TAKEN_BACK.append(payload)


@pytest.fixture
def sealed() -> OutgoingMessage:
    for memory in (MADE, TAKEN_BACK, TROUBLE):
        memory.clear()
    with time_machine.travel(NOW, tick=False):
        return queue_sealed("anna@poczta.example", "sealed.txt", __name__, {"issue": 7})


def record_of(message: OutgoingMessage) -> tuple[str, int, str]:
    message.refresh_from_db()
    return message.state, message.tries, message.last_error


def test_a_message_goes_out_as_text_and_html_and_is_recorded(server: MailServer) -> None:
    message = note(text="Dzień dobry.\n\nProszę zajrzeć.")

    assert deliver_due(NOW) == DeliveredMail(sent=1)

    (received,) = server.received
    mail = received.mail
    assert (received.sender, received.to) == ("biuro@naskraju.example", ["anna@poczta.example"])
    assert (mail["Subject"], mail["To"]) == ("Zażółć", "anna@poczta.example")
    assert mail["From"] == "Spółdzielnia Mieszkaniowa <biuro@naskraju.example>"
    assert (mail["Auto-Submitted"], bool(mail["Date"])) == ("auto-generated", True)
    assert received.part("plain").strip() == f"Dzień dobry.\n\nProszę zajrzeć.\n\n{FOOTER}"
    assert f"<p>Dzień dobry.</p>\n<p>Proszę zajrzeć.</p>\n<p>{FOOTER}</p>" in received.part("html")
    message.refresh_from_db()
    assert (message.state, message.tries, message.ended_at) == ("SENT", 1, NOW)
    assert message.message_id == mail["Message-ID"]
    assert message.message_id.endswith("@naskraju.example>")
    assert deliver_due(NOW + timedelta(days=1)) == DeliveredMail()


def test_seven_bits_on_the_way(server: MailServer) -> None:
    note(text="ąęż " * 400)

    deliver_due(NOW)

    raw = server.received[0].raw
    assert raw.isascii()
    assert max(len(line) for line in raw.splitlines()) <= 998


def test_an_address_in_a_polish_domain(server: MailServer) -> None:
    note(to="anna@żółw.example")

    assert deliver_due(NOW) == DeliveredMail(sent=1)
    assert server.received[0].to == ["anna@xn--w-uga1v8h.example"]


def test_a_temporary_refusal_is_tried_again(server: MailServer) -> None:
    server.rcpt.append("450 mailbox busy")
    message = note()

    assert deliver_due(NOW) == DeliveredMail(later=1)
    assert record_of(message) == (
        "QUEUED",
        1,
        "Serwer pocztowy nie przyjął adresu odbiorcy (450).",
    )
    assert deliver_due(NOW + MINUTE - timedelta(seconds=1)) == DeliveredMail()
    assert deliver_due(NOW + MINUTE) == DeliveredMail(sent=1)
    assert record_of(message) == ("SENT", 2, "")
    assert message.message_id == server.received[0].mail["Message-ID"]


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"rcpt": ["550 no such user"]}, "Serwer pocztowy nie przyjął adresu odbiorcy (550)."),
        ({"data": ["554 spam"]}, "Serwer pocztowy nie przyjął wiadomości (554)."),
    ],
)
def test_a_permanent_refusal_ends_it_and_the_others_go_on(
    answers: dict[str, list[str]], reason: str, server: MailServer
) -> None:
    for name, answer in answers.items():
        setattr(server, name, answer)
    message = note()
    note(to="piotr@poczta.example")

    assert deliver_due(NOW) == DeliveredMail(sent=1, failed=1)

    assert record_of(message) == ("FAILED", 1, reason)
    assert "anna@" not in message.last_error


def test_a_server_that_is_down_costs_one_message_one_try(server: MailServer, settings: Any) -> None:
    settings.EMAIL_PORT = 9  # the discard port: nobody listens
    first, second = note(), note(to="piotr@poczta.example")

    assert deliver_due(NOW) == DeliveredMail(later=1)
    assert [record_of(m) for m in (first, second)] == [
        ("QUEUED", 1, "Serwer pocztowy nie odpowiada."),
        ("QUEUED", 0, ""),
    ]


def test_after_the_last_pause_it_has_failed(server: MailServer, settings: Any) -> None:
    settings.EMAIL_PORT = 9
    message, at, ends = note(), NOW, []

    for pause in (*PAUSES, timedelta()):
        ends.append(deliver_due(at))
        at += pause

    assert ends == [*[DeliveredMail(later=1)] * 5, DeliveredMail(failed=1)]
    assert record_of(message) == ("FAILED", 6, "Serwer pocztowy nie odpowiada.")
    assert message.ended_at == at
    assert at - NOW == timedelta(hours=8, minutes=36)


def test_a_server_that_says_nothing_is_left_in_time(server: MailServer, settings: Any) -> None:
    import socket  # noqa: PLC0415 - only here

    settings.EMAIL_TIMEOUT = 0.2
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_PORT = silent.getsockname()[1]
        message = note()
        assert deliver_due(NOW) == DeliveredMail(later=1)

    assert record_of(message)[2] == "Serwer pocztowy nie odpowiada."


@pytest.mark.parametrize(("password", "end"), [("dobre", "SENT"), ("zle", "QUEUED")])
def test_login_over_tls(
    password: str, end: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = certified(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    with mail_server(
        tls_context=tls,
        require_starttls=True,
        authenticator=only("biuro", "dobre"),
        auth_required=True,
    ) as server:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST = BACKEND, server.host
        settings.EMAIL_PORT, settings.EMAIL_USE_TLS = server.port, True
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "biuro", password
        message = note()
        deliver_due(NOW)

    assert record_of(message)[0] == end
    assert record_of(message)[2] == (
        "" if end == "SENT" else "Serwer pocztowy odmówił zalogowania (535)."
    )


def test_a_server_with_somebody_elses_certificate_gets_nothing(
    settings: Any, tmp_path: Path
) -> None:
    with mail_server(tls_context=certified(tmp_path), require_starttls=True) as server:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST = BACKEND, server.host
        settings.EMAIL_PORT, settings.EMAIL_USE_TLS = server.port, True
        note()

        assert deliver_due(NOW) == DeliveredMail(later=1)
        assert server.received == []


def test_without_the_encryption_that_is_asked_for_nothing_goes(
    server: MailServer, settings: Any
) -> None:
    settings.EMAIL_USE_TLS = True
    message = note()

    assert deliver_due(NOW) == DeliveredMail(later=1)
    assert record_of(message)[2] == "Serwer pocztowy nie obsługuje wymaganego szyfrowania."
    assert server.received == []


def test_a_sealed_message_has_its_secret_only_on_the_way(
    server: MailServer, sealed: OutgoingMessage
) -> None:
    assert (sealed.subject, sealed.text) == ("", "")

    assert deliver_due(NOW) == DeliveredMail(sent=1)

    assert "KOD-1" in server.received[0].part("plain")
    row = OutgoingMessage.objects.filter(pk=sealed.pk).values().get()
    assert (row["state"], "KOD-1" in str(row), row["subject"]) == ("SENT", False, "")
    assert TAKEN_BACK == []


def test_a_failed_hand_over_voids_the_secret_and_a_retry_makes_another(
    server: MailServer, sealed: OutgoingMessage
) -> None:
    server.data.append("451 later")

    assert deliver_due(NOW) == DeliveredMail(later=1)
    assert TAKEN_BACK == [{"issue": 7}]
    assert deliver_due(NOW + MINUTE) == DeliveredMail(sent=1)

    assert MADE == ["KOD-1", "KOD-2"]
    assert "KOD-2" in server.received[0].part("plain")


@pytest.mark.parametrize(
    ("way_out", "headers"),
    [
        (WAY_OUT, [f"<{WAY_OUT}>", "List-Unsubscribe=One-Click"]),
        # One click is offered over TLS only: the demo on a plain address has the link alone.
        ("http://127.0.0.1:8000/x/", ["<http://127.0.0.1:8000/x/>", None]),
        ("", [None, None]),
    ],
)
def test_a_list_of_messages_has_its_way_out_in_the_headers(
    server: MailServer, way_out: str, headers: list[str | None]
) -> None:
    MADE.clear()
    TROUBLE.clear()
    payload = {"more": {"unsubscribe_url": way_out} if way_out else {}}
    with time_machine.travel(NOW, tick=False):
        message = queue_sealed("anna@poczta.example", "news.txt", __name__, payload)

    assert deliver_due(NOW) == DeliveredMail(sent=1)

    (received,) = server.received
    found = [received.mail[name] for name in ("List-Unsubscribe", "List-Unsubscribe-Post")]
    assert [one and str(one).strip() for one in found] == headers
    assert way_out in received.part("plain")
    assert "List-Unsubscribe" not in str(OutgoingMessage.objects.filter(pk=message.pk).values())


def test_an_address_that_would_begin_another_header_is_not_sent(server: MailServer) -> None:
    TROUBLE.clear()
    payload = {"more": {"unsubscribe_url": f"{WAY_OUT}\nBcc: obcy@evil.example"}}
    with time_machine.travel(NOW, tick=False):
        message = queue_sealed("anna@poczta.example", "news.txt", __name__, payload)

    assert deliver_due(NOW) == DeliveredMail(failed=1)
    assert record_of(message)[2] == "Adres odbiorcy albo temat jest niepoprawny."
    assert server.received == []


def test_what_is_no_longer_due_ends_without_a_word(
    server: MailServer, sealed: OutgoingMessage, caplog: pytest.LogCaptureFixture
) -> None:
    TROUBLE.append(Withdrawn())

    assert deliver_due(NOW) == DeliveredMail(withdrawn=1)

    assert record_of(sealed) == ("WITHDRAWN", 1, "")
    alarms = [record for record in caplog.records if record.levelname not in ("INFO", "DEBUG")]
    assert (server.received, TAKEN_BACK, alarms) == ([], [], [])


def test_a_composer_that_breaks_stops_nobody_and_tells_no_secret(
    server: MailServer, sealed: OutgoingMessage, caplog: pytest.LogCaptureFixture
) -> None:
    TROUBLE.append(RuntimeError("KOD-1 dla anna@poczta.example"))
    note(to="piotr@poczta.example")

    assert deliver_due(NOW) == DeliveredMail(sent=1, failed=1)

    assert record_of(sealed) == ("FAILED", 1, "Błąd przy składaniu wiadomości: RuntimeError.")
    assert "KOD-1" not in caplog.text
    assert "anna@" not in caplog.text


def test_a_message_of_a_composer_that_is_gone_fails(server: MailServer) -> None:
    with time_machine.travel(NOW, tick=False):
        message = queue_sealed("anna@poczta.example", "sealed.txt", "cms_ext.gone", {})

    assert deliver_due(NOW) == DeliveredMail(failed=1)
    assert record_of(message)[2] == "Błąd przy składaniu wiadomości: ModuleNotFoundError."


def test_an_address_that_no_header_takes_fails(server: MailServer) -> None:
    message = note()
    OutgoingMessage.objects.filter(pk=message.pk).update(to="anna@poczta.example\nBcc: x@y.example")

    assert deliver_due(NOW) == DeliveredMail(failed=1)
    assert record_of(message)[2] == "Adres odbiorcy albo temat jest niepoprawny."
    assert server.received == []


def test_whoever_died_in_between_gives_the_message_back(server: MailServer) -> None:
    message = note()
    OutgoingMessage.objects.filter(pk=message.pk).update(tries=1, next_try_at=NOW + delivery.LEASE)

    assert deliver_due(NOW) == DeliveredMail()
    assert deliver_due(NOW + delivery.LEASE) == DeliveredMail(sent=1)
    assert record_of(message) == ("SENT", 2, "")


def test_what_ends_its_process_at_each_try_is_set_aside(
    server: MailServer, sealed: OutgoingMessage, caplog: pytest.LogCaptureFixture
) -> None:
    OutgoingMessage.objects.filter(pk=sealed.pk).update(tries=MOST_TRIES)
    note(to="piotr@poczta.example")

    assert deliver_due(NOW) == DeliveredMail(sent=1, failed=1)

    reason = "Program kończył pracę przy wysyłaniu tej wiadomości."
    assert record_of(sealed) == ("FAILED", MOST_TRIES + 1, reason)
    assert (MADE, TAKEN_BACK) == ([], [{"issue": 7}])
    assert "ended its process at each try" in caplog.text


def test_whoever_waits_before_a_screen_goes_before_letters_and_mailings(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "MOST_AT_ONCE", 2)
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


def test_a_clock_that_was_ahead_holds_no_letter_back(server: MailServer) -> None:
    """Written a day ahead; or queued now, and put off by a clock that had run to tomorrow."""
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        ahead = queue_message("anna@poczta.example", "note.txt", {"subject": "Wniosek"})
    put_off = note(to="piotr@poczta.example")
    OutgoingMessage.objects.filter(pk=put_off.pk).update(
        tries=1, next_try_at=NOW + timedelta(days=1)
    )

    assert deliver_due(NOW) == DeliveredMail(sent=2)
    assert deliver_due(NOW) == DeliveredMail()
    ahead.refresh_from_db()
    assert ahead.queued_at == NOW


def test_one_process_has_a_letter_of_a_clock_that_was_ahead() -> None:
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        ahead = queue_message("anna@poczta.example", "note.txt", {"subject": "Wniosek"})

    assert [delivery._claimed(ahead.pk, NOW) is not None for _ in range(2)] == [True, False]


def test_a_portion_goes_over_one_connection(server: MailServer) -> None:
    for number in range(5):
        note(to=f"osoba{number}@poczta.example")

    assert deliver_due(NOW) == DeliveredMail(sent=5)
    assert server.calls == 1
    note()
    deliver_due(NOW)
    assert server.calls == 2


@pytest.mark.parametrize("refused", [[], ["550 no such user"]], ids=["taken", "refused"])
def test_a_server_that_hangs_up_is_called_again(server: MailServer, refused: list[str]) -> None:
    server.most_in_a_call = 2
    server.rcpt.extend(refused)
    for number in range(5):
        note(to=f"osoba{number}@poczta.example")

    assert deliver_due(NOW) == DeliveredMail(sent=5 - len(refused), failed=len(refused))
    assert len({one.to[0] for one in server.received}) == len(server.received)
    assert server.calls == 3


def test_the_same_words_go_under_one_identifier(server: MailServer) -> None:
    """Whoever died after the hand-over left no word of it: a second copy is the same message."""
    message = note()
    deliver_due(NOW)
    OutgoingMessage.objects.filter(pk=message.pk).update(
        state="QUEUED", next_try_at=NOW, message_id="", ended_at=None
    )
    deliver_due(NOW)
    note()
    deliver_due(NOW)

    first, second, other = [one.mail["Message-ID"] for one in server.received]
    assert first == second != other


def test_another_secret_is_another_message(server: MailServer, sealed: OutgoingMessage) -> None:
    deliver_due(NOW)
    OutgoingMessage.objects.filter(pk=sealed.pk).update(state="QUEUED", next_try_at=NOW)
    deliver_due(NOW)

    first, second = server.received
    assert ("KOD-1" in first.part("plain"), "KOD-2" in second.part("plain")) == (True, True)
    assert first.mail["Message-ID"] != second.mail["Message-ID"]


def test_waiting_for_an_hour_is_late(server: MailServer, sealed: OutgoingMessage) -> None:
    assert not mail_is_late(NOW + timedelta(hours=1))
    assert mail_is_late(NOW + timedelta(hours=1, seconds=1))
    deliver_due(NOW)
    assert not mail_is_late(NOW + timedelta(hours=2))


def test_one_turn_has_an_end(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "MOST_SECONDS", 0)
    note()
    note()

    assert [deliver_due(NOW), deliver_due(NOW)] == [DeliveredMail(sent=1), DeliveredMail(sent=1)]


def test_the_demo_writes_the_same_messages_to_files(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    note(subject="Wniosek")

    assert deliver_due(NOW) == DeliveredMail(sent=1)
    (written,) = (tmp_path / "mail").iterdir()
    assert "Subject: Wniosek" in written.read_text()


def test_the_scheduler_does_it_every_three_seconds() -> None:
    (job,) = [job for job in all_jobs() if job.name == "deliver_mail"]

    assert (job.every, job.run) == (
        timedelta(seconds=3),
        f"{delivery.__name__}.{delivery.deliver_mail.__name__}",
    )
