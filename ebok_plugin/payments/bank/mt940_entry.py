"""Field :61:, one operation, with the bank's details in the :86: after it.

Source: bank_formats.md §3, §4.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ebok_plugin.payments.bank import values
from ebok_plugin.payments.bank.errors import BankFinding, Code
from ebok_plugin.payments.bank.mt940_fields import EntryFields
from ebok_plugin.payments.bank.profiles import BankProfile, DetailsLayout, Fields
from ebok_plugin.payments.bank.statement import (
    MARKS,
    BankLimits,
    FilePosition,
    Mark,
    ParsedEntry,
    too_many_finding,
)
from ebok_plugin.payments.bank.values import strip_controls

# Where the address begins in a value with name and address but no separator.
_ADDRESS = re.compile(r"(?:^|(?<= ))(?:(?:ul|al|os|pl)\.|\d\d-\d{3}\b)", re.IGNORECASE)

# Without the control bytes that Python calls blanks: a digit may have been in their place.
_BLANKS = re.compile(r"[^\S\x0b\x0c\x1c-\x1f]+")


class Details(NamedTuple):
    title: str = ""
    name: str = ""
    address: str = ""
    account: str = ""
    virtual: str = ""


NO_DETAILS = Details()
# Arguments: the lines of the field, whether the entry came in, the line where the field begins.
DetailsReader = Callable[[Sequence[str], bool, int], Details]


def select_details_reader(profile: BankProfile, limits: BankLimits) -> DetailsReader:
    if profile.layout is DetailsLayout.TEXT:
        return _text_reader(profile, limits)
    return _keyed_reader(profile, limits)


def _keyed_reader(profile: BankProfile, limits: BankLimits) -> DetailsReader:
    key = keyed_pattern(profile)

    def read(lines: Sequence[str], incoming: bool, line: int) -> Details:
        head, *parts = key.split(profile.line_join.join(lines))
        _check_count(parts, limits, line)
        if not parts:
            # Some banks write plain text about their own fees: a raw title is better than none.
            return Details(title=_one_line(head))
        texts = dict(zip(parts[::2], parts[1::2], strict=True))
        if 2 * len(texts) < len(parts):  # a repeated field: its values are joined
            texts = {}
            for name, value in zip(parts[::2], parts[1::2], strict=True):
                texts[name] = texts.get(name, "") + value
        if profile.empty_marker and profile.empty_marker in "".join(lines):
            texts = {k: v.replace(profile.empty_marker, "") for k, v in texts.items()}
        return Details(
            title=_first(texts, profile.title_fields, profile.joiner),
            name=_first(texts, profile.name_fields, profile.joiner),
            address=_first(texts, profile.address_fields, " "),
            account=_first(texts, profile.account_fields),
            virtual=_first(texts, profile.virtual_fields),
        )

    return read


def _text_reader(profile: BankProfile, limits: BankLimits) -> DetailsReader:
    key = worded_pattern(profile)

    def read(lines: Sequence[str], incoming: bool, line: int) -> Details:
        head, *parts = key.split(_one_line(profile.line_join.join(lines)))
        _check_count(parts, limits, line)
        texts: dict[str, str] = {}
        for name, value in zip(parts[::2], parts[1::2], strict=True):
            texts[name] = _one_line(f"{texts.get(name, '')} {value}")
        order = 1 if incoming else -1
        name, address = _name_and_address(_first(texts, profile.name_fields[::order]))
        return Details(
            title=_first(texts, profile.title_fields, profile.joiner) or head.rstrip("; "),
            name=name,
            address=address,
            account=_first(texts, profile.account_fields[::order]),
            virtual=_first(texts, profile.virtual_fields).rstrip("; "),
        )

    return read


def keyed_pattern(profile: BankProfile) -> re.Pattern[str]:
    """Match the separator and two digits; a separator before anything else is text."""
    return re.compile(rf"{re.escape(profile.separator)}(\d\d)", re.ASCII)


def worded_pattern(profile: BankProfile) -> re.Pattern[str]:
    """Match a known key at the start or after `; `; unknown keys belong to the value."""
    fields = (
        *profile.title_fields,
        *profile.name_fields,
        *profile.address_fields,
        *profile.account_fields,
        *profile.virtual_fields,
        profile.other_keys,
    )
    keys = sorted({key for keys in fields for key in keys}, key=len, reverse=True)
    return re.compile(rf"(?:^|; )({'|'.join(map(re.escape, keys))})")


def _check_count(parts: list[str], limits: BankLimits, line: int) -> None:
    """Refuse too many fields; `parts` are keys and values in turn."""
    if len(parts) > 2 * limits.subfields:
        raise too_many_finding(
            "podpól w jednym polu :86:", limits.subfields, line=line, field=":86:"
        )


def _first(texts: Mapping[str, str], alternatives: Fields, joiner: str = "") -> str:
    for keys in alternatives:
        given = [texts[key] for key in keys if key in texts]
        if given and (value := _one_line(joiner.join(given))):
            return value
    return ""


def _one_line(text: str) -> str:
    if text.isprintable() and "  " not in text:
        return text.strip()  # only single spaces
    return _BLANKS.sub(" ", text).strip()


def _name_and_address(value: str) -> tuple[str, str]:
    match = _ADDRESS.search(value)
    if match is None or match.start() == 0:
        return value, ""
    return value[: match.start()].rstrip(" ,"), value[match.start() :]


TAG = ":61:"
# Loose on purpose: a wrong date or amount must be distinguished from a wrong line.
_LINE = re.compile(
    r"(?P<date>.{6})(?P<entry>\d{4}|    )?(?P<mark>R?[CD])[A-Z]?(?P<amount>[^A-Z]*)"
    r"(?P<type>[A-Z][A-Z0-9 ]{3})(?P<refs>.*)",
    re.ASCII,
)
# Some banks break the line at a fixed width, before the amount.
_WITHOUT_AMOUNT = re.compile(r"\d{6}(?:\d{4}| {4})?R?[CD][A-Z]?\s*", re.ASCII)


def _first_line(lines: Sequence[str]) -> str:
    """Return the complete first line of the operation."""
    first = lines[0]
    broken = len(lines) > 1 and _WITHOUT_AMOUNT.fullmatch(first)
    return first.rstrip() + lines[1] if broken else first


@dataclass(frozen=True, slots=True)
class EntryReader:
    profile: BankProfile
    read_details: DetailsReader

    def read(self, line_no: int, source: EntryFields, number: str) -> ParsedEntry | BankFinding:
        """Read the entry, or return BANK_BAD_DATE or BANK_BAD_AMOUNT of statement `number`."""
        line = source.line
        text = _first_line(source.lines)
        value_date = values.short_date(text[:6])
        if value_date is None:
            return bad_date_finding(f"Wiersz {TAG}", text[:6], TAG, line, number)
        parts = _LINE.match(text)
        amount = values.comma_amount(parts["amount"].strip()) if parts else None
        if parts is None or amount is None:
            return _bad_amount(line_no, line, number, parts and parts["amount"])
        booking_date = _booking_date(parts["entry"], value_date)
        if parts["entry"] and parts["entry"].strip() and booking_date is None:
            wrong = f"{value_date:%y}{parts['entry']}"
            return bad_date_finding(f"Wiersz {TAG}", wrong, TAG, line, number)
        mark = MARKS[parts["mark"]]
        texts = [text for _, lines in source.details for text in lines]
        details = self._details(source, texts, mark)
        virtual_raw, virtual_id = self._virtual_account(details, mark)
        customer_ref, _, bank_ref = strip_controls(parts["refs"]).partition("//")
        return ParsedEntry(
            line_no=line_no,
            value_date=value_date,
            booking_date=booking_date,
            mark=mark,
            amount=amount,
            type_code=parts["type"].strip(),
            customer_ref=customer_ref.strip(),
            bank_ref=bank_ref.strip(),
            title=details.title,
            name=details.name,
            address=details.address,
            counterparty_nrb=values.find_counterparty(details.account),
            virtual_id=virtual_id,
            virtual_raw=virtual_raw,
            raw_61="\n".join(source.lines),
            raw_86="\n".join(texts),
            place=FilePosition(line, TAG),
        )

    def _virtual_account(self, details: Details, mark: Mark) -> tuple[str, str | None]:
        if not mark.incoming:
            return "", None
        return values.parse_virtual_account(details.virtual, self.profile)

    def _details(self, source: EntryFields, texts: Sequence[str], mark: Mark) -> Details:
        """Read the details, without control characters in the texts for people."""
        if not source.details:
            return NO_DETAILS
        details = self.read_details(texts, mark.incoming, source.details[0][0])
        # Nearly every operation has printable characters only: check them all at once.
        if all(map(str.isprintable, texts)):
            return details
        return details._replace(
            title=strip_controls(details.title),
            name=strip_controls(details.name),
            address=strip_controls(details.address),
        )


def bad_date_finding(what: str, text: str, tag: str, line: int | None, number: str) -> BankFinding:
    """Report an impossible date: real files contain the 30th of February."""
    return BankFinding(
        Code.BANK_BAD_DATE,
        f"{what} ma datę {values.readable_short_date(text)}, która nie istnieje.",
        statement_no=number,
        line=line,
        field=tag,
        found=text,
        expected="RRMMDD",
    )


def _booking_date(entry: str | None, value_date: date) -> date | None:
    return values.day_near(entry, value_date) if entry and entry.strip() else None


def _bad_amount(line_no: int, line: int, number: str, text: str | None) -> BankFinding:
    return BankFinding(
        Code.BANK_BAD_AMOUNT,
        f"Wiersz {TAG} nr {line_no} ma kwotę, której nie da się odczytać.",
        statement_no=number,
        line=line,
        field=TAG,
        found=text,
        expected="kwota z przecinkiem, np. 1256,64",
    )
