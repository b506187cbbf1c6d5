"""Numbers that carry a check digit: PESEL, bank account, identity card; and the land register."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.iso7064 import mod_97_10
from stdnum.pl import pesel

from cms_ext.public_site.detector.engine.allowed import Allowed, account_digits
from cms_ext.public_site.detector.engine.span import DetectorHit

ELEVEN_DIGITS = re.compile(r"(?<!\d)\d{11}(?!\d)")

ACCOUNT = re.compile(r"(?<![\dA-Za-z])(?:PL[ -]?)?(\d(?:[ \n-]?\d){25})(?![ -]?\d)", re.IGNORECASE)

CARD = re.compile(r"(?<![^\W_])[A-Z]{3}[ -]?\d{6}(?![^\W_])", re.IGNORECASE)
CARD_WEIGHTS = (7, 3, 1, 9, 7, 3, 1, 7, 3)

LAND_REGISTER = re.compile(r"(?<![^\W_])[A-Z]{2}\d[A-Z]/\d{8}/\d(?!\d)")


def pesels(text: str) -> Iterator[DetectorHit]:
    for found in ELEVEN_DIGITS.finditer(text):
        rule = "PESEL" if is_pesel(found[0]) else "PESEL_LIKE"
        yield DetectorHit(rule, *found.span())


def is_pesel(digits: str) -> bool:
    """Eleven digits, of any script, with a day that was and the right check digit."""
    return pesel.is_valid("".join(str(int(digit)) for digit in digits))


def accounts(text: str, allowed: Allowed) -> Iterator[DetectorHit]:
    """26 digits; doubtful when the remainder by 97 is wrong. The co-op's own ones are public."""
    for found in ACCOUNT.finditer(text):
        digits = account_digits(found[1])
        if digits not in allowed.accounts:
            yield DetectorHit("BANK_ACC", *found.span(), doubtful=not is_account(digits))


def is_account(digits: str) -> bool:
    return mod_97_10.is_valid(f"{digits[2:]}PL{digits[:2]}")


def identity_cards(text: str) -> Iterator[DetectorHit]:
    for found in CARD.finditer(text):
        if is_identity_card(re.sub(r"[ -]", "", found[0]).upper()):
            yield DetectorHit("ID_CARD", *found.span())


def is_identity_card(number: str) -> bool:
    """Three letters (A = 10 …) and six digits, the first of them the check digit."""
    values = [int(sign, 36) for sign in number]
    return sum(map(int.__mul__, CARD_WEIGHTS, values)) % 10 == 0


def land_registers(text: str) -> Iterator[DetectorHit]:
    for found in LAND_REGISTER.finditer(text):
        yield DetectorHit("LAND_REG", *found.span())
