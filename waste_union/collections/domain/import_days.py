"""Importing a schedule: known collections are compared, unknown ones are new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from cms_ext.desks.import_desk.domain.table import Change, TableImport, TableKind
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.law.working_days import holiday_name
from waste_union.collections.domain.brought_file import ReplacedRow, record_file
from waste_union.collections.domain.days import DayRow, day_schema
from waste_union.collections.models import CollectionDay, Fraction, Sector
from waste_union.collections.vocabulary import ImportWhat

AT_ONCE = 500
Named = tuple[str, str, str, object]


class DaysImport(TableImport[DayRow]):
    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._sectors = dict(Sector.objects.values_list("code", "pk"))
        self._fractions = dict(Fraction.objects.values_list("code", "pk"))
        self._replaced: list[ReplacedRow] = []

    def judge(self, rows: Sequence[tuple[int, DayRow]]) -> None:
        known = _known(row for _line, row in rows)
        for line, row in rows:
            if self._has_names(line, row):
                self._judge_row(line, row, known.get(_named(row)))

    def write(self, rows: Iterator[tuple[int, DayRow]], origin: Origin) -> None:
        brought = record_file(ImportWhat.DAYS, self.imported, self._replaced)
        while portion := [row for _line, row in islice(rows, AT_ONCE)]:
            known = _known(portion)
            fresh, changed = [], []
            for row in portion:
                day = known.get(_named(row))
                if day is None:
                    fresh.append(self._new_day(row, brought.pk))
                elif _differs(day, row):
                    day.day, day.cancelled, day.brought_by = row.day, row.cancelled, brought
                    changed.append(day)
            CollectionDay.objects.bulk_create(fresh)
            CollectionDay.objects.bulk_update(changed, ["day", "cancelled", "brought_by"])

    def _new_day(self, row: DayRow, brought: int) -> CollectionDay:
        return CollectionDay(
            sector_id=self._sectors[row.sector_code],
            fraction_id=self._fractions[row.fraction_code],
            building_kind=row.building_kind,
            planned_on=row.planned_on,
            day=row.day,
            cancelled=row.cancelled,
            brought_by_id=brought,
        )

    def _has_names(self, line: int, row: DayRow) -> bool:
        good = True
        for field, code, known, what in (
            ("sector_code", row.sector_code, self._sectors, _("takiego rejonu")),
            ("fraction_code", row.fraction_code, self._fractions, _("takiej frakcji")),
        ):
            if code in known:
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
                expected=", ".join(sorted(known)[:12]) or _("na razie nie ma żadnego kodu"),
            )
        return good

    def _judge_row(self, line: int, row: DayRow, known: CollectionDay | None) -> None:
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
        if known is None:
            self.outcome.new += 1
        elif _differs(known, row):
            self.outcome.changed += 1
            self._replaced.append(ReplacedRow.of(known, ("day", "cancelled")))
            named = f"{row.sector_code} / {row.fraction_code} / {row.planned_on}"
            self.outcome.changes.append(
                Change(line, named, "collected_on", _day_in_words(known), _day_in_words(row))
            )
        else:
            self.outcome.unchanged += 1


def _known(rows: Iterable[DayRow]) -> dict[Named, CollectionDay]:
    rows = list(rows)
    found = CollectionDay.objects.filter(
        sector__code__in={row.sector_code for row in rows},
        planned_on__in={row.planned_on for row in rows},
    ).select_related("sector", "fraction")
    return {
        (one.sector.code, one.fraction.code, one.building_kind, one.planned_on): one
        for one in found
    }


def _named(row: DayRow) -> Named:
    return row.sector_code, row.fraction_code, row.building_kind, row.planned_on


def _differs(known: CollectionDay, row: DayRow) -> bool:
    return (known.day, known.cancelled) != (row.day, row.cancelled)


def _day_in_words(one: DayRow | CollectionDay) -> str:
    return _("odwołany") if one.cancelled else str(one.day)


DAYS = TableKind(
    kind=ImportWhat.DAYS,
    schema=day_schema,
    judge=DaysImport,
    path="waste_union.collections.domain.import_days.DAYS",
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
