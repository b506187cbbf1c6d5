from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ebok_plugin.charges.domain.run.correction import Line, difference
from ebok_plugin.ledger.domain.draft import LineDraft
from ebok_plugin.money import total

EKS, GOK = 1, 2


def line(component: int, quantity: str, rate: str) -> Line:
    return (component, Decimal(quantity), Decimal(rate))


def words(lines: tuple[LineDraft, ...]) -> list[tuple[int, str, str, str]]:
    return [
        (one.component_id, str(one.quantity), str(one.rate), str(one.amount.amount))
        for one in lines
    ]


def test_a_changed_rate_takes_the_old_line_back_and_puts_the_new_one() -> None:
    charged = [line(EKS, "48.60", "4.35"), line(GOK, "2", "38.00")]
    right = [line(EKS, "48.60", "4.60"), line(GOK, "2", "38.00")]

    assert words(difference(charged, right)) == [
        (EKS, "-48.60", "4.35", "-211.41"),
        (EKS, "48.60", "4.60", "223.56"),
    ]


def test_a_correction_that_stands_is_seen() -> None:
    charged = [line(GOK, "2", "38"), line(GOK, "-2", "38"), line(GOK, "3", "38")]

    assert words(difference(charged, [line(GOK, "3", "38")])) == []
    assert words(difference(charged, [line(GOK, "2", "38")])) == [
        (GOK, "-3", "38", "-114.00"),
        (GOK, "2", "38", "76.00"),
    ]


def test_the_same_amount_in_other_words_is_left_alone() -> None:
    assert difference([line(EKS, "2", "3")], [line(EKS, "3", "2")]) == ()


def test_a_component_that_went_and_one_that_came() -> None:
    assert words(difference([line(GOK, "2", "38")], [line(EKS, "48.60", "4.60")])) == [
        (EKS, "48.60", "4.60", "223.56"),
        (GOK, "-2", "38", "-76.00"),
    ]


amounts = st.decimals("0.0001", "9999", places=4)
lines = st.lists(st.tuples(st.integers(1, 4), amounts, amounts), max_size=6)


def sum_of(charged: list[Line]) -> int:
    return total(LineDraft(*one).amount for one in charged).grosze


@given(lines, lines)
def test_charged_and_difference_make_what_is_right_and_then_nothing_is_left(
    charged: list[Line], right: list[Line]
) -> None:
    correction = [(one.component_id, one.quantity, one.rate) for one in difference(charged, right)]

    assert sum_of(charged) + sum_of(correction) == sum_of(right)
    assert difference([*charged, *correction], right) == ()
