"""Polish telephone numbers: taken, compared and shown. Pure."""

from __future__ import annotations

import re

from cms_ext.base.typed_values.plain import ValueRefused

DRESS = re.compile(r"[ ().-]")
NUMBER = re.compile(r"(?:\+48|0048)?([0-9]{9})")


def phone_pl(text: str) -> str:
    """Nine digits, with or without +48 or 0048, in E.164 (`+48600100200`)."""
    found = NUMBER.fullmatch(DRESS.sub("", text))
    if found is None:
        raise ValueRefused("Wpisz 9 cyfr, na przykład 600 100 200. Możesz zacząć od +48.")
    return f"+48{found[1]}"


def national_number(typed: str) -> str:
    """The nine digits of a number, with or without +48, 0048, blanks and hyphens."""
    digits = "".join(sign for sign in typed if sign.isascii() and sign.isdigit())
    for prefix in ("0048", "48"):
        if len(digits) == 9 + len(prefix) and digits.startswith(prefix):
            return digits[len(prefix) :]
    return digits


def grouped_number(number: str) -> str:
    """`000 000 103` or `+48 000 000 103`, to be read and dialled; others as they are kept."""
    national = national_number(number)
    if len(national) != 9:
        return number
    parts = [national[:3], national[3:6], national[6:]]
    return " ".join(["+48", *parts] if number.strip().startswith("+48") else parts)


def same_number(one: str, other: str) -> bool:
    return bool(national_number(one)) and national_number(one) == national_number(other)
