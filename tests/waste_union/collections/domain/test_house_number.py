"""The number of a house as people type it, and where it ends in an address."""

from waste_union.collections.domain.addresses import HouseNumber, parse_house_number, split_address


def test_a_number_is_read_as_people_write_it():
    table = {
        "12": HouseNumber(12),
        " 12 ": HouseNumber(12),
        "012": HouseNumber(12),
        "12a": HouseNumber(12, "a"),
        "12A": HouseNumber(12, "a"),
        "12 a": HouseNumber(12, "a"),
        "12a.": HouseNumber(12, "a"),
        # The flat and the second number of a plot are left out.
        "12/14": HouseNumber(12),
        "12-14": HouseNumber(12),
        "12a/3": HouseNumber(12, "a"),
        "12 m. 5": HouseNumber(12),
        "12 m 5": HouseNumber(12),
        "12m5": HouseNumber(12),
        "12a m. 5": HouseNumber(12, "a"),
        "12 lok. 7": HouseNumber(12),
        # Somebody's house may have the letter m.
        "12m": HouseNumber(12, "m"),
        "9999": HouseNumber(9999),
    }

    assert {typed: parse_house_number(typed) for typed in table} == table


def test_what_is_no_number_of_a_house_is_none():
    odd = ["", " ", "0", "00", "-1", "12345", "a", "12ab", "12,5", "1e3", "12; DROP TABLE"]
    odd += ["12\x00", "' OR 1=1", "<b>12</b>", "1" * 500, "12 " + "a" * 40]

    assert {typed: parse_house_number(typed) for typed in odd} == dict.fromkeys(odd)


def test_an_address_in_one_field_is_split():
    table = {
        "Leśna 12a": ("Leśna", "12a"),
        "ul. Leśna 12 m. 5": ("ul. Leśna", "12 m. 5"),
        "Leśna 12/3": ("Leśna", "12/3"),
        "Leśna": ("Leśna", ""),
        "3 Maja": ("3 Maja", ""),
        "3 Maja 5": ("3 Maja", "5"),
        "Borówki 7": ("Borówki", "7"),
        "7": ("7", ""),
        "": ("", ""),
    }

    assert {typed: split_address(typed) for typed in table} == table
