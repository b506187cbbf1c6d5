"""Importing the addresses of sectors street by street, and taking an imported file back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.desks.import_desk.domain.import_table import forget_file
from cms_ext.desks.import_desk.domain.table import Change, TableImport, TableKind
from cms_ext.desks.import_desk.models import ImportedFile
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from waste_union.collections.domain import addresses
from waste_union.collections.domain.address_file import AddressRow, build_address_schema
from waste_union.collections.models import AddressRange, BroughtFile, CollectionDay, Sector, Street
from waste_union.collections.vocabulary import ImportWhat

TAKEN_BACK = "TAKEN_BACK"
NOT_NEWEST = "NOT_NEWEST"
CHANGED_SINCE = "CHANGED_SINCE"
AT_ONCE = 500
MODELS: dict[str, type[AddressRange] | type[CollectionDay]] = {
    ImportWhat.ADDRESSES: AddressRange,
    ImportWhat.DAYS: CollectionDay,
}
StreetName = tuple[str, str, str]
# The columns that identify a range on its street.
NAMES = ("side", "number_from", "letter_from", "number_to", "letter_to", "valid_from")
Named = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ReplacedRow:
    """The values of a row before a file changed it, in their JSON form."""

    key: int
    values: dict[str, Any]
    brought_by: int | None

    @classmethod
    def of(cls, row: AddressRange | CollectionDay, fields: Sequence[str]) -> ReplacedRow:
        values = {field: _plain(getattr(row, field)) for field in fields}
        return cls(row.pk, values, row.brought_by_id)


def record_file(
    what: ImportWhat, imported: ImportedFile, replaced: Iterable[ReplacedRow]
) -> BroughtFile:
    """Create the record of a file that is being imported, in the caller's transaction."""
    return BroughtFile.objects.create(
        what=what,
        filename=imported.filename,
        sha256=imported.sha256,
        rows_new=imported.rows_new,
        rows_changed=imported.rows_changed,
        replaced=[[one.key, one.values, one.brought_by] for one in replaced],
        brought_at=imported.committed_at,
        brought_by=imported.committed_by,
    )


def may_be_taken_back(imported_file: BroughtFile) -> bool:
    return imported_file.taken_back_at is None and _newest(imported_file.what) == imported_file


@transaction.atomic
def take_back_file(imported_file: BroughtFile, reason: str, *, origin: Origin) -> None:
    """Delete the rows that the file made and restore those that it changed.

    The file may then be imported again. Raises Refusal if it was taken back before, if a later file
    was imported, or if somebody has changed one of its rows by hand since.
    """
    locked = BroughtFile.objects.select_for_update().get(pk=imported_file.pk)
    if locked.taken_back_at is not None:
        raise Refusal(TAKEN_BACK, _("Ten plik już wycofano."))
    if _newest(locked.what) != locked:
        raise Refusal(NOT_NEWEST, _("Po tym pliku wczytano następny. Wycofaj najpierw tamten."))
    model = MODELS[locked.what]
    own = model._default_manager.filter(brought_by=locked)
    if own.count() != locked.rows_new + locked.rows_changed:
        raise Refusal(
            CHANGED_SINCE,
            _(
                "Od wczytania ktoś zmienił niektóre z tych wierszy ręcznie. "
                "Popraw wiersze w rejestrze albo wczytaj poprawiony plik."
            ),
        )
    _put_back(model, locked)
    own.delete()
    if locked.what == ImportWhat.ADDRESSES:
        Street.objects.filter(ranges=None).delete()
    forget_file(locked.what, locked.sha256)
    locked.taken_back_at, locked.taken_back_by = timezone.now(), origin.actor
    locked.reason = reason.strip()
    locked.save()
    counts = {"new": locked.rows_new, "changed": locked.rows_changed}
    record("COLLECTION_FILE_TAKEN_BACK", origin, obj=locked, note=reason.strip(), changes=counts)


def _newest(what: str) -> BroughtFile | None:
    standing = BroughtFile.objects.filter(what=what, taken_back_at=None)
    return standing.order_by("-pk").first()


def _put_back(model: type[AddressRange] | type[CollectionDay], imported_file: BroughtFile) -> None:
    """Restore the old values of the rows that the file changed, and their former file."""
    before = {key: (values, earlier) for key, values, earlier in imported_file.replaced}
    rows: list[Any] = list(model._default_manager.filter(brought_by=imported_file, pk__in=before))
    for row in rows:
        values, row.brought_by_id = before[row.pk]
        for field, value in values.items():
            setattr(row, field, _read(model, field, value))
    if rows:
        written = {name for values, _earlier in before.values() for name in values}
        fields = sorted(model._meta.get_field(name).name for name in written)
        model._default_manager.bulk_update(rows, [*fields, "brought_by"], batch_size=AT_ONCE)


def _read(model: type[models.Model], name: str, value: object) -> object:
    """Convert a JSON value of `_plain` back to the type of the model's field."""
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)  # no reverse relation
    return field.to_python(value)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


@dataclass(slots=True)
class _Fate:
    """A row of the file with the existing range that it is about; None makes it a new one."""

    line: int
    row: AddressRow
    known: AddressRange | None = None
    changed: bool = False


class AddressesImport(TableImport[AddressRow]):
    """Compares rows street by street, after the whole file is read.

    Rows contradict each other only within a street, and a street may appear anywhere in the file.
    """

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._rows: defaultdict[StreetName, list[_Fate]] = defaultdict(list)
        self._sectors = {one.code: one for one in Sector.objects.all()}
        self._new_sectors: dict[str, str] = {}

    def judge(self, rows: Sequence[tuple[int, AddressRow]]) -> None:
        for line, row in rows:
            self._rows[row.commune, row.place, row.street].append(_Fate(line, row))
            if row.sector_code not in self._sectors:
                known = self._new_sectors.get(row.sector_code, "")
                self._new_sectors[row.sector_code] = known or row.sector_name

    def finish(self) -> None:
        for code, title in self._new_sectors.items():
            self.outcome.made.append(_("rejon %(code)s %(name)s") % {"code": code, "name": title})
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
        changed = [fate.known for fate in fates if fate.changed and fate.known]
        replaced = [
            ReplacedRow.of(one, ("sector_id", "building_kind", "valid_to")) for one in changed
        ]
        imported_file = record_file(ImportWhat.ADDRESSES, self.imported, replaced)
        Sector.objects.bulk_create(
            Sector(code=code, name=name or code) for code, name in self._new_sectors.items()
        )
        sectors = dict(Sector.objects.values_list("code", "pk"))
        streets = self._made_streets()
        fresh = []
        for fate in fates:
            values = {
                "sector_id": sectors[fate.row.sector_code],
                "building_kind": fate.row.building_kind,
                "valid_to": fate.row.valid_to,
                "brought_by": imported_file,
            }
            if fate.known is None:
                named = {name: getattr(fate.row, name) for name in NAMES}
                street = streets[fate.row.commune, fate.row.place, fate.row.street]
                fresh.append(AddressRange(street=street, **named, **values))
            elif fate.changed:
                for field, value in values.items():
                    setattr(fate.known, field, value)
        AddressRange.objects.bulk_create(fresh, batch_size=AT_ONCE)
        fields = ["sector", "building_kind", "valid_to", "brought_by"]
        AddressRange.objects.bulk_update(changed, fields, batch_size=AT_ONCE)

    def _judge_street(self, fates: list[_Fate], on_file: list[AddressRange]) -> None:
        known = {_named(one): one for one in on_file}
        for fate in fates:
            fate.known = known.pop(_named(fate.row), None)
            self._judge_row(fate)
        self._refuse_contradictions(fates, list(known.values()))

    def _judge_row(self, fate: _Fate) -> None:
        row, existing = fate.row, fate.known
        if existing is None:
            self.outcome.new += 1
            return
        differing = (
            ("sector_code", existing.sector.code, row.sector_code),
            ("building_kind", str(existing.building_kind), str(row.building_kind)),
            ("valid_to", str(existing.valid_to or ""), str(row.valid_to or "")),
        )
        changes = [
            Change(fate.line, row.label, field, old, new)
            for field, old, new in differing
            if old != new
        ]
        fate.changed = bool(changes)
        self.outcome.changes += changes
        self.outcome.changed += fate.changed
        self.outcome.unchanged += not fate.changed

    def _refuse_contradictions(self, fates: list[_Fate], others: list[AddressRange]) -> None:
        """Refuse rows that contradict another row or range of the street.

        Sorted by the first house, each row is compared only with those that reach that house.
        """
        rows: list[tuple[int | None, AddressRow | AddressRange]]
        rows = [(fate.line, fate.row) for fate in fates] + [(None, one) for one in others]
        rows.sort(key=lambda pair: (addresses.get_span(pair[1]).first, pair[0] or 0))
        reaching: list[tuple[int | None, AddressRow | AddressRange]] = []
        for line, row in rows:
            first = addresses.get_span(row).first
            reaching = [pair for pair in reaching if addresses.get_span(pair[1]).last >= first]
            for other_line, other in reaching:
                if (line or other_line) and addresses.ranges_contradict(row, other):
                    self._refuse_pair((line, row), (other_line, other))
                    break
            reaching.append((line, row))

    def _refuse_pair(
        self,
        one: tuple[int | None, AddressRow | AddressRange],
        other: tuple[int | None, AddressRow | AddressRange],
    ) -> None:
        (line, row), (second, against) = (one, other) if one[0] else (other, one)
        assert line is not None  # two rows on file are never compared
        where = _("w wierszu %d") % second if second else _("w rejestrze")
        self.refuse(
            "RANGE_OVERLAP",
            line,
            _(
                "te numery zachodzą na zakres %(other)s, który jest %(where)s, i nie wiadomo, "
                "który rejon jest właściwy. Popraw numery albo dni."
            )
            % {"other": _numbers(against), "where": where},
            field="number_from",
            found=_numbers(row),
            expected=_("zakres rozłączny albo cały w środku drugiego"),
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
    return {(one.commune, one.place, one.name): one for one in Street.objects.all()}


def _ranges_of(streets: Sequence[int]) -> defaultdict[int, list[AddressRange]]:
    ranges: defaultdict[int, list[AddressRange]] = defaultdict(list)
    for address_range in AddressRange.objects.filter(street__in=streets).select_related("sector"):
        ranges[address_range.street_id].append(address_range)
    return ranges


def _named(row: AddressRow | AddressRange) -> Named:
    return tuple(getattr(row, name) for name in NAMES)


def _numbers(row: AddressRow | AddressRange) -> str:
    if row.number_from is None:
        return _("cała ulica")
    return f"{row.number_from}{row.letter_from}–{row.number_to}{row.letter_to}"


def _street_in_words(name: StreetName) -> str:
    commune, place, street = name
    return f"{street}, {place} ({commune})" if street else f"{place} ({commune})"


def _free_key(key: str, taken: set[str]) -> str:
    wished, number = key[: addresses.LONGEST_KEY], 1
    while key in taken:
        number += 1
        key = f"{wished}-{number}"
    return key


ADDRESSES = TableKind(
    kind=ImportWhat.ADDRESSES,
    schema=build_address_schema,
    judge=AddressesImport,
    path="waste_union.collections.domain.import_addresses.ADDRESSES",
    sample=(
        {
            "commune": "Gmina Przykładowo",
            "place": "Przykładowo",
            "street": "ul. Leśna",
            "number_from": "1",
            "number_to": "29",
            "side": "nieparzyste",
            "sector_code": "R1",
            "sector_name": "Przykładowo północ",
            "building_kind": "jednorodzinna",
        },
        {
            "commune": "Gmina Przykładowo",
            "place": "Przykładowo",
            "street": "ul. Leśna",
            "number_from": "12a",
            "sector_code": "R2",
            "sector_name": "Przykładowo bloki",
            "building_kind": "wielorodzinna",
        },
        {
            "commune": "Gmina Borówki",
            "place": "Borówki",
            "sector_code": "R3",
            "sector_name": "Borówki",
            "building_kind": "jednorodzinna",
        },
    ),
)
