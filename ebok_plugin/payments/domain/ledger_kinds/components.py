"""components: lines of a charge and their dated rates. Nothing is posted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.tables import FindingLog
from cms_ext.base.tables.findings import about_line
from cms_ext.desks.import_desk.domain.import_table import WriteRefused
from cms_ext.desks.import_desk.domain.table import Change
from cms_ext.premises.models import Property
from ebok_plugin.charges.domain.rate import RateOverlap, add_rate
from ebok_plugin.charges.models import Component, ComponentRate
from ebok_plugin.ledger.models import Batch
from ebok_plugin.payments.csv_import.components import ComponentRow
from ebok_plugin.payments.domain.ledger_kinds.base import (
    FilePosting,
    KindImport,
)
from ebok_plugin.payments.domain.ledger_kinds.rates import (
    ChargedRates,
    PlannedRate,
    RatePlan,
    Scope,
)

FREE_FIELDS = ("name", "is_advance")
HELD_FIELDS = ("basis", "unit", "subaccount")
"""What posted charges are explained by: once a component was charged, they stay."""


class ComponentsImport(KindImport[ComponentRow]):
    def __init__(self, *, today: date, log: FindingLog) -> None:
        super().__init__(today=today, log=log)
        self._components = {component.code: component for component in Component.objects.all()}
        self._properties = {estate.code: estate for estate in Property.objects.all()}
        self._plan = RatePlan(ComponentRate.objects.select_related("component"))
        self._charged = ChargedRates(self._plan, self._components)
        self._first_rows: dict[str, tuple[int, ComponentRow]] = {}
        self._edited: set[str] = set()

    def judge(self, rows: Sequence[tuple[int, ComponentRow]]) -> None:
        for line, row in rows:
            estate = self._properties.get(row.property_code or "")
            if row.property_code and estate is None:
                self.refuse(
                    "PROPERTY_UNKNOWN",
                    line,
                    _("nie ma nieruchomości „{code}”.").format(code=row.property_code),
                    field="property_code",
                    found=row.property_code,
                    expected=", ".join(sorted(self._properties)),
                )
            else:
                self._first_rows.setdefault(row.component_code, (line, row))
                self._plan.add(line, row, estate.pk if estate else None)

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
        self, read_again: Callable[[], Iterator[tuple[int, ComponentRow]]], posting: FilePosting
    ) -> list[Batch]:
        for code, (_line, row) in self._first_rows.items():
            component = self._components.setdefault(code, Component(code=code))
            for field in (*FREE_FIELDS, *HELD_FIELDS):
                setattr(component, field, getattr(row, field))
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
            add_rate(
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
        for field in (*FREE_FIELDS, *HELD_FIELDS):
            old, new = getattr(known, field), getattr(row, field)
            if old == new:
                continue
            self._edited.add(row.component_code)
            self.outcome.changes.append(Change(line, row.component_code, field, str(old), str(new)))
            if field in HELD_FIELDS and self._charged.was_charged(known):
                self.refuse(
                    "COMPONENT_USED",
                    line,
                    _(
                        "składnika {code} użyto już w naliczeniach, więc nie można zmienić "
                        "jego podstawy, jednostki ani subkonta. Dodaj nowy składnik."
                    ).format(code=row.component_code),
                    field=field,
                    found=str(new),
                    expected=str(old),
                )

    def _note(self, scope: Scope, planned: PlannedRate) -> None:
        """Count a row of the file and list what it, or a rate closed by it, changes."""
        changes = list(planned.changes)
        for field, old, new in changes:
            key = f"{scope[0]} {planned.valid_from}"
            self.outcome.changes.append(Change(planned.line, key, field, old, new))
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
        row, other = (later, earlier) if later.line else (earlier, later)
        self.refuse(
            "RATE_OVERLAP",
            row.line or 0,
            _("okres stawki od {day} nakłada się na okres od {other}, który już jest.").format(
                day=row.valid_from, other=other.valid_from
            ),
            field="valid_from" if later.line else "valid_to",
            found=str(row.valid_from),
            expected=_("okresy, które na siebie nie zachodzą"),
        )

    def _refuse_used(self, line: int, planned: PlannedRate, month: date) -> None:
        self.refuse(
            "RATE_USED",
            line,
            _(
                "według dotychczasowej stawki naliczono już opłaty za {period}. "
                "Podaj stawkę od późniejszego dnia albo najpierw skoryguj naliczenia."
            ).format(period=f"{month:%m.%Y}"),
            field="rate" if planned.known else "valid_from",
            found=str(planned.rate if planned.known else planned.valid_from),
            expected=_("stawka, której jeszcze nie użyto"),
        )
