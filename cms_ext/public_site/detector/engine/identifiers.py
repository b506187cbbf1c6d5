"""What tells of a person by itself: numbers with a check digit, telephones, e-mails, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.iso7064 import mod_97_10
from stdnum.pl import pesel

from cms_ext.public_site.detector.engine.names import AllowedValues, account_digits
from cms_ext.public_site.detector.engine.rules import DetectorHit, rules
from cms_ext.public_site.detector.engine.spelling import folded, replaced

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


def accounts(text: str, allowed: AllowedValues) -> Iterator[DetectorHit]:
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


# One separator, or none, between the groups; a line may break once inside a number.
GAP = r"(?:[ .-]| ?\n)?"
GROUPS = "|".join(
    (
        rf"\d{{3}}{GAP}\d{{3}}{GAP}\d{{3}}",
        rf"\(\d{{2}}\){GAP}\d{{3}}{GAP}\d{{2}}{GAP}\d{{2}}",
        rf"\d{{2}}{GAP}\d{{3}}{GAP}\d{{2}}{GAP}\d{{2}}",
    )
)
PHONE = re.compile(rf"(?<![\w+])(?<!\d[.,/-])(?:(?:\+|00)48{GAP})?(?:{GROUPS})(?!\w)(?![.,/-]\d)")
LABEL = r"[A-Za-z0-9-]{1,63}"
EMAIL = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._%+'-]{{0,63}}@(?:{LABEL}\.){{1,8}}[A-Za-z]{{2,24}}")


def phones(text: str) -> Iterator[DetectorHit]:
    """In a text without dates, amounts and account numbers; also those that are public."""
    for found in PHONE.finditer(text):
        if found[0].count("\n") <= 1:
            yield DetectorHit("PHONE", *found.span())


def emails(text: str, allowed: AllowedValues) -> Iterator[DetectorHit]:
    for found in EMAIL.finditer(text):
        address = found[0].lower()
        domain = address.rpartition("@")[2]
        if address not in allowed.emails and domain not in allowed.domains:
            yield DetectorHit("EMAIL", *found.span())


STREET = r"(?:(?:ul|al|os|pl)\.|(?:ulic|alej|osiedl|plac)[^\W\d_]{0,3})"
FLAT = r"(?:\s?/\s?|,?\s{0,2}(?:m\.|m(?=\s)|lok\.|lokal\w{0,2}|mieszka\w{2,4})\s?(?:nr\s?)?)"
NUMBER = r"\d{1,4}[A-Za-z]?"
NAME = r"(?:[^\W\d_]{1,40}\.?|\d{1,2})"

# „ul. Jana Pawła II 4/27”: up to five words of a name after the word for a street.
WITH_STREET = re.compile(
    rf"(?<!\w){STREET}\s?{NAME}(?:[ \n-]{NAME}){{0,4}}[ \n]{NUMBER}{FLAT}{NUMBER}(?![\w/])",
    re.IGNORECASE,
)
# „Jodłowa 4/27”: one capital word before the numbers.
WITHOUT_STREET = re.compile(
    rf"(?<!\w)([A-ZĄĆĘŁŃÓŚŹŻ][^\W\d_]{{2,40}})[ \n]{NUMBER}{FLAT}{NUMBER}(?![\w/])"
)
# „lokal nr 27”
PREMISES = re.compile(
    r"(?<!\w)(?:lokal|mieszkani)\w{0,3}\s(?:nr|numer\w{0,3})\.?\s?\d{1,4}\w?", re.IGNORECASE
)


def flats(text: str) -> Iterator[DetectorHit]:
    """In a text without dates and numbers of resolutions."""
    for found in WITH_STREET.finditer(text):
        yield DetectorHit("FLAT_ADDR", *found.span())
    for found in WITHOUT_STREET.finditer(replaced(WITH_STREET, text)):
        if not _is_numbered(found[1]):
            yield DetectorHit("FLAT_ADDR", *found.span())


def _is_numbered(word: str) -> bool:
    """A word for something that has a number of its own: Uchwała, Faktura, poz."""
    bare = folded(word)
    return bare in rules().numbered_words or bare.startswith(rules().numbered_stems)


def premises(text: str) -> Iterator[DetectorHit]:
    """Numbers of flats without their house: an address only where a person is near."""
    for found in PREMISES.finditer(text):
        yield DetectorHit("FLAT_ADDR", *found.span())
