"""A forgotten password: who is written to, what the link does, what nobody learns."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from django.core import mail
from django.test import Client

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.domain import reset_link
from cms_ext.people.identity.domain.reset_link import compare_waiting
from cms_ext.people.identity.domain.state import suspend
from cms_ext.people.identity.models import PasswordReset, User
from cms_ext.people.identity.models.recorded import recorded_by_verb
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.people.mail.domain.delivery import deliver_mail
from cms_ext.people.mail.domain.sealed import Withdrawn
from cms_ext.people.mail.models import OutgoingMessage
from tests.cms_ext.people.identity.account.conftest import ANNA_S_ADDRESS, NOW
from tests.people import PASSWORD, resident

FORM = "/strefa-mieszkanca/haslo/e-bok/"
ASKED = "/strefa-mieszkanca/haslo/e-bok/wyslano/"
NEW_PASSWORD = "/strefa-mieszkanca/haslo/nowe/"
NEW = "zielony rower jedzie noca"

pytestmark = pytest.mark.django_db

Outbox = Callable[[], list[tuple[str, str]]]


def ask(login: str, email: str, client: Client | None = None) -> tuple[int, str]:
    answer = (client or Client()).post(FORM, {"login": login, "email": email})
    return answer.status_code, answer["Location"]


def link_from_the_outbox() -> str:
    """What the mail server would be handed: the composer makes the token only now."""
    message = OutgoingMessage.objects.filter(
        composer="cms_ext.people.identity.domain.reset_link"
    ).latest("pk")
    link: str = reset_link.context(message.payload, message.to)["link"]
    return link.removeprefix("http://127.0.0.1:8000")


def opened(link: str) -> Client:
    client = Client()
    client.get(link)
    return client


@pytest.fixture
def link(anna: User) -> str:
    ask("EB-500001-3", ANNA_S_ADDRESS)
    compare_waiting()
    return link_from_the_outbox()


@pytest.mark.parametrize(
    ("login", "email", "written_to"),
    [
        ("EB-500001-3", ANNA_S_ADDRESS, [ANNA_S_ADDRESS]),
        (" eb 500001–3", "Anna.LIS@POCZTA.example.", [ANNA_S_ADDRESS]),
        ("EB-500001-3", "anna.liss@poczta.example", []),
        ("EB-500001-3", "аnna.lis@poczta.example", []),
        ("EB-999999-9", ANNA_S_ADDRESS, []),
        ("EB-500001-3", "nie adres", []),
    ],
    ids=["right", "written otherwise", "one letter", "homoglyph", "unknown login", "no address"],
)
def test_the_answer_is_one_and_the_link_goes_to_the_address_on_file(
    anna: User, outbox: Outbox, login: str, email: str, written_to: list[str]
) -> None:
    answer = ask(login, email)
    rows = PasswordReset.objects.count()
    compare_waiting()

    assert (answer, rows) == ((302, ASKED), 1)
    assert outbox() == [(to, "password_reset.txt") for to in written_to]


def test_what_was_typed_is_erased_when_it_has_been_compared(anna: User) -> None:
    ask("EB-999999-9", "ktos@poczta.example")
    compare_waiting()

    kept = PasswordReset.objects.values_list("typed_login", "typed_email", "user")
    assert list(kept) == [("", "", None)]


@pytest.mark.parametrize("state", [LoginState.PENDING, LoginState.SUSPENDED, LoginState.CLOSED])
def test_only_an_active_login_gets_a_link(anna: User, outbox: Outbox, state: LoginState) -> None:
    assert anna.person is not None
    closed = {"closed_reason": "DEATH", "closed_at": NOW} if state == LoginState.CLOSED else {}
    anna.state = state
    for name, value in closed.items():
        setattr(anna, name, value)
    with recorded_by_verb():
        anna.save()

    ask("EB-500001-3", ANNA_S_ADDRESS)
    compare_waiting()

    assert outbox() == []


def test_without_an_address_on_file_nothing_is_sent_and_the_page_says_what_to_do(
    db: None, outbox: Outbox
) -> None:
    resident("ebok", "EB-500002-1", "Jędrzej Wąs")

    ask("EB-500002-1", "jedrzej@poczta.example")
    compare_waiting()

    assert outbox() == []
    assert "Na miejscu wydamy nowe hasło startowe." in Client().get(ASKED).content.decode()


def test_asking_again_and_again_sends_no_more_than_three_an_hour(
    anna: User, outbox: Outbox
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        answers = {ask("EB-500001-3", ANNA_S_ADDRESS) for _ in range(5)}
        compare_waiting()
        in_the_first_hour = len(outbox())
        clock.shift(60 * 60)
        ask("EB-500001-3", ANNA_S_ADDRESS)
        compare_waiting()

    assert (answers, in_the_first_hour, len(outbox())) == ({(302, ASKED)}, 3, 4)


def test_the_scheduler_sends_a_link_that_works(anna: User) -> None:
    ask("EB-500001-3", ANNA_S_ADDRESS)
    compare_waiting()
    deliver_mail()

    (message,) = mail.outbox
    link = next(line for line in str(message.body).splitlines() if NEW_PASSWORD in line)
    page = opened(link.removeprefix("http://127.0.0.1:8000")).get(NEW_PASSWORD)
    assert (message.to, message.subject) == (
        [ANNA_S_ADDRESS],
        "Nowe hasło do konta w serwisie Spółdzielni",
    )
    assert page.status_code == 200
    assert link not in str(OutgoingMessage.objects.values())


def test_no_token_lies_in_the_database(anna: User, link: str) -> None:
    token = link.rstrip("/").rpartition("/")[2]
    reset = PasswordReset.objects.get()
    message = OutgoingMessage.objects.get()

    assert len(token) >= 43
    assert token not in f"{vars(reset)}{vars(message)}"


def test_opening_the_link_changes_nothing_and_takes_the_token_out_of_sight(
    anna: User, link: str
) -> None:
    client = Client()
    scanners = [Client().get(link).status_code, Client().head(link).status_code]
    answer = client.get(link)
    page = client.get(NEW_PASSWORD)

    anna.refresh_from_db()
    assert (answer.status_code, answer["Location"], scanners) == (302, NEW_PASSWORD, [302, 302])
    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "same-origin")
    assert link.rstrip("/").rpartition("/")[2] not in page.content.decode()
    assert anna.check_password(PASSWORD)


@pytest.mark.both_databases
def test_the_link_sets_a_password_once_and_signs_nobody_in(
    anna: User, link: str, actions: Callable[[], list[str]], outbox: Outbox
) -> None:
    elsewhere = Client()
    elsewhere.force_login(anna)
    told = actions()
    client, again = opened(link), opened(link)

    done = client.post(NEW_PASSWORD, {"password": NEW, "repeated": NEW})
    second = again.post(NEW_PASSWORD, {"password": NEW + "!", "repeated": NEW + "!"})

    anna.refresh_from_db()
    assert (done["Location"], second.status_code) == ("/strefa-mieszkanca/logowanie/e-bok/", 410)
    assert (anna.check_password(NEW), "_auth_user_id" in client.session) == (True, False)
    assert elsewhere.get("/konto/").status_code == 302
    assert actions()[len(told) :][:2] == ["PASSWORD_CHANGED", "THROTTLE_CLEARED"]
    assert outbox()[1:] == [(ANNA_S_ADDRESS, "password_changed.txt")]


def test_in_the_browser_that_asked_the_way_back_goes_on_behind_the_new_password(
    client: Client, anna: User
) -> None:
    way = "?next=%2Fe-bok%2Fkonto%2F100007%2F"
    client.post(f"{FORM}{way}", {"login": "EB-500001-3", "email": ANNA_S_ADDRESS})
    compare_waiting()
    client.get(link_from_the_outbox())

    done = client.post(NEW_PASSWORD, {"password": NEW, "repeated": NEW})

    assert done["Location"] == f"/strefa-mieszkanca/logowanie/e-bok/{way}"
    signed_in = client.post(done["Location"], {"login": "EB-500001-3", "password": NEW})
    assert signed_in["Location"] == "/e-bok/konto/100007/"


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (30, 410)])
def test_the_link_works_for_thirty_minutes(anna: User, minutes: int, status: int) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        ask("EB-500001-3", ANNA_S_ADDRESS)
        compare_waiting()
        client = opened(link_from_the_outbox())
        clock.shift(minutes * 60)

        assert client.get(NEW_PASSWORD).status_code == status


def test_a_weak_password_is_refused_and_the_link_still_works(anna: User, link: str) -> None:
    client = opened(link)

    refused = client.post(NEW_PASSWORD, {"password": "Warszawa2026!", "repeated": "Warszawa2026!"})
    taken = client.post(NEW_PASSWORD, {"password": NEW, "repeated": NEW})

    assert "składa się z popularnych słów" in refused.content.decode()
    assert taken.status_code == 302


def test_a_login_suspended_in_between_cannot_use_its_link(anna: User, link: str) -> None:
    client = opened(link)
    suspend(anna, "spór o lokal", SYSTEM)

    assert client.post(NEW_PASSWORD, {"password": NEW, "repeated": NEW}).status_code == 410


def test_a_message_for_an_address_that_changed_is_withdrawn(anna: User) -> None:
    assert anna.person is not None
    ask("EB-500001-3", ANNA_S_ADDRESS)
    compare_waiting()
    anna.person.correspondence_email = "nowy@poczta.example"
    anna.person.save()

    with pytest.raises(Withdrawn):
        link_from_the_outbox()


def test_a_failed_hand_over_makes_the_token_worthless(anna: User, link: str) -> None:
    reset_link.failed(OutgoingMessage.objects.get().payload)

    assert opened(link).get(NEW_PASSWORD).status_code == 410


def test_a_wrong_token_is_told_so(db: None) -> None:
    page = opened(f"{NEW_PASSWORD}{'x' * 43}/").get(NEW_PASSWORD)

    assert (page.status_code, "Odnośnik nie działa" in page.content.decode()) == (410, True)
