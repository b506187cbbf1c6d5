import socket
from datetime import timedelta

import pytest
import time_machine
from lxml.html import fromstring

from cms_ext.people.outbox.mail.domain.delivery import PAUSES, DeliveredMail, deliver_due
from cms_ext.people.outbox.mail.domain.outbox import queue_sealed
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.people.outbox.marks import make_mark
from tests.cms_ext.people.outbox.mail.domain import letters
from tests.cms_ext.people.outbox.mail.domain.letters import (
    BACKEND,
    MADE,
    MINUTE,
    NOW,
    TAKEN_BACK,
    TROUBLE,
    note,
    record_of,
)
from tests.mail_server import MailServer, certified, mail_server, only

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates")]
FOOTER = "Wiadomość wysłano automatycznie. Pracownik Spółdzielni nigdy nie prosi o podanie hasła."
WAY_OUT = "https://www.naskraju.example/dokumenty/powiadomienia/7:" + "a" * 43 + "/"


def test_a_message_goes_out_as_text_and_html_and_is_recorded(server: MailServer):
    message = note(text="Jest pismo.\n\nProszę zajrzeć.")

    assert deliver_due(NOW) == DeliveredMail(sent=1)

    (received,) = server.received
    mail = received.mail
    assert (received.sender, received.to) == ("biuro@naskraju.example", ["anna@poczta.example"])
    assert (mail["Subject"], mail["To"]) == ("Zażółć", "anna@poczta.example")
    assert mail["From"] == "Spółdzielnia Mieszkaniowa <biuro@naskraju.example>"
    assert (mail["Auto-Submitted"], bool(mail["Date"])) == ("auto-generated", True)
    assert received.part("plain").strip() == (
        "Dzień dobry!\n\nJest pismo.\n\nProszę zajrzeć.\n\n"
        f"-- \nSpółdzielnia Mieszkaniowa\n\n{FOOTER}"
    )
    said = [one.text_content().strip() for one in fromstring(received.part("html")).iter("p")]
    read = ["Dzień dobry!", "Jest pismo.", "Proszę zajrzeć.", "Spółdzielnia Mieszkaniowa", FOOTER]
    assert said == read
    message.refresh_from_db()
    assert (message.state, message.tries, message.ended_at) == ("SENT", 1, NOW)
    assert message.message_id == mail["Message-ID"]
    assert message.message_id.endswith("@naskraju.example>")
    assert deliver_due(NOW + timedelta(days=1)) == DeliveredMail()


def test_seven_bits_on_the_way_also_for_an_address_in_a_polish_domain(server: MailServer):
    note(to="anna@żółw.example", text="ąęż " * 400)

    assert deliver_due(NOW) == DeliveredMail(sent=1)

    assert server.received[0].to == ["anna@xn--w-uga1v8h.example"]
    raw = server.received[0].raw
    assert raw.isascii()
    assert max(len(line) for line in raw.splitlines()) <= 998


def test_a_temporary_refusal_is_tried_again(server: MailServer):
    server.rcpt.append("450 mailbox busy")
    message = note()

    assert deliver_due(NOW) == DeliveredMail(later=1)
    assert record_of(message) == ("QUEUED", 1, "Serwer pocztowy nie przyjął adresu odbiorcy (450).")
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
):
    for name, answer in answers.items():
        setattr(server, name, answer)
    message = note()
    note(to="piotr@poczta.example")

    assert deliver_due(NOW) == DeliveredMail(sent=1, failed=1)

    assert record_of(message) == ("FAILED", 1, reason)
    assert "anna@" not in message.last_error


def test_a_server_that_is_down_costs_one_message_one_try(server: MailServer, settings):
    settings.EMAIL_PORT = 9  # the discard port: nobody listens
    first, second = note(), note(to="piotr@poczta.example")
    down = "Serwer pocztowy nie odpowiada."

    assert deliver_due(NOW) == DeliveredMail(later=1)
    assert [record_of(m) for m in (first, second)] == [("QUEUED", 1, down), ("QUEUED", 0, "")]

    # After the last pause it has failed.
    second.delete()
    at, ends = NOW, []
    for pause in PAUSES:
        at += pause
        ends.append(deliver_due(at))
    assert ends == [*[DeliveredMail(later=1)] * 4, DeliveredMail(failed=1)]
    assert record_of(first) == ("FAILED", 6, down)
    assert (first.ended_at, at - NOW) == (at, timedelta(hours=8, minutes=36))


def test_a_server_that_says_nothing_is_left_in_time(server: MailServer, settings):
    settings.EMAIL_TIMEOUT = 0.2
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_PORT = silent.getsockname()[1]
        message = note()
        assert deliver_due(NOW) == DeliveredMail(later=1)

    assert record_of(message)[2] == "Serwer pocztowy nie odpowiada."


def deliver_over_tls(server: MailServer, settings, password: str = "") -> DeliveredMail:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = BACKEND, server.host
    settings.EMAIL_PORT, settings.EMAIL_USE_TLS = server.port, True
    if password:
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "biuro", password
    return deliver_due(NOW)


@pytest.mark.parametrize(
    ("password", "end", "said"),
    [("dobre", "SENT", ""), ("zle", "QUEUED", "Serwer pocztowy odmówił zalogowania (535).")],
)
def test_login_over_tls(password: str, end: str, said: str, settings, tmp_path, monkeypatch):
    tls, message = certified(tmp_path), note()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    login = only("biuro", "dobre")
    with mail_server(
        tls_context=tls, require_starttls=True, authenticator=login, auth_required=True
    ) as server:
        deliver_over_tls(server, settings, password)

    state, _tries, reason = record_of(message)
    assert (state, reason) == (end, said)


def test_a_server_with_somebody_elses_certificate_gets_nothing(settings, tmp_path):
    note()
    with mail_server(tls_context=certified(tmp_path), require_starttls=True) as server:
        assert deliver_over_tls(server, settings) == DeliveredMail(later=1)
        assert server.received == []


def test_without_the_encryption_that_is_asked_for_nothing_goes(server: MailServer, settings):
    settings.EMAIL_USE_TLS = True
    message = note()

    assert deliver_due(NOW) == DeliveredMail(later=1)
    assert record_of(message)[2] == "Serwer pocztowy nie obsługuje wymaganego szyfrowania."
    assert server.received == []


def test_a_sealed_message_has_its_secret_only_on_the_way(
    server: MailServer, sealed: OutgoingMessage
):
    assert (sealed.subject, sealed.text) == ("", "")

    assert deliver_due(NOW) == DeliveredMail(sent=1)

    row = OutgoingMessage.objects.filter(pk=sealed.pk).values().get()
    assert (row["state"], "KOD-1" in str(row), row["subject"]) == ("SENT", False, "")
    assert TAKEN_BACK == []
    # Another secret is another message.
    queued_again(sealed)
    deliver_due(NOW)
    first, second = server.received
    assert ("KOD-1" in first.part("plain"), "KOD-2" in second.part("plain")) == (True, True)
    assert first.mail["Message-ID"] != second.mail["Message-ID"]


def test_a_failed_hand_over_voids_the_secret_and_a_retry_makes_another(
    server: MailServer, sealed: OutgoingMessage
):
    server.data.append("451 later")

    assert deliver_due(NOW) == DeliveredMail(later=1)
    assert TAKEN_BACK == [{"issue": 7}]
    assert deliver_due(NOW + MINUTE) == DeliveredMail(sent=1)

    assert MADE == ["KOD-1", "KOD-2"]
    assert "KOD-2" in server.received[0].part("plain")


def queued_news(way_out: str) -> OutgoingMessage:
    """A message of a list, with the address that takes the reader off it."""
    MADE.clear()
    TROUBLE.clear()
    payload = {"more": {"unsubscribe_url": way_out} if way_out else {}}
    with time_machine.travel(NOW, tick=False):
        return queue_sealed("anna@poczta.example", "news.txt", letters.CODE_LETTER, payload)


def test_a_list_of_messages_has_its_way_out_in_the_headers(server: MailServer):
    plain = "http://127.0.0.1:8000/x/"
    for way_out, headers in (
        (WAY_OUT, [f"<{WAY_OUT}>", "List-Unsubscribe=One-Click"]),
        # One click is offered over TLS only: the demo on a plain address has the link alone.
        (plain, [f"<{plain}>", None]),
        ("", [None, None]),
    ):
        message = queued_news(way_out)

        assert deliver_due(NOW) == DeliveredMail(sent=1)

        received = server.received[-1]
        found = [received.mail[name] for name in ("List-Unsubscribe", "List-Unsubscribe-Post")]
        assert [one and str(one).strip() for one in found] == headers
        assert way_out in received.part("plain")
        row = OutgoingMessage.objects.filter(pk=message.pk).values()
        assert "List-Unsubscribe" not in str(row)


def test_an_address_that_would_begin_another_header_is_not_sent(server: MailServer):
    message, news = note(), queued_news(f"{WAY_OUT}\nBcc: obcy@evil.example")
    message.to = "anna@poczta.example\nBcc: x@y.example"
    message.mark = make_mark(message)  # as if the site itself had queued it so
    message.save()

    assert deliver_due(NOW) == DeliveredMail(failed=2)
    reason = "Adres odbiorcy albo temat jest niepoprawny."
    assert [record_of(one)[2] for one in (message, news)] == [reason] * 2
    assert server.received == []


def test_a_portion_goes_over_one_connection(server: MailServer):
    for number in range(5):
        note(to=f"osoba{number}@poczta.example")

    assert deliver_due(NOW) == DeliveredMail(sent=5)
    assert server.calls == 1
    note()
    deliver_due(NOW)
    assert server.calls == 2


@pytest.mark.parametrize("refused", [[], ["550 no such user"]], ids=["taken", "refused"])
def test_a_server_that_hangs_up_is_called_again(server: MailServer, refused: list[str]):
    server.most_in_a_call = 2
    server.rcpt.extend(refused)
    for number in range(5):
        note(to=f"osoba{number}@poczta.example")

    assert deliver_due(NOW) == DeliveredMail(sent=5 - len(refused), failed=len(refused))
    assert len({one.to[0] for one in server.received}) == len(server.received)
    assert server.calls == 3


def queued_again(message: OutgoingMessage) -> None:
    OutgoingMessage.objects.filter(pk=message.pk).update(
        state="QUEUED", next_try_at=NOW, message_id="", ended_at=None
    )


def test_the_same_words_go_under_one_identifier(server: MailServer):
    """Anyone who died after the hand-over left no word of it: a second copy is the same message."""
    message = note()
    deliver_due(NOW)
    queued_again(message)
    deliver_due(NOW)
    note()
    deliver_due(NOW)

    first, second, other = [one.mail["Message-ID"] for one in server.received]
    assert first == second != other


def test_the_demo_writes_the_same_messages_to_files(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    note(subject="Wniosek")

    assert deliver_due(NOW) == DeliveredMail(sent=1)
    (written,) = (tmp_path / "mail").iterdir()
    assert "Subject: Wniosek" in written.read_text()
