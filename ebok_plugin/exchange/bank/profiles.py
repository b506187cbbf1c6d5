"""The shipped dialects. Source: the table of bank_formats.md §4.

Which field carries the virtual account at Pekao, BNP and ING was not seen in a real file: a site
sets it, like `sort_code` and `client_id`, with `dataclasses.replace`.
"""

from types import MappingProxyType

from ebok_plugin.exchange.bank.profile import BankProfile, DetailsLayout, Fields

CAMT053 = "camt053"

_TITLE_20_25: Fields = (("20", "21", "22", "23", "24", "25"),)
_TITLE_20_26: Fields = ((*_TITLE_20_25[0], "26"),)
_NAME_27: Fields = (("27",), ("32", "33"))
_NAME_32: Fields = (("32", "33"),)
# Where these banks may also write addresses and codes of their own, only a whole identifier counts.
_WHOLE_IDENTIFIER = r"(\d{12,})$"

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
        empty_marker="\N{DOT ABOVE}",  # the byte 0xFF in ISO-8859-2
    ),
    BankProfile(
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
        virtual_pattern=_WHOLE_IDENTIFIER,
        sample_hint=r"(?m)^:28C:\d{5}\s*$",
    ),
    BankProfile(
        code="bnp",
        name="BNP Paribas",
        layout=DetailsLayout.KEYED,
        encodings=("cp852",),
        separator="^",
        title_fields=_TITLE_20_26,
        name_fields=_NAME_32,
        address_fields=(("62",),),
        account_fields=(("38",), ("30", "31")),
        virtual_fields=(("63",),),
        virtual_pattern=_WHOLE_IDENTIFIER,
        sample_hint=r"(?m)^:28C:\d\d/\d{4}/M\s*$",
    ),
    BankProfile(
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
        virtual_pattern=_WHOLE_IDENTIFIER,
        sample_hint=r"(?m)^:61:[^,\n]*,\d{0,2}S\d{3}",
    ),
    BankProfile(
        code="nest",
        name="Nest Bank",
        layout=DetailsLayout.KEYED,
        encodings=("cp1250",),
        separator="<",
        title_fields=_TITLE_20_25,
        name_fields=_NAME_27,
        address_fields=(("28", "29"),),
        account_fields=(("38",), ("26",)),
        virtual_fields=(("61",),),
        virtual_pattern=_WHOLE_IDENTIFIER,
        sample_hint=r"<63REF\d\d/",
    ),
    BankProfile(
        code="bph",
        name="Bank BPH",
        layout=DetailsLayout.KEYED,
        encodings=("cp852",),
        separator="<",
        title_fields=_TITLE_20_25,
        name_fields=_NAME_27,
        address_fields=(("28", "29"),),
        account_fields=(("38",), ("26",)),
        virtual_fields=(("61",),),
        virtual_pattern=_WHOLE_IDENTIFIER,
        sample_hint="MultiCash",
    ),
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
        joiner=" ",
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
    ),
    BankProfile(
        code=CAMT053,
        name="CAMT.053 (XML)",
        layout=DetailsLayout.XML,
        encodings=("utf-8",),
    ),
)

PROFILES = MappingProxyType({profile.code: profile for profile in _ALL})
