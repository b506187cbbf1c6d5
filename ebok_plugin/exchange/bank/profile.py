"""A bank's dialect as data. Source: bank_formats.md §4."""

import codecs
import re
from dataclasses import dataclass
from enum import StrEnum, auto

# Alternatives, the first that gives a text counts; the fields of one alternative are joined.
Fields = tuple[tuple[str, ...], ...]


class DetailsLayout(StrEnum):
    """How the details of an entry are written."""

    KEYED = auto()  # :86: with a separator and two digits before each value
    TEXT = auto()  # :86: with words before each value
    XML = auto()  # CAMT.053


@dataclass(frozen=True, slots=True)
class BankProfile:
    """How one bank writes its statements, and how it numbers the co-op's virtual accounts.

    Raises ValueError for an unknown codec, a separator of two signs or a wrong pattern.
    """

    code: str
    name: str
    layout: DetailsLayout
    encodings: tuple[str, ...]
    separator: str = ""
    title_fields: Fields = ()
    # In a TEXT layout the first alternative is of incoming entries, the second of outgoing ones.
    name_fields: Fields = ()
    address_fields: Fields = ()
    account_fields: Fields = ()
    virtual_fields: Fields = ()
    # Keys of a TEXT layout that end the value before them and are not read.
    other_keys: tuple[str, ...] = ()
    # What the bank puts where a value is empty.
    empty_marker: str = ""
    # Between the fields of a title or a name, and in place of a line break.
    joiner: str = ""
    line_join: str = ""
    # Group 1: the digits of a virtual identifier, searched in its text without blanks.
    virtual_pattern: str = r"(\d+)$"
    # Found only in files of this bank; decides between dialects of one look.
    sample_hint: str = ""
    # Agreed between the bank and the co-op; without them only full 26-digit numbers are known.
    sort_code: str = ""
    client_id: str = ""
    suffix_length: int = 12

    def __post_init__(self) -> None:
        for encoding in self.encodings:
            _known_codec(self.code, encoding)
        if self.layout is DetailsLayout.KEYED and len(self.separator) != 1:
            raise ValueError(f"Profile {self.code}: the separator must be one sign.")
        try:
            re.compile(self.sample_hint)
            groups = re.compile(self.virtual_pattern).groups
        except re.error as error:
            raise ValueError(f"Profile {self.code}: wrong pattern, {error}.") from error
        if groups != 1:
            raise ValueError(f"Profile {self.code}: virtual_pattern must have one group.")


def _known_codec(profile: str, encoding: str) -> None:
    try:
        codecs.lookup(encoding)
    except LookupError as error:
        raise ValueError(f"Profile {profile}: unknown encoding {encoding}.") from error
