"""PESEL, bank accounts, identity cards, land registers: by their check digits, in any grouping."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.public_site.detector import AllowedValues, DetectedSpan, SurnameStems, detect
from tests.cms_ext.public_site.detector.digits import account, grouped, identity_card, pesel, wrong

BORN = st.dates(date(1800, 1, 1), date(2299, 12, 31))
SERIALS = st.integers(0, 9999)


def found(text: str, **allowed: frozenset[str]) -> list[tuple[str, str, str]]:
    """Rule, strength and what was found."""
    spans = detect(text, names=SurnameStems(), allowed=AllowedValues(**allowed))
    return [(span.rule, span.strength, text[span.start : span.end]) for span in spans]


@given(BORN, SERIALS)
def test_every_pesel_is_found(born: date, serial: int) -> None:
    number = pesel(born, serial)

    assert found(f"PESEL: {number}.") == [("PESEL", "block", number)]


@given(BORN, SERIALS)
def test_with_a_wrong_check_digit_it_may_still_be_one(born: date, serial: int) -> None:
    number = wrong(pesel(born, serial))

    assert found(f"(PESEL {number})") == [("PESEL_LIKE", "warn", number)]


def test_a_day_that_never_was_is_no_birthday() -> None:
    digits = f"{26:02}{2 + 20:02}{30:02}{1234:04}"
    number = min((f"{digits}{check}" for check in range(10)), key=lambda one: _weighed(one))

    assert [rule for rule, _, _ in found(number)] == ["PESEL_LIKE"]


def _weighed(number: str) -> int:
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
    return sum(w * int(digit) for w, digit in zip(weights, number, strict=True)) % 10


@given(BORN, SERIALS, st.sampled_from(["0{}", "{}0", "12{}34"]))
def test_inside_a_longer_run_of_digits_it_is_no_pesel(born: date, serial: int, longer: str) -> None:
    assert found(longer.format(pesel(born, serial))) == []


ACCOUNTS = st.builds(account, st.integers(0, 99_999_999), st.integers(0, 10**16 - 1))
GROUPINGS = st.sampled_from([(26,), (2, 4), (2, 8, 4), (2, 8, 16), (1,), (4,)])


@given(
    ACCOUNTS,
    GROUPINGS,
    st.sampled_from([" ", "-", "\u00a0", "\u2013", "\n"]),
    st.sampled_from(["", "PL", "PL "]),
)
def test_every_account_is_found_in_any_grouping(
    number: str, sizes: tuple[int, ...], by: str, country: str
) -> None:
    written = country + grouped(number, *sizes, by=by)

    assert found(f"Rachunek: {written}, SM") == [("BANK_ACC", "block", written)]
    assert found(f"Rachunek: {written}, SM", accounts=frozenset({number})) == []


@given(ACCOUNTS, GROUPINGS)
def test_26_digits_with_a_wrong_sum_are_a_warning(number: str, sizes: tuple[int, ...]) -> None:
    written = grouped(wrong(number), *sizes)

    assert found(written) == [("BANK_ACC", "warn", written)]


def test_27_digits_are_no_account() -> None:
    assert found(account(74999, 1) + "1") == []


@given(
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3),
    st.integers(0, 99_999),
    st.sampled_from(["", " ", "-"]),
)
def test_every_identity_card_is_found(letters: str, serial: int, gap: str) -> None:
    number = identity_card(letters, serial)
    written = number[:3] + gap + number[3:]

    assert found(f"dowód {written}") == [("ID_CARD", "block", written)]
    assert found(f"dowód {letters}{gap}{(int(number[3]) + 1) % 10}{number[4:]}") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KW WA1M/00123456/7", [("LAND_REG", "warn", "WA1M/00123456/7")]),
        ("KW WA1M/0012345/7", []),
        ("KW XWA1M/00123456/7", []),
    ],
)
def test_land_register(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(text) == expected


def test_signs_without_width_and_odd_digits_hide_no_number() -> None:
    number = pesel(date(1980, 2, 29), 1234)
    torn = f"{number[:4]}\u200b{number[4:7]}\u00ad{number[7:]}"
    wide = "".join(chr(0xFF10 + int(digit)) for digit in number)

    assert detect(f"a {torn} b", names=SurnameStems(), allowed=AllowedValues()) == (
        DetectedSpan("PESEL", "block", 2, 2 + len(torn)),
    )
    assert found(wide) == [("PESEL", "block", wide)]
