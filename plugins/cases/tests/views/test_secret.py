"""A lost secret by the confirmed e-mail: one link, one use, one day, one secret."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.domain.delivery import deliver_mail
from cms_ext.people.outbox.mail.models import OutgoingMessage
from coop_cases.domain.opening import Contact, OpenedCase
from coop_cases.domain.queries import case_with, confirm_address
from coop_cases.models import Case
from plugins.cases.tests.cases import fault, opened, walk
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
JAN = "jan@poczta.example"
LOST, LETTER = "/sprawa/haslo/", "cases/mail/secret.txt"
SECRET = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}")


@shared
def jans() -> OpenedCase:
    """Jan's case, with his address confirmed."""
    made = opened(contact=Contact("Jan Obcy", JAN))
    confirm_address(made.case, SYSTEM)
    return made


def ask(number: str, address: str = JAN) -> str:
    answer = Client().post(LOST, {"number": number, "email": address})
    return answer.content.decode()


def links() -> list[str]:
    """Return the links that went out, the oldest first."""
    mail.outbox.clear()
    deliver_mail()
    found = (re.search(r"/sprawa/haslo/[\w-]{20,}/", str(one.body)) for one in mail.outbox)
    return [match[0] for match in found if match]


def test_the_new_secret_is_shown_once_and_the_old_one_dies(jans: OpenedCase):
    client, number = Client(), jans.case.number

    ask(number.lower(), "JAN@poczta.example")
    (link,) = links()
    looked_at = client.get(link).content.decode()
    shown = client.post(link, follow=True).content.decode()
    again = client.get("/sprawa/haslo/nowe/").content.decode()

    (secret,) = SECRET.findall(shown)
    assert SECRET.findall(looked_at) == SECRET.findall(again) == []
    assert case_with(number, jans.secret) is None
    assert case_with(number, secret) == jans.case
    assert number in client.get("/sprawa/").content.decode()
    assert [client.post(link).status_code, client.get(link).status_code] == [410, 410]
    # The secret itself was in no letter.
    assert not OutgoingMessage.objects.filter(text__contains=secret).exists()


def test_a_link_lasts_a_day_and_dies_with_the_next(jans: OpenedCase):
    ask(jans.case.number)
    (first,) = links()
    ask(jans.case.number)
    (second,) = links()
    known = Client().get(second).status_code
    asked_at = Case.objects.get().secret_asked_at
    assert asked_at is not None
    Case.objects.update(secret_asked_at=asked_at - timedelta(days=1, minutes=1))

    assert (Client().get(first).status_code, known) == (410, 200)
    assert Client().post(second).status_code == 410
    assert case_with(jans.case.number, jans.secret) == jans.case


def test_a_link_that_is_made_up_or_of_a_case_that_became_somebodys_gives_no_secret(
    jans: OpenedCase, anna: User
):
    made_up = ("x", "%00", "a" * 43)
    assert [Client().get(f"{LOST}{one}/").status_code for one in made_up] == [410] * 3
    ask(jans.case.number)
    (link,) = links()
    Case.objects.update(person=anna.person, secret_hash="")

    assert Client().post(link).status_code == 410


def test_the_answer_tells_nothing(jans: OpenedCase, anna: User):
    unconfirmed = fault(contact=Contact("Jan Obcy", JAN))
    hers = fault(person=anna.person, contact=Contact("Anna", JAN))
    answers = {
        ask(jans.case.number, "ktos@poczta.example"),
        ask("SPR/2026/999999"),
        ask(unconfirmed.number),
        ask(hers.number),
    }
    nothing = OutgoingMessage.objects.filter(template=LETTER).count()
    answers.add(ask(jans.case.number))

    plain = {re.sub(r'csrf\w+" value="[^"]+"|nonce="[^"]+"', "", answer) for answer in answers}
    assert len(plain) == 1
    assert (nothing, OutgoingMessage.objects.filter(template=LETTER).count()) == (0, 1)


def test_a_strangers_mailbox_is_not_filled(jans: OpenedCase):
    for _try in range(6):
        ask(jans.case.number)

    assert OutgoingMessage.objects.filter(template=LETTER).count() == 3


def test_empty_fields_are_named():
    page = ask("", "jan")

    assert "Wpisz numer sprawy." in page
    assert "nazwa@domena.pl" in page


def test_one_press_says_how_it_was(jans: OpenedCase, anna: User):
    client = Client()
    client.post("/sprawa/", {"number": jans.case.number, "secret": jans.secret})
    before = client.get("/sprawa/").content.decode()
    client.post("/sprawa/ocena/", {"ocena": "3"})
    walk(jans.case, "triage", "resolve")
    early = Case.objects.get().satisfaction
    after = client.get("/sprawa/").content.decode()
    for said in ("3", "1", "7", "", "' OR 1"):
        client.post("/sprawa/ocena/", {"ocena": said})

    assert ("Jak załatwiliśmy" in before, "Jak załatwiliśmy" in after) == (False, True)
    assert (early, Case.objects.get().satisfaction) == (None, 1)
    assert "Twoja ocena: źle" in client.get("/sprawa/").content.decode()
    Client().post("/sprawa/ocena/", {"ocena": "3"})
    assert Case.objects.get().satisfaction == 1
