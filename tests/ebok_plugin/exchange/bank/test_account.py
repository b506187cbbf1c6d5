from dataclasses import replace

import pytest

from ebok_plugin.exchange.bank import PROFILES
from ebok_plugin.exchange.bank.values import (
    counterparty,
    own_account,
    reference_account,
    virtual_account,
    virtual_account_in,
)
from tests.ebok_plugin.exchange.bank.expected import SITE_PROFILES

PKO = SITE_PROFILES["pko"]
MBANK = SITE_PROFILES["mbank"]
PEKAO = SITE_PROFILES["pekao"]
PAYER_1 = "77999000090001000000100001"


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("/PL74999000090000000000000001", "74999000090000000000000001"),
        ("PL74999000090000000000000001", "74999000090000000000000001"),
        ("74 9990 0009 0000 0000 0000 0001", "74999000090000000000000001"),
        ("BPKOPLPW/74999000090000000000000001", "74999000090000000000000001"),
        ("74999000090000000000000001PLN", "74999000090000000000000001"),
        ("BPHKPLPK/320000546101", "BPHKPLPK/320000546101"),
        ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("749990000900000000000000012", "749990000900000000000000012"),
        ("", ""),
    ],
)
def test_the_account_of_a_statement(text: str, account: str) -> None:
    assert own_account(text) == account


@pytest.mark.parametrize(
    ("text", "nrb"),
    [
        ("PL48999900010000000000007001", "48999900010000000000007001"),
        ("48 9999 0001 0000 0000 0000 7001", "48999900010000000000007001"),
        ("99990001" + "0000000000007001", "48999900010000000000007001"),
        ("NO9386011117947", None),
        ("99990001", None),
        ("", None),
    ],
)
def test_the_account_of_the_other_side(text: str, nrb: str | None) -> None:
    assert counterparty(text) == nrb


@pytest.mark.parametrize(
    ("profile", "text", "raw", "nrb"),
    [
        ("pko", "SWRK0001000000100001", "SWRK0001000000100001", PAYER_1),
        ("pko", "SWRK 0001 0000 0010 0001", "SWRK0001000000100001", PAYER_1),
        ("pko", "100001", "100001", PAYER_1),
        ("pko", "SWRK0002000000100001", "SWRK0002000000100001", None),
        ("pko", PAYER_1, PAYER_1, PAYER_1),
        ("pko", f"PL{PAYER_1}", f"PL{PAYER_1}", PAYER_1),
        ("pko", "77999000090001000000100002", "77999000090001000000100002", None),
        ("pko", "ul. Wzorcowa", "", None),
        ("pko", "1" * 64, "1" * 64, None),
        ("pko", "1" * 65, "", None),
        ("pko", "", "", None),
        ("mbank", "XX000000100001", "XX000000100001", PAYER_1),
        ("mbank", "12000000100001", "12000000100001", PAYER_1),
        ("mbank", "XX123456789012345", "", None),
        ("mbank", PAYER_1, PAYER_1, PAYER_1),
        ("pekao", PAYER_1, PAYER_1, PAYER_1),
        ("pekao", "ul. Wzorcowa 12", "", None),
        ("pekao", "0001000000100001", "0001000000100001", PAYER_1),
    ],
)
def test_the_virtual_account_paid_to(profile: str, text: str, raw: str, nrb: str | None) -> None:
    assert virtual_account(text, SITE_PROFILES[profile]) == (raw, nrb)


def test_a_bank_without_agreed_numbers_knows_only_whole_accounts() -> None:
    assert virtual_account("SWRK0001000000100001", PROFILES["pko"]) == (
        "SWRK0001000000100001",
        None,
    )
    assert virtual_account(PAYER_1, PROFILES["pko"]) == (PAYER_1, PAYER_1)


def test_a_shorter_suffix_leaves_more_for_the_client() -> None:
    profile = replace(PKO, client_id="00010000", suffix_length=8)

    assert virtual_account("SWRK0001000000100001", profile) == ("SWRK0001000000100001", PAYER_1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SWRK0001000000100001", ("SWRK0001000000100001", PAYER_1)),
        ("XX000000100001", ("XX000000100001", PAYER_1)),
        ("FV 118/03/100001", ("", None)),
        ("1" * 65, ("", None)),
        ("", ("", None)),
    ],
)
def test_a_structured_reference_must_hold_the_whole_number(
    text: str, expected: tuple[str, str | None]
) -> None:
    assert reference_account(text, PKO) == expected


@pytest.mark.parametrize(
    ("title", "nrb"),
    [
        (f"czynsz na {PAYER_1}", PAYER_1),
        ("PL77 9990 0009 0001 0000 0010 0001 czynsz", PAYER_1),
        ("zwrot na 48999900010000000000007001", None),
        ("na 77999000090001000000100002", None),
        (f"na 1{PAYER_1}", None),
        (f"z 48999900010000000000007001 na {PAYER_1}", PAYER_1),
        ("czynsz", None),
    ],
)
def test_a_virtual_account_typed_into_the_title(title: str, nrb: str | None) -> None:
    assert virtual_account_in(title, PKO) == nrb


def test_without_agreed_numbers_no_account_in_a_title_is_ours() -> None:
    assert virtual_account_in(PAYER_1, PROFILES["pko"]) is None
