"""The dialects of banks as data. Source: the table of bank_formats.md §4."""

import codecs
import re
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from types import MappingProxyType

# Alternatives: the first that gives a text counts; the fields of an alternative are joined.
Fields = tuple[tuple[str, ...], ...]


class DetailsLayout(StrEnum):
    """How the details of an entry are written."""

    KEYED = auto()  # :86: with a separator and two digits before each value
    TEXT = auto()  # :86: with words before each value
    XML = auto()  # CAMT.053


@dataclass(frozen=True, slots=True)
class BankProfile:
    """How one bank writes its statements, and how it numbers the co-op's virtual accounts.

    Raises ValueError for an unknown codec, a separator of two characters or a wrong pattern.
    """

    code: str
    name: str
    layout: DetailsLayout
    encodings: tuple[str, ...]
    separator: str = ""
    title_fields: Fields = ()
    # In a TEXT layout the first alternative is for incoming entries, the second for outgoing ones.
    name_fields: Fields = ()
    address_fields: Fields = ()
    account_fields: Fields = ()
    virtual_fields: Fields = ()
    # Keys that end the value before them and are ignored; of a TEXT layout they follow the title.
    other_keys: tuple[str, ...] = ()
    # Keys of a KEYED layout that this bank may write before the title, though they are higher.
    early_keys: tuple[str, ...] = ()
    # Lines are cut at a fixed width, even inside a key.
    is_cut_anywhere: bool = False
    # What the bank writes for an empty value.
    empty_marker: str = ""
    # In place of a line break.
    line_join: str = ""
    # Group 1: the digits of a virtual identifier, in its text without blanks.
    virtual_pattern: str = r"(\d+)$"
    # Found only in this bank's files; decides between dialects that look alike.
    sample_hint: str = ""
    # Agreed between bank and co-op; without them only full 26-digit numbers are recognised.
    sort_code: str = ""
    client_id: str = ""
    suffix_length: int = 12

    def __post_init__(self) -> None:
        for encoding in self.encodings:
            try:
                codecs.lookup(encoding)
            except LookupError as error:
                message = f"Profile {self.code}: unknown encoding {encoding}."
                raise ValueError(message) from error
        if self.layout is DetailsLayout.KEYED and len(self.separator) != 1:
            raise ValueError(f"Profile {self.code}: the separator must be one character.")
        try:
            re.compile(self.sample_hint)
            groups = re.compile(self.virtual_pattern).groups
        except re.error as error:
            raise ValueError(f"Profile {self.code}: wrong pattern, {error}.") from error
        if groups != 1:
            raise ValueError(f"Profile {self.code}: virtual_pattern must have one group.")

    def with_virtual_field(self, key: str) -> "BankProfile":
        """Return the profile of a site whose bank writes virtual accounts in this subfield.

        Layouts without numbered subfields stay as they are.
        """
        if self.layout is not DetailsLayout.KEYED or self.virtual_fields == ((key,),):
            return self
        return replace(
            self,
            virtual_fields=((key,),),
            address_fields=tuple(keys for keys in self.address_fields if key not in keys),
            virtual_pattern=_WHOLE_IDENTIFIER,
        )


CAMT053 = "camt053"

_TITLE_20_25: Fields = (("20", "21", "22", "23", "24", "25"),)
_TITLE_20_26: Fields = ((*_TITLE_20_25[0], "26"),)
_NAME_27: Fields = (("27",), ("32", "33"))
_NAME_32: Fields = (("32", "33"),)
# Codes of the operation, sort codes, addresses and references.
_OTHER_KEYS = ("00", "10", "30", "31", "34", "60", "61", "62", "63")
# These banks may also write addresses and codes there, so only a complete identifier counts.
_WHOLE_IDENTIFIER = r"(\d{12,})$"

_PEKAO = BankProfile(
    code="pekao",
    name="Bank Pekao",
    layout=DetailsLayout.KEYED,
    encodings=("cp852",),
    separator="^",
    title_fields=_TITLE_20_26,
    name_fields=_NAME_32,
    address_fields=(("62",),),
    account_fields=(("38",), ("30", "31")),
    virtual_fields=(("63",),),
    other_keys=_OTHER_KEYS,
    early_keys=("30", "31", "34", "38"),
    virtual_pattern=_WHOLE_IDENTIFIER,
    sample_hint=r"(?m)^:28C:\d{5}\s*$",
)
_ING = BankProfile(
    code="ing",
    name="ING Bank Śląski",
    layout=DetailsLayout.KEYED,
    encodings=("cp1250",),
    separator="<",
    title_fields=_TITLE_20_25,
    name_fields=_NAME_27,
    address_fields=(("28", "29"),),
    account_fields=(("38",), ("26",)),
    virtual_fields=(("61",),),
    other_keys=(*_OTHER_KEYS, "32", "33"),
    virtual_pattern=_WHOLE_IDENTIFIER,
    sample_hint=r"(?m)^:61:[^,\n]*,\d{0,2}S\d{3}",
)
_ALL = (
    BankProfile(
        code="pko",
        name="PKO Bank Polski",
        layout=DetailsLayout.KEYED,
        encodings=("iso-8859-2",),
        separator="~",
        title_fields=_TITLE_20_25,
        name_fields=_NAME_32,
        account_fields=(("38",), ("30", "31")),
        virtual_fields=(("63",),),
        other_keys=_OTHER_KEYS,
        empty_marker="\N{DOT ABOVE}",  # the byte 0xFF in ISO-8859-2
        line_join=" ",  # the bank breaks no value, so it is the payer's own line
    ),
    _PEKAO,
    replace(_PEKAO, code="bnp", name="BNP Paribas", sample_hint=r"(?m)^:28C:\d\d/\d{4}/M\s*$"),
    _ING,
    replace(_ING, code="nest", name="Nest Bank", sample_hint=r"<63REF\d\d/"),
    replace(_ING, code="bph", name="Bank BPH", encodings=("cp852",), sample_hint="MultiCash"),
    BankProfile(
        code="mbank",
        name="mBank",
        layout=DetailsLayout.TEXT,
        encodings=("iso-8859-2",),
        title_fields=(("TYT.:",),),
        name_fields=(("OD:",), ("DLA:",)),
        account_fields=(("Z RACH.:",), ("NA RACH.:",)),
        virtual_fields=(("ID IPH:",),),
        other_keys=(
            "TNR:",
            "DATA STEMPLA:",
            "DATA NOSTRO:",
            "REF. KLIENTA:",
            "REF. MT103:",
            "WALUTA:",
            "KWOTA:",
            "KURS:",
        ),
        line_join=" ",
        virtual_pattern=r"^X*\d{0,2}?(\d{1,12})$",
    ),
    BankProfile(
        code="gvc",
        name="Układ GVC (banki niemieckie)",
        layout=DetailsLayout.KEYED,
        encodings=("cp1250", "utf-8"),
        separator="?",
        title_fields=((*_TITLE_20_26[0], "27", "28", "29"),),
        name_fields=_NAME_32,
        account_fields=(("31",), ("38",)),
        other_keys=_OTHER_KEYS,
        is_cut_anywhere=True,
    ),
    BankProfile(
        code=CAMT053,
        name="CAMT.053 (XML)",
        layout=DetailsLayout.XML,
        encodings=("utf-8",),
    ),
)

PROFILES = MappingProxyType({profile.code: profile for profile in _ALL})
