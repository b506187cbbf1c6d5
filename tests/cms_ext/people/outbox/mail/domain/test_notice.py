from datetime import timedelta
from typing import Any

import pytest
import time_machine

from cms_ext.people.outbox.mail.domain.delivery import DeliveredMail, deliver_due, mail_is_late
from cms_ext.people.outbox.mail.domain.notice import GATHERED_FOR, gather_notices, queue_notice
from cms_ext.people.outbox.mail.models import OutgoingMessage
from tests.cms_ext.people.outbox.mail.domain.letters import MINUTE, NOW, note
from tests.mail_server import MailServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates", "kinds")]
SITE = "https://www.naskraju.example"
ANNA, JAN = "anna@poczta.example", "jan@poczta.example"
DAY = timedelta(days=1)
DUE = NOW + GATHERED_FOR


@pytest.fixture
def kinds(settings: Any, templates: None) -> None:
    settings.WAGTAILADMIN_BASE_URL = SITE
    folder = settings.TEMPLATES[0]["DIRS"][0]
    for name in ("use.txt", "paper.txt"):
        (folder / name).write_text(
            "{% if many %}Nowe{% else %}Nowa{% endif %}\n\nZa:"
            "{% for line in lines %}\n- {{ line }}{% endfor %}\n\nOtwórz:\n{{ url }}"
        )


def notice(
    line: str,
    to: str = ANNA,
    kind: str = "use.txt",
    at: timedelta = timedelta(),
    flat: str = "1",
    at_once: bool = False,
) -> OutgoingMessage:
    with time_machine.travel(NOW + at, tick=False):
        return queue_notice(
            *(to, kind, line, {}),
            url=f"{SITE}/e-bok/{flat}/",
            common_url=f"{SITE}/e-bok/",
            about=OutgoingMessage(pk=1),
            at_once=at_once,
        )


def sent(server: MailServer) -> list[tuple[str, str, str]]:
    return [
        (
            one.to[0],
            one.mail["Subject"].strip(),
            one.part("plain").partition("\n\n-- ")[0].partition("Dzień dobry!\n\n")[2],
        )
        for one in server.received
    ]


def states() -> list[str]:
    return [message.state for message in OutgoingMessage.objects.order_by("pk")]


def test_a_backlog_is_one_message_with_a_list(server: MailServer):
    """Twenty-two months of two flats, as the first run of a new site makes them."""
    for month in range(22):
        for flat in "12":
            notice(f"miesiąc {month}", flat=flat, at=timedelta(seconds=month))
    notice("miesiąc 0", to=JAN)
    notice("dokument", kind="paper.txt")

    assert deliver_due(NOW + MINUTE) == DeliveredMail()
    assert deliver_due(DUE + MINUTE) == DeliveredMail(sent=3)

    months = "\n".join(f"- miesiąc {month} (2)" for month in range(22))
    assert sorted(sent(server)) == [
        (ANNA, "Nowa", f"Za:\n- dokument\n\nOtwórz:\n{SITE}/e-bok/1/"),
        (ANNA, "Nowe", f"Za:\n{months}\n\nOtwórz:\n{SITE}/e-bok/"),
        (JAN, "Nowa", f"Za:\n- miesiąc 0\n\nOtwórz:\n{SITE}/e-bok/1/"),
    ]
    assert set(states()) == {"SENT"}
    ids = OutgoingMessage.objects.filter(to=ANNA, template="use.txt").values_list("message_id")
    assert len(set(ids)) == 1


def test_what_comes_later_on_the_day_waits_for_the_next_and_nothing_else_does(server: MailServer):
    notice("styczeń")
    deliver_due(DUE)
    notice("luty", at=timedelta(hours=1))
    notice("marzec", at=timedelta(hours=20))
    note()

    for hours in (2, 5, 10, 15, 20, 24):
        deliver_due(NOW + timedelta(hours=hours))
        assert not mail_is_late(NOW + timedelta(hours=hours))
    assert [subject for _to, subject, _text in sent(server)] == ["Nowa", "Zażółć"]
    deliver_due(DUE + DAY)

    assert sent(server)[2:] == [
        (ANNA, "Nowe", f"Za:\n- luty\n- marzec\n\nOtwórz:\n{SITE}/e-bok/1/")
    ]
    assert set(states()) == {"SENT"}


def test_a_notice_with_a_term_goes_at_once_and_takes_along_what_waits(server: MailServer):
    notice("styczeń")
    deliver_due(DUE)
    hour = timedelta(hours=1)
    notice("luty", at=hour)
    for flat in "12":
        notice(f"lokal {flat}", at=hour, flat=flat, at_once=True)

    assert deliver_due(NOW + hour) == DeliveredMail(sent=1)

    assert sent(server)[1:] == [
        (ANNA, "Nowe", f"Za:\n- lokal 1\n- luty\n- lokal 2\n\nOtwórz:\n{SITE}/e-bok/")
    ]
    assert set(states()) == {"SENT"}


def test_a_failed_message_takes_all_its_notices_along_and_none_is_lost(server: MailServer):
    for month in ("styczeń", "luty", "marzec"):
        notice(month)
    server.data = ["451 busy"]

    assert deliver_due(DUE) == DeliveredMail(later=3)
    assert deliver_due(DUE + MINUTE) == DeliveredMail(sent=1)

    [(_to, subject, text)] = sent(server)
    assert (subject, text.count("- ")) == ("Nowe", 3)
    assert states() == ["SENT"] * 3


def test_two_processes_do_not_send_two(server: MailServer):
    first, second = notice("styczeń"), notice("luty")
    held = {"tries": 1, "next_try_at": DUE + timedelta(minutes=15)}
    OutgoingMessage.objects.filter(pk=first.pk).update(**held)

    # The second is claimed while another process has the first in its hands.
    assert deliver_due(DUE) == DeliveredMail()
    first.refresh_from_db()
    assert gather_notices(first, DUE) == [second]
    second.refresh_from_db()
    assert second.tries == 1
    assert deliver_due(DUE + MINUTE) == DeliveredMail()
