"""The outbox as the administrator sees it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from tests.people import staff
from tests.query_counts import counted

pytestmark = pytest.mark.django_db
INDEX = "/admin/cms_ext_mail/outgoingmessage/"
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def message(state: str = "FAILED", **fields: object) -> OutgoingMessage:
    values: dict[str, object] = {
        "to": "anna.przykladowa@poczta.example",
        "template": "note.txt",
        "subject": "Wniosek IKCS/2026/00001",
        "text": "Tajemnica korespondencji",
        "state": state,
        "queued_at": AT,
        "next_try_at": AT,
        "tries": 6,
        "ended_at": None if state == "QUEUED" else AT,
        "last_error": "Serwer pocztowy nie odpowiada." if state == "FAILED" else "",
    }
    return OutgoingMessage.objects.create(**(values | fields))


def administrator(*rights: str) -> User:
    user = staff("krystyna")
    names = [f"{right}_outgoingmessage" for right in rights]
    user.user_permissions.add(
        Permission.objects.get(codename="access_admin"),
        *Permission.objects.filter(codename__in=names),
    )
    return user


@pytest.fixture
def desk(client) -> Client:
    client.force_login(administrator("view", "resend"))
    return client


def test_the_list_masks_addresses_and_holds_no_text(desk: Client):
    failed = message()
    message(subject="", text="", composer="cms_ext.x", state="SENT")

    body = desk.get(INDEX).content.decode()
    inspected = desk.get(f"{INDEX}inspect/{failed.pk}/").content.decode()
    exported = b"".join(desk.get(f"{INDEX}?export=csv")).decode()

    shown = (
        "a…@poczta.example",
        "Serwer pocztowy nie odpowiada.",
        "(treść powstaje przy wysłaniu)",
    )
    assert [one for one in shown if one not in body] == []
    assert "a…@poczta.example" in inspected
    everything = body + inspected + exported
    assert [w for w in ("anna.przykladowa", "Tajemnica") if w in everything] == []


def test_the_list_costs_the_same_for_one_message_and_for_four(desk: Client):
    asked = {}
    for more in (1, 3):
        for _number in range(more):
            message()
        desk.get(INDEX)
        page, found = counted(desk.get, INDEX)
        asked[page.content.decode().count("a…@poczta.example")] = found

    assert list(asked) == [1, 4]
    assert asked[1] == asked[4]


def test_a_failed_message_goes_back_into_the_queue_after_a_question(desk: Client):
    failed = message()
    assert f"{INDEX}resend/{failed.pk}/" in desk.get(INDEX).content.decode()

    asked = desk.get(f"{INDEX}resend/{failed.pk}/")
    failed.refresh_from_db()
    assert (asked.status_code, failed.state) == (200, "FAILED")
    answer = desk.post(f"{INDEX}resend/{failed.pk}/")

    failed.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, INDEX)
    assert (failed.state, failed.tries, failed.ended_at) == ("QUEUED", 0, None)
    events = AuditEvent.objects.filter(action="MAIL_RESENT")
    assert [(e.object_id, e.from_state, e.to_state) for e in events] == [
        (str(failed.pk), "FAILED", "QUEUED")
    ]


def test_only_what_failed_and_still_is_there_can_be_sent_again(desk: Client):
    for state, text, is_sent_again in (
        ("FAILED", "x", True),
        ("FAILED", "", False),  # the text is forgotten
        ("SENT", "x", False),
        ("QUEUED", "x", False),
    ):
        row = message(state=state, text=text)
        assert refused(desk.post(f"{INDEX}resend/{row.pk}/")) is not is_sent_again
        row.refresh_from_db()
        assert row.state == ("QUEUED" if is_sent_again else state)


def refused(response: object) -> bool:
    """Wagtail leads a member of staff without the right to the dashboard, with a word."""
    return getattr(response, "url", "") == "/admin/"


def test_each_right_is_needed_and_nobody_enters_or_changes_a_message(client):
    row = message()
    for rights, sees in (((), False), (("view",), True)):
        User.objects.filter(login="krystyna").delete()
        client.force_login(administrator(*rights))
        assert refused(client.get(INDEX)) is not sees
        assert refused(client.post(f"{INDEX}resend/{row.pk}/"))

    client.force_login(staff("root", superuser=True))
    for path in ("create/", f"edit/{row.pk}/"):
        assert refused(client.get(f"{INDEX}{path}"))


def test_readiness_names_mail_that_waits_for_an_hour(client):
    message(state="QUEUED", last_error="")

    with time_machine.travel(AT + timedelta(minutes=59), tick=False):
        fresh = client.get("/zdrowie/gotowosc/").json()["mail"]
    with time_machine.travel(AT + timedelta(minutes=61), tick=False):
        late = client.get("/zdrowie/gotowosc/").json()["mail"]

    assert (fresh, late) == ("ok", "late")
