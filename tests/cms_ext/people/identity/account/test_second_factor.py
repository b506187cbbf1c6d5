"""The second step: who owes it, what passes it, and that nothing is open before."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.domain import authenticator, second_factor
from cms_ext.people.identity.domain.password import set_password
from cms_ext.people.identity.domain.second_factor import has_factor, reset_second_factor
from cms_ext.people.identity.models import AuthenticatorApp, KnownDevice, RecoveryCode, User
from tests.cms_ext.people.identity.account.conftest import ANNA_S_ADDRESS, NOW
from tests.cms_ext.people.identity.account.phones import (
    APP,
    CONFIRM,
    HERE,
    code_now,
    seed_on,
    with_app,
)
from tests.people import PASSWORD, staff

pytestmark = pytest.mark.django_db

DOOR = "/strefa-mieszkanca/logowanie/e-bok/"


def codes_on(page: str) -> list[str]:
    return re.findall(r"<li>([0-9A-Z]{5}-[0-9A-Z]{5})</li>", page)


def test_setting_up_an_app(
    signed_in: Client,
    anna: User,
    actions: Callable[[], list[str]],
    outbox: Callable[[], list[tuple[str, str]]],
) -> None:
    phone = pyotp.TOTP(seed_on(signed_in.get(APP).content.decode()))
    before = has_factor(anna)

    page = signed_in.post(APP, {"code": code_now(phone)}).content.decode()

    assert (before, has_factor(anna)) == (False, True)
    assert len(set(codes_on(page))) == 10
    assert signed_in.get("/konto/").status_code == 200
    assert actions() == ["SECOND_FACTOR_ADDED", "RECOVERY_CODES_MADE"]
    assert outbox() == [(ANNA_S_ADDRESS, "second_factor_changed.txt")]


def test_the_square_is_made_here_and_has_no_style(signed_in: Client) -> None:
    page = signed_in.get(APP).content.decode()

    square = re.search(r"<svg.*?</svg>", page[page.index("own__square") :], re.DOTALL)
    assert square
    assert "style" not in square[0]
    assert "otpauth" not in page


def test_the_seed_is_encrypted(signed_in: Client, anna: User) -> None:
    seed = seed_on(signed_in.get(APP).content.decode())

    app = AuthenticatorApp.objects.get(user=anna)
    assert seed.encode() not in bytes(app.sealed_seed)
    assert authenticator.waiting_seed(anna) == seed


def test_a_wrong_first_code_switches_nothing_on(signed_in: Client, anna: User) -> None:
    seed = seed_on(signed_in.get(APP).content.decode())

    page = signed_in.post(APP, {"code": "000000"}).content.decode()

    assert ("Ten kod się nie zgadza" in page, seed_on(page)) == (True, seed)
    assert not has_factor(anna)


def test_other_browsers_begin_anew_when_a_factor_is_added(signed_in: Client, anna: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(anna)
    phone = pyotp.TOTP(seed_on(signed_in.get(APP).content.decode()))

    signed_in.post(APP, {"code": code_now(phone)})

    assert elsewhere.get("/konto/")["Location"].startswith("/strefa-mieszkanca/logowanie/")


@pytest.mark.parametrize(
    ("address", "way"),
    [
        ("/", ""),
        ("/konto/", "?next=%2Fkonto%2F"),
        ("/e-bok/", ""),
        ("/ikcs/", ""),
        ("/konto/haslo/", "?next=%2Fkonto%2Fhaslo%2F"),
        (APP, "?next=%2Fkonto%2Fdrugi-skladnik%2Faplikacja%2F"),
        (f"{HERE}kody/", "?next=%2Fkonto%2Fdrugi-skladnik%2Fkody%2F"),
        ("/nie-ma-takiej/", ""),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_before_the_second_step_every_other_address_leads_to_it(
    client: Client, anna: User, address: str, way: str, method: str
) -> None:
    with_app(anna)
    client.force_login(anna)

    answer = getattr(client, method)(address)

    kept = way if method == "get" else ""
    assert (answer.status_code, answer["Location"]) == (302, f"{CONFIRM}{kept}")


def test_signing_out_is_open(client: Client, anna: User) -> None:
    with_app(anna)
    client.force_login(anna)

    client.post("/strefa-mieszkanca/wyloguj/")

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("door", "field", "realm"),
    [("/strefa-mieszkanca/logowanie/e-bok/", "login", "ebok"), ("/admin/login/", "username", "s")],
)
def test_every_door_leads_to_the_second_step(
    client: Client, anna: User, door: str, field: str, realm: str
) -> None:
    user = anna if realm == "ebok" else staff("celina", "editor")
    with_app(user)

    client.post(door, {field: user.login, "password": PASSWORD})

    assert client.get("/admin/")["Location"] == CONFIRM


def test_the_code_opens_the_panel_under_a_new_session_key(client: Client, anna: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        phone = with_app(anna, NOW)
        clock.shift(30)
        client.force_login(anna)
        key = client.session.session_key
        client.get(CONFIRM)

        answer = client.post(CONFIRM, {"code": f" {code_now(phone)[:3]} {code_now(phone)[3:]} "})

        assert (answer["Location"], client.get("/konto/").status_code) == ("/e-bok/", 200)
        assert client.session.session_key != key


def test_a_browser_is_known_only_after_the_second_step(
    client: Client, anna: User, outbox: Callable[[], list[tuple[str, str]]]
) -> None:
    own, typed = Client(), {"login": anna.login, "password": PASSWORD}
    with time_machine.travel(NOW, tick=False) as clock:
        phone = with_app(anna, NOW)
        clock.shift(30)
        own.post(DOOR, typed)
        own.post(CONFIRM, {"code": code_now(phone)})
        known = KnownDevice.objects.count()

        client.post(DOOR, typed)

    assert (known, KnownDevice.objects.count()) == (1, 1)
    assert outbox()[-1] == (ANNA_S_ADDRESS, "new_device.txt")


def test_a_code_works_once(client: Client, anna: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        phone = with_app(anna, NOW)
        clock.shift(30)
        first, second = client, Client()
        first.force_login(anna)
        first.post(CONFIRM, {"code": code_now(phone)})
        second.force_login(anna)

        page = second.post(CONFIRM, {"code": code_now(phone)}).content.decode()

    assert "Ten kod się nie zgadza albo był już użyty" in page
    assert phone.at(NOW + timedelta(seconds=30)) not in page


@pytest.mark.parametrize(("seconds", "fits"), [(-1, False), (0, True), (29, True), (30, False)])
def test_a_code_lives_for_its_thirty_seconds(anna: User, seconds: int, fits: bool) -> None:
    shown_at = NOW + timedelta(hours=1)
    phone = with_app(anna, NOW)
    code = phone.at(shown_at)

    assert authenticator.code_fits(anna, code, shown_at + timedelta(seconds=seconds)) is fits


def test_five_wrong_codes_are_too_many_also_for_the_right_one(client: Client, anna: User) -> None:
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


def test_a_recovery_code_works_once_however_it_is_typed(client: Client, anna: User) -> None:
    with_app(anna)
    code = second_factor.new_codes(anna, SYSTEM)[3]
    client.force_login(anna)

    first = client.post(CONFIRM, {"code": code.lower().replace("-", " ")})
    again = Client()
    again.force_login(anna)
    second = again.post(CONFIRM, {"code": code})

    assert (first.status_code, second.status_code) == (302, 200)
    assert second_factor.codes_left(anna) == 9


def test_recovery_codes_are_kept_as_hashes_and_shown_once(signed_in: Client, anna: User) -> None:
    with_app(anna)
    codes = codes_on(signed_in.post(f"{HERE}kody/").content.decode())
    kept = " ".join(RecoveryCode.objects.values_list("code_hash", flat=True))

    assert len(codes) == 10
    assert [code for code in codes if code in kept or code.replace("-", "") in kept] == []
    assert codes_on(signed_in.get(HERE).content.decode()) == []
    assert signed_in.get(f"{HERE}kody/").status_code == 405


def test_new_recovery_codes_void_the_old_ones(anna: User) -> None:
    with_app(anna)
    old = second_factor.new_codes(anna, SYSTEM)
    second_factor.new_codes(anna, SYSTEM)

    assert [second_factor.recovery_code_fits(anna, code, NOW, SYSTEM) for code in old[:2]] == [
        False,
        False,
    ]


def test_an_app_is_removed_with_its_recovery_codes(
    signed_in: Client, anna: User, actions: Callable[[], list[str]]
) -> None:
    with_app(anna)
    second_factor.new_codes(anna, SYSTEM)
    told = len(actions())

    signed_in.post(f"{APP}odlacz/")

    assert (has_factor(anna), second_factor.codes_left(anna)) == (False, 0)
    assert actions()[told:] == ["SECOND_FACTOR_REMOVED"]


@pytest.mark.parametrize("address", [APP, f"{HERE}klucz/"])
def test_a_fresh_password_is_wanted_before_a_factor_changes(anna: User, address: str) -> None:
    client = Client()
    with time_machine.travel(NOW, tick=False) as clock:
        client.force_login(anna)
        clock.shift(11 * 60)

        answers = [client.get(address)["Location"], client.post(f"{APP}odlacz/")["Location"]]

    assert [one.partition("?")[0] for one in answers] == ["/konto/potwierdz-haslo/"] * 2


class TestStaffWithoutAFactor:
    def test_are_led_to_setting_one_up_where_it_is_required(
        self, client: Client, settings: Settings
    ) -> None:
        settings.COOP_STAFF_SECOND_FACTOR = "required"
        celina = staff("celina", "editor")
        client.force_login(celina)

        led = [client.get(address)["Location"] for address in ("/admin/", "/", "/konto/")]
        page = client.get(HERE).content.decode()
        phone = pyotp.TOTP(seed_on(client.get(APP).content.decode()))
        client.post(APP, {"code": code_now(phone)})

        assert led == [HERE, HERE, f"{HERE}?next=%2Fkonto%2F"]
        assert "Bez drugiego składnika nie można pracować dalej." in page
        assert client.get("/admin/").status_code == 200

    def test_work_as_before_where_it_is_offered(self, client: Client) -> None:
        client.force_login(staff("celina", "editor"))

        assert client.get("/admin/").status_code == 200

    def test_are_led_back_when_they_remove_the_last_one(
        self, client: Client, settings: Settings
    ) -> None:
        settings.COOP_STAFF_SECOND_FACTOR = "required"
        client.force_login(staff("celina", "editor"))
        phone = pyotp.TOTP(seed_on(client.get(APP).content.decode()))
        client.post(APP, {"code": code_now(phone)})

        client.post(f"{APP}odlacz/")

        assert client.get("/admin/")["Location"] == HERE


@pytest.mark.parametrize(("realm", "status"), [("ebok", 302), ("ikcs", 200)])
def test_residents_of_one_panel_may_be_required_to_have_one(
    signed_in: Client, settings: Settings, realm: str, status: int
) -> None:
    settings.COOP_RESIDENT_SECOND_FACTOR = {realm: "required"}

    assert signed_in.get("/konto/").status_code == status


def test_a_lost_factor_is_taken_away_by_a_clerk(
    client: Client, anna: User, actions: Callable[[], list[str]]
) -> None:
    with_app(anna)
    second_factor.new_codes(anna, SYSTEM)
    client.force_login(anna)
    told = len(actions())

    reset_second_factor(anna, SYSTEM)
    ended = client.get("/konto/")["Location"]
    client.force_login(anna)

    assert ended.startswith("/strefa-mieszkanca/logowanie/")
    assert client.get("/konto/").status_code == 200
    assert actions()[told : told + 1] == ["SECOND_FACTOR_RESET"]


def test_a_reset_password_does_not_spare_the_second_step(client: Client, anna: User) -> None:
    with_app(anna)
    set_password(anna, "zielony rower jedzie noca", SYSTEM, how="RESET")

    client.post(
        "/strefa-mieszkanca/logowanie/e-bok/",
        {"login": anna.login, "password": "zielony rower jedzie noca"},
    )

    assert client.get("/e-bok/")["Location"] == CONFIRM
