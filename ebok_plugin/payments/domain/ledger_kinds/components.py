"""The kind of file components: components of charges with their dated rates."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.base.tables import FindingLog, values
from cms_ext.base.tables.declaration import OnFile, RowChecks, TableRow, column, day_column
from cms_ext.base.tables.findings import FileFinding, about_line
from cms_ext.desks.import_desk.domain.import_table import WriteRefused
from cms_ext.desks.import_desk.domain.table import Change
from cms_ext.premises.models import Property
from ebok_plugin.charges.domain.component import HELD_FIELDS
from ebok_plugin.charges.domain.rate import RateOverlap, add_component_rate
from ebok_plugin.charges.models import Basis, Component, ComponentRate
from ebok_plugin.charges.models.component import BASIS_SPELLINGS, UNITS
from ebok_plugin.charges.rights import SEES_COMPONENTS
from ebok_plugin.ledger.models import Batch
from ebok_plugin.ledger.vocabulary import SUBACCOUNT_SPELLINGS, SubAccount
from ebok_plugin.payments.domain.ledger_kinds import base
from ebok_plugin.payments.domain.ledger_kinds.account_rows import list_component_rows
from ebok_plugin.payments.domain.ledger_kinds.component_rates import (
    ChargedRates,
    PlannedRate,
    RatePlan,
    Scope,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentRow(TableRow):
    """A rate of a component; no `property_code` means every property."""

    key_columns = ("component_code", "valid_from")

    component_code: str = column(
        base.COMPONENT_CODE,
        _("kod: wielkie litery, cyfry i -, najwyżej 12 znaków, na przykład EKS"),
        example=("EKS", "FR"),
    )
    name: str = column(
        values.read_text,
        _("nazwa na naliczeniu"),
        longest=80,
        prose=True,
        example=("Eksploatacja podstawowa", "Fundusz remontowy"),
    )
    basis: str = column(
        values.choice_reader(*Basis.values),
        _(
            "co mnoży się przez stawkę: AREA_M2 (powierzchnia), PERSONS (osoby), PREMISES (lokal), "
            "VOLUME_M3_COLD (woda), VOLUME_M3_HOT (ciepła woda), SHARE (udział), KWH (energia)"
        ),
        labels=dict(Basis.choices),
        example="AREA_M2",
        spellings=BASIS_SPELLINGS,
    )
    unit: str = column(
        values.read_text,
        _("jednostka, na przykład m² albo os.; puste znaczy: jak dotąd albo zwykła"),
        empty="",
        longest=8,
        example="m²",
    )
    rate: Decimal = column(
        values.read_rate_from_zero,
        _("stawka w złotych, najwyżej cztery miejsca: 4,35"),
        number=values.TO_RATE,
        example=("4,35", "3,25"),
    )
    valid_from: date = day_column(
        values.date_reader,
        _("pierwszy dzień stawki; poprzednia kończy się dzień wcześniej"),
        example="2025-12-01",
    )
    valid_to: date | None = day_column(
        values.date_reader, _("ostatni dzień stawki; puste, gdy trwa"), empty=None
    )
    subaccount: str = column(
        values.choice_reader(*SubAccount.values),
        _(
            "subkonto: MAIN (opłaty), REPAIR (fundusz remontowy), MEDIA, INTEREST (odsetki), "
            "COURT (sąd)"
        ),
        labels=dict(SubAccount.choices),
        example=("MAIN", "REPAIR"),
        spellings=SUBACCOUNT_SPELLINGS,
        usual=lambda: SubAccount.MAIN.value,
    )
    is_advance: bool = column(
        values.read_bool,
        _("TAK, gdy to zaliczka rozliczana później; puste znaczy NIE"),
        empty=False,
        example="NIE",
    )
    property_code: str | None = column(
        values.read_text, _("kod nieruchomości; puste znaczy: wszystkie"), empty=None, longest=20
    )

    @property
    def key(self) -> tuple[object, ...]:
        return (self.component_code, self.valid_from, *filter(None, [self.property_code]))

    @property
    def component(self) -> tuple[str, str, str, str, bool]:
        """What all rows of one component must have in common."""
        return (self.name, self.basis, self.unit, self.subaccount, self.is_advance)

    def read_field(self, name: str, known: Component | None = None) -> object:
        """Return a value of the component; an empty unit is the one it has, or the usual one."""
        if name == "unit" and not self.unit:
            return known.unit if known and known.unit else UNITS[Basis(self.basis)]
        return getattr(self, name)


RatePeriod = tuple[date, int, date | None]
"""First day, line of the file, last day (None: until the next rate)."""


class ComponentChecks(RowChecks[ComponentRow]):
    def __init__(self) -> None:
        super().__init__()
        self._periods: defaultdict[tuple[str, str | None], list[RatePeriod]] = defaultdict(list)

    def check(self, line: int, row: ComponentRow) -> Iterator[FileFinding]:
        duplicates = list(super().check(line, row))
        yield from duplicates
        yield from self._one_component(line, row)
        if row.valid_to is not None and row.valid_to < row.valid_from:
            what = f"stawka kończy się {row.valid_to}, zanim zacznie obowiązywać {row.valid_from}."
            yield base.describe_early_day(
                "DATE_ORDER", line, "valid_to", what, row.valid_to, row.valid_from
            )
        elif not duplicates:
            yield from self._overlap(line, row)

    def _one_component(self, line: int, row: ComponentRow) -> Iterator[FileFinding]:
        first, known = self.first(row.component_code, line, row.component)
        if known != row.component:
            yield about_line(
                "COMPONENT_SPLIT",
                line,
                f"składnik {row.component_code} ma w wierszu {first} inną nazwę, podstawę, "
                "jednostkę, subkonto lub znak zaliczki.",
                field="component_code",
                found=row.component_code,
                expected=f"te same dane, co w wierszu {first}",
            )

    def _overlap(self, line: int, row: ComponentRow) -> Iterator[FileFinding]:
        # An open period ends where the next one begins, so only an explicit end can overlap.
        periods = self._periods[row.component_code, row.property_code]
        place = bisect_left(periods, row.valid_from, key=lambda period: period[0])
        before, after = periods[place - 1 : place], periods[place : place + 1]
        other: RatePeriod | None = None
        if before and before[0][2] is not None and before[0][2] >= row.valid_from:
            other = before[0]
        elif after and row.valid_to is not None and row.valid_to >= after[0][0]:
            other = after[0]
        insort(periods, (row.valid_from, line, row.valid_to), key=lambda period: period[0])
        if other:
            yield about_line(
                "RATE_OVERLAP",
                line,
                f"okres stawki {row.component_code} od {row.valid_from} nakłada się "
                f"na okres z wiersza {other[1]}.",
                field="valid_from",
                found=str(row.valid_from),
                expected="okresy, które na siebie nie zachodzą",
            )


FREE_FIELDS = ("name", "is_advance")


class ComponentsImport(base.KindImport[ComponentRow]):
    def __init__(self, *, today: date, log: FindingLog) -> None:
        super().__init__(today=today, log=log)
        self._components = {component.code: component for component in Component.objects.all()}
        self._properties = {estate.code: estate for estate in Property.objects.all()}
        self._plan = RatePlan(ComponentRate.objects.select_related("component"))
        self._charged = ChargedRates(self._plan, self._components)
        self._first_rows: dict[str, tuple[int, ComponentRow]] = {}
        self._edited: set[str] = set()

    def judge(self, rows: base.Rows[ComponentRow]) -> None:
        for line, row in rows:
            estate = self._properties.get(row.property_code or "")
            if row.property_code and estate is None:
                self.refuse(
                    "PROPERTY_UNKNOWN",
                    line,
                    gettext("nie ma nieruchomości „{code}”.").format(code=row.property_code),
                    field="property_code",
                    found=row.property_code,
                    expected=", ".join(sorted(self._properties)),
                )
            else:
                self._first_rows.setdefault(row.component_code, (line, row))
                planned = PlannedRate(row.valid_from, row.rate, row.valid_to, line=line)
                self._plan.add((row.component_code, estate.pk if estate else None), planned)

    def finish(self) -> None:
        for earlier, later in self._plan.settle():
            self._refuse_overlap(earlier, later)
        for code, (line, row) in self._first_rows.items():
            self._judge_component(line, row, self._components.get(code))
        for line, planned, month in self._charged.changed():
            self._refuse_used(line, planned, month)
        for scope, planned in self._plan:
            self._note(scope, planned)

    def post(
        self, read_again: base.ReadAgain[ComponentRow], posting: base.FilePosting
    ) -> list[Batch]:
        for code, (_line, row) in self._first_rows.items():
            component = self._components.setdefault(code, Component(code=code))
            for name in (*FREE_FIELDS, *HELD_FIELDS):
                setattr(component, name, row.read_field(name, component))
            component.save()
        for _scope, planned in self._plan:
            if planned.known is not None and any(planned.changes):
                planned.known.rate, planned.known.valid_to = planned.rate, planned.end
                planned.known.save(update_fields=["rate", "valid_to"])
        properties = {estate.pk: estate for estate in self._properties.values()}
        for (code, property_id), planned in self._plan:
            if planned.known is None:
                estate = properties[property_id] if property_id else None
                self._add(self._components[code], planned, estate)
        return []

    def _add(self, component: Component, planned: PlannedRate, estate: Property | None) -> None:
        try:
            add_component_rate(
                component,
                planned.rate,
                valid_from=planned.valid_from,
                valid_to=planned.end,
                property=estate,
            )
        except RateOverlap as overlap:
            line = planned.line or 1
            raise WriteRefused(about_line(overlap.code, line, overlap.message)) from overlap

    def _judge_component(self, line: int, row: ComponentRow, known: Component | None) -> None:
        if known is None:
            self.outcome.made.append(f"{row.component_code} – {row.name}")
            return
        for name in (*FREE_FIELDS, *HELD_FIELDS):
            old, new = getattr(known, name), row.read_field(name, known)
            if old == new:
                continue
            self._edited.add(row.component_code)
            self.outcome.changes.append(Change(line, row.component_code, name, str(old), str(new)))
            if name in HELD_FIELDS and self._charged.was_charged(known):
                self.refuse(
                    "COMPONENT_USED",
                    line,
                    gettext(
                        "składnika {code} użyto już w naliczeniach, więc nie można zmienić "
                        "jego podstawy, jednostki ani subkonta. Dodaj nowy składnik."
                    ).format(code=row.component_code),
                    field=name,
                    found=str(new),
                    expected=str(old),
                )

    def _note(self, scope: Scope, planned: PlannedRate) -> None:
        """Count a row of the file, and list its changes and those of a rate it closes."""
        changes = list(planned.changes)
        for name, old, new in changes:
            key = f"{scope[0]} {planned.valid_from}"
            self.outcome.changes.append(Change(planned.line, key, name, old, new))
        if planned.line is None:
            return
        first_line, _row = self._first_rows[scope[0]]
        if planned.known is None:
            self.outcome.new += 1
        elif changes or (planned.line == first_line and scope[0] in self._edited):
            self.outcome.changed += 1
        else:
            self.outcome.unchanged += 1

    def _refuse_overlap(self, earlier: PlannedRate, later: PlannedRate) -> None:
        row, overlapped = (later, earlier) if later.line else (earlier, later)
        self.refuse(
            "RATE_OVERLAP",
            row.line or 0,
            gettext(
                "okres stawki od {day} nakłada się na okres od {other}, który już jest."
            ).format(day=row.valid_from, other=overlapped.valid_from),
            field="valid_from" if later.line else "valid_to",
            found=str(row.valid_from),
            expected=gettext("okresy, które na siebie nie zachodzą"),
        )

    def _refuse_used(self, line: int, planned: PlannedRate, month: date) -> None:
        self.refuse(
            "RATE_USED",
            line,
            gettext(
                "według dotychczasowej stawki naliczono już opłaty za {period}. "
                "Podaj stawkę od późniejszego dnia albo najpierw skoryguj naliczenia."
            ).format(period=f"{month:%m.%Y}"),
            field="rate" if planned.known else "valid_from",
            found=str(planned.rate if planned.known else planned.valid_from),
            expected=gettext("stawka, której jeszcze nie użyto"),
        )


COMPONENTS = base.LedgerKind(
    kind="components",
    name=_("składniki i stawki"),
    row=ComponentRow,
    judge=ComponentsImport,
    checks=ComponentChecks,
    on_file=OnFile(SEES_COMPONENTS, list_component_rows),
)
