"""Which second factor confirms a refund: an app or a passkey, itself at least 14 days old."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms_ext.base.money.nrb import build_nrb
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.domain.second_factor import (
    SESSION_KEY,
    SecondFactorState,
    make_recovery_codes,
)
from cms_ext.people.identity.models import AuthenticatorApp, Passkey, User
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.models import Refund
from tests.clients import signed_in
from tests.cms_ext.people.identity.account.key_in_hand import KeyInHand
from tests.cms_ext.people.identity.account.phones import code_now, with_app
from tests.ebok_plugin.ledger.books import charge, pay
from tests.ebok_plugin.payments.refunds import ANNA
from tests.page_checks import page_problems, words_at
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
PAGE = "/e-bok/konto/100005/zwrot/"
SENT = {"kwota": "120,00", "rachunek": ANNA, "posiadacz": "Anna Lis"}
THIEF = build_nrb("10901014", "0000", "666")
REFUSED = "Klucz dostępu nie został przyjęty."


@shared
def overpaid(account: Account) -> Account:
    """Anna's, 300,00 overpaid."""
    charge(account, "2026-10", "500.00")
    pay(account, "2026-10-12", "800.00")
    return account


def past_second_step(user: User) -> Client:
    client = signed_in(user)
    session = client.session
    session[SESSION_KEY] = SecondFactorState.PASSED
    session.save()
    return client


def add_key(user: User, days: int) -> KeyInHand:
    """Add a passkey so many days ago."""
    key = KeyInHand()
    Passkey.objects.create(
        user=user,
        name="telefon",
        credential_id=key.credential_id,
        public_key=key.encoded_public_key(),
        created_at=timezone.now() - timedelta(days),
    )
    return key


def add_app(user: User, days: int) -> str:
    """Add an app so many days ago; return its code of now."""
    phone = with_app(user)
    added = timezone.now() - timedelta(days)
    AuthenticatorApp.objects.filter(user=user).update(confirmed_at=added)
    return code_now(phone)


def read_options(client: Client) -> str:
    shown = client.get(PAGE)
    assert page_problems(shown) == []
    match = re.search(r'data-options="([^"]+)"', shown.content.decode())
    return html.unescape(match[1]) if match else ""


def states() -> list[str]:
    return list(Refund.objects.order_by("pk").values_list("state", flat=True))


def test_a_settled_passkey_confirms_at_once(anna_s_login: User, overpaid: Account):
    key, client = add_key(anna_s_login, 14), past_second_step(anna_s_login)
    text = words_at(client.get(PAGE))
    assert ("Potwierdź kluczem i złóż wniosek" in text, "Kod z aplikacji" in text) == (True, False)

    client.post(PAGE, {**SENT, "answer": key.get(read_options(client))})

    assert (states(), Passkey.objects.get().sign_count) == (["WAITING"], 1)


def test_without_the_key_at_hand_a_letter_comes(anna_s_login: User, overpaid: Account):
    """Neither the key nor the phone is at hand, or the browser runs no scripts."""
    add_key(anna_s_login, 14)
    add_app(anna_s_login, 14)
    client = past_second_step(anna_s_login)

    client.post(PAGE, {**SENT, "code": "", "answer": ""})

    assert states() == ["UNCONFIRMED"]


def a_fresh_key(user: User) -> Callable[[Client], dict[str, str]]:
    """Next to an old one: the thief's key signs the challenge of the old one."""
    add_key(user, 14)
    thief_s = add_key(user, 13)
    return lambda client: {"answer": thief_s.get(read_options(client))}


def a_fresh_app(user: User) -> Callable[[Client], dict[str, str]]:
    """Next to an old key, which makes the login look settled."""
    add_key(user, 14)
    code = add_app(user, 13)
    return lambda client: {"code": code, "answer": ""}


def fresh_recovery_codes(user: User) -> Callable[[Client], dict[str, str]]:
    """Made by the stolen session and the password, next to the owner's old app."""
    add_app(user, 30)
    codes = make_recovery_codes(user, SYSTEM)
    return lambda client: {"code": codes[0]}


def a_key_of_another_login(user: User) -> Callable[[Client], dict[str, str]]:
    add_key(user, 14)
    return lambda client: {"answer": KeyInHand().get(read_options(client))}


def a_copied_answer(user: User) -> Callable[[Client], dict[str, str]]:
    """An answer that the key gave to another page of the login, for another site."""
    key = replace(add_key(user, 14), origin="https://evil.example")
    return lambda client: {"answer": key.get(read_options(client))}


def no_challenge(user: User) -> Callable[[Client], dict[str, str]]:
    """Sent without opening the page: the thief chose the challenge."""
    key = add_key(user, 14)
    return lambda client: {"answer": key.get('{"challenge": "AAAA"}')}


@pytest.mark.parametrize(
    "attack",
    [
        a_fresh_key,
        a_fresh_app,
        fresh_recovery_codes,
        a_key_of_another_login,
        a_copied_answer,
        no_challenge,
    ],
)
def test_what_a_stolen_session_adds_confirms_nothing(
    anna_s_login: User, overpaid: Account, attack: Callable[[User], Callable[[Client], dict]]
):
    """At most a request that waits for the letter is filed."""
    answer = attack(anna_s_login)
    client = past_second_step(anna_s_login)

    client.post(PAGE, {**SENT, **answer(client)})

    assert set(states()) <= {"UNCONFIRMED"}


def test_an_answer_counts_once_and_in_its_own_tab(anna_s_login: User, overpaid: Account):
    """Send the form again after a withdrawal, and from the older of two tabs."""
    key, client = add_key(anna_s_login, 14), past_second_step(anna_s_login)
    sent = {**SENT, "answer": key.get(read_options(client))}
    page = client.post(PAGE, sent)["Location"]
    client.post(f"{page}wycofaj/")
    replayed = words_at(client.post(PAGE, sent))
    first = {**SENT, "answer": key.get(read_options(client))}
    read_options(client)
    of_two_tabs = words_at(client.post(PAGE, first))

    assert (REFUSED in replayed, REFUSED in of_two_tabs, states()) == (True, True, ["WITHDRAWN"])


def test_a_code_of_the_app_counts_once(anna_s_login: User, overpaid: Account):
    code = add_app(anna_s_login, 14)
    client = past_second_step(anna_s_login)
    page = client.post(PAGE, {**SENT, "code": code})["Location"]
    client.post(f"{page}wycofaj/")

    replayed = client.post(PAGE, {**SENT, "code": code})

    assert ("Ten kod się nie zgadza" in words_at(replayed), states()) == (True, ["WITHDRAWN"])


def test_a_number_that_changed_in_the_second_tab_asks_again(anna_s_login: User, overpaid: Account):
    """One request at a time: the second tab's number replaces nothing."""
    key, client = add_key(anna_s_login, 14), past_second_step(anna_s_login)
    client.post(PAGE, {**SENT, "answer": key.get(read_options(client))})

    client.post(PAGE, {**SENT, "rachunek": THIEF})

    assert list(Refund.objects.values_list("nrb", "state")) == [(ANNA, "WAITING")]
