"""Numbers that carry a check digit: PESEL, bank account, identity card; and the land register."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

from cms_ext.redaction.detector.allowed import Allowed, account_digits
from cms_ext.redaction.detector.span import Hit

ELEVEN_DIGITS = re.compile(r"(?<!\d)\d{11}(?!\d)")
PESEL_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
# The century stands in the month: 81 is January 18…, 01 19…, 21 20…, 41 21…, 61 22….
CENTURIES = {4: 1800, 0: 1900, 1: 2000, 2: 2100, 3: 2200}

ACCOUNT = re.compile(r"(?<![\dA-Za-z])(?:PL[ -]?)?(\d(?:[ \n-]?\d){25})(?![ -]?\d)", re.IGNORECASE)
COUNTRY = "2521"  # PL as digits, moved to the end with the check digits (ISO 13616)

CARD = re.compile(r"(?<![^\W_])[A-Z]{3}[ -]?\d{6}(?![^\W_])", re.IGNORECASE)
CARD_WEIGHTS = (7, 3, 1, 9, 7, 3, 1, 7, 3)

LAND_REGISTER = re.compile(r"(?<![^\W_])[A-Z]{2}\d[A-Z]/\d{8}/\d(?!\d)")


def pesels(text: str) -> Iterator[Hit]:
    for found in ELEVEN_DIGITS.finditer(text):
        rule = "PESEL" if is_pesel(found[0]) else "PESEL_LIKE"
        yield Hit(rule, *found.span())


def is_pesel(digits: str) -> bool:
    """Eleven digits with a day that was and the right check digit."""
    century, month = divmod(int(digits[2:4]), 20)
    if century not in CENTURIES or not 1 <= month <= 12:
        return False
    year = CENTURIES[century] + int(digits[:2])
    if not 1 <= int(digits[4:6]) <= monthrange(year, month)[1]:
        return False
    weighed = sum(weight * int(digit) for weight, digit in zip(PESEL_WEIGHTS, digits, strict=False))
    return int(digits[10]) == (10 - weighed % 10) % 10


def accounts(text: str, allowed: Allowed) -> Iterator[Hit]:
    """26 digits; doubtful when the remainder by 97 is wrong. The co-op's own ones are public."""
    for found in ACCOUNT.finditer(text):
        digits = account_digits(found[1])
        if digits not in allowed.accounts:
            yield Hit("BANK_ACC", *found.span(), doubtful=not is_account(digits))


def is_account(digits: str) -> bool:
    return int(digits[2:] + COUNTRY + digits[:2]) % 97 == 1


def identity_cards(text: str) -> Iterator[Hit]:
    for found in CARD.finditer(text):
        if is_identity_card(re.sub(r"[ -]", "", found[0]).upper()):
            yield Hit("ID_CARD", *found.span())


def is_identity_card(number: str) -> bool:
    """Three letters (A = 10 …) and six digits, the first of them the check digit."""
    values = [int(sign, 36) for sign in number]
    return sum(map(int.__mul__, CARD_WEIGHTS, values)) % 10 == 0


def land_registers(text: str) -> Iterator[Hit]:
    for found in LAND_REGISTER.finditer(text):
        yield Hit("LAND_REG", *found.span())
