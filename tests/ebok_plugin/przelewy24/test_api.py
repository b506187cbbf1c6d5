import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.plugins.payment_gateway import (
    GatewayPayment,
    GatewaySilent,
    NoticeRefused,
    PaymentStage,
)
from ebok_plugin.przelewy24 import api
from ebok_plugin.przelewy24.conf import check_przelewy24, describe_gateway
from tests.ebok_plugin.online.gateways import switched_on
from tests.ebok_plugin.przelewy24.fake_przelewy24 import Fake, signed

GOOD = {
    "COOP_P24_MERCHANT_ID": "12345", "COOP_P24_POS_ID": "", "COOP_P24_API_KEY": "klucz-rest",
    "COOP_P24_CRC": "crc-tajny", "COOP_P24_URL": "https://sandbox.przelewy24.pl",
}  # fmt: skip


def set_up(settings, **other: str) -> list[str]:
    for name, value in (GOOD | other).items():
        setattr(settings, name, value)
    return [str(problem.msg).split()[0] for problem in check_przelewy24(None)]


def test_a_signature_is_sha384_of_compact_json_with_the_key_last():
    # Computed by hand: printf '{"sessionId":"a/ż","orderId":1,"crc":"k"}' | sha384sum
    assert api.sign({"sessionId": "a/ż", "orderId": 1}, "k") == signed(
        {"sessionId": "a/ż", "orderId": 1}, "k"
    )
    assert len(api.sign({}, "k")) == 96


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({}, []),
        ({"COOP_P24_MERCHANT_ID": "", "COOP_P24_API_KEY": "", "COOP_P24_CRC": ""}, []),
        ({"COOP_P24_MERCHANT_ID": ""}, ["COOP_P24_MERCHANT_ID"]),
        ({"COOP_P24_MERCHANT_ID": "12a"}, ["COOP_P24_MERCHANT_ID"]),
        ({"COOP_P24_POS_ID": "x"}, ["COOP_P24_POS_ID"]),
        ({"COOP_P24_CRC": "z odstępem"}, ["COOP_P24_CRC"]),
        ({"COOP_P24_API_KEY": "a\nb"}, ["COOP_P24_API_KEY"]),
        ({"COOP_P24_URL": "https://secure.przelewy24.pl/api"}, ["COOP_P24_URL"]),
        ({"COOP_P24_URL": "http://secure.przelewy24.pl"}, ["COOP_P24_URL"]),
    ],
)
def test_a_wrong_setting_is_named_and_switches_it_off(settings, wrong: dict, named: list[str]):
    settings.COOP_DEMO = False
    assert set_up(settings, **wrong) == named
    is_off = bool(named) or settings.COOP_P24_MERCHANT_ID == ""
    assert (api.find_host() == "") is is_off


def test_the_state_of_the_site_says_where_payments_go(settings):
    said = []
    for url in ("https://sandbox.przelewy24.pl", "https://secure.przelewy24.pl"):
        set_up(settings, COOP_P24_URL=url)
        said.append(describe_gateway())
    set_up(settings, COOP_P24_CRC="")
    said.append(describe_gateway())

    assert [one.removeprefix("płatności online: ").split()[0] for one in said] == [
        "środowisko", "Przelewy24", "wyłączone",
    ]  # fmt: skip


def test_answers_that_say_nothing_are_no_answer(settings):
    with switched_on(settings) as fake:
        assert api.find("0" * 32) is None
        fake.transactions["k"] = {"sessionId": "k", "orderId": 1, "amount": 5, "status": 9}
        with pytest.raises(GatewaySilent):
            api.find("k")
        settings.COOP_P24_API_KEY = "inny"
        with pytest.raises(GatewaySilent, match="401"):
            api.confirm(GatewayPayment("k", "1", 5, "PLN", PaymentStage.PAID, False))
    # Nobody listens any more.
    with pytest.raises(GatewaySilent, match="nie odpowiadają"):
        api.find("k")


@given(
    name=st.sampled_from(sorted(api.NOTICE_FIELDS)),
    value=st.integers() | st.text() | st.none() | st.booleans(),
)
def test_any_changed_field_breaks_the_signature(name: str, value: object):
    fake = Fake()
    fake.transactions["k"] = {"amount": 5, "orderId": 1}
    notice = fake.notice("k")
    changed = {**notice, name: value}
    with pytest.MonkeyPatch.context() as patched:
        for key, text in (GOOD | {"COOP_P24_CRC": fake.crc}).items():
            patched.setattr(f"django.conf.settings.{key}", text)
        body = json.dumps(changed).encode()
        if changed == notice and type(value) is type(notice[name]):
            assert api.read_notice(body).grosze == 5
            return
        with pytest.raises(NoticeRefused):
            api.read_notice(body)
