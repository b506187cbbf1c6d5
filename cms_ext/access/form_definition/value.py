"""Types of fields: parse what was typed into a field, or refuse it."""

import re
from datetime import date

from cms_ext.access.form_definition.spec import FieldSpec
from cms_ext.base.text import typed_values

EXAMPLE = "na przykład ul. Leśna 3/12"
STREET_WORD = re.compile(r"^(ul|al|os|pl)\.(?=\S)", re.IGNORECASE)
AROUND_SLASH = re.compile(r" ?/ ?")
BEFORE_COMMA = re.compile(r" ?, ?")


def parse_address(text: str) -> str:
    """Street, number and flat with one blank where one belongs: `ul.Leśna 3 / 12` is mended."""
    spaced = STREET_WORD.sub(r"\1. ", text)
    spaced = BEFORE_COMMA.sub(", ", AROUND_SLASH.sub("/", spaced)).strip(" ,")
    if not (any(map(str.isalpha, spaced)) and any(map(str.isdigit, spaced))):
        raise typed_values.ValueRefused(f"Podaj ulicę, numer budynku i numer lokalu, {EXAMPLE}.")
    return spaced


def parse_address_list(text: str, at_least: int, at_most: int, longest: int) -> list[str]:
    """One address in each line, none twice; errors name the line."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > at_most:
        raise typed_values.ValueRefused(
            f"Za dużo adresów: {len(lines)}. Najwyżej {at_most}, każdy w osobnym wierszu."
        )
    addresses: list[str] = []
    for number, line in enumerate(lines, start=1):
        try:
            parsed = parse_address(typed_values.clean_text(line, longest))
        except typed_values.ValueRefused as refusal:
            raise typed_values.ValueRefused(f"Wiersz {number}: {refusal}") from refusal
        if parsed not in addresses:
            addresses.append(parsed)
    if len(addresses) < at_least:
        raise typed_values.ValueRefused(
            f"Podaj adresy, każdy w osobnym wierszu. Co najmniej {at_least}."
        )
    return addresses


APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}"
BETWEEN = f" -{APOSTROPHES}"
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
POLISH = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
# One dash, slash or blank, the first two with blanks around; never two of them.
BETWEEN_DIGITS = re.compile(r" ?[-/\u2010-\u2015] ?| ")
APART = re.compile(rf"[0-9]+(?:(?:{BETWEEN_DIGITS.pattern})[0-9]+)*")
Value = str | bool | list[str]
LINES = ("textarea", "address_list")
MIN_ADDRESS_LENGTH = 5
# How the office reaches somebody from afar; anyone who comes in person may have neither.
CONTACTS = ("email", "phone_pl")
NONE = ("", "nd", "bd", "x", "nie", "niedotyczy")
NONE_BEGINS = ("brak", "niemam", "nieposiada")
# The longest wrong value that a clerk may copy from paper.
ON_PAPER = 400


def empty_value(field: FieldSpec) -> Value:
    """Return the value of a field that was left out."""
    return {"checkbox": False, "address_list": []}.get(field.type, "")  # type: ignore[return-value]


def parse_value(field: FieldSpec, typed: object, latest: date | None) -> Value:
    """Return the value of a field in its one spelling; `latest` bounds its date.

    Raises ValueRefused. `typed` is a text, a truth value, or a list of texts as a payload holds it.
    """
    if field.type == "checkbox":
        return _ticked(typed)
    text = typed_values.clean_text(_text(typed), _room(field), lines=field.type in LINES)
    return _of_type(field, text, latest) if text else empty_value(field)


def keep_written(field: FieldSpec, typed: object) -> Value:
    """Return the value as on a paper, right or wrong; in its one spelling when it has one.

    Only control characters and endless texts are refused. C03 says later what is wrong. A dash
    or „brak” in place of an e-mail address or a telephone is an empty field.
    """
    try:
        return parse_value(field, typed, None)
    except typed_values.ValueRefused:
        text = typed_values.clean_text(
            _text(typed), max(ON_PAPER, _room(field)), lines=field.type in LINES
        )
        if field.type in CONTACTS and _says_none(text):
            return ""
        return text.split("\n") if field.type == "address_list" else text


def _says_none(text: str) -> bool:
    letters = "".join(filter(str.isalnum, text.casefold()))
    has_contact = "@" in text or any(map(str.isdecimal, text))
    return not has_contact and (letters in NONE or letters.startswith(NONE_BEGINS))


def _ticked(typed: object) -> bool:
    if isinstance(typed, bool):
        return typed
    if typed in ("", None):
        return False
    if typed == "on":
        return True
    raise typed_values.ValueRefused("Zaznacz pole albo zostaw je puste.")


def _text(typed: object) -> str:
    if typed is None:
        return ""
    if isinstance(typed, list) and all(isinstance(one, str) for one in typed):
        return "\n".join(typed)
    if not isinstance(typed, str):
        raise typed_values.ValueRefused("Wpisz tekst.")
    return typed


def _room(field: FieldSpec) -> int:
    if field.type == "address_list":
        return (field.longest + 1) * field.max_items
    # Numbers may come with blanks and hyphens.
    return max(field.longest, 24) if field.type == "digits" else field.longest


def _of_type(field: FieldSpec, text: str, latest: date | None) -> Value:
    match field.type:
        case "text":
            return parse_name(text) if field.is_name else text
        case "digits":
            return parse_digits(text, field.min_len, field.longest)
        case "address":
            return parse_address(text)
        case "address_list":
            return parse_address_list(text, field.min_items, field.max_items, field.longest)
        case "email":
            return typed_values.parse_email(text)
        case "phone_pl":
            return typed_values.parse_phone(text)
        case "choice":
            return _chosen(field, text)
        case "date":
            return parse_day(text, latest if field.not_future else None)
        case "nip":
            return typed_values.parse_nip(text)
        case "regon":
            return typed_values.parse_regon(text)
        case "textarea":
            return _long_enough(text)
    return text


def _chosen(field: FieldSpec, text: str) -> str:
    if text not in field.options:
        raise typed_values.ValueRefused(
            f"Wybierz jedną z odpowiedzi: {', '.join(field.options.values())}."
        )
    return text


def _long_enough(text: str) -> str:
    if len(text) < MIN_ADDRESS_LENGTH:
        raise typed_values.ValueRefused("Za krótki tekst. Napisz go w całości.")
    return text


def parse_name(text: str) -> str:
    """Letters of any alphabet, blanks, hyphens, apostrophes; at least one letter."""
    if not all(character.isalpha() or character in BETWEEN for character in text) or not any(
        map(str.isalpha, text)
    ):
        raise typed_values.ValueRefused("Wpisz tylko litery, odstęp, łącznik albo apostrof.")
    return text


def parse_digits(text: str, at_least: int, at_most: int) -> str:
    """Return the number without leading zeros, which do not count in comparisons (access.md §2).

    Between the digits one blank, dash or slash may stand, as documents write it. Not a dot: 7.0 is
    no
    number of ten times seven.
    """
    if not APART.fullmatch(text):
        raise typed_values.ValueRefused("Wpisz same cyfry, bez liter.")
    bare = BETWEEN_DIGITS.sub("", text)
    if not max(at_least, 1) <= len(bare) <= at_most:
        raise typed_values.ValueRefused(f"Wpisz od {max(at_least, 1)} do {at_most} cyfr.")
    return bare.lstrip("0") or "0"


def parse_day(text: str, latest: date | None) -> str:
    """Return the date in ISO; `latest` is the last day that it may name."""
    iso, polish = ISO.fullmatch(text), POLISH.fullmatch(text)
    parts = iso.groups() if iso else polish.groups()[::-1] if polish else ()
    try:
        parsed = date(*map(int, parts))
    except (TypeError, ValueError) as error:
        raise typed_values.ValueRefused(
            "Wpisz datę w postaci dzień.miesiąc.rok, na przykład 5.11.2026."
        ) from error
    if latest is not None and parsed > latest:
        raise typed_values.ValueRefused(
            f"Ta data jeszcze nie nadeszła. Najpóźniejsza to {latest:%d.%m.%Y}."
        )
    return parsed.isoformat()
