import re

from hypothesis import assume, given
from hypothesis import strategies as st

from cms_ext.people.identity.domain.activation_code import (
    ALPHABET,
    LENGTH,
    check_symbol,
    format_code,
    has_shape,
    is_well_formed,
    make_code,
    normalise_code,
)

RANDOM = st.text(ALPHABET, min_size=16, max_size=16)
CODES = RANDOM.map(lambda symbols: symbols + check_symbol(symbols))
PLACES = st.integers(0, LENGTH - 1)
# The one pair of symbols whose values are equal mod 31.
ALIKE = {"0", "Z"}


def test_codes_are_well_formed_and_never_twice_the_same():
    # The example of the letter: 1 × 1 + 2 × 2 + … + 16 × 16 = 1496 = 48 × 31 + 8
    code = "123456789ABCDEFG8"
    assert (format_code(code), is_well_formed(code)) == ("1234-5678-9ABC-DEFG8", True)

    made = [make_code() for _ in range(200)]

    assert all(map(is_well_formed, made))
    assert len(set(made)) == 200
    assert all(re.fullmatch("[0-9A-HJKMNP-TV-Z]{17}", code) for code in made)


@given(CODES)
def test_what_is_printed_reads_back(code: str):
    assert normalise_code(format_code(code)) == code
    assert is_well_formed(format_code(code))


@given(CODES, st.data())
def test_blanks_hyphens_case_and_look_alikes_do_not_matter(code: str, data: st.DataObject):
    look = {"0": "0Oo", "1": "1IiLl"}
    typed = "".join(
        data.draw(st.sampled_from(look.get(symbol, symbol + symbol.lower())))
        + data.draw(st.sampled_from(["", " ", "-", " - ", "\t", "–", "\u00a0"]))
        for symbol in code
    )

    assert normalise_code(typed) == code
    assert is_well_formed(typed)


@given(CODES, PLACES, st.sampled_from(ALPHABET))
def test_one_wrong_symbol_is_detected_but_for_0_and_z(code: str, place: int, other: str):
    assume(code[place] != other)

    wrong = code[:place] + other + code[place + 1 :]

    at_the_check_symbol = place == LENGTH - 1
    undetected = {code[place], other} == ALIKE and not at_the_check_symbol
    assert has_shape(wrong)
    assert is_well_formed(wrong) == undetected


@given(CODES, PLACES, PLACES)
def test_two_swapped_symbols_are_detected_but_for_0_and_z(code: str, one: int, two: int):
    assume(one < two)
    assume(code[one] != code[two])
    assume({code[one], code[two]} != ALIKE)

    symbols = list(code)
    symbols[one], symbols[two] = symbols[two], symbols[one]

    assert not is_well_formed("".join(symbols))


def test_what_is_no_code_has_not_its_shape():
    for typed in (
        "",
        "1234-5678-9ABC-DEFG",  # one short
        "1234-5678-9ABC-DEFG88",  # one long
        "1234-5678-9ABC-DEFGU",
        "1234_5678_9ABC_DEFG8",
        "1234-5678-9ABC-DĘFG8",
        "moje wlasne haslo!",
    ):
        assert (has_shape(typed), is_well_formed(typed)) == (False, False), typed
