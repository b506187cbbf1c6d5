"""Which range of a street's numbers counts for a house, and which two contradict each other."""

from datetime import date
from typing import Any

from waste_union.collections.domain.addresses import (
    find_narrowest,
    parse_house_number,
    range_holds,
    ranges_contradict,
)
from waste_union.collections.models import AddressRange
from waste_union.collections.vocabulary import Side


def numbers(text: str, side: Side = Side.ALL, **days: Any) -> AddressRange:
    """`1-29`, `12a`, `12a-12c`; empty for the whole street."""
    if not text:
        return AddressRange(side=side, **days)
    first, _dash, last = text.partition("-")
    ends = [parse_house_number(end) for end in (first, last or first)]
    assert ends[0] is not None
    assert ends[1] is not None
    return AddressRange(
        side=side,
        number_from=ends[0].number,
        letter_from=ends[0].letter,
        number_to=ends[1].number,
        letter_to=ends[1].letter,
        **days,
    )


def held(row: AddressRange, typed: str) -> bool:
    number = parse_house_number(typed)
    assert number is not None
    return range_holds(row, number)


def test_a_range_holds_its_numbers_and_no_other():
    for row, inside, outside in (
        (numbers(""), "1 2 12a 9999 9999z", ""),
        (numbers("", Side.ODD), "1 3 13a", "2 12a"),
        (numbers("1-29", Side.ODD), "1 3 29 29a", "2 28 30 31 30a"),
        (numbers("2-12", Side.EVEN), "2 12 12a 12z", "1 11 13 14"),
        (numbers("12"), "12 12a 12z", "11 13"),
        (numbers("12a"), "12a", "12 12b 11 13"),
        (numbers("12a-12c"), "12a 12b 12c", "12 12d"),
        # From the house itself to its last letter.
        (numbers("12-12b"), "12 12a 12b", "12c 13"),
        (numbers("12a-20"), "12a 12z 13 20 20f", "12 21"),
    ):
        assert [typed for typed in inside.split() if not held(row, typed)] == []
        assert [typed for typed in outside.split() if held(row, typed)] == []


def test_the_narrowest_range_counts():
    street = {
        "whole": numbers(""),
        "even side": numbers("", Side.EVEN),
        "1-29 odd": numbers("1-29", Side.ODD),
        "11-15": numbers("11-15"),
        "12": numbers("12"),
        "12a": numbers("12a"),
    }
    by_row = {id(row): name for name, row in street.items()}

    def counts(typed: str) -> str | None:
        number = parse_house_number(typed)
        assert number is not None
        row = find_narrowest(street.values(), number)
        return by_row[id(row)] if row else None

    assert {
        typed: counts(typed) for typed in ("31", "30", "3", "13", "14", "12", "12b", "12a")
    } == {
        "31": "whole",
        "30": "even side",
        "3": "1-29 odd",
        "13": "11-15",
        "14": "11-15",
        "12": "12",
        "12b": "12",
        "12a": "12a",
    }
    assert find_narrowest([], parse_house_number("1")) is None  # type: ignore[arg-type]  # it is a number


def test_ranges_that_leave_a_doubt():
    new_year = date(2027, 1, 1)
    apart_or_one_in_the_other = (
        (numbers("1-9"), numbers("10-20")),
        (numbers("1-9", Side.ODD), numbers("2-10", Side.EVEN)),
        (numbers("1-21", Side.ODD), numbers("10-30", Side.EVEN)),
        (numbers(""), numbers("1-9")),
        (numbers("1-29"), numbers("12a")),
        (numbers("12"), numbers("12a")),
        (numbers("1-29"), numbers("1-29", Side.ODD)),
        (numbers("1-9", valid_to=date(2026, 12, 31)), numbers("1-9", valid_from=new_year)),
    )
    nobody_could_tell = (
        (numbers("1-15"), numbers("10-20")),
        (numbers("1-15", Side.ODD), numbers("11-31", Side.ODD)),
        (numbers("1-29"), numbers("1-29")),
        (numbers("12a"), numbers("12a")),
        (numbers(""), numbers("")),
        (numbers("1-9", valid_to=new_year), numbers("1-9", valid_from=new_year)),
        (numbers("1-9"), numbers("1-9", valid_from=new_year)),
    )
    for pairs, doubtful in ((apart_or_one_in_the_other, False), (nobody_could_tell, True)):
        for one, other in pairs:
            assert [ranges_contradict(one, other), ranges_contradict(other, one)] == [doubtful] * 2
