"""Normalises what people type: plain text, addresses, numbers. Pure."""

import re
import unicodedata
from contextlib import suppress

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
    """Return the same with its quotation marks, for the search box."""
    return " ".join(text.replace("\x00", " ").split())[:MAX_QUERY].strip()


MAX_IDENTIFIER_LENGTH = 200
# Of a form's field for a number: with its blanks, and the words that are pasted with it.
MAX_TYPED_LENGTH = 80
# What people and programs put between the characters of a number or a code.
MINUSES = "\N{MINUS SIGN}\N{HYPHEN BULLET}"
BETWEEN = frozenset(f".·•'’{MINUSES}")
BETWEEN_DIGITS = BETWEEN | frozenset(',;_/()[]<>"„”“«»')
BETWEEN_CATEGORIES = ("Zs", "Zl", "Zp", "Cf", "Pd")
POST_CODE = re.compile(r"(?<![\w-])([0-9]{2})\s?-\s?([0-9]{3})(?![\w-])")


def compact_identifier(typed: str, label: str = "") -> str:
    """Drop blanks, dashes, dots and invisible marks of a number or code; the rest may be wrong.

    `label` is a pattern of the words that may stand before a number, as in „NIP: 123…”; then other
    punctuation goes too. In a code it stays, as a password that has some must not become one.
    """
    if typed.isascii() and typed.isalnum() and not label:
        return typed
    text = unicodedata.normalize("NFKC", typed[:MAX_IDENTIFIER_LENGTH])
    between = BETWEEN_DIGITS if label else BETWEEN
    compact = "".join(
        one
        for one in text
        if not (one.isspace() or one in between or unicodedata.category(one) in BETWEEN_CATEGORIES)
    )
    if not label:
        return compact
    return re.sub(rf"^(?:(?:{label}):?)+(?=\+?[a-z]{{0,2}}\d)", "", compact, flags=re.IGNORECASE)


# Up to the punctuation of East Asia: every dash to a hyphen, invisible marks to nothing.
PLAIN_DASHES = {
    code: None if unicodedata.category(chr(code)) == INVISIBLE else "-"
    for code in (*range(0x3040), ord("\N{ZERO WIDTH NO-BREAK SPACE}"))
    if unicodedata.category(chr(code)) in (INVISIBLE, "Pd") or chr(code) in MINUSES
}


def plain_dashes(text: str) -> str:
    """Make a hyphen of every dash and drop invisible marks."""
    return text if text.isascii() else text.translate(PLAIN_DASHES)


def spell_post_codes(address: str) -> str:
    """Spell each post code of an address `00-001`, whatever its dash and blanks."""
    plain = plain_dashes(address)
    return POST_CODE.sub(r"\1-\2", plain) if POST_CODE.search(plain) else address


LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
MAX_EMAIL_LENGTH, MAX_LOCAL_PART_LENGTH = 254, 64
MAIL_TO = re.compile(r"^(?:mailto|e-?mail|mail|adres(?: e-?mail)?):", re.IGNORECASE)
# As mail programs copy an address: „Anna Lis <anna.lis@poczta.example>”.
NAMED = re.compile(r"[^@<>]*<([^<>]+)>")
AROUND = " \u00a0<>()[]\"'„”“"
WRONG = "Wpisz jeden adres e-mail, na przykład anna.lis@poczta.example."


def parse_email(text: str) -> str:
    """Parse an address: trimmed, without invisible marks, the domain lower-case ASCII (IDNA).

    The part before @ stays as typed. Look-alike letters of other alphabets are refused there,
    and in the domain they make another domain. Raises ValueRefused.
    """
    local, _at, domain = _plain_address(text).rpartition("@")
    local = local.rstrip()
    if len(local) > MAX_LOCAL_PART_LENGTH or not LOCAL.fullmatch(local):
        raise ValueRefused(WRONG)
    made = f"{local}@{_domain(domain)}"
    if len(made) > MAX_EMAIL_LENGTH:
        raise ValueRefused(WRONG)
    return made


def _plain_address(text: str) -> str:
    """Drop invisible marks, „mailto:” and brackets; any dash is a hyphen."""
    plain = plain_dashes(text[: 2 * MAX_EMAIL_LENGTH]).strip().rstrip(".,;")
    named = NAMED.fullmatch(plain)
    return MAIL_TO.sub("", named[1] if named else plain).strip(AROUND).rstrip(".,;")


def same_mailbox(one: str, other: str) -> bool:
    """Return True if two addresses are the same, ignoring letter case (C01 [P]); never if empty."""
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


PHONE_LABEL = (
    "telefonu|telefon|tel|phone|komórkowego|komórkowy|komórka|kom|mobile|mob|kontaktowy|domowy|dom"
    "|faks|fax|numer|nr|t|m"
)
# Until 2010 a number was dialled with a zero in front, and some still write it.
NUMBER = re.compile(r"(?:\+?48|0048)?0?([0-9]{9})")


def parse_phone(text: str) -> str:
    """Parse nine digits, with or without +48 or 0048, to E.164 (`+48600100200`)."""
    found = NUMBER.fullmatch(compact_identifier(text, PHONE_LABEL))
    if found is None:
        raise ValueRefused("Wpisz 9 cyfr, na przykład 600 100 200. Możesz zacząć od +48.")
    return f"+48{found[1]}"


OF_ANY_COUNTRY = re.compile(r"\+?[0-9 ()./-]{7,}")


def parse_contact_number(text: str) -> str:
    """Parse a number to call back: a Polish one in threes, one of another country as typed."""
    plain = plain_dashes(text)
    if len(plain.splitlines()) == 1:
        with suppress(ValueRefused):
            return grouped_number(parse_phone(plain)).removeprefix("+48 ")
        if OF_ANY_COUNTRY.fullmatch(plain):
            return plain
    raise ValueRefused("Podaj numer cyframi, na przykład 600 100 200.")


def national_number(typed: str) -> str:
    """Return the nine digits of a number, with or without +48, 0048, blanks and hyphens."""
    compact = compact_identifier(typed)
    digits = "".join(sign for sign in compact if sign.isascii() and sign.isdigit())
    found = NUMBER.fullmatch(digits)
    return found[1] if found else digits


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
    number = compact_identifier(text, "numer|nr|nip|vat|ue|eu|id").upper().removeprefix("PL")
    if not (_is_number(number) and len(number) == 10):
        raise ValueRefused("NIP ma 10 cyfr. Wpisz je po kolei, bez liter.")
    if not nip_number.is_valid(number):
        raise ValueRefused("W numerze NIP jest literówka. Sprawdź każdą cyfrę.")
    return number


def parse_regon(text: str) -> str:
    """Parse nine digits, or fourteen of a local unit."""
    number = compact_identifier(text, "numer|nr|regon")
    if not (_is_number(number) and len(number) in (9, 14)):
        raise ValueRefused("REGON ma 9 albo 14 cyfr. Wpisz je po kolei, bez liter.")
    if not regon_number.is_valid(number):
        raise ValueRefused("W numerze REGON jest literówka. Sprawdź każdą cyfrę.")
    return number


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


PESEL_DIGITS = re.compile(r"[0-9]{11}")


def is_pesel(text: str) -> bool:
    """Return True for eleven digits with an existing date and the right check digit."""
    return PESEL_DIGITS.fullmatch(text) is not None and pesel_number.is_valid(text)


def pesel_digits(typed: str) -> str:
    """A PESEL without what people write between its digits."""
    return compact_identifier(typed, "numer|nr|pesel")


SERIAL = re.compile(r"(?:.*\W)?([A-Z_]+)[\s/\\.–-]*([0-9]{4})[\s/\\.–-]+0*([0-9]+)")


def serial_number(typed: str, digits: int) -> str:
    """Normalise `spr 2026/18` to `SPR/2026/000018` with six digits, as registers store it.

    Anything else comes back in capitals and without blanks, at most 40 characters.
    """
    number = plain_dashes(typed[:40]).upper()
    if found := SERIAL.fullmatch(number.strip(f"{AROUND}.,;")):
        return f"{found[1]}/{found[2]}/{found[3].zfill(digits)}"
    return "".join(number.split())


def address_lines(address: str) -> list[str]:
    """Split an address at its commas, as it is written on an envelope."""
    return list(filter(None, map(str.strip, address.split(","))))
