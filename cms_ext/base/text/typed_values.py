"""Normalises what people type: plain text, addresses, numbers. Pure."""

import re
import unicodedata

import idna
from stdnum.pl import nip as nip_number
from stdnum.pl import pesel as pesel_number
from stdnum.pl import regon as regon_number

BLANKS = re.compile(r"[^\S\n]+")
# Invisible marks (a telephone number copied from a list of contacts brings some) carry nothing.
INVISIBLE = "Cf"
FORBIDDEN = ("Cc", "Cs", "Co", "Cn")


class ValueRefused(ValueError):
    """A value that is no value of its type; the message says what to type instead."""


def clean_text(typed: str, longest: int, *, lines: bool = False) -> str:
    """Normalise to NFC, join blanks, trim, drop invisible marks; line breaks only with `lines`.

    Raises ValueRefused for control characters and for more than `longest` characters.
    """
    # Before any other work, so that a megabyte costs nothing.
    if len(typed) > 4 * longest:
        raise too_long(longest)
    text = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(one for one in text if unicodedata.category(one) != INVISIBLE)
    text = BLANKS.sub(" ", text.replace("\t", " "))
    for one in text:
        if unicodedata.category(one) in FORBIDDEN and not (lines and one == "\n"):
            raise ValueRefused(
                "To pole ma znaki, których nie widać. Wpisz je ręcznie, bez wklejania."
            )
    text = "\n".join(line.strip() for line in text.split("\n")).strip()
    if len(text) > longest:
        raise too_long(longest)
    return text


def too_long(longest: int) -> ValueRefused:
    return ValueRefused(f"Za długi tekst. Skróć go; liczba znaków najwyżej {longest}.")


MAX_QUERY = 200


def normalised_query(text: str) -> str:
    """Drop NUL and quotation marks, join blanks, cut to MAX_QUERY characters.

    An odd quotation mark breaks SQLite's full-text syntax, NUL breaks both databases.
    """
    return query_to_show(text.replace('"', " "))


def query_to_show(text: str) -> str:
    """The same with its quotation marks, for the search box."""
    return " ".join(text.replace("\x00", " ").split())[:MAX_QUERY].strip()


LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
LONGEST, LONGEST_LOCAL = 254, 64
WRONG = "Wpisz jeden adres e-mail, na przykład anna.lis@poczta.example."


def parse_email(text: str) -> str:
    """Parse an address: trimmed, without a final dot, the domain lower-case ASCII (IDNA).

    The part before @ stays as typed. Look-alike letters of other alphabets are refused there,
    and in the domain they make another domain. Raises ValueRefused.
    """
    local, _at, domain = text.strip().rstrip(".").rpartition("@")
    if len(local) > LONGEST_LOCAL or not LOCAL.fullmatch(local):
        raise ValueRefused(WRONG)
    made = f"{local}@{_domain(domain)}"
    if len(made) > LONGEST:
        raise ValueRefused(WRONG)
    return made


def same_mailbox(one: str, other: str) -> bool:
    """True if two addresses are the same, ignoring letter case (C01 [P]); never if empty."""
    try:
        return parse_email(one).casefold() == parse_email(other).casefold()
    except ValueRefused:
        return False


def _domain(domain: str) -> str:
    try:
        made = idna.encode(domain.strip().lower(), uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise ValueRefused(WRONG) from error
    labels = made.split(".")
    if len(labels) < 2 or not all(LABEL.fullmatch(label) for label in labels):
        raise ValueRefused(WRONG)
    if labels[-1].isdigit():
        raise ValueRefused(WRONG)
    return made


DRESS = re.compile(r"[ ().-]")
NUMBER = re.compile(r"(?:\+48|0048)?([0-9]{9})")


def parse_phone(text: str) -> str:
    """Parse nine digits, with or without +48 or 0048, to E.164 (`+48600100200`)."""
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


def masked_email(address: str) -> str:
    """`l…@poczta.example`: enough to recognise an address, not enough to write to it."""
    local, at, domain = address.strip().rpartition("@")
    return f"{local[:1]}…{at}{domain}" if at else ""


def masked_number(phone: str) -> str:
    """`*** *** 123`: enough to recognise the number, not enough to call it."""
    digits = national_number(phone)
    return f"*** *** {digits[-3:]}" if digits else ""


def parse_nip(text: str) -> str:
    """Parse ten digits; hyphens, blanks and a leading PL are dropped."""
    number = _bare(text).removeprefix("PL")
    if not (_is_number(number) and len(number) == 10):
        raise ValueRefused("NIP ma 10 cyfr. Wpisz je po kolei, bez liter.")
    if not nip_number.is_valid(number):
        raise ValueRefused("W numerze NIP jest literówka. Sprawdź każdą cyfrę.")
    return number


def parse_regon(text: str) -> str:
    """Parse nine digits, or fourteen of a local unit."""
    number = _bare(text)
    if not (_is_number(number) and len(number) in (9, 14)):
        raise ValueRefused("REGON ma 9 albo 14 cyfr. Wpisz je po kolei, bez liter.")
    if not regon_number.is_valid(number):
        raise ValueRefused("W numerze REGON jest literówka. Sprawdź każdą cyfrę.")
    return number


def _bare(text: str) -> str:
    return text.replace("-", "").replace(" ", "").upper()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


PESEL_DIGITS = re.compile(r"[0-9]{11}")


def is_pesel(text: str) -> bool:
    """True for eleven digits with an existing date and the right check digit."""
    return PESEL_DIGITS.fullmatch(text) is not None and pesel_number.is_valid(text)


def pesel_digits(typed: str) -> str:
    """A PESEL without the blanks and dashes with which people write it."""
    return re.sub(r"[\s\-–]", "", typed)


SERIAL = re.compile(r"([A-Z_]+)[\s/\\.–-]*([0-9]{4})[\s/\\.–-]+0*([0-9]+)")


def serial_number(typed: str, digits: int) -> str:
    """Normalise `spr 2026/18` to `SPR/2026/000018` with six digits, as registers store it.

    Anything else comes back in capitals and without blanks, at most 40 characters.
    """
    number = typed[:40].upper()
    if found := SERIAL.fullmatch(number.strip()):
        return f"{found[1]}/{found[2]}/{found[3].zfill(digits)}"
    return "".join(number.split())
