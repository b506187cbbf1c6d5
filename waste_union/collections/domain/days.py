"""Days of collections: their file, its import, and changes by hand (`import_formats.md` §8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.tables import Checks, Column, FileFinding, Schema
from cms_ext.base.tables.findings import about_line
from cms_ext.base.tables.schema import SEPARATOR
from cms_ext.base.tables.values import choice_reader, date_reader, read_bool
from cms_ext.desks.import_desk.domain.table import Change, TableImport, TableKind
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.law.working_days import holiday_name
from waste_union.collections.domain.address_file import CODE, KINDS, last_day_of_year
from waste_union.collections.domain.addresses import ranges_contradict
from waste_union.collections.domain.import_addresses import ReplacedRow, record_file
from waste_union.collections.models import (
    AddressRange,
    CollectionDay,
    CollectionTerms,
    Fraction,
    Sector,
)
from waste_union.collections.vocabulary import ImportWhat

FURTHEST = timedelta(days=21)
AT_ONCE = 500
Named = tuple[str, str, str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    sector_code: str
    fraction_code: str
    building_kind: str
    planned_on: date
    day: date
    cancelled: bool


class DayChecks(Checks[DayRow]):
    key_field = "planned_on"

    def key(self, row: DayRow) -> str:
        named = (row.sector_code, row.fraction_code, row.building_kind, str(row.planned_on))
        return SEPARATOR.join(named)

    def check(self, line: int, row: DayRow) -> Iterator[FileFinding]:
        yield from self.unique(line, row)
        if abs(row.day - row.planned_on) > FURTHEST:
            yield about_line(
                "MOVED_FAR",
                line,
                f"odbiór przeniesiono z {row.planned_on} aż na {row.day}. Sprawdź obie daty.",
                field="collected_on",
                found=str(row.day),
                expected=f"najwyżej {FURTHEST.days} dni od dnia z rytmu",
            )


PLACE_COLUMNS = (
    Column("sector_code", CODE, longest=20, about=gettext_lazy("kod rejonu z pliku adresów")),
    Column("fraction_code", CODE, longest=12, about=gettext_lazy("kod frakcji, na przykład BIO")),
    Column(
        "building_kind",
        choice_reader(*KINDS),
        required=False,
        empty="",
        about=gettext_lazy("jednorodzinna, wielorodzinna, niezamieszkana; puste: każda zabudowa"),
    ),
)


def build_day_schema(today: date) -> Schema[DayRow]:
    read_day = date_reader(last_day_of_year(today))
    return Schema(
        kind=ImportWhat.DAYS,
        version=1,
        columns=(
            *PLACE_COLUMNS,
            Column(
                "planned_on", read_day, about=gettext_lazy("dzień z rytmu, na przykład 2027-01-06")
            ),
            Column(
                "collected_on",
                read_day,
                required=False,
                about=gettext_lazy(
                    "dzień odbioru, gdy przeniesiono go, na przykład ze święta; puste: ten sam"
                ),
            ),
            Column(
                "cancelled",
                read_bool,
                required=False,
                empty=False,
                about=gettext_lazy("TAK, gdy odbiór odwołano; puste: NIE"),
            ),
        ),
        build=_row,
        checks=DayChecks,
        controls={},
        marked=False,
    )


def _row(*, collected_on: date | None, building_kind: str, **values: Any) -> DayRow:
    kind = KINDS[building_kind].value if building_kind else ""
    return DayRow(day=collected_on or values["planned_on"], building_kind=kind, **values)


@transaction.atomic
def save_sector(sector: Sector, *, origin: Origin) -> Sector:
    """Save a sector. Raises ValidationError when another one has its code."""
    sector.full_clean()
    sector.save()
    facts = {"code": sector.code, "name": sector.name}
    record("COLLECTION_SECTOR_KEPT", origin, obj=sector, changes=facts)
    return sector


@transaction.atomic
def save_fraction(fraction: Fraction, *, origin: Origin) -> Fraction:
    """Save a fraction. Raises ValidationError when another one has its code, name or mark."""
    fraction.full_clean()
    fraction.save()
    names = ("code", "name", "mark", "colour", "about", "position")
    facts = {name: getattr(fraction, name) for name in names}
    record("COLLECTION_FRACTION_KEPT", origin, obj=fraction, changes=facts)
    return fraction


@transaction.atomic
def save_terms(terms: CollectionTerms, *, origin: Origin) -> CollectionTerms:
    """Save the terms that hold for all collections."""
    terms.full_clean()
    terms.save()
    facts = {
        "put_out_by": terms.put_out_by.isoformat("minutes"),
        "report_days": terms.report_days,
        "next_year_month": terms.next_year_month,
        "phone": terms.phone,
    }
    record("COLLECTION_TERMS_KEPT", origin, obj=terms, changes=facts)
    return terms


@transaction.atomic
def change_day(day: CollectionDay, *, origin: Origin) -> CollectionDay:
    """Move or cancel one collection and detach it from its file.

    Raises ValidationError for a day too far from the planned one.
    """
    if abs(day.day - day.planned_on) > FURTHEST:
        words = _("Dzień odbioru jest więcej niż %(most)s dni od dnia z rytmu. Sprawdź datę.")
        raise ValidationError({"day": words % {"most": FURTHEST.days}})
    day.brought_by = None
    day.full_clean()
    day.save()
    facts = {"planned_on": day.planned_on.isoformat(), "day": day.day.isoformat()}
    record("COLLECTION_DAY_CHANGED", origin, obj=day, changes={**facts, "cancelled": day.cancelled})
    return day


@transaction.atomic
def change_range(address_range: AddressRange, *, origin: Origin) -> AddressRange:
    """Give a range to another sector or end it, and detach it from its file.

    Raises ValidationError where it would contradict another range of the street.
    """
    others = address_range.street.ranges.exclude(pk=address_range.pk)
    if against := next(
        (other for other in others if ranges_contradict(address_range, other)), None
    ):
        words = _("W tych dniach te numery zachodzą na zakres %(numbers)s. Popraw ostatni dzień.")
        raise ValidationError({"valid_to": words % {"numbers": against.numbers}})
    address_range.brought_by = None
    address_range.full_clean()
    address_range.save()
    facts = {
        "sector": address_range.sector.code,
        "building_kind": address_range.building_kind,
        "valid_to": address_range.valid_to.isoformat() if address_range.valid_to else None,
    }
    record("COLLECTION_RANGE_CHANGED", origin, obj=address_range, changes=facts)
    return address_range


class DaysImport(TableImport[DayRow]):
    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._sectors = dict(Sector.objects.values_list("code", "pk"))
        self._fractions = dict(Fraction.objects.values_list("code", "pk"))
        self._replaced: list[ReplacedRow] = []

    def judge(self, rows: Sequence[tuple[int, DayRow]]) -> None:
        days = _days_on_file(row for _line, row in rows)
        for line, row in rows:
            if self._has_names(line, row):
                self._judge_row(line, row, days.get(_named(row)))

    def write(self, rows: Iterator[tuple[int, DayRow]], origin: Origin) -> None:
        imported_file = record_file(ImportWhat.DAYS, self.imported, self._replaced)
        while portion := [row for _line, row in islice(rows, AT_ONCE)]:
            days = _days_on_file(portion)
            fresh, changed = [], []
            for row in portion:
                day = days.get(_named(row))
                if day is None:
                    fresh.append(self._new_day(row, imported_file.pk))
                elif _differs(day, row):
                    day.day, day.cancelled, day.brought_by = row.day, row.cancelled, imported_file
                    changed.append(day)
            CollectionDay.objects.bulk_create(fresh)
            CollectionDay.objects.bulk_update(changed, ["day", "cancelled", "brought_by"])

    def _new_day(self, row: DayRow, file_id: int) -> CollectionDay:
        return CollectionDay(
            sector_id=self._sectors[row.sector_code],
            fraction_id=self._fractions[row.fraction_code],
            building_kind=row.building_kind,
            planned_on=row.planned_on,
            day=row.day,
            cancelled=row.cancelled,
            brought_by_id=file_id,
        )

    def _has_names(self, line: int, row: DayRow) -> bool:
        good = True
        for field, code, codes, what in (
            ("sector_code", row.sector_code, self._sectors, _("takiego rejonu")),
            ("fraction_code", row.fraction_code, self._fractions, _("takiej frakcji")),
        ):
            if code in codes:
                continue
            good = False
            message = _("nie ma %(what)s w rejestrze. Wpisz kod z listy albo najpierw ją dodaj.")
            if field == "sector_code":
                message = _(
                    "nie ma %(what)s w rejestrze. Wczytaj najpierw adresy rejonów albo popraw kod."
                )
            self.refuse(
                "SECTOR_UNKNOWN" if field == "sector_code" else "FRACTION_UNKNOWN",
                line,
                message % {"what": what},
                field=field,
                found=code,
                expected=", ".join(sorted(codes)[:12]) or _("na razie nie ma żadnego kodu"),
            )
        return good

    def _judge_row(self, line: int, row: DayRow, existing: CollectionDay | None) -> None:
        holiday = holiday_name(row.day)
        if holiday and not row.cancelled:
            self.warn(
                "DAY_FREE",
                line,
                _(
                    "%(day)s to dzień wolny: %(name)s. Jeżeli odbiór przeniesiono, wpisz dzień "
                    "w collected_on."
                )
                % {"day": row.day, "name": holiday},
                field="collected_on",
                found=str(row.day),
                expected=_("dzień, w którym jeździ śmieciarka"),
            )
        if existing is None:
            self.outcome.new += 1
        elif _differs(existing, row):
            self.outcome.changed += 1
            self._replaced.append(ReplacedRow.of(existing, ("day", "cancelled")))
            named = f"{row.sector_code} / {row.fraction_code} / {row.planned_on}"
            self.outcome.changes.append(
                Change(line, named, "collected_on", _day_in_words(existing), _day_in_words(row))
            )
        else:
            self.outcome.unchanged += 1


def _days_on_file(rows: Iterable[DayRow]) -> dict[Named, CollectionDay]:
    rows = list(rows)
    days = CollectionDay.objects.filter(
        sector__code__in={row.sector_code for row in rows},
        planned_on__in={row.planned_on for row in rows},
    ).select_related("sector", "fraction")
    return {
        (day.sector.code, day.fraction.code, day.building_kind, day.planned_on): day for day in days
    }


def _named(row: DayRow) -> Named:
    return row.sector_code, row.fraction_code, row.building_kind, row.planned_on


def _differs(existing: CollectionDay, row: DayRow) -> bool:
    return (existing.day, existing.cancelled) != (row.day, row.cancelled)


def _day_in_words(day: DayRow | CollectionDay) -> str:
    return _("odwołany") if day.cancelled else str(day.day)


DAYS = TableKind(
    kind=ImportWhat.DAYS,
    schema=build_day_schema,
    judge=DaysImport,
    path="waste_union.collections.domain.days.DAYS",
    sample=(
        {"sector_code": "R1", "fraction_code": "ZMIESZANE", "planned_on": "2026-12-18"},
        {
            "sector_code": "R1",
            "fraction_code": "BIO",
            "planned_on": "2026-12-25",
            "collected_on": "2026-12-28",
        },
        {
            "sector_code": "R2",
            "fraction_code": "PAPIER",
            "building_kind": "wielorodzinna",
            "planned_on": "2026-12-21",
            "cancelled": "NIE",
        },
    ),
)
