"""The key of a row in typed words."""

from uuid import UUID

from cms_ext.base.web.row_key import row_key, uuid_key

KEY = UUID("3f2b1c4d-0000-4000-8000-00000000abcd")


def test_only_digits_that_fit_are_a_key():
    cases = {
        "7": 7,
        "007": 7,
        "9" * 18: 10**18 - 1,
        "9" * 19: None,
        "9" * 5000: None,  # longer than int() takes
        "": None,
        "-1": None,
        "1.0": None,
        "1_2": None,
        " 7": None,
        "7\n": None,
        "٧": None,
        "²": None,
        "x": None,
    }

    assert {typed: row_key(typed) for typed in cases} == cases


def test_only_a_uuid_is_the_key_of_such_a_row():
    cases = {
        str(KEY): KEY,
        str(KEY).upper(): KEY,
        KEY.hex: KEY,
        "": None,
        "7": None,
        f"{KEY}x": None,
        KEY.hex[:-1]: None,
        "ż" * 32: None,
        "0" * 5000: None,  # endless
    }

    assert {typed: uuid_key(typed) for typed in cases} == cases
