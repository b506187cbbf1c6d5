"""The second step: who owes it, what passes it, and that nothing is open before.

After the second factor one main action leads on: to what the person came for.
"""

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
import time_machine
from django.test import Client

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.domain import second_factor
from cms_ext.people.identity.domain.reset_link import set_password
from cms_ext.people.identity.domain.second_factor import has_factor, reset_second_factor
from cms_ext.people.identity.models import AuthenticatorApp, KnownDevice, RecoveryCode, User
from tests.clients import signed_in
from tests.cms_ext.people.identity.account.conftest import ANNA_S_ADDRESS, NOW
from tests.cms_ext.people.identity.account.phones import (
    APP,
    CONFIRM,
    HERE,
    code_now,
    seed_on,
    with_app,
)
from tests.cms_ext.people.identity.sign_in_steps import post_login
from tests.people import PASSWORD, resident, staff

pytestmark = pytest.mark.django_db

SIGN_IN = "/strefa-mieszkanca/logowanie/e-bok/"


def codes_on(page: str) -> list[str]:
    return re.findall(r"<li>([0-9A-Z]{5}-[0-9A-Z]{5})</li>", page)


def test_setting_up_an_app(
    signed_in: Client,
    anna: User,
    actions: Callable[[], list[str]],
    outbox: Callable[[], list[tuple[str, str]]],
):
    elsewhere = Client()
    elsewhere.force_login(anna)
    count = len(actions())
    seed = seed_on(signed_in.get(APP).content.decode())

    # A wrong first code switches nothing on.
    wrong = signed_in.post(APP, {"code": "000000"}).content.decode()
    assert ("Ten kod się nie zgadza" in wrong, seed_on(wrong)) == (True, seed)
    assert not has_factor(anna)
    page = signed_in.post(APP, {"code": code_now(pyotp.TOTP(seed))}).content.decode()

    assert has_factor(anna)
    assert len(set(codes_on(page))) == 10
    assert signed_in.get("/konto/").status_code == 200
    # Other browsers begin again.
    assert elsewhere.get("/konto/")["Location"].startswith("/strefa-mieszkanca/logowanie/")
    assert actions()[count : count + 2] == ["SECOND_FACTOR_ADDED", "RECOVERY_CODES_MADE"]
    assert outbox() == [(ANNA_S_ADDRESS, "second_factor_changed.txt")]


def test_the_square_is_made_here_and_the_seed_is_encrypted(signed_in: Client, anna: User):
    page = signed_in.get(APP).content.decode()

    square = re.search(r"<svg.*?</svg>", page[page.index("own__square") :], re.DOTALL)
    assert square
    assert "style" not in square[0]
    assert "otpauth" not in page
    seed = seed_on(page)
    assert seed.encode() not in bytes(AuthenticatorApp.objects.get(user=anna).sealed_seed)
    assert second_factor.find_waiting_seed(anna) == seed


def test_before_the_second_step_every_other_address_leads_to_it(client, anna: User):
    with_app(anna)
    client.force_login(anna)
    ways = {
        "/": "",
        "/konto/": "?next=%2Fkonto%2F",
        "/e-bok/": "",
        "/ikcs/": "",
        "/konto/haslo/": "?next=%2Fkonto%2Fhaslo%2F",
        APP: "?next=%2Fkonto%2Fdrugi-skladnik%2Faplikacja%2F",
        f"{HERE}kody/": "?next=%2Fkonto%2Fdrugi-skladnik%2Fkody%2F",
        "/nie-ma-takiej/": "",
    }

    got = {address: client.get(address) for address in ways}
    posted = {address: client.post(address) for address in ways}

    assert {address: (one.status_code, one["Location"]) for address, one in got.items()} == {
        address: (302, f"{CONFIRM}{way}") for address, way in ways.items()
    }
    assert {(one.status_code, one["Location"]) for one in posted.values()} == {(302, CONFIRM)}
    # Signing out is open.
    client.post("/strefa-mieszkanca/wyloguj/")
    assert "_auth_user_id" not in client.session


def test_every_sign_in_page_leads_to_the_second_step_also_after_a_reset_password(anna: User):
    celina, new = staff("celina", "editor"), "zielony rower jedzie noca"
    for user in (anna, celina):
        with_app(user)

    for panel, user, password in (
        ("ebok", anna, PASSWORD),
        ("staff", celina, PASSWORD),
        ("ebok", anna, new),
    ):
        if password == new:
            set_password(user, new, SYSTEM, how="RESET")
        client = Client()
        post_login(client, panel, user.login, password)
        assert [client.get(one)["Location"] for one in ("/admin/", "/e-bok/")] == [CONFIRM] * 2


def test_the_code_opens_the_panel_under_a_new_session_key_and_works_once(client, anna: User):
    with time_machine.travel(NOW, tick=False) as clock:
        phone = with_app(anna, NOW)
        clock.shift(30)
        client.force_login(anna)
        key = client.session.session_key
        client.get(CONFIRM)
        code = code_now(phone)

        answer = client.post(CONFIRM, {"code": f" {code[:3]} {code[3:]} "})

        assert (answer["Location"], client.get("/konto/").status_code) == ("/e-bok/", 200)
        assert client.session.session_key != key
        second = Client()
        second.force_login(anna)
        page = second.post(CONFIRM, {"code": code}).content.decode()
    assert "Ten kod się nie zgadza albo był już użyty" in page
    assert code not in page


def test_a_browser_is_known_only_after_the_second_step(
    client, anna: User, outbox: Callable[[], list[tuple[str, str]]]
):
    own, typed = Client(), {"login": anna.login, "password": PASSWORD}
    with time_machine.travel(NOW, tick=False) as clock:
        phone = with_app(anna, NOW)
        clock.shift(30)
        own.post(SIGN_IN, typed)
        own.post(CONFIRM, {"code": code_now(phone)})
        known = KnownDevice.objects.count()

        client.post(SIGN_IN, typed)

    assert (known, KnownDevice.objects.count()) == (1, 1)
    assert outbox()[-1] == (ANNA_S_ADDRESS, "new_device.txt")


def test_a_code_lives_for_its_thirty_seconds(anna: User):
    shown_at = NOW + timedelta(hours=1)
    code = with_app(anna, NOW).at(shown_at)

    def fits(seconds: int) -> bool:
        AuthenticatorApp.objects.update(last_step=0)
        return second_factor.check_app_code(anna, code, shown_at + timedelta(seconds=seconds))

    table = {-1: False, 0: True, 29: True, 30: False}
    assert {seconds: fits(seconds) for seconds in table} == table


def test_five_wrong_codes_are_too_many_also_for_the_right_one(client, anna: User):
    with time_machine.travel(NOW, tick=False) as clock:
        phone = with_app(anna, NOW)
        clock.shift(30)
        client.force_login(anna)
        for _ in range(5):
            client.post(CONFIRM, {"code": "000000"})

        held = client.post(CONFIRM, {"code": code_now(phone)}).content.decode()
        clock.shift(15 * 60)
        answer = client.post(CONFIRM, {"code": code_now(phone)})

    assert "Za dużo błędnych prób. Spróbuj ponownie po godzinie 10:15." in held
    assert answer.status_code == 302


def test_a_recovery_code_works_once_however_it_is_typed(anna: User):
    with_app(anna)
    code = second_factor.make_recovery_codes(anna, SYSTEM)[3]
    answers = []
    for typed in (code.lower().replace("-", " "), code):
        client = Client()
        client.force_login(anna)
        answers.append(client.post(CONFIRM, {"code": typed}).status_code)

    assert answers == [302, 200]
    assert second_factor.count_codes_left(anna) == 9


def test_recovery_codes_are_kept_as_hashes_and_shown_once_and_new_ones_void_the_old(
    signed_in: Client, anna: User
):
    with_app(anna)
    old = second_factor.make_recovery_codes(anna, SYSTEM)
    codes = codes_on(signed_in.post(f"{HERE}kody/").content.decode())
    kept = " ".join(RecoveryCode.objects.values_list("code_hash", flat=True))

    assert len(codes) == 10
    assert [code for code in codes if code in kept or code.replace("-", "") in kept] == []
    assert codes_on(signed_in.get(HERE).content.decode()) == []
    assert signed_in.get(f"{HERE}kody/").status_code == 405
    fit = [
        second_factor.use_recovery_code(anna, code, NOW, SYSTEM) for code in (*old[:2], codes[0])
    ]
    assert fit == [False, False, True]


def test_an_app_is_removed_with_its_recovery_codes_by_her_or_by_a_clerk(
    signed_in: Client, anna: User, actions: Callable[[], list[str]]
):
    with_app(anna)
    second_factor.make_recovery_codes(anna, SYSTEM)
    count = len(actions())

    signed_in.post(f"{APP}odlacz/")

    assert (has_factor(anna), second_factor.count_codes_left(anna)) == (False, 0)
    assert actions()[count:] == ["SECOND_FACTOR_REMOVED"]

    with_app(anna)
    second_factor.make_recovery_codes(anna, SYSTEM)
    count = len(actions())
    reset_second_factor(anna, SYSTEM)
    assert signed_in.get("/konto/")["Location"].startswith("/strefa-mieszkanca/logowanie/")
    assert actions()[count : count + 1] == ["SECOND_FACTOR_RESET"]
    signed_in.force_login(anna)
    assert signed_in.get("/konto/").status_code == 200


def test_a_fresh_password_is_wanted_before_a_factor_changes(anna: User):
    client = Client()
    with time_machine.travel(NOW, tick=False) as clock:
        client.force_login(anna)
        clock.shift(11 * 60)
        answers = [client.get(APP), client.get(f"{HERE}klucz/"), client.post(f"{APP}odlacz/")]

    assert [answer["Location"].partition("?")[0] for answer in answers] == [
        "/konto/potwierdz-haslo/"
    ] * 3


def test_staff_without_a_factor_are_led_to_setting_one_up_where_it_is_required(client, settings):
    client.force_login(staff("celina", "editor"))
    assert client.get("/admin/").status_code == 200

    settings.COOP_STAFF_SECOND_FACTOR = "required"
    led = [client.get(address)["Location"] for address in ("/admin/", "/", "/konto/")]
    page = client.get(HERE).content.decode()
    phone = pyotp.TOTP(seed_on(client.get(APP).content.decode()))
    client.post(APP, {"code": code_now(phone)})

    assert led == [HERE, HERE, f"{HERE}?next=%2Fkonto%2F"]
    assert "Bez drugiego składnika nie można pracować dalej." in page
    assert client.get("/admin/").status_code == 200
    # They are led back when they remove the last one.
    client.post(f"{APP}odlacz/")
    assert client.get("/admin/")["Location"] == HERE


def test_residents_of_one_panel_may_be_required_to_have_one(signed_in: Client, settings):
    for realm, status in (("ebok", 302), ("ikcs", 200)):
        settings.COOP_RESIDENT_SECOND_FACTOR = {realm: "required"}
        assert signed_in.get("/konto/").status_code == status


def test_an_app_sealed_with_another_key_lets_the_recovery_codes_work_and_is_set_up_anew(
    client, anna: User, settings, caplog
):
    with_app(anna)
    code = second_factor.make_recovery_codes(anna, SYSTEM)[0]
    settings.COOP_SEAL_KEY = "another key of at least forty characters 123"
    client.force_login(anna)

    # No code of the app can be compared; the log gets one entry, without secrets.
    page = client.post(CONFIRM, {"code": "123456"}).content.decode()
    assert "Ten kod się nie zgadza albo był już użyty" in page
    key = AuthenticatorApp.objects.get(user=anna).pk
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
        f"seed of an authenticator app unreadable with this COOP_SEAL_KEY: app {key}"
    ]
    shut = client.get("/")["Location"]
    opened = client.post(CONFIRM, {"code": code})
    assert (shut, opened.status_code, client.get("/konto/").status_code) == (CONFIRM, 302, 200)

    page = client.get(HERE).content.decode()
    led = client.post(f"{APP}odlacz/")["Location"]
    phone = pyotp.TOTP(seed_on(client.get(APP).content.decode()))
    client.post(APP, {"code": code_now(phone)})
    assert ("Ustaw aplikację od nowa" in page, "Włączona" in page) == (True, False)
    assert (led, second_factor.is_unreadable(anna)) == (APP, False)
    assert has_factor(anna)


def test_one_that_waits_for_its_first_code_begins_anew(signed_in: Client, anna: User, settings):
    signed_in.get(APP)
    settings.COOP_SEAL_KEY = "another key of at least forty characters 123"

    assert signed_in.post(APP, {"code": "000000"})["Location"] == APP


MAIN = re.compile(r'<a\s+class="btn"\s+href="([^"]*)"\s*>(.*?)</a>')


@pytest.fixture
def ewa(settings) -> Client:
    """An editor who signs in where a second factor is required."""
    settings.COOP_STAFF_SECOND_FACTOR = "required"
    staff("redaktor", "editor")
    client = Client()
    post_login(client, "staff", "redaktor", PASSWORD)
    return client


def codes_page(client: Client) -> str:
    """Return the page that follows when the app was set up."""
    phone = pyotp.TOTP(seed_on(client.get(APP).content.decode()))
    page: str = client.post(APP, {"code": code_now(phone)}).content.decode()
    assert len(re.findall(r"<li>[0-9A-Z]{5}-[0-9A-Z]{5}</li>", page)) == 10
    return page


def main_actions(page: str) -> list[tuple[str, str]]:
    """(address, words) of the actions that stand out."""
    return [(url, re.sub("<[^>]*>", "", words)) for url, words in MAIN.findall(page)]


def test_staff_see_their_codes_and_go_on_to_the_administration(ewa: Client):
    gate = ewa.get("/admin/")

    page = codes_page(ewa)

    assert gate["Location"] == HERE
    way = ("/admin/", "Mam je zapisane. Przejdź do administracji")
    assert main_actions(page) == [way]
    assert ewa.get("/admin/").status_code == 200
    overview = ewa.get(HERE).content.decode()
    assert main_actions(overview) == [("/admin/", "Przejdź do administracji")]


def test_a_resident_goes_on_to_the_own_panel():
    for realm, login, way in (
        ("ebok", "EB-500001-3", ("/e-bok/", "Mam je zapisane. Przejdź do panelu E-BOK")),
        ("ikcs", "IKCS-0007", ("/ikcs/", "Mam je zapisane. Przejdź do panelu IKCS")),
    ):
        assert main_actions(codes_page(signed_in(resident(realm, login, "Anna Lis")))) == [way]


@pytest.mark.parametrize(
    "foreign",
    ["https://zlodziej.example/", "//zlodziej.example/", "javascript:alert(1)", "", "\\\\zly"],
)
def test_an_address_elsewhere_is_not_followed(ewa: Client, foreign: str):
    ewa.get(HERE, {"next": foreign})

    assert MAIN.findall(codes_page(ewa))[0][0] == "/admin/"


def test_the_page_that_was_asked_for_is_where_the_way_ends(ewa: Client):
    gate = ewa.get("/admin/pages/?q=brama")
    ewa.get(gate["Location"])

    page = codes_page(ewa)

    assert gate["Location"] == f"{HERE}?next=%2Fadmin%2Fpages%2F%3Fq%3Dbrama"
    assert main_actions(page) == [("/admin/pages/?q=brama", "Mam je zapisane. Przejdź dalej")]
    # Who has arrived is at home from then on.
    assert MAIN.findall(ewa.get(HERE).content.decode())[0][0] == "/admin/"


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [("/e-bok/konto/", "/e-bok/konto/"), ("https://zlodziej.example/", "/e-bok/")],
    ids=["safe", "foreign"],
)
def test_the_second_step_of_a_sign_in_leads_on_as_well(client, wanted: str, reached: str):
    anna: User = resident("ebok", "EB-500001-3", "Anna Lis")
    phone = with_app(anna)
    post_login(client, "ebok", "EB-500001-3", PASSWORD)
    client.get(CONFIRM, {"next": wanted})

    answer = client.post(CONFIRM, {"code": code_now(phone)})

    assert answer["Location"] == reached
