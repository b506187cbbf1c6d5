"""The file of the premises tree: its columns, and its rows compared with the stored tree."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms_ext.base.tables import FileFinding
from cms_ext.base.tables.declaration import TableRow, column, day_column
from cms_ext.base.tables.findings import about_line, validity_out_of_order
from cms_ext.base.tables.schema import ValueForm
from cms_ext.base.tables.values import BadValue, date_reader, read_area, read_text, word_reader
from cms_ext.premises.domain.codes import HouseCodes, find_premises_by_code
from cms_ext.premises.domain.place import UNASSIGNED, Place, find_parent, find_survivor, format_path
from cms_ext.premises.models import (
    MAX_BUILDING_CODE_LENGTH,
    Building,
    FormerCode,
    Premises,
    Property,
    Staircase,
)

# Houses may be older than the ledgers of the other files.
_make_day_reader = partial(date_reader, first=date(1800, 1, 1))
MAX_PERSONS = 999
# Characters of a code.
CODE = 20
KINDS = {
    "mieszkalny": Premises.Kind.FLAT,
    "użytkowy": Premises.Kind.COMMERCIAL,
    "garaż": Premises.Kind.GARAGE,
}


def _read_persons(text: str) -> int:
    if not text.isdecimal() or len(text) > 3:
        expected = f"liczba całkowita od 0 do {MAX_PERSONS}"
        raise BadValue("COUNT_FORMAT", "to nie jest liczba osób. Wpisz liczbę całkowitą.", expected)
    return int(text)


def _text(
    longest: int,
    about: object,
    example: Sequence[str] = (),
    empty: object = "",
    form: ValueForm = ValueForm.TEXT,
) -> Any:
    return column(read_text, about, empty=empty, longest=longest, example=example, form=form)


def _code(about: object, example: Sequence[str]) -> Any:
    """Declare one of the columns of which a row fills at least one."""
    return _text(CODE, about, example, empty=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeRow(TableRow):
    """A part of the tree, in one row with its parents; empty cells change nothing."""

    property_code: str | None = _code(
        _("kod nieruchomości; w wierszu budynku mówi, gdzie on stoi"), ("N1", "N1")
    )
    property_name: str = _text(
        120, _("nazwa nieruchomości; konieczna, gdy jest nowa"), ("Nieruchomość Jodłowa",)
    )
    building_code: str | None = _text(
        MAX_BUILDING_CODE_LENGTH, _("kod budynku"), ("", "J1", "J1", "J1"), empty=None
    )
    building_address: str = _text(
        200,
        _("ulica i numer, na przykład ul. Jodłowa 1"),
        ("", "ul. Jodłowa 1"),
        form=ValueForm.ADDRESS,
    )
    staircase_code: str = _text(
        CODE, _("klatka w tym budynku, na przykład 2 albo A"), ("", "", "1", "1")
    )
    premises_code: str | None = _code(
        _("kod lokalu, ten sam co w plikach kont i naliczeń"), ("", "", "", "J1-5")
    )
    premises_no: str = _text(
        CODE,
        _("numer lokalu; konieczny, gdy lokal jest nowy"),
        ("", "", "", "5"),
        form=ValueForm.UNIT_NO,
    )
    kind: Premises.Kind | None = column(
        word_reader(KINDS),
        _("mieszkalny, użytkowy albo garaż; pusty w nowym lokalu: mieszkalny"),
        labels=dict(Premises.Kind.choices),
        empty=None,
        example=("", "", "", "mieszkalny"),
    )
    area_m2: Decimal | None = column(
        read_area,
        _("powierzchnia lokalu, na przykład 48,60; konieczna, gdy lokal jest nowy"),
        empty=None,
        example=("", "", "", "48,60"),
    )
    persons: int | None = column(
        _read_persons, _("liczba osób w lokalu"), empty=None, example=("", "", "", "2")
    )
    address: str = _text(200, _("adres lokalu, gdy inny niż adres budynku"), form=ValueForm.ADDRESS)
    valid_from: date | None = day_column(
        _make_day_reader, _("pierwszy dzień; puste: zawsze"), empty=None
    )
    valid_to: date | None = day_column(
        _make_day_reader, _("ostatni dzień miejsca, którego już nie ma; puste: trwa"), empty=None
    )

    @property
    def level(self) -> str:
        """Return the deepest level that has a code: the one that the row describes."""
        if self.premises_code:
            return "premises"
        if self.staircase_code:
            return "staircase"
        return "building" if self.building_code else "property"

    @property
    def key(self) -> tuple[str | None, ...]:
        keys: dict[str, tuple[str | None, ...]] = {
            "property": ("nieruchomość", self.property_code),
            "building": ("budynek", self.building_code),
            "staircase": ("klatka", self.building_code, self.staircase_code),
            "premises": ("lokal", self.premises_code),
        }
        return keys[self.level]

    @property
    def key_column(self) -> str:
        return f"{self.level}_code"

    def find_errors(self, line: int) -> Iterator[FileFinding]:
        if self.staircase_code and not self.building_code:
            yield about_line(
                "PARENT_MISSING",
                line,
                "klatka bez budynku. Wpisz kod budynku, w którym jest klatka.",
                field="building_code",
                expected="kod budynku",
            )
        yield from validity_out_of_order(line, self)


Key = tuple[str, ...]
# A refusal: code, line, what is wrong and what to do, the column, what was found.
Refuse = Callable[[str, int, str, str, str], None]
# Facts of a level by the file's column and the model's field.
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "property": {"property_name": "name"},
    "building": {"building_address": "address"},
    "staircase": {},
    "premises": {
        "premises_no": "number",
        "kind": "kind",
        "area_m2": "area",
        "persons": "persons",
        "address": "address",
    },
}


@dataclass(slots=True)
class PlannedPlace:
    """One part of the tree as the file has it; `line` is the first that names it.

    `place` is the stored part, None if it is to be made. `valid_to` is its last day if the file
    gives one.
    """

    key: Key
    line: int
    parent: Key | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    valid_to: date | None = None
    place: Place | None = None

    @property
    def level(self) -> str:
        return self.key[0]

    @property
    def code(self) -> str:
        return self.key[-1]

    @property
    def moved(self) -> bool:
        """Return whether its stored parent differs from the one in the file."""
        if self.place is None or self.parent is None:
            return False
        lies_in = find_parent(self.place)
        if lies_in is None or make_key(lies_in) == self.parent:
            return False
        # The file may name the building alone of a flat that has a staircase there.
        return not (
            self.level == "premises"
            and isinstance(lies_in, Staircase)
            and self.parent == make_key(lies_in.building)
        )

    @property
    def changed(self) -> dict[str, tuple[Any, Any]]:
        """Return the changed fields as (old, new) by the model's field name."""
        if self.place is None:
            return {}
        pairs = {name: (getattr(self.place, name), new) for name, new in self.facts.items()}
        return {name: (old, new) for name, (old, new) in pairs.items() if old != new}

    @property
    def ends(self) -> bool:
        return (
            self.place is not None
            and self.valid_to is not None
            and self.place.valid_to != self.valid_to
        )


class TreePlan:
    """The planned places of a file by key, from the top of the tree down."""

    def __init__(self) -> None:
        self.nodes: dict[Key, PlannedPlace] = {}
        self._codes = HouseCodes()
        self._properties = {estate.code: estate for estate in Property.objects.all()}
        former = FormerCode.objects.filter(property__isnull=False).select_related("property")
        for row in former:
            if row.property is not None:
                self._properties.setdefault(row.code, row.property)

    @property
    def property_codes(self) -> set[str]:
        return set(self._properties)

    def add(self, rows: Iterable[tuple[int, TreeRow]], refuse: Refuse) -> None:
        """Add rows; refuse rows that contradict each other."""
        for line, row in rows:
            path = list(self._path(row))
            for above, key in zip([None, *path], path, strict=False):
                node = self.nodes.setdefault(key, PlannedPlace(key, line))
                _set_parent(node, above, line, refuse)
                _set_facts(node, row, line, refuse)
            own = self.nodes[path[-1]]
            if row.valid_from:
                own.facts["valid_from"] = row.valid_from
            own.valid_to = row.valid_to

    def _path(self, row: TreeRow) -> Iterator[Key]:
        building, staircase = self._codes.today(row.building_code or "", row.staircase_code)
        if row.property_code:
            estate = self._properties.get(row.property_code)
            yield ("property", find_survivor(estate).code if estate else row.property_code)
        if building:
            yield ("building", building)
        if staircase:
            yield ("staircase", building, staircase)
        if row.premises_code:
            yield ("premises", row.premises_code)

    def load(self) -> None:
        """Find the stored part of each node. A few queries for each portion of premises."""
        buildings = Building.objects.select_related("property").in_bulk(field_name="code")
        stairs = {
            make_key(stair): stair
            for stair in Staircase.objects.select_related("building__property")
        }
        flats = [key[-1] for key in self.nodes if key[0] == "premises"]
        premises = find_premises_by_code(flats)
        for key, node in self.nodes.items():
            sources: Mapping[str, Mapping[Any, Any]] = {
                "property": self._properties,
                "building": buildings,
                "premises": premises,
            }
            place = stairs.get(key) if key[0] == "staircase" else sources[key[0]].get(key[-1])
            node.place = place

    def by_level(self, level: str) -> list[PlannedPlace]:
        return [node for node in self.nodes.values() if node.level == level]


def make_key(place: Place) -> Key:
    """Return `("staircase", building, code)`, or (level, code) for the other levels."""
    if isinstance(place, Staircase):
        return ("staircase", place.building.code, place.code)
    return (type(place).__name__.lower(), place.code)


def format_key(key: Key) -> str:
    return "/".join(key[1:])


def format_parent_path(place: Place) -> str:
    parent = find_parent(place)
    return format_path(parent) if parent is not None else ""


def _set_parent(node: PlannedPlace, above: Key | None, line: int, refuse: Refuse) -> None:
    if above is None:
        return
    if node.parent in (None, above):
        node.parent = above
        return
    refuse(
        "PARENT_DIFFERS",
        line,
        f"{node.code} leży w wierszu {node.line} w {format_key(node.parent)}, a tutaj w "
        f"{format_key(above)}. Zostaw jedno.",
        f"{above[0]}_code",
        format_key(above),
    )


def _set_facts(node: PlannedPlace, row: TreeRow, line: int, refuse: Refuse) -> None:
    for header, name in COLUMNS[node.level].items():
        value = getattr(row, header)
        if value in ("", None):
            continue
        if node.facts.setdefault(name, value) != value:
            refuse(
                "VALUE_DIFFERS",
                line,
                f"{node.code} ma w wierszu {node.line} inną wartość: {node.facts[name]}.",
                header,
                str(value),
            )


EXPORTED = tuple(TreeRow.__dataclass_fields__)
KIND_WORDS = {kind: word for word, kind in KINDS.items()}


def list_tree_rows() -> Iterator[list[Any]]:
    """Yield properties, buildings, staircases and premises in the columns of EXPORTED.

    Places that were merged into others are left out. Four queries.
    """
    for place in Property.objects.filter(merged_into=None).exclude(code=UNASSIGNED):
        yield _row(place, property_code=place.code, property_name=place.name)
    buildings = Building.objects.filter(merged_into=None).select_related("property")
    for building in buildings.order_by("code__polish"):
        yield _row(building, building_address=building.address, **_of_building(building))
    staircases = Staircase.objects.filter(merged_into=None).select_related("building__property")
    for staircase in staircases.order_by("building__code__polish", "code__polish"):
        of_building = _of_building(staircase.building)
        yield _row(staircase, staircase_code=staircase.code, **of_building)
    flats = Premises.objects.filter(merged_into=None)
    for flat in flats.select_related("building__property", "staircase").order_by("code__polish"):
        yield _row(
            flat,
            staircase_code=flat.staircase.code if flat.staircase else "",
            premises_code=flat.code,
            premises_no=flat.number,
            kind=KIND_WORDS[Premises.Kind(flat.kind)],
            area_m2=flat.area,
            persons=flat.persons,
            address=flat.address,
            **_of_building(flat.building),
        )


def _of_building(building: Building) -> dict[str, str]:
    lies_in = building.property.code
    return {
        "property_code": "" if lies_in == UNASSIGNED else lies_in,
        "building_code": building.code,
    }


def _row(place: Property | Building | Staircase | Premises, **cells: Any) -> list[Any]:
    known = {"valid_from": place.valid_from, "valid_to": place.valid_to, **cells}
    return [known.get(name, "") for name in EXPORTED]
