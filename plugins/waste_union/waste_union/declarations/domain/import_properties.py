"""Importing the properties of a waste union (`import_formats.md` §9)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.base.tables import FileFinding, values
from cms_ext.base.tables.declaration import TableRow, column, day_column
from cms_ext.base.tables.findings import about_line
from cms_ext.base.tables.schema import ValueForm
from cms_ext.base.text.folding import folded_words
from cms_ext.desks.import_desk.domain.table import TableKind
from cms_ext.evidence.audit.domain.event import EventDraft, Origin, record_acts
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from waste_union.declarations.domain.opening_file import OpeningImport, Row
from waste_union.declarations.domain.persons_file import read_persons
from waste_union.declarations.models import DeclaredProperty
from waste_union.tariffs.models import Commune, TariffVersion
from waste_union.tariffs.vocabulary import BuildingKind

CODE = r"[0-9A-Z./-]{1,20}"
BUILDING_KINDS = {
    "jednorodzinna": BuildingKind.SINGLE,
    "wielorodzinna": BuildingKind.MULTI,
    "niezamieszkana": BuildingKind.NON_RESIDENTIAL,
}
# The fields that a known property is compared by.
COMPARED = ("address", "building_kind", "dwellings", "area", "zone", "plot_no")


def code_column(about: object) -> Any:
    """Declare the column of a property's code."""
    read = values.pattern_reader(CODE, "1 do 20 znaków: cyfry, A–Z, ., / i -")
    return column(
        read,
        about,
        identifier=True,
        longest=20,
        example=("BRZ-0001", "BRZ-0120", "BOR-0007"),
        aliases="nr ewid|nr ewidencyjny|numer ewidencyjny|nr nieruchomości|kod posesji|nr posesji|"
        "kod ewidencyjny|kod ewid|symbol nieruchomości|id nieruchomości",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyRow(TableRow):
    key_columns = ("property_code",)

    property_code: str = code_column(_("kod nieruchomości, na przykład BRZ-0001"))
    address: str = column(
        values.read_text,
        _("adres z kodem pocztowym"),
        longest=200,
        prose=True,
        multiline=True,
        form=ValueForm.ADDRESS,
        example=(
            "ul. Lipowa 4, 00-000 Przykładowo",
            "os. Zielone 1, 00-000 Przykładowo",
            "Borówki 7, 00-001 Borówki",
        ),
    )
    commune: str = column(
        values.read_text,
        _("kod albo nazwa gminy, jak w „Gminach”"),
        longest=120,
        example=("BRZ", "BRZ", "BOR"),
        aliases="gmina|nazwa gminy|kod gminy|gm",
    )
    building_kind: BuildingKind = column(
        values.word_reader(BUILDING_KINDS),
        _("zabudowa: jednorodzinna, wielorodzinna albo niezamieszkana"),
        example=("jednorodzinna", "wielorodzinna", "niezamieszkana"),
        aliases="rodzaj zabudowy|typ zabudowy|rodzaj nieruchomości|typ nieruchomości",
        spellings={
            f"{place} {kind}": kind
            for kind in BUILDING_KINDS
            for place in ("zabudowa", "mieszkalna", "zamieszkana", "budynek", "dom")
        },
    )
    dwellings: int = column(
        read_persons,
        _("liczba gospodarstw domowych; puste: jedno"),
        empty=1,
        example=("1", "24"),
        aliases="liczba gospodarstw|ilość gosp|gospodarstwa|gosp|liczba lokali|lokale",
    )
    area: Decimal | None = column(
        values.read_area,
        _("powierzchnia użytkowa w m², na przykład 1 250,40"),
        number=values.TO_AREA,
        empty=None,
        example=("", "1250,40"),
        aliases="powierzchnia|pow|metraż|m2",
    )
    zone: str = column(
        values.read_text,
        _("strefa z taryfy; puste: strefa gminy"),
        empty="",
        longest=40,
        aliases="strefa",
    )
    plot_no: str = column(
        values.read_text,
        _("numer działki"),
        empty="",
        longest=40,
        identifier=True,
        aliases="działka|nr działki",
    )
    known_persons: int | None = column(
        read_persons,
        _("ile osób tam mieszka według biura"),
        empty=None,
        example=("4", "51"),
        aliases="osób wg meldunku|zameldowani|liczba osób|liczba mieszkańców|liczba zamieszkałych|"
        "mieszkańcy|osób",
    )
    known_on: date | None = day_column(
        values.past_date_reader,
        _("z którego dnia jest ta liczba; konieczny, gdy ona jest"),
        empty=None,
        aliases="dane z dnia|z dnia|na dzień|stan na|data spisu",
        example=("2026-11-01", "2026-11-01"),
    )

    def find_errors(self, line: int) -> Iterator[FileFinding]:
        if self.known_persons is not None and self.known_on is None:
            yield about_line(
                "VALUE_MISSING",
                line,
                "podaj, z którego dnia jest liczba osób według biura.",
                field="known_on",
                expected="data",
            )

    @property
    def label(self) -> str:
        return f"{self.property_code}, {self.address}"

    @property
    def known(self) -> Mapping[str, object]:
        """Return what of the row a register has under the same name."""
        return {name: getattr(self, name) for name in COMPARED}


class PropertiesImport(OpeningImport[PropertyRow]):
    """Adds properties; a known one stays as it is in the register."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._communes = {
            key: commune
            for commune in Commune.objects.select_related("authority")
            for key in (_fold(commune.name), _fold(commune.code))
        }
        self._zones: defaultdict[int, set[str]] = defaultdict(set)
        for commune, zone in TariffVersion.objects.order_by().values_list("commune", "zone"):
            self._zones[commune].add(zone)
        self._at: dict[str, str] = {}

    def judge(self, rows: Sequence[Row[PropertyRow]]) -> None:
        codes = [row.property_code for _line, row in rows]
        places = DeclaredProperty.objects.filter(code__in=codes)
        known = {place.code: place for place in places.select_related("commune")}
        addresses = {row.address for _line, row in rows}
        at = DeclaredProperty.objects.filter(address__in=addresses)
        self._at = dict(at.values_list("address", "code")) | self._at
        for line, row in rows:
            commune = self._find_commune(line, row)
            if commune is None:
                continue
            if row.property_code in known:
                self._judge_known(line, row, known[row.property_code], commune)
                continue
            self._warn_of_address(line, row)
            self.work.append((line, row))

    def write_portion(
        self, rows: Sequence[Row[PropertyRow]], origin: Origin
    ) -> Mapping[str, list[int]]:
        wait_for_turn()
        places = [
            DeclaredProperty(
                code=row.property_code,
                commune=self._communes[_fold(row.commune)],
                known_persons=row.known_persons,
                # A layout gives the day of the list once, to rows without a number, too.
                known_on=None if row.known_persons is None else row.known_on,
                **row.known,
            )
            for _line, row in rows
        ]
        DeclaredProperty.objects.bulk_create(places)
        record_acts(
            [
                EventDraft(
                    action="DECLARED_PROPERTY_KEPT",
                    obj=place,
                    changes={"code": place.code, "building_kind": place.building_kind},
                )
                for place in places
            ],
            origin,
        )
        return {"properties": [place.pk for place in places]}

    def _find_commune(self, line: int, row: PropertyRow) -> Commune | None:
        commune = self._communes.get(_fold(row.commune))
        if commune is None:
            self.refuse(
                "COMMUNE_UNKNOWN",
                line,
                gettext("nie ma gminy „%(name)s”. Dodaj ją w „Gminach” albo popraw nazwę.")
                % {"name": row.commune},
                field="commune",
                found=row.commune,
                expected=", ".join(sorted({commune.name for commune in self._communes.values()})),
            )
            return None
        if row.zone and row.zone not in self._zones[commune.pk]:
            self.refuse(
                "ZONE_UNKNOWN",
                line,
                gettext("w gminie %(name)s żadna taryfa nie ma strefy „%(zone)s”.")
                % {"name": commune.name, "zone": row.zone},
                field="zone",
                found=row.zone,
                expected=", ".join(sorted(filter(None, self._zones[commune.pk]))),
            )
            return None
        return commune

    def _judge_known(
        self, line: int, row: PropertyRow, place: DeclaredProperty, commune: Commune
    ) -> None:
        pairs = [(name, value, getattr(place, name)) for name, value in row.known.items()]
        pairs.append(("commune", commune.name, place.commune.name))
        message = gettext("ta nieruchomość jest w rejestrze i ma co innego. Popraw ją w rejestrze.")
        if not self.refuse_differences("PROPERTY_DIFFERS", line, message, pairs):
            self.outcome.unchanged += 1

    def _warn_of_address(self, line: int, row: PropertyRow) -> None:
        other = self._at.setdefault(row.address, row.property_code)
        if other != row.property_code:
            self.warn(
                "ADDRESS_TWICE",
                line,
                gettext("ten sam adres ma nieruchomość %(code)s. Sprawdź, czy to nie ta sama.")
                % {"code": other},
                field="address",
                found=row.address,
            )


def _fold(name: str) -> str:
    return " ".join(folded_words(name))


PROPERTIES = TableKind(
    kind="waste_properties",
    row=PropertyRow,
    judge=PropertiesImport,
    path="waste_union.declarations.domain.import_properties.PROPERTIES",
)
