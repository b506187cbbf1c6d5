"""The office's mailbox on a real IMAP server: nothing lost, nothing twice, nothing changed."""

import imaplib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from cms_ext.access.checks import check_mailbox
from cms_ext.access.domain.email import mailbox
from cms_ext.access.domain.email.incoming import reason_for_waiting
from cms_ext.access.domain.email.intake import (
    IntakeResult,
    receive_message,
    settle_message,
    waiting_messages,
)
from cms_ext.access.domain.email.mailbox import (
    MailboxUnreachable,
    MalformedAddress,
    PollingCounts,
    parse_address,
    poll_mailbox,
)
from cms_ext.access.models import AccessApplication, Mailbox, ReceivedMessage
from cms_ext.access.plugin import poll_office_mailbox
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.operations.scheduler.domain.job import list_jobs
from tests.cms_ext.access.applicants import TODAY
from tests.cms_ext.access.domain.email.imap_server import (
    ImapServer,
    ServerFor,
    cut_line,
    imap_server,
)
from tests.cms_ext.access.domain.email.letters import ANNAS_WORDS, letter
from tests.cms_ext.access.domain.email.test_reading import parts
from tests.commands import printed

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("imap")]

BOMB = parts(2_000)
NUMBERS = count(1)


@pytest.fixture(scope="module")
def server_for() -> Iterator[ServerFor]:
    """One for all tests: to start and to end it takes two seconds."""
    with imap_server() as server:
        yield server


@pytest.fixture
def server(server_for: ServerFor, settings) -> ImapServer:
    """With a mailbox of its own for the test."""
    own = server_for(f"wnioski-{next(NUMBERS)}@spoldzielnia.example")
    settings.COOP_MAILBOX_CA = own.ca
    settings.COOP_MAILBOX_URL = own.url()
    return own


def annas(number: int, padding: int = 0) -> bytes:
    words = ANNAS_WORDS + f"Wiadomość {number}\n" + ("." * 70 + "\n") * (padding // 71)
    return letter(words, message_id=f"<{number}@poczta.example>")


def question(number: int) -> bytes:
    return letter(
        "Kiedy biuro jest otwarte?", subject="Pytanie", message_id=f"<{number}@poczta.example>"
    )


def look(server: ImapServer, port: int | None = None) -> PollingCounts:
    return poll_mailbox(server.url(port), TODAY, lambda name: None)


def test_new_messages_are_taken_in_once_and_the_mailbox_stays_as_it_is(server: ImapServer):
    arrived = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)
    server.deliver(annas(9), at=arrived - timedelta(days=16))  # older than the first look
    server.deliver(annas(1), at=arrived)
    server.deliver(question(2))

    assert look(server) == PollingCounts(applications=1, kept=1)
    assert look(server) == PollingCounts()
    assert Mailbox.objects.get().name == f"{server.login} 127.0.0.1 INBOX"  # and no password

    server.deliver(annas(3))
    assert look(server) == PollingCounts(applications=1)
    assert AccessApplication.objects.order_by("pk")[0].received_at == arrived
    assert server.flags() == []


def waiting() -> list[tuple[str, str]]:
    """Sender and the first sentence of the reason of each message that waits."""
    rows = waiting_messages().order_by("pk")
    return [(row.sender, reason_for_waiting(row).split(".")[0]) for row in rows]


@pytest.mark.thorough
def test_poisoned_messages_in_the_middle_stop_no_other_and_wait_for_the_clerk(server: ImapServer):
    too_large = letter(("a" * 76 + "\n") * 210_001)
    for raw in (annas(1), BOMB, too_large, too_large + b"a", b"\x00\xff", annas(2)):
        server.deliver(raw)

    assert look(server) == PollingCounts(applications=2, refused=4)
    large = (
        "Anna Lis <anna.lis@poczta.example>",
        "Wiadomość ma 16 MB, a wczytuje się najwyżej 15 MB",
    )
    assert waiting() == [
        ("anna.lis@poczta.example", "Wiadomość ma za dużo części"),
        large,
        large,
        ("", "Nie widać, kto i kiedy wysłał tę wiadomość"),
    ]
    head = ReceivedMessage.objects.get(pk=waiting_messages().order_by("pk")[1].pk)
    with head.raw.open() as stored:
        assert stored.read() == too_large.split(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert look(server) == PollingCounts()
    server.renumber()
    assert look(server) == PollingCounts(duplicates=6)


def test_letters_that_share_an_id_are_all_at_the_desk_and_a_letter_twice_is_one(
    server: ImapServer,
):
    first = question(1)
    others = [
        first.replace(b"anna.lis@", b"jan.obcy@"),
        first.replace(b"biuro jest otwarte", b"jest walne"),
        *(first.replace(b"<1@", b"<[1]" + end) for end in (b"x@", b" y@", b",z@")),
    ]
    for raw in (first, b"Received: from mx by mx2\r\n" + first, *others, first):
        server.deliver(raw)

    assert look(server) == PollingCounts(kept=6, duplicates=2)


def test_a_lost_connection_loses_nothing_and_repeats_nothing(server: ImapServer):
    for number in range(6):
        server.deliver(annas(number, padding=100_000))

    with cut_line(server, after=350_000) as port:
        first = look(server, port)
    rest = look(server)

    assert first.broken
    assert 0 < first.applications < 6
    assert (rest.broken, rest.duplicates) == ("", 0)
    assert first.applications + rest.applications == 6
    assert AccessApplication.objects.count() == ReceivedMessage.objects.count() == 6


def test_new_numbers_for_old_messages_make_no_second_application(server: ImapServer):
    server.deliver(annas(1))
    server.deliver(annas(2))
    look(server)

    server.renumber()
    server.deliver(annas(3))

    assert look(server) == PollingCounts(applications=1, duplicates=2)
    assert AccessApplication.objects.count() == 3


def test_a_big_mailbox_is_read_by_and_by(server: ImapServer, monkeypatch):
    monkeypatch.setattr(mailbox, "MAX_PER_RUN", 10)
    for number in range(25):
        server.deliver(question(number))

    assert [look(server).kept for _run in range(4)] == [10, 10, 5, 0]


def test_a_message_at_which_we_die_waits_unread_after_three_tries(server: ImapServer):
    for number in (1, 2, 3):
        server.deliver(annas(number))

    def dies_at_the_second(raw: bytes, *args: object, **kwargs: object) -> IntakeResult:
        if b"<2@poczta.example>" in raw:
            raise MemoryError
        return receive_message(raw, *args, **kwargs)  # type: ignore[arg-type]

    with patch.object(mailbox, "receive_message", dies_at_the_second):
        for _run in range(3):
            with pytest.raises(MemoryError):
                look(server)
        last = look(server)

    assert last == PollingCounts(applications=1, refused=1)
    why = "Ta wiadomość trzy razy zatrzymała program, który ją odczytywał"
    assert waiting() == [("Anna Lis <anna.lis@poczta.example>", why)]


def test_a_server_without_our_trust_gets_no_word_and_the_error_hides_a_wrong_password(
    server: ImapServer, settings
):
    server.deliver(annas(1))
    with override_settings(COOP_MAILBOX_CA=""):
        assert look(server) == PollingCounts(broken="SSLCertVerificationError")

    settings.COOP_MAILBOX_URL = server.url().replace("skrzynka-2026", "stare-haslo")
    with pytest.raises(MailboxUnreachable, match=r"^error$"):
        poll_office_mailbox()
    assert AccessApplication.objects.count() == 0


def test_the_command_tells_what_it_did(server: ImapServer):
    server.deliver(annas(1))
    out = printed("poll_mailbox", "--json")

    nothing = dict.fromkeys(("kept", "duplicates", "refused", "elsewhere"), 0)
    assert json.loads(out) == nothing | {"applications": 1, "broken": ""}


def test_the_scheduler_looks_only_where_a_mailbox_is_set_whose_address_can_be_right(settings):
    assert "poll_mailbox" not in [job.name for job in list_jobs()]
    assert check_mailbox(None) == []
    with pytest.raises(CommandError, match="Ustaw COOP_MAILBOX_URL: imaps://"):
        call_command("poll_mailbox")

    settings.COOP_MAILBOX_URL = "imaps://a:b@poczta.example/INBOX"
    assert "poll_mailbox" in [job.name for job in list_jobs()]

    for url in (
        "imap://a:b@poczta.example/INBOX",  # without TLS
        "imaps://poczta.example/INBOX",  # without a login
        "imaps://a:b@poczta.example:x/INBOX",
        'imaps://a:b@poczta.example/IN"BOX',
    ):
        settings.COOP_MAILBOX_URL = url
        assert [problem.id for problem in check_mailbox(None)] == ["coop.E021"]
        with pytest.raises(MalformedAddress, match="imaps://login:hasło@serwer:993/FOLDER"):
            parse_address(url)


Fetch = tuple[str, list[bytes | None]]


def refusing(*uids: int) -> Any:
    """A server that refuses to hand out these messages."""
    ask = imaplib.IMAP4_SSL.uid

    def uid(self: imaplib.IMAP4_SSL, command: str, *args: str) -> Fetch:
        if command == "FETCH" and int(args[0]) in uids and "BODY" in args[1]:
            return "NO", [b"[SERVERBUG] Internal error occurred."]
        return ask(self, command, *args)

    return patch.object(imaplib.IMAP4_SSL, "uid", uid)


def test_a_message_that_the_server_refuses_waits_and_the_next_one_is_read(server: ImapServer):
    for number in (1, 2, 3):
        server.deliver(annas(number))

    with refusing(2):
        assert look(server) == PollingCounts(applications=2, refused=1)
        server.deliver(annas(4))
        assert look(server) == PollingCounts(applications=1)
    [(sender, why)] = waiting()
    assert (sender, why.startswith("Serwer poczty nie wydał tej wiadomości (numer UID 2")) == (
        "",
        True,
    )

    # It is tried at each run, until it comes.
    assert look(server) == PollingCounts(applications=1)
    assert (waiting(), Mailbox.objects.get().unfetched_uids) == ([], [])
    assert look(server) == PollingCounts()
    assert AccessApplication.objects.count() == 4


def test_what_a_clerk_has_settled_is_not_asked_for_again(server: ImapServer):
    server.deliver(annas(1))

    with refusing(1):
        look(server)
        settle_message(waiting_messages().get(), SYSTEM)
        look(server)

    assert Mailbox.objects.get().unfetched_uids == []
    assert look(server) == PollingCounts()


def test_a_server_that_refuses_everything_is_unreachable(server: ImapServer):
    for number in range(1, 6):
        server.deliver(annas(number))

    with refusing(1, 2, 3, 4, 5):
        assert look(server) == PollingCounts(refused=2, broken="FetchRefused")

    assert look(server) == PollingCounts(applications=5)
    assert waiting() == []
