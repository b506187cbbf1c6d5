"""An app whose seed was sealed with a key that is gone."""

from __future__ import annotations

import pyotp
import pytest
from django.test import Client
from pytest_django import Settings

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.domain import authenticator, second_factor
from cms_ext.people.identity.domain.second_factor import has_factor
from cms_ext.people.identity.models import AuthenticatorApp, User
from tests.cms_ext.people.identity.account.phones import (
    APP,
    CONFIRM,
    HERE,
    code_now,
    seed_on,
    with_app,
)

pytestmark = pytest.mark.django_db


class TestAnAppSealedWithAnotherKey:
    """Somebody changed COOP_SEAL_KEY: no code of the app can be compared any more."""

    @pytest.fixture
    def codes(self, anna: User, settings: Settings) -> list[str]:
        with_app(anna)
        codes = second_factor.new_codes(anna, SYSTEM)
        settings.COOP_SEAL_KEY = "another key of at least forty characters 123"
        return codes

    def test_lets_the_recovery_codes_work(
        self, client: Client, anna: User, codes: list[str]
    ) -> None:
        client.force_login(anna)

        shut = client.get("/")["Location"]
        opened = client.post(CONFIRM, {"code": codes[0]})

        assert (shut, opened.status_code, client.get("/konto/").status_code) == (CONFIRM, 302, 200)

    def test_is_told_in_the_log_once_without_secrets(
        self, client: Client, anna: User, codes: list[str], caplog: pytest.LogCaptureFixture
    ) -> None:
        client.force_login(anna)

        page = client.post(CONFIRM, {"code": "123456"}).content.decode()

        said = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
        key = AuthenticatorApp.objects.get(user=anna).pk
        assert "Ten kod się nie zgadza albo był już użyty" in page
        assert said == [
            f"seed of an authenticator app unreadable with this COOP_SEAL_KEY: app {key}"
        ]

    def test_is_set_up_anew_on_the_account_page(
        self, client: Client, anna: User, codes: list[str]
    ) -> None:
        client.force_login(anna)
        client.post(CONFIRM, {"code": codes[0]})

        page = client.get(HERE).content.decode()
        led = client.post(f"{APP}odlacz/")["Location"]
        phone = pyotp.TOTP(seed_on(client.get(APP).content.decode()))
        client.post(APP, {"code": code_now(phone)})

        assert ("Ustaw aplikację od nowa" in page, "Włączona" in page) == (True, False)
        assert (led, authenticator.is_unreadable(anna)) == (APP, False)
        assert has_factor(anna)

    def test_that_waits_for_its_first_code_begins_anew(
        self, signed_in: Client, anna: User, settings: Settings
    ) -> None:
        signed_in.get(APP)
        settings.COOP_SEAL_KEY = "another key of at least forty characters 123"

        assert signed_in.post(APP, {"code": "000000"})["Location"] == APP
