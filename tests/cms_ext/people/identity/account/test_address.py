"""Changing the correspondence address: two mailboxes say yes, nobody learns of anybody else."""

from collections.abc import Callable

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain import address_link
from cms_ext.people.identity.domain.address_link import Side, set_registered_email
from cms_ext.people.identity.domain.reset_link import compare_waiting
from cms_ext.people.identity.models import AddressChange, PasswordReset, Person, User
from cms_ext.people.outbox.mail.domain.delivery import deliver_mail
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import Withdrawn
from tests.cms_ext.people.identity.account.conftest import ANNA_S_ADDRESS, NOW
from tests.people import resident, staff

pytestmark = pytest.mark.django_db

HERE = "/konto/adres/"
CHANGE = f"{HERE}zmiana/"
CALL_OFF = f"{HERE}odwolaj/"
CONFIRM = "/strefa-mieszkanca/adres/"
NEW = "anna.nowa@skrzynka.example"

Outbox = Callable[[], list[tuple[str, str]]]
Actions = Callable[[], list[str]]


def link_for(side: Side) -> str:
    messages = OutgoingMessage.objects.filter(composer="identity.address-change")
    message = messages.filter(payload__side=side.value).latest("pk")
    link: str = address_link.ADDRESS_CHANGE_LETTER.context(message.payload, message.to)["link"]
    return link.removeprefix("http://127.0.0.1:8000")


def yes(link: str) -> int:
    """Somebody opens the link in any browser and presses the button."""
    client = Client()
    client.get(link)
    return client.post(CONFIRM).status_code


def on_file(user: User) -> str:
    return Person.objects.get(pk=user.person_id).correspondence_email


@pytest.fixture
def after_request(signed_in: Client, anna: User) -> Client:
    """Anna's browser, in which she has just asked for the change."""
    signed_in.post(CHANGE, {"email": NEW})
    return signed_in


def test_both_mailboxes_must_say_yes(
    signed_in: Client, anna: User, outbox: Outbox, actions: Actions
):
    with time_machine.travel(NOW, tick=False):
        signed_in.get(HERE)
    signed_in.force_login(anna)
    count = len(actions())

    signed_in.post(CHANGE, {"email": f"  {NEW.replace('skrzynka', 'SKRZYNKA')} "})
    asked = outbox()
    first = (yes(link_for(Side.OLD)), on_file(anna))
    second = (yes(link_for(Side.NEW)), on_file(anna))

    assert asked == [(ANNA_S_ADDRESS, "address_confirm.txt"), (NEW, "address_confirm.txt")]
    assert (first, second) == ((200, ANNA_S_ADDRESS), (200, NEW))
    assert outbox()[2:] == [(ANNA_S_ADDRESS, "address_changed.txt"), (NEW, "address_changed.txt")]
    assert actions()[count:] == [
        "ADDRESS_CHANGE_ASKED",
        "ADDRESS_CHANGE_CONFIRMED",
        "REGISTERED_EMAIL_CHANGED",
    ]


def test_the_scheduler_writes_to_both_and_each_link_works_in_any_order(
    after_request: Client, anna: User
):
    deliver_mail()

    links = [
        line.removeprefix("http://127.0.0.1:8000")
        for message in mail.outbox
        for line in str(message.body).splitlines()
        if CONFIRM in line
    ]
    assert [message.to for message in mail.outbox] == [[ANNA_S_ADDRESS], [NEW]]
    assert [yes(link) for link in reversed(links)] == [200, 200]
    assert on_file(anna) == NEW


def test_the_access_log_has_masked_addresses_and_the_lock_begins(after_request: Client, anna: User):
    links = [link_for(side) for side in Side]
    with time_machine.travel(NOW, tick=False):
        AddressChange.objects.update(asked_at=NOW, expires_at=NOW.replace(day=21))
        for link in links:
            yes(link)

    event = AuditEvent.objects.get(action="REGISTERED_EMAIL_CHANGED")
    assert event.changes == {"old": "a…@poczta.example", "new": "a…@skrzynka.example"}
    person = Person.objects.get(pk=anna.person_id)
    assert (event.subject_id, person.correspondence_email_since) == (person.pk, NOW)


def test_a_link_works_once_and_opening_it_changes_nothing(after_request: Client, anna: User):
    link = link_for(Side.NEW)
    client = Client()

    opened = client.get(link)
    page = client.get(CONFIRM)
    untouched = AddressChange.objects.get().new_confirmed_at

    assert (opened["Location"], page.status_code, untouched) == (CONFIRM, 200, None)
    assert link.rstrip("/").rpartition("/")[2] not in page.content.decode()
    assert [yes(link), yes(link)] == [200, 410]
    # One link used twice is not both.
    assert on_file(anna) == ANNA_S_ADDRESS


def test_a_change_called_off_is_over(after_request: Client, anna: User, actions: Actions):
    links = [link_for(side) for side in Side]
    count = len(actions())

    after_request.post(CALL_OFF)

    assert [yes(link) for link in links] == [410, 410]
    assert (on_file(anna), actions()[count:]) == (ANNA_S_ADDRESS, ["ADDRESS_CHANGE_CANCELLED"])
    with pytest.raises(Withdrawn):
        link_for(Side.NEW)


def test_links_work_for_a_day(client, anna: User):
    with time_machine.travel(NOW, tick=False) as clock:
        client.force_login(anna)
        client.post(CHANGE, {"email": NEW})
        old, new = link_for(Side.OLD), link_for(Side.NEW)
        clock.shift(23 * 3600)
        in_time = yes(old)
        clock.shift(3600)
        late = yes(new)

    assert (in_time, late, on_file(anna)) == (200, 410, ANNA_S_ADDRESS)


def test_a_later_change_replaces_the_one_that_waits(after_request: Client, anna: User):
    earlier = [link_for(side) for side in Side]
    after_request.post(CHANGE, {"email": "inna@skrzynka.example"})

    assert [yes(link) for link in earlier] == [410, 410]
    assert AddressChange.objects.filter(cancelled_at__isnull=True).count() == 1
    # A failed hand-over makes its token worthless.
    link = link_for(Side.NEW)
    address_link.ADDRESS_CHANGE_LETTER.failed(OutgoingMessage.objects.latest("pk").payload)
    assert yes(link) == 410


def test_somebody_else_s_address_is_not_revealed(signed_in: Client, anna: User, outbox: Outbox):
    neighbour = resident("ebok", "EB-500002-1", "Jędrzej Wąs").person
    neighbour.correspondence_email = "jedrzej@poczta.example"
    neighbour.save()

    pages = []
    for email in ("jedrzej@poczta.example", "nikt.taki@poczta.example"):
        page = signed_in.post(CHANGE, {"email": email}, follow=True).content.decode()
        pages.append((page.count("error"), page.count(email)))

    assert pages[0] == pages[1]
    assert [to for to, _template in outbox()][1::2] == [
        "jedrzej@poczta.example",
        "nikt.taki@poczta.example",
    ]


def test_refused(signed_in: Client, outbox: Outbox):
    for email, said in [
        ("", "Wpisz nowy adres e-mail."),
        ("to nie adres", "Wpisz jeden adres e-mail, na przykład anna.lis@poczta.example."),
        ("аnna@poczta.example", "Wpisz jeden adres e-mail, na przykład anna.lis@poczta.example."),
        ("Anna.Lis@POCZTA.example", "Ten adres już mamy. Wpisz inny."),
        (f"{'a' * 260}@x.example", "Adres jest za długi. Wpisz najwyżej 254 znaki."),
    ]:
        assert said in signed_in.post(CHANGE, {"email": email}).content.decode()
    assert outbox() == []


def test_the_fourth_change_in_a_day_is_refused(signed_in: Client):
    with time_machine.travel(NOW, tick=False):
        signed_in.force_login(User.objects.get(login="EB-500001-3"))
        pages = [
            signed_in.post(CHANGE, {"email": f"a{n}@poczta.example"}, follow=True).content.decode()
            for n in range(4)
        ]

    refused = "Dziś nie można już zacząć kolejnej zmiany."
    assert [refused in page for page in pages] == [False, False, False, True]


def test_without_an_address_on_file_the_page_leads_to_the_office(client):
    client.force_login(resident("ebok", "EB-500002-1", "Jędrzej Wąs"))

    assert "Pierwszy adres zapisujemy tylko w biurze" in client.get(HERE).content.decode()
    assert client.get(CHANGE)["Location"] == HERE

    # Staff have none.
    client.force_login(staff("celina", "membership_clerk"))
    assert client.get(HERE).status_code == 404
    assert HERE not in client.get("/konto/").content.decode()


def test_a_clerk_changes_it_with_a_document_seen(after_request: Client, anna: User, outbox: Outbox):
    waiting = [link_for(side) for side in Side]
    queued = len(outbox())
    reset = PasswordReset.objects.create(
        realm="ebok", typed_login=anna.login, typed_email=ANNA_S_ADDRESS, asked_at=timezone.now()
    )
    compare_waiting()
    desk = {"origin": SYSTEM, "document_seen": "dowód osobisty"}
    queued = len(outbox())
    with pytest.raises(ValueRefused):
        set_registered_email(anna.person, "nie adres", **desk)
    assert on_file(anna) == ANNA_S_ADDRESS

    set_registered_email(anna.person, f" {NEW.replace('nowa', 'lisowska')}. ", **desk)

    event = AuditEvent.objects.get(action="REGISTERED_EMAIL_CHANGED")
    assert (on_file(anna), event.note) == ("anna.lisowska@skrzynka.example", "dowód osobisty")
    assert outbox()[queued:] == [
        (ANNA_S_ADDRESS, "address_changed.txt"),
        ("anna.lisowska@skrzynka.example", "address_changed.txt"),
    ]
    # What waits is over: the change, and links to a new password.
    assert [yes(link) for link in waiting] == [410, 410]
    reset.refresh_from_db()
    assert reset.used_at is not None


def test_at_the_desk_the_address_may_be_taken_off(anna: User, outbox: Outbox):
    set_registered_email(anna.person, "", SYSTEM, document_seen="dowód osobisty")

    assert (on_file(anna), anna.person.correspondence_email_since) == ("", None)
    assert outbox() == [(ANNA_S_ADDRESS, "address_changed.txt")]
