"""The schema of a file with the addresses of sectors (`import_formats.md` §8)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms_ext.base.tables import Checks, Column, FileFinding, Schema
from cms_ext.base.tables.findings import about_line, validity_out_of_order
from cms_ext.base.tables.schema import SEPARATOR
from cms_ext.base.tables.values import (
    BadValue,
    choice_reader,
    date_reader,
    pattern_reader,
    read_text,
)
from cms_ext.base.text.folding import folded_words
from waste_union.collections.domain.addresses import HouseNumber
from waste_union.collections.vocabulary import BuildingKind, ImportWhat, Side

# The words of a file, and the value of the model.
KINDS = {
    "jednorodzinna": BuildingKind.SINGLE,
    "wielorodzinna": BuildingKind.MULTI,
    "niezamieszkana": BuildingKind.NON_RESIDENTIAL,
}
SIDES = {"wszystkie": Side.ALL, "nieparzyste": Side.ODD, "parzyste": Side.EVEN}
CODE = pattern_reader(r"[A-Z0-9][A-Z0-9-]{0,19}", "wielkie litery od A do Z, cyfry i łączniki")
_NUMBER = re.compile(r"([1-9][0-9]{0,3})\s?([A-Za-z]?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRow:
    """A range of house numbers of a street; the names of the last fields are the model's."""

    commune: str
    place: str
    street: str
    first: HouseNumber | None
    last: HouseNumber | None
    side: str
    sector_code: str
    sector_name: str
    building_kind: str
    valid_from: date | None
    valid_to: date | None

    @property
    def number_from(self) -> int | None:
        return self.first.number if self.first else None

    @property
    def letter_from(self) -> str:
        return self.first.letter if self.first else ""

    @property
    def number_to(self) -> int | None:
        return self.last.number if self.last else None

    @property
    def letter_to(self) -> str:
        return self.last.letter if self.last else ""

    @property
    def label(self) -> str:
        """The street with its numbers, for the report."""
        street = f"{self.street}, {self.place}" if self.street else self.place
        if self.first is None:
            return street
        return f"{street}: {self.first}–{self.last}"


class AddressChecks(Checks[AddressRow]):
    """Refuses a repeated range, a name without letters, and ends in the wrong order."""

    key_field = "number_from"

    def key(self, row: AddressRow) -> str:
        named = (row.commune, row.place, row.street, row.side, row.first, row.last, row.valid_from)
        return SEPARATOR.join("" if part is None else str(part) for part in named)

    def check(self, line: int, row: AddressRow) -> Iterator[FileFinding]:
        yield from self.unique(line, row)
        if not folded_words(row.place) or (row.street and not folded_words(row.street)):
            yield about_line(
                "STREET_NAME",
                line,
                "w nazwie nie ma żadnej litery ani cyfry. Wpisz nazwę.",
                field="street" if folded_words(row.place) else "place",
                found=row.street or row.place,
                expected="nazwa ulicy i miejscowości",
            )
        if (
            row.first
            and row.last
            and (row.last.number, row.last.letter or "~") < (row.first.number, row.first.letter)
        ):
            yield about_line(
                "NUMBER_ORDER",
                line,
                f"numer „do” ({row.last}) jest przed numerem „od” ({row.first}). Zamień je.",
                field="number_to",
                found=str(row.last),
                expected=f"{row.first} lub dalszy",
            )
        if row.last and row.first is None:
            yield about_line(
                "NUMBER_FIRST",
                line,
                "jest numer „do”, a nie ma „od”. Wpisz pierwszy numer.",
                field="number_from",
                expected="pierwszy numer, na przykład 1",
            )
        yield from validity_out_of_order(line, row)


def _read_number(text: str) -> HouseNumber:
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise BadValue(
            "NUMBER_FORMAT",
            f"„{text[:20]}” nie jest numerem domu. Wpisz liczbę, po niej najwyżej jedną literę.",
            "numer od 1 do 9999, na przykład 12 albo 12a",
        )
    return HouseNumber(int(match[1]), match[2].lower())


RANGE_COLUMNS = (
    Column("commune", read_text, longest=80, prose=True, about=_("nazwa gminy")),
    Column("place", read_text, longest=80, prose=True, about=_("miejscowość")),
    Column(
        "street",
        read_text,
        required=False,
        empty="",
        longest=120,
        prose=True,
        about=_("ulica, na przykład ul. Leśna; puste: miejscowość nie ma ulic"),
    ),
    Column(
        "number_from",
        _read_number,
        required=False,
        about=_("pierwszy numer, na przykład 1 albo 12a; puste: cała ulica"),
    ),
    Column(
        "number_to", _read_number, required=False, about=_("ostatni numer; puste: tylko ten jeden")
    ),
    Column(
        "side",
        choice_reader(*SIDES),
        required=False,
        empty="wszystkie",
        about=_("wszystkie, parzyste albo nieparzyste; puste: wszystkie"),
    ),
    Column("sector_code", CODE, longest=20, about=_("kod rejonu, na przykład R1")),
    Column(
        "sector_name",
        read_text,
        required=False,
        empty="",
        longest=120,
        prose=True,
        about=_("nazwa rejonu, gdy jest nowy"),
    ),
    Column(
        "building_kind",
        choice_reader(*KINDS),
        about=_("jednorodzinna, wielorodzinna albo niezamieszkana"),
    ),
)


def build_address_schema(today: date) -> Schema[AddressRow]:
    read_day = date_reader(last_day_of_year(today))
    return Schema(
        kind=ImportWhat.ADDRESSES,
        version=1,
        columns=(
            *RANGE_COLUMNS,
            Column("valid_from", read_day, required=False, about=_("od dnia; puste: zawsze")),
            Column("valid_to", read_day, required=False, about=_("do dnia; puste: bez końca")),
        ),
        build=_row,
        checks=AddressChecks,
        controls={},
        marked=False,
    )


def last_day_of_year(today: date) -> date:
    """Return 31 December: date readers accept one more year after it."""
    return date(today.year, 12, 31)


def _row(*, number_from: Any, number_to: Any, **values: Any) -> AddressRow:
    values["side"] = SIDES[values["side"]]
    values["building_kind"] = KINDS[values["building_kind"]]
    return AddressRow(first=number_from, last=number_to or number_from, **values)
