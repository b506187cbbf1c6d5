"""One reader of numbers in every notation: what is written is read again, or refused."""

from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.money.amounts import Money
from cms_ext.base.tables.numbers import (
    CONTRACT,
    CONTRACT_AMOUNT,
    LARGEST,
    TYPED,
    AmountError,
    Notation,
    parse_decimal,
    read_number,
)
from cms_ext.base.tables.values import polish_decimal

COMMA = Notation(",", dash_is_zero=True, is_of_programs=True)
COMMA_DOTS = Notation(",", ".", dash_is_zero=True, is_of_programs=True)
DOT = Notation(".", dash_is_zero=True, is_of_programs=True)
DOT_COMMAS = Notation(".", ",", dash_is_zero=True, is_of_programs=True)
FORMAT, SCALE = "AMOUNT_FORMAT", "AMOUNT_SCALE"

# As accounting programs and spreadsheets write amounts, with a decimal comma.
OF_PROGRAMS: dict[str, Decimal | str] = {
    **dict.fromkeys(
        ["-", "–", "−", " -   zł ", "- zł", "zł -", "-\u00a0\u00a0\u00a0zł", "0,00", "0", "0,00-"],
        Decimal("0.00"),
    ),
    **dict.fromkeys(
        [
            "(1 138,19)",
            "(1 138,19 zł)",
            "(1 138,19) zł",
            "( 1 138,19 )",
            "-1 138,19",
            "- 1138,19",
            "−1\u00a0138,19",
            "–1\u202f138,19 PLN",
            "1 138,19-",
            "1138,19 −",
            "1 138,19 CR",
            "1138,19CR",
            "1 138,19 Ct",
            "1 138,19 Ma",
            "zł (1 138,19)",
            "-zł 1 138,19",
            "Cr 1 138,19",
            "Ma. 1 138,19",
            "PLN Ma 1138,19",
            "1 138,19 (Ma)",
            "1138,19 zł (CR)",
            "\N{NON-BREAKING HYPHEN}1 138,19",
            "\N{HYPHEN}1 138,19",
            "\u200e-1138,19",
        ],
        Decimal("-1138.19"),
    ),
    **dict.fromkeys(
        [
            "1138,19",
            "+1 138,19",
            "1 138,19 DR",
            "1 138,19 Wn",
            "1 138,19 dt",
            "1'138,19",
            "1 138,19zł",
            "1 138,19 ZŁ",
            "1 138,1900",
            "PLN 1 138,19",
            " 1\u2009138,19 ",
            "Wn 1 138,19",
            "DT1138,19",
            "1138,19(Wn)",
            "\ufeff1138,19\u200b",
        ],
        Decimal("1138.19"),
    ),
    **dict.fromkeys(
        [
            "", "—", "zł", "CR", "(-)", "--1", "-1-", "(−1)", "(1) CR", "-1 CR", "1 CR DR",
            "Ma 1 Ma", "Ma -1", "Malbork 1", "1 M",
            "1.138,19", "1 13,19", "1e3", "(1", "1)", "1,", ",5", "12 EUR", "1 138 19", "NaN", "١",
        ],
        FORMAT,
    ),
    "1,234": SCALE,
    "99 999 999,00": "AMOUNT_TOO_LARGE",
}  # fmt: skip


def read(text: str, notation: Notation = COMMA, places: int = 2) -> Decimal | str:
    try:
        return read_number(text, notation, places)
    except AmountError as error:
        return error.code


def test_numbers_of_programs():
    assert {text: read(text) for text in OF_PROGRAMS} == OF_PROGRAMS


def test_a_file_of_the_contract_is_read_as_that_of_a_program():
    both = {
        text: result
        for text, result in OF_PROGRAMS.items()
        if isinstance(result, Decimal) and text != "1 138,1900"
    }

    assert {text: read(text, CONTRACT_AMOUNT) for text in both} == both
    assert read("(1138.19)", CONTRACT_AMOUNT) == Decimal("-1138.19")


def test_the_contract_does_not_guess_a_decimal_sign_and_takes_a_dash_only_in_amounts():
    ambiguous = {"1.234,56": FORMAT, "1,234.56": FORMAT, "12,500": SCALE}
    zeros = ["-", "–", "−", "- zł", "-PLN"]

    for notation in (TYPED, CONTRACT, CONTRACT_AMOUNT):
        assert {text: read(text, notation) for text in ambiguous} == ambiguous
    assert read("(12,500)", CONTRACT_AMOUNT) == SCALE
    for notation in (TYPED, CONTRACT):
        assert {read(text, notation) for text in zeros} == {FORMAT}
    assert {read(text, CONTRACT_AMOUNT) for text in zeros} == {Decimal("0.00")}


def test_what_a_person_types_has_no_brackets_and_no_sides():
    refused = ["(12,50)", "12,50-", "12,50 CR", "Wn 12,50", "—", "1'000", "- 12"]

    assert {read(text, TYPED) for text in refused} == {FORMAT}
    assert read("\u200b\u202f12,50\u200e zł", TYPED) == Decimal("12.50")


AMOUNTS = st.decimals(-LARGEST, LARGEST, places=2)


def grouped(value: Decimal, decimal: str, group: str) -> str:
    return f"{abs(value):,.2f}".translate(str.maketrans(",.", f"{group or '_'}{decimal}")).replace(
        "_", ""
    )


# How a number is written without its sign, and how a program adds a minus and a plus.
SPELLINGS = [
    (COMMA, ",", " "),
    (COMMA, ",", ""),
    (COMMA, ",", "\u00a0"),
    (COMMA_DOTS, ",", "."),
    (DOT, ".", "\u202f"),
    (DOT_COMMAS, ".", ","),
]
SIGNS: list[tuple[Callable[[str], str], Callable[[str], str]]] = [
    ("-{}".format, "{}".format),
    ("({})".format, "{} zł".format),
    ("{}-".format, "+{}".format),
    ("({} zł)".format, "{} PLN".format),
    ("{} CR".format, "{} DR".format),
    ("−{} zł".format, " {} ".format),
]


@given(AMOUNTS, st.sampled_from(SPELLINGS), st.sampled_from(SIGNS))
def test_what_a_program_writes_is_read_again(value, spelling, signs):
    notation, decimal, group = spelling
    minus, plus = signs
    text = (minus if value < 0 else plus)(grouped(value, decimal, group))

    assert read(text, notation) == value


@given(AMOUNTS)
def test_what_the_site_writes_is_read_again(value: Decimal):
    money = Money(value)

    assert [Money.parse(text) for text in (str(money), money.digits, str(value))] == [money] * 3
    assert parse_decimal(polish_decimal(value), places=2) == value


@given(st.decimals(0, LARGEST, places=4))
def test_a_rate_is_read_again(value: Decimal):
    assert parse_decimal(polish_decimal(value), places=4) == value


@given(st.text(max_size=30) | st.text(" -–−+()',.0123456789złCRDRMaWnPLN\u00a0", max_size=20))
def test_any_text_is_a_number_with_two_places_or_refused(text: str):
    for notation in (TYPED, CONTRACT, CONTRACT_AMOUNT, COMMA, DOT_COMMAS):
        with suppress(AmountError):
            value = read_number(text, notation, 2)
            assert value == value.quantize(Decimal("0.01"))
            assert abs(value) <= LARGEST
            assert any(map(str.isdigit, text)) or not value


@pytest.mark.parametrize(
    "text", ["1" * 10_000, "(" * 5_000 + "1", "1" + " 000" * 5_000, "-" * 9_000]
)
def test_long_texts_are_refused_at_once(text: str):
    assert read(text) in (FORMAT, "AMOUNT_TOO_LARGE")
