"""The columns of a file with the premises tree; a row stops at the level that it describes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms_ext.base.tables import Checks, Column, FileFinding, Schema
from cms_ext.base.tables.findings import about_line, validity_out_of_order
from cms_ext.base.tables.numbers import BadValue, read_area
from cms_ext.base.tables.schema import SEPARATOR
from cms_ext.base.tables.texts import choice_reader, date_reader, read_text
from cms_ext.premises.models import Premises

KIND = "premises_tree"
# Houses may be older than the ledgers of the other files.
FIRST_BUILT = date(1800, 1, 1)
CODE = 20
CODES = ("property_code", "building_code", "premises_code")
MOST_PERSONS = 999
# What people write in the column `kind`, and the value of the model.
KINDS = {
    "mieszkalny": Premises.Kind.FLAT,
    "użytkowy": Premises.Kind.COMMERCIAL,
    "garaż": Premises.Kind.GARAGE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeRow:
    """One row; empty cells change nothing."""

    property_code: str
    property_name: str
    building_code: str
    building_address: str
    staircase_code: str
    premises_code: str
    premises_no: str
    kind: str
    area_m2: Decimal | None
    persons: int | None
    address: str
    valid_from: date | None
    valid_to: date | None

    @property
    def level(self) -> str:
        """The deepest level that has a code: what the row describes."""
        if self.premises_code:
            return "premises"
        if self.staircase_code:
            return "staircase"
        return "building" if self.building_code else "property"


class TreeChecks(Checks[TreeRow]):
    """One row for each part of the tree, and above it what it lies in."""

    def key(self, row: TreeRow) -> str:
        codes = {
            "property": ("nieruchomość", row.property_code),
            "building": ("budynek", row.building_code),
            "staircase": ("klatka", row.building_code, row.staircase_code),
            "premises": ("lokal", row.premises_code),
        }
        return SEPARATOR.join(codes[row.level])

    def check(self, line: int, row: TreeRow) -> Iterator[FileFinding]:
        self.key_field = f"{row.level}_code"
        yield from self.unique(line, row)
        if row.staircase_code and not row.building_code:
            yield about_line(
                "PARENT_MISSING",
                line,
                "klatka bez budynku. Wpisz kod budynku, w którym jest klatka.",
                field="building_code",
                expected="kod budynku",
            )
        yield from validity_out_of_order(line, row)


def make_tree_schema(today: date) -> Schema[TreeRow]:
    read_date = date_reader(today, FIRST_BUILT)
    return Schema(
        kind=KIND,
        version=1,
        columns=(
            _code("property_code", _("kod nieruchomości; w wierszu budynku mówi, gdzie on stoi")),
            _text("property_name", 120, _("nazwa nieruchomości; konieczna, gdy jest nowa")),
            _code("building_code", _("kod budynku")),
            _text("building_address", 200, _("ulica i numer, na przykład ul. Jodłowa 1")),
            _text("staircase_code", CODE, _("klatka w tym budynku, na przykład 2 albo A")),
            _code("premises_code", _("kod lokalu, ten sam co w plikach kont i naliczeń")),
            _text("premises_no", CODE, _("numer lokalu; konieczny, gdy lokal jest nowy")),
            Column(
                "kind",
                choice_reader(*KINDS),
                required=False,
                empty="",
                about=_("mieszkalny, użytkowy albo garaż; pusty w nowym lokalu: mieszkalny"),
            ),
            Column(
                "area_m2",
                read_area,
                required=False,
                about=_("powierzchnia lokalu, na przykład 48,60; konieczna, gdy lokal jest nowy"),
            ),
            Column("persons", _read_persons, required=False, about=_("liczba osób w lokalu")),
            _text("address", 200, _("adres lokalu, gdy inny niż adres budynku")),
            Column(
                "valid_from", read_date, required=False, about=_("pierwszy dzień; puste: zawsze")
            ),
            Column(
                "valid_to",
                read_date,
                required=False,
                about=_("ostatni dzień miejsca, którego już nie ma; puste: trwa"),
            ),
        ),
        build=_row,
        checks=TreeChecks,
        controls={},
        marked=False,
        one_of=CODES,
    )


def _row(**values: Any) -> TreeRow:
    return TreeRow(**{**values, **{name: values[name] or "" for name in CODES}})


def _code(name: str, about: object) -> Column:
    """One of those of which a row has at least one."""
    return Column(name, read_text, required=False, longest=CODE, about=about)


def _text(name: str, longest: int, about: object) -> Column:
    return Column(name, read_text, required=False, empty="", longest=longest, about=about)


def _read_persons(text: str) -> int:
    if not text.isdecimal() or len(text) > 3:
        expected = f"liczba całkowita od 0 do {MOST_PERSONS}"
        raise BadValue("COUNT_FORMAT", "to nie jest liczba osób. Wpisz liczbę całkowitą.", expected)
    return int(text)
