"""Addresses as people say them, against what letters print."""

from cms_ext.premises.domain.codes import parse_flat_address
from cms_ext.premises.domain.flat_query import read_flat_query

WZORCOWA = parse_flat_address("ul. Wzorcowa 1", "8")
DLUGA = parse_flat_address("ul. Długa 48, 05-500 Piaseczno", "43")
MAJA = parse_flat_address("05-500 Piaseczno, ul. 3 Maja 12A", "2")
# Of a house without a number: garages.
GARAGE = parse_flat_address("garaże przy ul. Sosnowej", "5")
OF_WZORCOWA = ("Wzorcowa 1 m. 8", "wzorcowa 1/8", "wzorcowa 01/08", "WZORCOWA 1 m 8", "1/8")
OF_WZORCOWA += ("ulica Wzorcowa 1 lok. 8", "Wzorc", "Wzorcowa 1")
OF_DLUGA = ("Długa 48 m 43", "dluga 48m43", "Dluga 48 mieszkanie 43", "48/43")
OF_DLUGA += ("05-500 Piaseczno, ul. Długa 48 m. 43",)
SEEN = {"Wzorcowa": WZORCOWA, "Długa": DLUGA, "3 Maja": MAJA, "garaże": GARAGE}


def test_whoever_asks_finds_the_flat_and_no_other():
    cases = {
        **dict.fromkeys(OF_WZORCOWA, ["Wzorcowa"]),
        **dict.fromkeys(("Wzorcowa 1/9", "Wzorcowa 8", "Wzorcowa 12/8", "8"), []),
        **dict.fromkeys(OF_DLUGA, ["Długa"]),
        "piaseczno": ["Długa", "3 Maja"],
        **dict.fromkeys(("3 maja 12a/2", "3 Maja 12 A m. 2", "maja 12a", "maja 3"), ["3 Maja"]),
        "sosnowej 5": ["garaże"],
    }

    assert {
        asked: [name for name, seen in SEEN.items() if read_flat_query(asked).fits(seen, "")]
        for asked in cases
    } == cases


def test_an_address_that_names_its_flat_itself_names_it_once():
    assert parse_flat_address("ul. Wzorcowa 1 m. 8", "8") == WZORCOWA
    assert parse_flat_address("ul. Wzorcowa 8", "8").names() == {("wzorcowa", "8", "8")}


def test_a_flat_is_named_in_a_longer_text_by_its_street_or_the_last_word_of_it():
    assert {one: seen.names() for one, seen in SEEN.items()} == {
        "Wzorcowa": {("wzorcowa", "1", "8")},
        "Długa": {("dluga", "48", "43")},
        "3 Maja": {("3", "maja", "12a", "2"), ("maja", "12a", "2")},
        "garaże": {("garaze", "przy", "sosnowej", "5")},
    }
