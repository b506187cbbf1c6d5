from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ebok_plugin.payments.bank import PROFILES, Code, unknown_virtual_finding, values
from ebok_plugin.payments.bank.values import (
    find_counterparty,
    find_reference_account,
    find_virtual_account,
    parse_own_account,
    parse_virtual_account,
)
from tests.ebok_plugin.payments.bank.written import SITE_PROFILES


def test_amounts_of_mt940():
    amounts = {
        "1256,64": "1256.64",
        "000000001256,64": "1256.64",
        "0,": "0.00",
        "79,7": "79.70",
        "5,": "5.00",
        "123456789012345,99": "123456789012345.99",
    }
    no_amounts = ["", "1 256,64", ",", ",50", "12", "12.50", "1256.64,0", "-1,00", "1,234", "1,2,3"]
    no_amounts += ["١,٠٠", "1e3,", "1234567890123456,00"]

    assert {text: str(values.comma_amount(text)) for text in amounts} == amounts
    assert {text: values.comma_amount(text) for text in no_amounts} == dict.fromkeys(no_amounts)


def test_amounts_of_camt():
    amounts = {"1256.64": "1256.64", "600": "600.00", "79.7": "79.70", "1.23000": "1.23"}
    amounts |= {"1.": "1.00", ".5": "0.50", "+1.00": "1.00", "+.5": "0.50", "0": "0.00"}
    amounts |= {"000000000000000000001.5000000": "1.50", "123456789012345.99": "123456789012345.99"}
    no_amounts = ["", ".", "+", "1,50", "1.234", "1.230001", "-1.00", "++1", "1e3", "NaN", "1 0.00"]
    no_amounts += ["٣.٠٠"]

    assert {text: str(values.point_amount(text)) for text in amounts} == amounts
    assert {text: values.point_amount(text) for text in no_amounts} == dict.fromkeys(no_amounts)


def test_six_digit_dates():
    days = {
        "260309": date(2026, 3, 9),
        "240229": date(2024, 2, 29),
        "791231": date(2079, 12, 31),
        "800101": date(1980, 1, 1),
        "991231": date(1999, 12, 31),
        "260230": None,
        "250229": None,
        "261301": None,
        "260300": None,
        "26030": None,
        "2603O9": None,
        "٢٦٠٣٠٩": None,
    }

    assert {text: values.parse_short_date(text) for text in days} == days


def test_day_without_a_year_takes_the_nearest():
    days = {
        ("0309", date(2026, 3, 10)): date(2026, 3, 9),
        ("1231", date(2026, 1, 2)): date(2025, 12, 31),
        ("0102", date(2025, 12, 31)): date(2026, 1, 2),
        ("0229", date(2024, 3, 1)): date(2024, 2, 29),
        ("0229", date(2025, 3, 1)): date(2024, 2, 29),
        ("0229", date(2022, 3, 1)): None,
        ("0230", date(2026, 3, 1)): None,
        ("0000", date(2026, 3, 1)): None,
    }

    assert {(text, near): values.day_near(text, near) for text, near in days} == days


def test_iso_dates():
    days = {
        "2026-03-09": date(2026, 3, 9),
        "2026-03-09T23:59:59+01:00": date(2026, 3, 9),
        "2026-03-09+01:00": date(2026, 3, 9),
        "2026-03-09Z": date(2026, 3, 9),
        "2026-02-30": None,
        "2026-3-9": None,
        "20260309": None,
        "2026-W11-1": None,
        "2026-03-09junk": None,
        "0000-01-01": None,
        "": None,
    }

    assert {text: values.iso_date(text) for text in days} == days


def test_amounts_and_dates_as_people_read_them():
    amounts = {
        ("23704.95", "PLN"): "23704,95 zł",
        ("-12.5", "PLN"): "−12,50 zł",
        ("0", "PLN"): "0,00 zł",
        ("1", "EUR"): "1,00 EUR",
    }

    assert {
        (amount, currency): values.format_amount(Decimal(amount), currency)
        for amount, currency in amounts
    } == amounts
    assert values.format_date(date(2026, 3, 9)) == "09.03.2026"
    assert values.readable_short_date("260230") == "30.02.2026"
    assert values.readable_short_date("80XX01") == "80XX01"


@given(st.integers(0, 10**15 - 1), st.integers(0, 99))
def test_an_amount_is_read_as_it_was_written(whole: int, grosze: int):
    written = Decimal(whole * 100 + grosze).scaleb(-2)

    assert values.comma_amount(f"{whole},{grosze:02d}") == written
    assert values.point_amount(f"{whole}.{grosze:02d}000") == written


@given(st.dates(date(1980, 1, 1), date(2079, 12, 31)), st.integers(-180, 180))
def test_a_date_is_read_as_it_was_written(day: date, apart: int):
    assert values.parse_short_date(f"{day:%y%m%d}") == day
    near = date.fromordinal(day.toordinal() + apart)
    if (day.month, day.day) != (2, 29):
        assert values.day_near(f"{day:%m%d}", near) == day


PKO = SITE_PROFILES["pko"]
PAYER_1 = "77999000090001000000100001"


def test_the_account_of_a_statement():
    accounts = {
        "/PL74999000090000000000000001": "74999000090000000000000001",
        "PL74999000090000000000000001": "74999000090000000000000001",
        "74 9990 0009 0000 0000 0000 0001": "74999000090000000000000001",
        "BPKOPLPW/74999000090000000000000001": "74999000090000000000000001",
        "74999000090000000000000001PLN": "74999000090000000000000001",
        "BPHKPLPK/320000546101": "BPHKPLPK/320000546101",
        "DE89 3704 0044 0532 0130 00": "DE89370400440532013000",
        "749990000900000000000000012": "749990000900000000000000012",
        "": "",
    }

    assert {text: parse_own_account(text) for text in accounts} == accounts


def test_the_account_of_the_other_side():
    accounts = {
        "PL48999900010000000000007001": "48999900010000000000007001",
        "48 9999 0001 0000 0000 0000 7001": "48999900010000000000007001",
        "99990001" + "0000000000007001": "48999900010000000000007001",
        "NO9386011117947": None,
        "99990001": None,
        "": None,
    }

    assert {text: find_counterparty(text) for text in accounts} == accounts


def test_the_virtual_account_paid_to():
    accounts = {
        ("pko", "SWRK0001000000100001"): ("SWRK0001000000100001", PAYER_1),
        ("pko", "SWRK 0001 0000 0010 0001"): ("SWRK0001000000100001", PAYER_1),
        ("pko", "100001"): ("100001", PAYER_1),
        ("pko", "SWRK0002000000100001"): ("SWRK0002000000100001", None),
        ("pko", PAYER_1): (PAYER_1, PAYER_1),
        ("pko", f"PL{PAYER_1}"): (f"PL{PAYER_1}", PAYER_1),
        ("pko", "77999000090001000000100002"): ("77999000090001000000100002", None),
        ("pko", "ul. Wzorcowa"): ("", None),
        ("pko", "1" * 64): ("1" * 64, None),
        ("pko", "1" * 65): ("", None),
        ("pko", ""): ("", None),
        ("mbank", "XX000000100001"): ("XX000000100001", PAYER_1),
        ("mbank", "12000000100001"): ("12000000100001", PAYER_1),
        ("mbank", "XX123456789012345"): ("", None),
        ("mbank", PAYER_1): (PAYER_1, PAYER_1),
        ("pekao", PAYER_1): (PAYER_1, PAYER_1),
        ("pekao", "ul. Wzorcowa 12"): ("", None),
        ("pekao", "0001000000100001"): ("0001000000100001", PAYER_1),
    }

    assert {
        (profile, text): parse_virtual_account(text, SITE_PROFILES[profile])
        for profile, text in accounts
    } == accounts


def test_a_bank_without_agreed_numbers_knows_only_whole_accounts():
    pko, suffix = PROFILES["pko"], "SWRK0001000000100001"

    assert parse_virtual_account(suffix, pko) == (suffix, None)
    assert parse_virtual_account(PAYER_1, pko) == (PAYER_1, PAYER_1)
    assert find_virtual_account(PAYER_1, pko) is None


def test_a_shorter_suffix_leaves_more_for_the_client():
    profile = replace(PKO, client_id="00010000", suffix_length=8)

    found = parse_virtual_account("SWRK0001000000100001", profile)
    assert found == ("SWRK0001000000100001", PAYER_1)


def test_a_structured_reference_must_hold_the_whole_number():
    references = {
        "SWRK0001000000100001": ("SWRK0001000000100001", PAYER_1),
        "XX000000100001": ("XX000000100001", PAYER_1),
        "FV 118/03/100001": ("", None),
        "1" * 65: ("", None),
        "": ("", None),
    }

    assert {text: find_reference_account(text, PKO) for text in references} == references


def test_a_virtual_account_typed_into_the_title():
    titles = {
        f"czynsz na {PAYER_1}": PAYER_1,
        "PL77 9990 0009 0001 0000 0010 0001 czynsz": PAYER_1,
        "zwrot na 48999900010000000000007001": None,
        "na 77999000090001000000100002": None,
        f"na 1{PAYER_1}": None,
        f"z 48999900010000000000007001 na {PAYER_1}": PAYER_1,
        "czynsz": None,
    }

    assert {title: find_virtual_account(title, PKO) for title in titles} == titles


def test_the_warning_of_unknown_numbers_speaks_polish():
    words = {
        1: "1 wpłata ma nieznany numer wpłaty masowej – trafiła",
        2: "2 wpłaty mają nieznany numer wpłaty masowej – trafiły",
        5: "5 wpłat ma nieznany numer wpłaty masowej – trafiło",
        12: "12 wpłat ma nieznany numer wpłaty masowej – trafiło",
        21: "21 wpłat ma nieznany numer wpłaty masowej – trafiło",
        23: "23 wpłaty mają nieznany numer wpłaty masowej – trafiły",
        112: "112 wpłat ma nieznany numer wpłaty masowej – trafiło",
    }

    def found(count: int) -> tuple[str, str, str]:
        warning = unknown_virtual_finding(count)
        return warning.code, warning.outcome, warning.message_pl

    assert {count: found(count) for count in words} == {
        count: (Code.BANK_UNKNOWN_VIRTUAL, "accepted", f"{said} do „Wpłaty do wyjaśnienia”.")
        for count, said in words.items()
    }
