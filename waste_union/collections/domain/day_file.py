"""The columns of a file with the days of collections (`import_formats.md` §8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms_ext.base.tables import Checks, Column, FileFinding, Schema
from cms_ext.base.tables.findings import about_line
from cms_ext.base.tables.schema import SEPARATOR
from cms_ext.base.tables.texts import choice_reader, date_reader, read_bool
from waste_union.collections.domain.address_file import CODE, KINDS, end_of_next_year
from waste_union.collections.vocabulary import ImportWhat

FURTHEST = timedelta(days=21)


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


def day_schema(today: date) -> Schema[DayRow]:
    read_day = date_reader(end_of_next_year(today))
    return Schema(
        kind=ImportWhat.DAYS,
        version=1,
        columns=(
            Column("sector_code", CODE, longest=20, about=_("kod rejonu z pliku adresów")),
            Column("fraction_code", CODE, longest=12, about=_("kod frakcji, na przykład BIO")),
            Column(
                "building_kind",
                choice_reader(*KINDS),
                required=False,
                empty="",
                about=_("jednorodzinna, wielorodzinna, niezamieszkana; puste: każda zabudowa"),
            ),
            Column("planned_on", read_day, about=_("dzień z rytmu, na przykład 2027-01-06")),
            Column(
                "collected_on",
                read_day,
                required=False,
                about=_(
                    "dzień odbioru, gdy przeniesiono go, na przykład ze święta; puste: ten sam"
                ),
            ),
            Column(
                "cancelled",
                read_bool,
                required=False,
                empty=False,
                about=_("TAK, gdy odbiór odwołano; puste: NIE"),
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
