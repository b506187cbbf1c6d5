"""Giving up the access: the own login of a panel is closed for good, with a receipt."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from tests.page_checks import page_problems
from tests.people import resident, staff

pytestmark = pytest.mark.django_db
PAGE = "/konto/rezygnacja/"


@pytest.mark.parametrize(("realm", "panel"), [("ikcs", "IKCS"), ("ebok", "E-BOK")])
def test_the_owner_closes_the_login_and_gets_a_receipt(client: Client, realm: str, panel: str):
    anna = resident(realm, "IKCS-0007" if realm == "ikcs" else "EB-500001-3", "Anna Lis")
    assert anna.person is not None
    anna.person.correspondence_email = "anna@poczta.example"
    anna.person.save()
    client.force_login(anna)

    page = client.get(PAGE)
    assert page_problems(page) == []
    assert f'href="{PAGE}"' in client.get("/konto/").content.decode()
    answer = client.post(PAGE, follow=True)

    anna.refresh_from_db()
    assert (anna.state, anna.closed_reason) == ("CLOSED", "OWN_REQUEST")
    assert "jest zamknięty. Potwierdzenie wysłaliśmy" in answer.content.decode()
    assert client.get("/konto/").status_code == 302
    letter = OutgoingMessage.objects.get()
    expected = ("anna@poczta.example", f"Dostęp do panelu {panel} jest zamknięty")
    assert (letter.to, letter.subject) == expected
    assert "Złóż nowy wniosek o dostęp" in letter.text


def test_it_takes_a_fresh_password_and_is_not_for_staff(client: Client):
    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    client.force_login(anna)
    with time_machine.travel(timezone.now() + timedelta(minutes=10), tick=False):
        answer = client.post(PAGE)
    assert answer["Location"] == "/konto/potwierdz-haslo/?next=%2Fkonto%2Frezygnacja%2F"
    assert User.objects.get(pk=anna.pk).state == "ACTIVE"

    clerk = Client()
    clerk.force_login(staff("celina", "editor"))
    assert clerk.post(PAGE).status_code == 404


@pytest.mark.always
def test_it_closes_nobody_else_s_login(client: Client):
    """A guest, a person with another panel, and the same person's other login."""
    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    other = resident("ikcs", "IKCS-0007", "Anna Lis")
    guest = Client()
    client.force_login(other)

    answers = [guest.get(PAGE), guest.post(PAGE)]
    client.post(PAGE, {"user": anna.pk, "login": anna.login, "realm": "ebok"})

    assert [answer.status_code for answer in answers] == [302, 302]
    owned = User.objects.filter(person=anna.person).order_by("realm")
    states = owned.values_list("realm", "state")
    assert list(states) == [("ebok", "ACTIVE"), ("ikcs", "CLOSED")]
