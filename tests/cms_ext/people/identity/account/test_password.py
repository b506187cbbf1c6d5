"""Changing the own password, and being asked for it again.

A forgotten password: who is written to, what the link does, what nobody learns.
"""

from collections.abc import Callable

import pytest
import time_machine
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain import reset_link
from cms_ext.people.identity.domain.login_state import suspend_login
from cms_ext.people.identity.domain.reset_link import compare_waiting
from cms_ext.people.identity.domain.rights import make_password_changes
from cms_ext.people.identity.models import PasswordReset, TryCounter, User
from cms_ext.people.identity.models.user import recorded_by_verb
from cms_ext.people.outbox.mail.domain.delivery import deliver_mail
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import Withdrawn
from tests.cms_ext.people.identity.account.conftest import ANNA_S_ADDRESS, NOW
from tests.people import PASSWORD, resident

pytestmark = pytest.mark.django_db

PAGE = "/konto/haslo/"
NEW = "zielony rower jedzie noca"


def change(client: Client, current: str, new: str, repeated: str = "") -> str:
    answer = client.post(
        PAGE, {"current": current, "password": new, "repeated": repeated or new}, follow=True
    )
    return answer.content.decode()


def test_the_new_password_counts_and_only_this_browser_stays_signed_in(
    signed_in: Client,
    anna: User,
    actions: Callable[[], list[str]],
    outbox: Callable[[], list[tuple[str, str]]],
):
    phone = Client()
    phone.force_login(anna)
    count = len(actions())

    page = change(signed_in, PASSWORD, NEW)

    anna.refresh_from_db()
    assert (anna.check_password(NEW), "Hasło zostało zmienione" in page) == (True, True)
    answers = [client.get("/konto/").status_code for client in (signed_in, phone)]
    assert answers == [200, 302]
    assert actions()[count:] == ["PASSWORD_CHANGED"]
    assert outbox() == [(ANNA_S_ADDRESS, "password_changed.txt")]
    # The access log knows whose and how, and no value.
    event = AuditEvent.objects.get(action="PASSWORD_CHANGED")
    assert (event.actor_id, event.subject_id, event.reason_code, event.changes) == (
        anna.pk,
        anna.person_id,
        "OWN",
        make_password_changes(User.objects.get(pk=anna.pk)),
    )
    assert NEW not in str(event.changes)


def test_refused(signed_in: Client, anna: User):
    for current, new, repeated, said in [
        ("nie to hasło", NEW, NEW, "To nie jest obecne hasło. Wpisz je jeszcze raz."),
        ("", NEW, NEW, "Wpisz obecne hasło."),
        (PASSWORD, "za krótkie", "za krótkie", "Hasło jest za krótkie."),
        (PASSWORD, "EB-500001-3-2026", "EB-500001-3-2026", "składa się głównie z Twoich danych"),
        (PASSWORD, NEW, "zielony rower", "Hasła się różnią."),
    ]:
        page = change(signed_in, current, new, repeated)
        anna.refresh_from_db()
        assert (said in page, anna.check_password(PASSWORD)) == (True, True)


def test_six_wrong_ones_are_too_many(client: Client, anna: User):
    with time_machine.travel(NOW, tick=False):
        client.force_login(anna)
        signed_in = client
        signed_in.get("/konto/")
        said = [change(signed_in, "nie to hasło", NEW) for _ in range(5)]
        held = change(signed_in, PASSWORD, NEW)

    assert ["To nie jest obecne hasło" in page for page in said] == [True] * 5
    assert "Za dużo błędnych prób. Spróbuj ponownie po godzinie 10:15." in held


def test_the_password_is_asked_for_again_before_something_weighty(anna: User):
    client = Client()
    with time_machine.travel(NOW, tick=False) as clock:
        client.force_login(anna)
        at_once = client.get("/konto/adres/zmiana/").status_code
        clock.shift(10 * 60)
        later = client.get("/konto/adres/zmiana/")
        asked = later["Location"]
        wrong = client.post(asked, {"current": "nie to hasło"}).status_code
        right = client.post(asked, {"current": PASSWORD})
        after = client.get("/konto/adres/zmiana/").status_code

    assert (at_once, asked) == (200, "/konto/potwierdz-haslo/?next=%2Fkonto%2Fadres%2Fzmiana%2F")
    assert (wrong, right["Location"], after) == (200, "/konto/adres/zmiana/", 200)


def test_it_leads_to_account_pages_only_and_password_keepers_know_the_fields(signed_in: Client):
    for elsewhere in (
        "https://evil.example/konto/",
        "//evil.example",
        "/e-bok/",
        "javascript:alert(1)",
    ):
        answer = signed_in.post(f"/konto/potwierdz-haslo/?next={elsewhere}", {"current": PASSWORD})
        assert answer["Location"] == "/konto/"

    page = signed_in.get(PAGE).content.decode()
    assert [page.count(f'autocomplete="{kind}-password"') for kind in ("current", "new")] == [1, 2]
    assert "onpaste" not in page


FORM = "/strefa-mieszkanca/haslo/e-bok/"
ASKED = "/strefa-mieszkanca/haslo/e-bok/wyslano/"
NEW_PASSWORD = "/strefa-mieszkanca/haslo/nowe/"


Outbox = Callable[[], list[tuple[str, str]]]


def ask(login: str = "EB-500001-3", email: str = ANNA_S_ADDRESS) -> tuple[int, str]:
    """Where whoever asks for a new password is led; the scheduler has compared what was typed."""
    answer = Client().post(FORM, {"login": login, "email": email})
    compare_waiting()
    return answer.status_code, answer["Location"]


def link_from_the_outbox() -> str:
    """What the mail server would be handed: the composer makes the token only now."""
    message = OutgoingMessage.objects.filter(composer="identity.password-reset").latest("pk")
    link: str = reset_link.PASSWORD_RESET_LETTER.context(message.payload, message.to)["link"]
    return link.removeprefix("http://127.0.0.1:8000")


def opened(link: str) -> Client:
    client = Client()
    client.get(link)
    return client


def set_new(client: Client, password: str = NEW) -> HttpResponse:
    return client.post(NEW_PASSWORD, {"password": password, "repeated": password})


@pytest.fixture
def link(anna: User) -> str:
    ask()
    return link_from_the_outbox()


def test_the_answer_is_one_and_the_link_goes_to_the_address_on_file(anna: User, outbox: Outbox):
    resident("ebok", "EB-500002-1", "Jędrzej Wąs")  # without an address on file
    table = [
        ("EB-500001-3", ANNA_S_ADDRESS, [ANNA_S_ADDRESS]),
        (" eb 500001–3", "Anna.LIS@POCZTA.example.", [ANNA_S_ADDRESS]),
        ("EB-500001-3", "anna.liss@poczta.example", []),
        ("EB-500001-3", "аnna.lis@poczta.example", []),  # a homoglyph
        ("EB-999999-9", ANNA_S_ADDRESS, []),
        ("EB-500001-3", "nie adres", []),
        ("EB-500002-1", "jedrzej@poczta.example", []),
    ]

    for login, email, written_to in table:
        TryCounter.objects.all().delete()
        sent = len(outbox())
        assert ask(login, email) == (302, ASKED)
        assert outbox()[sent:] == [(to, "password_reset.txt") for to in written_to]
    # What was typed is erased when it has been compared.
    kept = PasswordReset.objects.values_list("typed_login", "typed_email")
    assert list(kept) == [("", "")] * len(table)
    assert "Na miejscu wydamy nowe hasło startowe." in Client().get(ASKED).content.decode()


def test_only_an_active_login_gets_a_link(anna: User, outbox: Outbox):
    closed = {"closed_reason": "DEATH", "closed_at": NOW}
    for state, facts in (("PENDING", {}), ("SUSPENDED", {}), ("CLOSED", closed)):
        anna.state = state
        for name, value in facts.items():
            setattr(anna, name, value)
        with recorded_by_verb():
            anna.save()
        ask()

    assert outbox() == []


def test_asking_again_and_again_sends_no_more_than_three_an_hour(anna: User, outbox: Outbox):
    with time_machine.travel(NOW, tick=False) as clock:
        answers = {ask() for _ in range(5)}
        in_the_first_hour = len(outbox())
        clock.shift(60 * 60)
        ask()

    assert (answers, in_the_first_hour, len(outbox())) == ({(302, ASKED)}, 3, 4)


def test_the_scheduler_sends_a_link_that_works(anna: User):
    ask()
    deliver_mail()

    (message,) = mail.outbox
    link = next(line for line in str(message.body).splitlines() if NEW_PASSWORD in line)
    page = opened(link.removeprefix("http://127.0.0.1:8000")).get(NEW_PASSWORD)
    assert (message.to, message.subject) == (
        [ANNA_S_ADDRESS],
        "Ustaw nowe hasło",
    )
    assert page.status_code == 200
    assert link not in str(OutgoingMessage.objects.values())


def test_opening_the_link_changes_nothing_and_takes_the_token_out_of_sight(anna: User, link: str):
    client = Client()
    scanners = [Client().get(link).status_code, Client().head(link).status_code]
    answer = client.get(link)
    page = client.get(NEW_PASSWORD)

    anna.refresh_from_db()
    assert (answer.status_code, answer["Location"], scanners) == (302, NEW_PASSWORD, [302, 302])
    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "same-origin")
    assert anna.check_password(PASSWORD)
    # Nor does it are in the database.
    token = link.rstrip("/").rpartition("/")[2]
    assert len(token) >= 43
    assert token not in page.content.decode()
    kept = f"{vars(PasswordReset.objects.get())}{vars(OutgoingMessage.objects.get())}"
    assert token not in kept


@pytest.mark.both_databases
def test_the_link_sets_a_password_once_and_signs_nobody_in(
    anna: User, link: str, actions: Callable[[], list[str]], outbox: Outbox
):
    elsewhere = Client()
    elsewhere.force_login(anna)
    earlier_actions = actions()
    client, again = opened(link), opened(link)

    done, second = set_new(client), set_new(again, NEW + "!")

    anna.refresh_from_db()
    assert (done["Location"], second.status_code) == ("/strefa-mieszkanca/logowanie/e-bok/", 410)
    assert (anna.check_password(NEW), "_auth_user_id" in client.session) == (True, False)
    assert elsewhere.get("/konto/").status_code == 302
    assert actions()[len(earlier_actions) :][:2] == ["PASSWORD_CHANGED", "THROTTLE_CLEARED"]
    assert outbox()[1:] == [(ANNA_S_ADDRESS, "password_changed.txt")]


def test_in_the_browser_that_asked_the_way_back_goes_on_behind_the_new_password(client, anna: User):
    way = "?next=%2Fe-bok%2Fkonto%2F100007%2F"
    client.post(f"{FORM}{way}", {"login": "EB-500001-3", "email": ANNA_S_ADDRESS})
    compare_waiting()
    client.get(link_from_the_outbox())

    done = set_new(client)

    assert done["Location"] == f"/strefa-mieszkanca/logowanie/e-bok/{way}"
    signed_in = client.post(done["Location"], {"login": "EB-500001-3", "password": NEW})
    assert signed_in["Location"] == "/e-bok/konto/100007/"


def test_the_link_works_for_thirty_minutes(anna: User):
    with time_machine.travel(NOW, tick=False) as clock:
        ask()
        client = opened(link_from_the_outbox())
        clock.shift(29 * 60)
        assert client.get(NEW_PASSWORD).status_code == 200
        clock.shift(60)
        assert client.get(NEW_PASSWORD).status_code == 410


def test_a_weak_password_is_refused_and_the_link_still_works(anna: User, link: str):
    client = opened(link)

    refused, taken = set_new(client, "Warszawa2026!"), set_new(client)

    assert "składa się z popularnych słów" in refused.content.decode()
    assert taken.status_code == 302


def test_a_login_suspended_in_between_cannot_use_its_link(anna: User, link: str):
    client = opened(link)
    suspend_login(anna, "spór o lokal", SYSTEM)

    assert set_new(client).status_code == 410


def test_a_token_that_failed_its_hand_over_is_as_worthless_as_a_wrong_one(anna: User, link: str):
    reset_link.PASSWORD_RESET_LETTER.failed(OutgoingMessage.objects.get().payload)

    for wrong in (link, f"{NEW_PASSWORD}{'x' * 43}/"):
        page = opened(wrong).get(NEW_PASSWORD)
        assert (page.status_code, "Odnośnik nie działa" in page.content.decode()) == (410, True)


def test_a_message_for_an_address_that_changed_is_withdrawn(anna: User):
    ask()
    anna.person.correspondence_email = "nowy@poczta.example"
    anna.person.save()

    with pytest.raises(Withdrawn):
        link_from_the_outbox()
