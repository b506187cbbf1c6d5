"""Importing the addresses of sectors street by street (`import_formats.md` §8)."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.base.tables import FileFinding
from cms_ext.base.tables.declaration import TableRow, column, day_column
from cms_ext.base.tables.findings import about_line, validity_out_of_order
from cms_ext.base.tables.values import (
    BadValue,
    date_reader,
    pattern_reader,
    read_text,
    word_reader,
)
from cms_ext.base.text.folding import folded_words
from cms_ext.desks.import_desk.domain.table import TableImport, TableKind
from cms_ext.evidence.audit.domain.event import Origin
from waste_union.collections.domain import addresses
from waste_union.collections.domain.addresses import HouseNumber
from waste_union.collections.domain.imported_file import AT_ONCE, copy_values, record_file
from waste_union.collections.models import AddressRange, Sector, Street
from waste_union.collections.vocabulary import BuildingKind, ImportWhat, Side

StreetName = tuple[str, str, str]
# The fields that identify a range on its street, and those that a file may change.
NAMES = ("side", "number_from", "letter_from", "number_to", "letter_to", "valid_from")
CHANGEABLE = ("sector_id", "building_kind", "valid_to")
SIDES = {"wszystkie": Side.ALL, "nieparzyste": Side.ODD, "parzyste": Side.EVEN}
_NUMBER = re.compile(r"([1-9][0-9]{0,3})\s?([A-Za-z]?)")
read_code = pattern_reader(r"[A-Z0-9][A-Z0-9-]{0,19}", "wielkie litery od A do Z, cyfry i łączniki")
read_building_kind = word_reader(
    {
        "jednorodzinna": BuildingKind.SINGLE,
        "wielorodzinna": BuildingKind.MULTI,
        "niezamieszkana": BuildingKind.NON_RESIDENTIAL,
    }
)


def make_day_reader(today: date) -> Callable[[str], date]:
    """Make a reader of days to the end of next year."""
    return date_reader(date(today.year, 12, 31))


def _read_number(text: str) -> HouseNumber:
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise BadValue(
            "NUMBER_FORMAT",
            f"„{text[:20]}” nie jest numerem domu. Wpisz liczbę, po niej najwyżej jedną literę.",
            "numer od 1 do 9999, na przykład 12 albo 12a",
        )
    return HouseNumber(int(match[1]), match[2].lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRow(TableRow):
    """A range of house numbers of a street; a first number alone is that house."""

    key_columns = ("commune", "place", "street", "side", "number_from", "last", "valid_from")
    key_column = "number_from"

    commune: str = column(
        read_text,
        _("nazwa gminy"),
        longest=80,
        prose=True,
        example=("Gmina Przykładowo", "Gmina Przykładowo", "Gmina Borówki"),
    )
    place: str = column(
        read_text,
        _("miejscowość"),
        longest=80,
        prose=True,
        example=("Przykładowo", "Przykładowo", "Borówki"),
    )
    street: str = column(
        read_text,
        _("ulica, na przykład ul. Leśna; puste: miejscowość nie ma ulic"),
        empty="",
        longest=120,
        prose=True,
        example=("ul. Leśna", "ul. Leśna"),
    )
    number_from: HouseNumber | None = column(
        _read_number,
        _("pierwszy numer, na przykład 1 albo 12a; puste: cała ulica"),
        empty=None,
        example=("1", "12a"),
    )
    number_to: HouseNumber | None = column(
        _read_number, _("ostatni numer; puste: tylko ten jeden"), empty=None, example=("29",)
    )
    side: Side = column(
        word_reader(SIDES),
        _("wszystkie, parzyste albo nieparzyste; puste: wszystkie"),
        empty=Side.ALL,
        example=("nieparzyste",),
    )
    sector_code: str = column(
        read_code, _("kod rejonu, na przykład R1"), longest=20, example=("R1", "R2", "R3")
    )
    sector_name: str = column(
        read_text,
        _("nazwa rejonu, gdy jest nowy"),
        empty="",
        longest=120,
        prose=True,
        example=("Przykładowo północ", "Przykładowo bloki", "Borówki"),
    )
    building_kind: BuildingKind = column(
        read_building_kind,
        _("jednorodzinna, wielorodzinna albo niezamieszkana"),
        example=("jednorodzinna", "wielorodzinna", "jednorodzinna"),
    )
    valid_from: date | None = day_column(make_day_reader, _("od dnia; puste: zawsze"), empty=None)
    valid_to: date | None = day_column(make_day_reader, _("do dnia; puste: bez końca"), empty=None)

    @property
    def last(self) -> HouseNumber | None:
        return self.number_to or self.number_from

    @property
    def label(self) -> str:
        """Return the street with its numbers."""
        street = f"{self.street}, {self.place}" if self.street else self.place
        return f"{street}: {self.number_from}–{self.last}" if self.number_from else street

    @property
    def street_name(self) -> StreetName:
        return self.commune, self.place, self.street

    def find_errors(self, line: int) -> Iterator[FileFinding]:
        first, last = self.number_from, self.last
        if not folded_words(self.place) or (self.street and not folded_words(self.street)):
            yield about_line(
                "STREET_NAME",
                line,
                "w nazwie nie ma żadnej litery ani cyfry. Wpisz nazwę.",
                field="street" if folded_words(self.place) else "place",
                found=self.street or self.place,
                expected="nazwa ulicy i miejscowości",
            )
        if first and last and (last.number, last.letter or "~") < (first.number, first.letter):
            yield about_line(
                "NUMBER_ORDER",
                line,
                f"numer „do” ({last}) jest przed numerem „od” ({first}). Zamień je.",
                field="number_to",
                found=str(last),
                expected=f"{first} lub dalszy",
            )
        if last and first is None:
            yield about_line(
                "NUMBER_FIRST",
                line,
                "jest numer „do”, a nie ma „od”. Wpisz pierwszy numer.",
                field="number_from",
                expected="pierwszy numer, na przykład 1",
            )
        yield from validity_out_of_order(line, self)

    def make_range(self) -> AddressRange:
        """Make the unsaved range of the row, still without street and sector."""
        first, last = self.number_from, self.last
        return AddressRange(
            building_kind=self.building_kind,
            side=self.side,
            number_from=first.number if first else None,
            letter_from=first.letter if first else "",
            number_to=last.number if last else None,
            letter_to=last.letter if last else "",
            valid_from=self.valid_from,
            valid_to=self.valid_to,
        )


@dataclass(slots=True)
class _RowOutcome:
    """A row of the file, its range, and the stored range that it is about (None: a new one)."""

    line: int
    row: AddressRow
    address_range: AddressRange
    stored: AddressRange | None = None
    changed: bool = False


class AddressesImport(TableImport[AddressRow]):
    """Compares rows street by street, after the whole file is read.

    Rows contradict each other only within a street, and a street may appear anywhere in the file.
    """

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._rows: defaultdict[StreetName, list[_RowOutcome]] = defaultdict(list)
        self._sectors = {sector.code: sector for sector in Sector.objects.all()}
        self._new_sectors: dict[str, str] = {}

    def judge(self, rows: Sequence[tuple[int, AddressRow]]) -> None:
        for line, row in rows:
            self._rows[row.street_name].append(_RowOutcome(line, row, row.make_range()))
            if row.sector_code not in self._sectors:
                known = self._new_sectors.get(row.sector_code, "")
                self._new_sectors[row.sector_code] = known or row.sector_name

    def finish(self) -> None:
        for code, title in self._new_sectors.items():
            words = gettext("rejon %(code)s %(name)s") % {"code": code, "name": title}
            self.outcome.made.append(words)
        streets = _streets()
        named = list(self._rows)
        for start in range(0, len(named), AT_ONCE):
            portion = named[start : start + AT_ONCE]
            ranges = _ranges_of([streets[name].pk for name in portion if name in streets])
            for name in portion:
                street = streets.get(name)
                if street is None:
                    self.outcome.made.append(_street_in_words(name))
                self._judge_street(self._rows[name], ranges[street.pk] if street else [])

    def write(self, rows: Iterator[tuple[int, AddressRow]], origin: Origin) -> None:
        fates = [fate for street in self._rows.values() for fate in street]
        changed = [fate.stored for fate in fates if fate.changed and fate.stored]
        replaced = [copy_values(one, CHANGEABLE) for one in changed]
        imported_file = record_file(ImportWhat.ADDRESSES, self.imported, replaced)
        Sector.objects.bulk_create(
            Sector(code=code, name=name or code) for code, name in self._new_sectors.items()
        )
        sectors = dict(Sector.objects.values_list("code", "pk"))
        streets = self._made_streets()
        for fate in fates:
            fate.address_range.sector_id = sectors[fate.row.sector_code]
            fate.address_range.street = streets[fate.row.street_name]
            fate.address_range.brought_by = imported_file
            if fate.changed and fate.stored:
                for name in (*CHANGEABLE, "brought_by"):
                    setattr(fate.stored, name, getattr(fate.address_range, name))
        fresh = [fate.address_range for fate in fates if fate.stored is None]
        AddressRange.objects.bulk_create(fresh, batch_size=AT_ONCE)
        fields = ["sector", "building_kind", "valid_to", "brought_by"]
        AddressRange.objects.bulk_update(changed, fields, batch_size=AT_ONCE)

    def _judge_street(self, fates: list[_RowOutcome], on_file: list[AddressRange]) -> None:
        stored = {_named(one): one for one in on_file}
        for fate in fates:
            fate.stored = stored.pop(_named(fate.address_range), None)
            self._judge_row(fate)
        self._refuse_contradictions(fates, list(stored.values()))

    def _judge_row(self, fate: _RowOutcome) -> None:
        row, stored = fate.row, fate.stored
        if stored is None:
            self.outcome.new += 1
            return
        values = {
            "sector_code": (stored.sector.code, row.sector_code),
            "building_kind": (stored.building_kind, row.building_kind),
            "valid_to": (stored.valid_to, row.valid_to),
        }
        differences = {name: (old, new) for name, (old, new) in values.items() if old != new}
        fate.changed = self.count_known(fate.line, row.label, differences)

    def _refuse_contradictions(self, fates: list[_RowOutcome], others: list[AddressRange]) -> None:
        """Refuse rows that contradict another row or range of the street.

        Sorted by the first house, each row is compared only with those that reach that house.
        """
        ranges: list[tuple[int | None, AddressRange]]
        ranges = [(fate.line, fate.address_range) for fate in fates] + [
            (None, one) for one in others
        ]
        ranges.sort(key=lambda pair: (addresses.get_span(pair[1]).first, pair[0] or 0))
        reaching: list[tuple[int | None, AddressRange]] = []
        for line, one in ranges:
            first = addresses.get_span(one).first
            reaching = [pair for pair in reaching if addresses.get_span(pair[1]).last >= first]
            for other_line, other in reaching:
                if (line or other_line) and addresses.ranges_contradict(one, other):
                    self._refuse_pair((line, one), (other_line, other))
                    break
            reaching.append((line, one))

    def _refuse_pair(
        self, one: tuple[int | None, AddressRange], other: tuple[int | None, AddressRange]
    ) -> None:
        (line, refused), (second, against) = (one, other) if one[0] else (other, one)
        assert line is not None  # two rows on file are never compared
        where = gettext("w wierszu %d") % second if second else gettext("w rejestrze")
        self.refuse(
            "RANGE_OVERLAP",
            line,
            gettext(
                "te numery zachodzą na zakres %(other)s, który jest %(where)s, i nie wiadomo, "
                "który rejon jest właściwy. Popraw numery albo dni."
            )
            % {"other": _numbers(against), "where": where},
            field="number_from",
            found=_numbers(refused),
            expected=gettext("zakres rozłączny albo cały w środku drugiego"),
        )

    def _made_streets(self) -> dict[StreetName, Street]:
        streets = _streets()
        taken = {street.key for street in streets.values()}
        fresh = []
        for commune, place, name in self._rows:
            if (commune, place, name) not in streets:
                key = _free_key(addresses.make_street_key(place, name), taken)
                taken.add(key)
                fresh.append(
                    Street(
                        commune=commune,
                        place=place,
                        name=name,
                        key=key,
                        folded_name=addresses.fold_street_name(name or place),
                        words=addresses.join_search_words(name, place),
                    )
                )
        Street.objects.bulk_create(fresh, batch_size=AT_ONCE)
        return _streets() if fresh else streets


def _streets() -> dict[StreetName, Street]:
    return {(street.commune, street.place, street.name): street for street in Street.objects.all()}


def _ranges_of(streets: Sequence[int]) -> defaultdict[int, list[AddressRange]]:
    ranges: defaultdict[int, list[AddressRange]] = defaultdict(list)
    for address_range in AddressRange.objects.filter(street__in=streets).select_related("sector"):
        ranges[address_range.street_id].append(address_range)
    return ranges


def _named(address_range: AddressRange) -> tuple[object, ...]:
    return tuple(getattr(address_range, name) for name in NAMES)


def _numbers(address_range: AddressRange) -> str:
    if address_range.number_from is None:
        return gettext("cała ulica")
    first = f"{address_range.number_from}{address_range.letter_from}"
    return f"{first}–{address_range.number_to}{address_range.letter_to}"


def _street_in_words(name: StreetName) -> str:
    commune, place, street = name
    return f"{street}, {place} ({commune})" if street else f"{place} ({commune})"


def _free_key(key: str, taken: set[str]) -> str:
    wished, number = key[: addresses.MAX_KEY_LENGTH], 1
    while key in taken:
        number += 1
        key = f"{wished}-{number}"
    return key


ADDRESSES = TableKind(
    kind=ImportWhat.ADDRESSES,
    row=AddressRow,
    judge=AddressesImport,
    path="waste_union.collections.domain.import_addresses.ADDRESSES",
)
