"""Changing the correspondence address: two mailboxes say yes, nobody learns of anybody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from cms_ext.base.typed_values import ValueRefused
from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.domain import address_link
from cms_ext.people.identity.domain.address_link import Side, set_registered_email
from cms_ext.people.identity.domain.reset_link import compare_waiting
from cms_ext.people.identity.models import AddressChange, PasswordReset, Person, User
from cms_ext.people.mail.domain.delivery import deliver_mail
from cms_ext.people.mail.domain.sealed import Withdrawn
from cms_ext.people.mail.models import OutgoingMessage
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
    messages = OutgoingMessage.objects.filter(
        composer="cms_ext.people.identity.domain.address_link"
    )
    message = messages.filter(payload__side=side.value).latest("pk")
    link: str = address_link.context(message.payload, message.to)["link"]
    return link.removeprefix("http://127.0.0.1:8000")


def yes(link: str) -> int:
    """Somebody opens the link in any browser and presses the button."""
    client = Client()
    client.get(link)
    return client.post(CONFIRM).status_code


def on_file(user: User) -> str:
    return Person.objects.get(pk=user.person_id).correspondence_email


def test_both_mailboxes_must_say_yes(
    signed_in: Client, anna: User, outbox: Outbox, actions: Actions
) -> None:
    with time_machine.travel(NOW, tick=False):
        signed_in.get(HERE)
    signed_in.force_login(anna)
    told = len(actions())

    signed_in.post(CHANGE, {"email": f"  {NEW.replace('skrzynka', 'SKRZYNKA')} "})
    asked = outbox()
    first = (yes(link_for(Side.OLD)), on_file(anna))
    second = (yes(link_for(Side.NEW)), on_file(anna))

    assert asked == [(ANNA_S_ADDRESS, "address_confirm.txt"), (NEW, "address_confirm.txt")]
    assert (first, second) == ((200, ANNA_S_ADDRESS), (200, NEW))
    assert outbox()[2:] == [(ANNA_S_ADDRESS, "address_changed.txt"), (NEW, "address_changed.txt")]
    assert actions()[told:] == [
        "ADDRESS_CHANGE_ASKED",
        "ADDRESS_CHANGE_CONFIRMED",
        "REGISTERED_EMAIL_CHANGED",
    ]


def test_the_scheduler_writes_to_both_and_each_link_works(signed_in: Client, anna: User) -> None:
    signed_in.post(CHANGE, {"email": NEW})
    deliver_mail()

    links = [
        line.removeprefix("http://127.0.0.1:8000")
        for message in mail.outbox
        for line in str(message.body).splitlines()
        if CONFIRM in line
    ]
    assert [message.to for message in mail.outbox] == [[ANNA_S_ADDRESS], [NEW]]
    assert [yes(link) for link in links] == [200, 200]
    assert on_file(anna) == NEW


def test_the_order_of_the_two_does_not_matter(signed_in: Client, anna: User) -> None:
    signed_in.post(CHANGE, {"email": NEW})

    assert [yes(link_for(side)) for side in (Side.NEW, Side.OLD)] == [200, 200]
    assert on_file(anna) == NEW


def test_the_access_log_has_masked_addresses_and_the_lock_begins(
    signed_in: Client, anna: User
) -> None:
    signed_in.post(CHANGE, {"email": NEW})
    links = [link_for(side) for side in Side]
    with time_machine.travel(NOW, tick=False):
        person = Person.objects.get(pk=anna.person_id)
        AddressChange.objects.update(asked_at=NOW, expires_at=NOW.replace(day=21))
        for link in links:
            yes(link)
        person.refresh_from_db()

    event = AuditEvent.objects.get(action="REGISTERED_EMAIL_CHANGED")
    assert event.changes == {"old": "a…@poczta.example", "new": "a…@skrzynka.example"}
    assert (event.subject_id, person.correspondence_email_since) == (person.pk, NOW)


def test_a_link_works_once_and_opening_it_changes_nothing(signed_in: Client, anna: User) -> None:
    signed_in.post(CHANGE, {"email": NEW})
    link = link_for(Side.NEW)
    client = Client()

    opened = client.get(link)
    page = client.get(CONFIRM)
    untouched = AddressChange.objects.get().new_confirmed_at

    assert (opened["Location"], page.status_code, untouched) == (CONFIRM, 200, None)
    assert link.rstrip("/").rpartition("/")[2] not in page.content.decode()
    assert [yes(link), yes(link)] == [200, 410]


def test_one_link_used_twice_is_not_both(signed_in: Client, anna: User) -> None:
    signed_in.post(CHANGE, {"email": NEW})
    link = link_for(Side.NEW)

    yes(link)
    yes(link)

    assert on_file(anna) == ANNA_S_ADDRESS


def test_a_change_called_off_is_over(signed_in: Client, anna: User, actions: Actions) -> None:
    signed_in.post(CHANGE, {"email": NEW})
    links = [link_for(side) for side in Side]
    told = len(actions())

    signed_in.post(CALL_OFF)

    assert [yes(link) for link in links] == [410, 410]
    assert (on_file(anna), actions()[told:]) == (ANNA_S_ADDRESS, ["ADDRESS_CHANGE_CANCELLED"])


@pytest.mark.parametrize(("hours", "status"), [(23, 200), (24, 410)])
def test_links_work_for_a_day(anna: User, hours: int, status: int) -> None:
    client = Client()
    with time_machine.travel(NOW, tick=False) as clock:
        client.force_login(anna)
        client.post(CHANGE, {"email": NEW})
        link = link_for(Side.NEW)
        clock.shift(hours * 3600)

        assert yes(link) == status


def test_a_later_change_replaces_the_one_that_waits(signed_in: Client, anna: User) -> None:
    signed_in.post(CHANGE, {"email": NEW})
    earlier = [link_for(side) for side in Side]
    signed_in.post(CHANGE, {"email": "inna@skrzynka.example"})

    assert [yes(link) for link in earlier] == [410, 410]
    assert AddressChange.objects.filter(cancelled_at__isnull=True).count() == 1


def test_somebody_else_s_address_is_not_revealed(
    signed_in: Client, anna: User, outbox: Outbox
) -> None:
    neighbour = resident("ebok", "EB-500002-1", "Jędrzej Wąs").person
    assert neighbour is not None
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


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("", "Wpisz nowy adres e-mail."),
        ("to nie adres", "Wpisz jeden adres e-mail, na przykład anna.lis@poczta.example."),
        ("аnna@poczta.example", "Wpisz jeden adres e-mail, na przykład anna.lis@poczta.example."),
        ("Anna.Lis@POCZTA.example", "Ten adres już mamy. Wpisz inny."),
        (f"{'a' * 260}@x.example", "Adres jest za długi. Wpisz najwyżej 254 znaki."),
    ],
)
def test_refused(signed_in: Client, outbox: Outbox, email: str, said: str) -> None:
    page = signed_in.post(CHANGE, {"email": email}).content.decode()

    assert (said in page, outbox()) == (True, [])


def test_the_fourth_change_in_a_day_is_refused(signed_in: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        signed_in.force_login(User.objects.get(login="EB-500001-3"))
        pages = [
            signed_in.post(CHANGE, {"email": f"a{n}@poczta.example"}, follow=True).content.decode()
            for n in range(4)
        ]

    refused = "Dziś nie można już zacząć kolejnej zmiany."
    assert [refused in page for page in pages] == [False, False, False, True]


def test_without_an_address_on_file_the_page_leads_to_the_office(client: Client) -> None:
    client.force_login(resident("ebok", "EB-500002-1", "Jędrzej Wąs"))

    page = client.get(HERE).content.decode()

    assert "Pierwszy adres zapisujemy tylko w biurze" in page
    assert client.get(CHANGE)["Location"] == HERE


def test_staff_have_no_address_on_file(client: Client) -> None:
    client.force_login(staff("celina", "membership_clerk"))

    assert (client.get(HERE).status_code, HERE in client.get("/konto/").content.decode()) == (
        404,
        False,
    )


class TestAtTheDesk:
    def test_a_clerk_changes_it_with_a_document_seen(
        self, signed_in: Client, anna: User, outbox: Outbox
    ) -> None:
        signed_in.post(CHANGE, {"email": "ktos@inny.example"})
        waiting = [link_for(side) for side in Side]
        queued = len(outbox())
        assert anna.person is not None

        set_registered_email(anna.person, f" {NEW}. ", SYSTEM, document_seen="dowód osobisty")

        event = AuditEvent.objects.get(action="REGISTERED_EMAIL_CHANGED")
        assert (on_file(anna), event.note) == (NEW, "dowód osobisty")
        assert outbox()[queued:] == [
            (ANNA_S_ADDRESS, "address_changed.txt"),
            (NEW, "address_changed.txt"),
        ]
        assert [yes(link) for link in waiting] == [410, 410]

    def test_the_address_may_be_taken_off(self, anna: User, outbox: Outbox) -> None:
        assert anna.person is not None
        set_registered_email(anna.person, "", SYSTEM, document_seen="dowód osobisty")

        assert (on_file(anna), anna.person.correspondence_email_since) == ("", None)
        assert outbox() == [(ANNA_S_ADDRESS, "address_changed.txt")]

    def test_what_is_no_address_is_refused(self, anna: User) -> None:
        assert anna.person is not None
        with pytest.raises(ValueRefused):
            set_registered_email(anna.person, "nie adres", SYSTEM, document_seen="dowód")

        assert on_file(anna) == ANNA_S_ADDRESS

    def test_links_to_a_new_password_are_void(self, anna: User) -> None:
        assert anna.person is not None
        PasswordReset.objects.create(
            realm="ebok",
            typed_login=anna.login,
            typed_email=ANNA_S_ADDRESS,
            asked_at=timezone.now(),
        )
        compare_waiting()

        set_registered_email(anna.person, NEW, SYSTEM, document_seen="dowód osobisty")

        assert PasswordReset.objects.get().used_at is not None


def test_a_message_of_a_change_that_is_over_is_withdrawn(signed_in: Client, anna: User) -> None:
    signed_in.post(CHANGE, {"email": NEW})
    signed_in.post(CALL_OFF)

    with pytest.raises(Withdrawn):
        link_for(Side.NEW)


def test_a_failed_hand_over_makes_the_token_worthless(signed_in: Client, anna: User) -> None:
    signed_in.post(CHANGE, {"email": NEW})
    link = link_for(Side.NEW)
    address_link.failed(OutgoingMessage.objects.latest("pk").payload)

    assert yes(link) == 410
