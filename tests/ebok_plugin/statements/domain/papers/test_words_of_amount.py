import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.money.amounts import Money
from ebok_plugin.statements.domain.papers.letterhead import amount_in_words


def test_amounts():
    table = {
        "0.00": "zero złotych 00/100",
        "0.05": "zero złotych 05/100",
        "1.00": "jeden złoty 00/100",
        "2.00": "dwa złote 00/100",
        "12.00": "dwanaście złotych 00/100",
        "21.00": "dwadzieścia jeden złotych 00/100",
        "22.10": "dwadzieścia dwa złote 10/100",
        "112.00": "sto dwanaście złotych 00/100",
        "926.94": "dziewięćset dwadzieścia sześć złotych 94/100",
        "1000.00": "tysiąc złotych 00/100",
        "1001.00": "tysiąc jeden złotych 00/100",
        "1138.19": "tysiąc sto trzydzieści osiem złotych 19/100",
        "2004.00": "dwa tysiące cztery złote 00/100",
        "5000.00": "pięć tysięcy złotych 00/100",
        "21000.00": "dwadzieścia jeden tysięcy złotych 00/100",
        "101000.00": "sto jeden tysięcy złotych 00/100",
        "1000000.00": "milion złotych 00/100",
        "1000001.00": "milion jeden złotych 00/100",
        "1000002.00": "milion dwa złote 00/100",
        "1001000.00": "milion jeden tysiąc złotych 00/100",
        "1001001.00": "milion jeden tysiąc jeden złotych 00/100",
        "1002000.00": "milion dwa tysiące złotych 00/100",
        "1012000.00": "milion dwanaście tysięcy złotych 00/100",
        "1021000.00": "milion dwadzieścia jeden tysięcy złotych 00/100",
        "2001000.00": "dwa miliony jeden tysiąc złotych 00/100",
        "5001034.00": "pięć milionów jeden tysiąc trzydzieści cztery złote 00/100",
        "9999999.99": "dziewięć milionów dziewięćset dziewięćdziesiąt dziewięć tysięcy "
        "dziewięćset dziewięćdziesiąt dziewięć złotych 99/100",
    }

    assert {amount: amount_in_words(Money.parse(amount)) for amount in table} == table


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_two_amounts_never_read_alike(one: int, other: int):
    same = amount_in_words(Money.from_grosze(one)) == amount_in_words(Money.from_grosze(other))

    assert same is (one == other)


def test_a_sign_is_not_said():
    with pytest.raises(ValueError, match="is negative"):
        amount_in_words(Money.parse("-1.00"))
