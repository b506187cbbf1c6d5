"""Letters of a mailing are claimed, composed and given back in portions, and noted one by one."""

from collections.abc import Mapping
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms_ext.people.outbox.mail.domain import delivery, outbox
from cms_ext.people.outbox.mail.domain import letter as like_letters
from cms_ext.people.outbox.mail.domain.delivery import LEASE, DeliveredMail, deliver_due
from cms_ext.people.outbox.mail.domain.letter import (
    LetterText,
    render_html,
    render_like_texts,
    render_text,
)
from cms_ext.people.outbox.mail.domain.letterhead import Letterhead
from cms_ext.people.outbox.mail.domain.outbox import queue_message, queue_sealed_mailing
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import ComposerOfMany, QueuedLetter
from tests.cms_ext.people.outbox.mail.domain.letters import MINUTE, NOW
from tests.mail_server import MailServer
from tests.query_counts import counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates")]
SITE = "https://www.naskraju.example"
COMPOSED: list[int] = []
SENDER = Letterhead("SM")
Priority = OutgoingMessage.Priority


class NewsLetter(ComposerOfMany):
    OWN_ADDRESSES = ("unsubscribe_url",)

    def contexts(self, letters: Mapping[int, QueuedLetter]) -> dict[int, Mapping[str, Any]]:
        COMPOSED.append(len(letters))
        if any(payload.get("broken") for payload, _to in letters.values()):
            raise RuntimeError("anna@poczta.example")
        return {
            key: {"unsubscribe_url": f"{SITE}/koniec/{payload['reader']}:a-B_9/"}
            for key, (payload, _to) in letters.items()
        }


NEWS = NewsLetter("mail.news", former_paths=("cms_ext.mail.news",))


@pytest.fixture(autouse=True)
def site(settings, declare_composers) -> None:
    declare_composers(NEWS)
    settings.WAGTAILADMIN_BASE_URL = SITE
    COMPOSED.clear()


def mailing(readers: int, **more: Any) -> list[OutgoingMessage]:
    about = OutgoingMessage(pk=1)
    with time_machine.travel(NOW, tick=False):
        queue_sealed_mailing(
            "news.txt",
            NEWS,
            [(f"osoba{n}@poczta.example", {"reader": n, **more}, about) for n in range(readers)],
        )
    return list(OutgoingMessage.objects.order_by("pk"))


def rows() -> list[tuple[str, int, bool]]:
    """Of each message: its state, its tries, whether it waits where it was queued."""
    found = OutgoingMessage.objects.order_by("pk")
    return [(one.state, one.tries, one.next_try_at == one.queued_at == NOW) for one in found]


@pytest.mark.both_databases
def test_a_portion_asks_as_much_for_four_letters_as_for_one(server: MailServer):
    """But for the note of each, which is made before the next letter goes."""

    def queries_for(readers: int) -> int:
        mailing(readers)
        delivered, queries = counted(deliver_due, NOW)
        assert delivered == DeliveredMail(sent=readers)
        return queries - readers

    queries_for(1)  # The process has not looked up its site yet.
    assert queries_for(1) == queries_for(4)
    assert COMPOSED == [1, 1, 4]
    assert server.calls == 3


@pytest.mark.both_databases
def test_what_a_run_did_not_come_to_has_its_place_and_its_tries_again(
    server: MailServer, monkeypatch, settings
):
    monkeypatch.setattr(delivery, "MAX_MESSAGES_PER_RUN", 2)
    mailing(4)

    assert deliver_due(NOW) == DeliveredMail(sent=2)

    assert rows() == [("SENT", 1, False)] * 2 + [("QUEUED", 0, True)] * 2
    assert deliver_due(NOW) == DeliveredMail(sent=2)
    assert [one.to[0] for one in server.received] == [f"osoba{n}@poczta.example" for n in range(4)]
    # A server that is down costs one letter one try.
    mailing(2)
    settings.EMAIL_PORT = 9  # the discard port: nobody listens
    assert deliver_due(NOW) == DeliveredMail(later=1)
    assert rows()[4:] == [("QUEUED", 1, False), ("QUEUED", 0, True)]


@pytest.mark.both_databases
def test_after_a_process_that_died_each_letter_is_alone(server: MailServer):
    """One of them may have ended it: the others must not share its next tries."""
    messages = mailing(3)
    delivery._claimed_together([message.pk for message in messages], NOW)

    assert deliver_due(NOW + MINUTE) == DeliveredMail()
    assert deliver_due(NOW + LEASE) == DeliveredMail(sent=3)

    assert COMPOSED == [1, 1, 1]
    assert [state[:2] for state in rows()] == [("SENT", 2)] * 3


@pytest.mark.both_databases
def test_a_portion_is_taken_by_its_keys_and_not_looked_for_in_the_queue():
    """Right after the queueing, before the database knows how long the queue is."""
    keys = [message.pk for message in mailing(1_000)][:2]
    with CaptureQueriesContext(connection) as captured:
        assert len(delivery._claimed_together(keys, NOW)) == 2
    assert delivery._claimed_together(keys, NOW) == []  # one process has it
    read, taken = (
        query for one in captured if (query := one["sql"]).startswith(("SELECT", "UPDATE"))
    )
    plan = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    for query in (read, taken):
        with connection.cursor() as cursor:
            cursor.execute(f"{plan} {query}")
            query_plan = str(cursor.fetchall())
        assert "pkey" in query_plan or "INTEGER PRIMARY KEY" in query_plan, query_plan
        assert "mail_message_due" not in query_plan


def test_a_composer_that_breaks_for_one_stops_no_other(server: MailServer, caplog):
    mailing(2)
    mailing(1, broken=True)

    assert deliver_due(NOW) == DeliveredMail(sent=2, failed=1)

    assert COMPOSED == [3, 1, 1, 1]
    assert "not composed together: RuntimeError" in caplog.text
    assert "anna@" not in caplog.text


def test_sign_in_mail_that_comes_meanwhile_goes_before_the_rest_of_a_mailing(
    server: MailServer, monkeypatch
):
    monkeypatch.setattr(delivery, "PORTION", 2)
    mailing(4)

    sent = iter(range(4))
    hand_over = delivery.send_to_server

    def handed_over(*letter: Any) -> None:
        if next(sent) == 0:
            OutgoingMessage.objects.filter(to="osoba3@poczta.example").update(priority=0)
        hand_over(*letter)

    monkeypatch.setattr(delivery, "send_to_server", handed_over)
    deliver_due(NOW)

    assert [one.to[0][5] for one in server.received] == ["0", "1", "3", "2"]


def test_letters_that_are_made_together_are_those_made_one_by_one(settings):
    folder = settings.TEMPLATES[0]["DIRS"][0]
    (folder / "subject.txt").write_text("Nowości {{ unsubscribe_url }}\n\nTreść")
    for template, addresses, made in [
        ("news.txt", [f"{SITE}/koniec/1:a-B_9/", f"{SITE}/koniec/2:x/"], [0, 1]),
        # Another shape of address, or one in the subject: each by itself.
        ("news.txt", [f"{SITE}/koniec/1/?a=1&b=2", f"{SITE}/koniec/2:x/"], [1]),
        ("news.txt", ["https://www.evil.example/1/", f"{SITE}/<b>/", ""], []),
        ("subject.txt", [f"{SITE}/koniec/1:a/"], []),
    ]:
        contexts = {n: {"unsubscribe_url": url} for n, url in enumerate(addresses)}

        found = render_like_texts(template, contexts, NEWS.OWN_ADDRESSES, SENDER)

        alone = {n: render_text(template, contexts[n]) for n in made}
        assert found == {
            n: LetterText(
                words.subject,
                words.text,
                words.unsubscribe_url,
                render_html(words.subject, words.text, SENDER),
            )
            for n, words in alone.items()
        }


def test_each_distinct_text_is_rendered_once(monkeypatch):
    rendered = []
    render = like_letters._rendered
    monkeypatch.setattr(
        like_letters, "_rendered", lambda *given: rendered.append(1) or render(*given)
    )
    contexts = {
        n: {"subject": f"Nowość {n % 2}", "text": "x", "unsubscribe_url": f"{SITE}/{n}/"}
        for n in range(4)
    }

    found = render_like_texts("note.txt", contexts, NEWS.OWN_ADDRESSES, SENDER)

    assert len(rendered) == 2
    assert {n: (one.subject, one.unsubscribe_url) for n, one in found.items()} == {
        n: (f"Nowość {n % 2}", f"{SITE}/{n}/") for n in range(4)
    }


def test_an_author_writes_no_mark():
    """What is in a text as an address of this site stays what it is."""
    written = f"{SITE}/{'0' * 32}/ {{{{ unsubscribe_url }}}} &lt;"
    contexts = {
        n: {"subject": "Nowość", "text": written, "unsubscribe_url": f"{SITE}/{n}/"}
        for n in range(2)
    }

    assert {
        text.text
        for text in render_like_texts("note.txt", contexts, NEWS.OWN_ADDRESSES, SENDER).values()
    } == {written}


@pytest.mark.thorough
def test_five_thousand_letters_hold_a_password_reset_up_for_less_than_a_portion(
    server: MailServer, monkeypatch
):
    """Jan asks for it when the first portion has just been worded, and nothing of it has gone."""
    mailing(5_000)
    compose = outbox.compose_messages

    def composed_and_asked(mine: Any, sender: str) -> Any:
        made = compose(mine, sender)
        if not OutgoingMessage.objects.filter(to="jan@poczta.example").exists():
            with time_machine.travel(NOW, tick=False):
                queue_message("jan@poczta.example", "news.txt", {}, priority=Priority.SIGN_IN)
        return made

    monkeypatch.setattr(outbox, "compose_messages", composed_and_asked)
    monkeypatch.setattr(delivery, "MAX_MESSAGES_PER_RUN", 3 * delivery.PORTION)

    deliver_due(NOW)

    order = [one.to[0] for one in server.received]
    assert order.index("jan@poczta.example") <= delivery.PORTION
