"""New papers by e-mail: by choice, through the access query on the day of sending, one way out."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from cms_ext.desks.privacy.domain.erasure import erase_person
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from cms_ext.people.outbox.mail.domain.delivery import deliver_mail
from cms_ext.people.outbox.mail.models import OutgoingMessage
from members_area.library.models import Document
from members_area.library.reading.domain import (
    DigestPeriod,
    due_period,
    queue_due,
    set_digest_rhythm,
    token_of,
)
from members_area.library.reading.models import DigestChoice, Rhythm
from members_area.plugin.people import collect_personal_data
from members_area.register.domain.membership import close_membership
from members_area.register.models import Membership
from tests.mail_server import mail_server
from tests.members_area.conftest import TODAY, Publish, withdrawn
from tests.page_checks import parsed, texts

pytestmark = pytest.mark.django_db
PAGE = "/konto/nowe-dokumenty/"


def wants(user: User) -> DigestChoice:
    """Letters of each day, since last week."""
    assert user.person is not None
    user.person.correspondence_email = f"{user.login.lower()}@example.pl"
    user.person.save()
    last_week = TODAY - timedelta(days=8)
    return set_digest_rhythm(user, Rhythm.DAILY, today=last_week, origin=SYSTEM)


def sent() -> list[tuple[str, list[str]]]:
    """Who got which titles."""
    queue_due(TODAY)
    deliver_mail()
    return [
        (letter.to[0], re.findall(r"^(.+)\nopublikowano", str(letter.body), re.M))
        for letter in mail.outbox
    ]


def test_a_member_gets_a_digest_of_what_is_new(anna: User, publish: Publish):
    wants(anna)
    publish("Stary", published_on=date(2026, 1, 2))
    paper = publish("Protokół", published_on=TODAY - timedelta(days=2))
    publish("Dzisiejszy", published_on=TODAY)

    assert sent() == [("ikcs-0007@example.pl", ["Protokół"])]
    (letter,) = mail.outbox
    assert letter.subject == "Nowe dokumenty w IKCS: 1"
    assert f"{settings.WAGTAILADMIN_BASE_URL}/ikcs/dokumenty/{paper.pk}/" in str(letter.body)
    message = OutgoingMessage.objects.get()
    assert (message.text, message.subject) == ("", "")


def test_nobody_gets_a_digest_twice_or_an_empty_one(anna: User, publish: Publish):
    wants(anna)
    assert sent() == []
    publish("Protokół", published_on=TODAY - timedelta(days=1))
    assert sent() == []
    queue_due(TODAY + timedelta(days=1))
    assert OutgoingMessage.objects.count() == 0


def test_when_the_next_message_is_due():
    yesterday = date(2026, 11, 19)
    due = {
        (Rhythm.DAILY, date(2026, 11, 18)): DigestPeriod(yesterday, yesterday),
        (Rhythm.DAILY, yesterday): None,
        (Rhythm.DAILY, date(2026, 11, 10)): DigestPeriod(date(2026, 11, 11), yesterday),
        (Rhythm.WEEKLY, date(2026, 11, 13)): None,
        (Rhythm.WEEKLY, date(2026, 11, 12)): DigestPeriod(date(2026, 11, 13), yesterday),
    }

    assert {
        (rhythm, day): due_period(DigestChoice(rhythm=rhythm, told_until=day), TODAY)
        for rhythm, day in due
    } == due


def another_address() -> None:
    Person.objects.filter(users__login="IKCS-0007").update(correspondence_email="inny@example.pl")


def another_choice() -> None:
    anna = User.objects.get(login="IKCS-0007")
    set_digest_rhythm(anna, Rhythm.NEVER, today=TODAY, origin=SYSTEM)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "change",
    [
        lambda: withdrawn(Document.objects.get()),
        lambda: close_membership(Membership.objects.get(), on=TODAY, origin=SYSTEM),
        another_choice,
        another_address,
    ],
    ids=["withdrawn paper", "ended membership", "another choice", "another address"],
)
def test_the_digest_leaves_out_what_is_gone_between_queue_and_hand_over(
    anna: User, publish: Publish, change: Callable[[], object]
):
    """The words are made when the message leaves."""
    wants(anna)
    publish("Protokół", published_on=TODAY - timedelta(days=1))
    assert queue_due(TODAY) == 1

    change()
    deliver_mail()

    assert list(OutgoingMessage.objects.values_list("state", flat=True)) == ["WITHDRAWN"]


def test_the_choice_is_made_on_the_account_page(anna: User, anna_in: Client):
    assert 'value="NEVER" id="id_rhythm_0" required checked' in anna_in.get(PAGE).content.decode()

    anna_in.post(PAGE, {"rhythm": "WEEKLY"})
    anna_in.post(PAGE, {"rhythm": "WEEKLY"})
    bad = anna_in.post(PAGE, {"rhythm": "HOURLY"})

    choice = DigestChoice.objects.get()
    assert (choice.user, choice.rhythm, choice.told_until) == (anna, "WEEKLY", date(2026, 11, 19))
    assert bad.context["form"].errors
    events = AuditEvent.objects.filter(action="DIGEST_CHOSEN")
    assert [(event.from_state, event.to_state) for event in events] == [("NEVER", "WEEKLY")]


def test_the_link_of_the_message_ends_it_without_a_login(anna: User, client, publish: Publish):
    wants(anna)
    publish("Protokół", published_on=TODAY - timedelta(days=1))
    sent()
    (link,) = re.findall(r"https?://[^/]+(/dokumenty/powiadomienia/\S+)", str(mail.outbox[0].body))

    page = client.get(link)
    assert DigestChoice.objects.get().rhythm == "DAILY"
    shown = " ".join(texts(parsed(page), "//body"))
    assert ("Protokół" in shown, "Lis" in shown) == (False, False)

    done = client.post(link)
    assert DigestChoice.objects.get().rhythm == "NEVER"
    assert "Nie będziemy już wysyłać" in done.content.decode()


def test_a_mail_program_ends_it_with_one_click(anna: User, publish: Publish, settings):
    """RFC 8058: a POST from elsewhere, without cookies and token, answered without a redirect."""
    settings.WAGTAILADMIN_BASE_URL = "https://www.naskraju.example"
    wants(anna)
    publish("Protokół", published_on=TODAY - timedelta(days=1))
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
        queue_due(TODAY)
        deliver_mail()
        (received,) = server.received
    way_out = str(received.mail["List-Unsubscribe"]).strip(" <>")
    body = str(received.mail["List-Unsubscribe-Post"])
    assert body == "List-Unsubscribe=One-Click"
    assert way_out in received.part("plain")
    provider = Client(enforce_csrf_checks=True, headers={"origin": "https://poczta.example"})
    path = way_out.removeprefix(settings.WAGTAILADMIN_BASE_URL)

    answers = [
        provider.post(path, body, content_type="application/x-www-form-urlencoded")
        for _time in range(2)
    ]

    assert [(answer.status_code, dict(answer.cookies)) for answer in answers] == [(200, {})] * 2
    assert DigestChoice.objects.get().rhythm == "NEVER"
    events = AuditEvent.objects.filter(action="DIGEST_CHOSEN", to_state="NEVER")
    assert [(event.subject, event.actor) for event in events] == [(anna.person, None)]


def test_the_link_opens_nothing_else_and_works_after_a_new_choice(anna: User, client):
    choice = wants(anna)
    path = f"/dokumenty/powiadomienia/{token_of(choice)}/"
    client.post(path)
    set_digest_rhythm(anna, Rhythm.WEEKLY, today=TODAY, origin=SYSTEM)

    for method in (client.put, client.patch, client.delete):
        assert method(path).status_code == 405
    assert DigestChoice.objects.get().rhythm == "WEEKLY"
    client.post(path, {"rhythm": "DAILY"})

    assert DigestChoice.objects.get().rhythm == "NEVER"
    assert "_auth_user_id" not in client.session


def test_an_invented_link_is_no_page(client, anna: User):
    wants(anna)

    for token in ("1", "1:abc", "x:y", "statut"):
        assert client.get(f"/dokumenty/powiadomienia/{token}/").status_code == 404
        assert client.post(f"/dokumenty/powiadomienia/{token}/").status_code == 404
    assert DigestChoice.objects.get().rhythm == "DAILY"


def test_the_choice_is_in_the_copy_of_the_data_and_goes_with_them(adrian: User):
    wants(adrian)
    assert adrian.person is not None
    sections = {section.title: section.rows for section in collect_personal_data(adrian.person)}

    assert sections["Wiadomości o nowych dokumentach"] == [
        {"Login": "IKCS-0024", "Jak często": "każdego dnia, gdy jest coś nowego"}
    ]

    erase_person(adrian.person, TODAY, SYSTEM)
    assert not DigestChoice.objects.exists()
