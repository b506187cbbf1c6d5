"""Field :86:, what the bank tells about an operation, by its profile (bank_formats.md §4).

A reader is made once for a file, because its patterns come from the profile.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ebok_plugin.exchange.bank.limits import BankLimits, too_many
from ebok_plugin.exchange.bank.profile import BankProfile, DetailsLayout, Fields

# Where the address begins in a value that holds name and address without a sign between them.
_ADDRESS = re.compile(r"(?:^|(?<= ))(?:(?:ul|al|os|pl)\.|\d\d-\d{3}\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Details:
    title: str = ""
    name: str = ""
    address: str = ""
    account: str = ""
    virtual: str = ""


# Arguments: the lines of the field, whether the entry came in, where the field begins.
DetailsReader = Callable[[Sequence[str], bool, int], Details]


def details_reader(profile: BankProfile, limits: BankLimits) -> DetailsReader:
    if profile.layout is DetailsLayout.TEXT:
        return _text_reader(profile, limits)
    return _keyed_reader(profile, limits)


def _keyed_reader(profile: BankProfile, limits: BankLimits) -> DetailsReader:
    key = keyed_pattern(profile)

    def read(lines: Sequence[str], incoming: bool, line: int) -> Details:
        head, *parts = key.split(profile.line_join.join(lines))
        _check_count(parts, limits, line)
        if not parts:
            # Some banks write plain text about their own fees: better a raw title than none.
            return Details(title=_one_line(head))
        values: dict[str, str] = {}
        for name, value in zip(parts[::2], parts[1::2], strict=True):
            values[name] = values.get(name, "") + value
        if profile.empty_marker:
            values = {k: v.replace(profile.empty_marker, "") for k, v in values.items()}
        return Details(
            title=_first(values, profile.title_fields, profile.joiner),
            name=_first(values, profile.name_fields, profile.joiner),
            address=_first(values, profile.address_fields, " "),
            account=_first(values, profile.account_fields),
            virtual=_first(values, profile.virtual_fields),
        )

    return read


def _text_reader(profile: BankProfile, limits: BankLimits) -> DetailsReader:
    key = worded_pattern(profile)

    def read(lines: Sequence[str], incoming: bool, line: int) -> Details:
        head, *parts = key.split(_one_line(profile.line_join.join(lines)))
        _check_count(parts, limits, line)
        values: dict[str, str] = {}
        for name, value in zip(parts[::2], parts[1::2], strict=True):
            values[name] = _one_line(f"{values.get(name, '')} {value}")
        order = 1 if incoming else -1
        name, address = _name_and_address(_first(values, profile.name_fields[::order]))
        return Details(
            title=_first(values, profile.title_fields, profile.joiner) or head.rstrip("; "),
            name=name,
            address=address,
            account=_first(values, profile.account_fields[::order]),
            virtual=_first(values, profile.virtual_fields).rstrip("; "),
        )

    return read


def keyed_pattern(profile: BankProfile) -> re.Pattern[str]:
    """The separator and two digits; a separator before anything else is text."""
    return re.compile(rf"{re.escape(profile.separator)}(\d\d)", re.ASCII)


def worded_pattern(profile: BankProfile) -> re.Pattern[str]:
    """A known key at the start or after `; `; unknown ones belong to the value before them."""
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
    """`parts` are keys and values in turn."""
    if len(parts) > 2 * limits.subfields:
        raise too_many("podpól w jednym polu :86:", limits.subfields, line=line, field=":86:")


def _first(values: Mapping[str, str], alternatives: Fields, joiner: str = "") -> str:
    for keys in alternatives:
        if value := _one_line(joiner.join([values[key] for key in keys if key in values])):
            return value
    return ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _name_and_address(value: str) -> tuple[str, str]:
    found = _ADDRESS.search(value)
    if found is None or found.start() == 0:
        return value, ""
    return value[: found.start()].rstrip(" ,"), value[found.start() :]
