"""A file of readings: compared with known ones, judged, then stored in bulk.

Nothing is posted. Unknown meters are made from their first row. The rows stay in memory until all
rows of a meter are known: a co-op's yearly file has a few for each meter.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.tables import FindingLog
from cms_ext.base.tables.declaration import OnFile
from cms_ext.premises.domain.codes import find_premises_by_code
from cms_ext.premises.models import Premises
from ebok_plugin.ledger.models import Batch
from ebok_plugin.payments.domain.ledger_kinds.base import FilePosting, KindImport, LedgerKind
from ebok_plugin.utilities.meters.domain.evidence import add_readings, first_state
from ebok_plugin.utilities.meters.domain.meter import lock_chain_ends
from ebok_plugin.utilities.meters.domain.meter_readings import (
    ESTIMATED,
    READ,
    REPLACED,
    ReadingChecks,
    ReadingRow,
)
from ebok_plugin.utilities.meters.domain.reading import (
    KnownReading,
    ReadingRefused,
    check_figure,
    find_doubt,
    format_figure,
    reading_jump,
)
from ebok_plugin.utilities.meters.models import Meter, Reading
from ebok_plugin.utilities.meters.rights import SEES_READINGS
from ebok_plugin.utilities.meters.vocabulary import Doubt, Occasion, ReadingSource, ReadingState

AT_ONCE = 900
Numbered = tuple[int, ReadingRow]


@dataclass(slots=True)
class PlannedMeter:
    """A meter of the file: a mounted one, or one to be made; `new` are its new readings."""

    rows: list[Numbered]
    meter: Meter | None = None
    premises: Premises | None = None
    replaces: Meter | None = None
    radio_no: str = ""
    new: list[tuple[ReadingRow, Doubt]] = field(default_factory=list)


class MeterReadingsImport(KindImport[ReadingRow]):
    source = ReadingSource.IMPORT
    # What to do if a figure is lower because the meter was replaced.
    if_replaced: Promise = gettext_lazy("Jeśli wymieniono licznik, podaj status ZAMIANA.")

    def __init__(self, *, today: date, log: FindingLog) -> None:
        super().__init__(today=today, log=log)
        self._rows: dict[str, list[Numbered]] = defaultdict(list)
        self._planned: list[PlannedMeter] = []
        self._hanging: dict[str, Meter] = {}
        # Meter numbers by the number of their radio module.
        self._modules: dict[str, str] = {}
        # The row whose figure is compared now.
        self._judged: ReadingRow | None = None

    def judge(self, rows: Sequence[Numbered]) -> None:
        for line, row in rows:
            self._rows[row.meter_no].append((line, row))

    def finish(self) -> None:
        all_rows = [row for rows in self._rows.values() for _line, row in rows]
        replaced = {row.replaces_meter_no for row in all_rows if row.replaces_meter_no}
        modules = {row.radio_no for row in all_rows if row.radio_no}
        self._hanging = {
            meter.number: meter for meter in find_mounted("number", {*self._rows, *replaced})
        }
        self._modules = {one.radio_no: one.number for one in find_mounted("radio_no", modules)}
        premises = find_premises_by_code({rows[0][1].premises_code for rows in self._rows.values()})
        readings = _readings(
            self._hanging[number] for number in self._rows if number in self._hanging
        )
        for number, rows in self._rows.items():
            rows.sort(key=lambda numbered: numbered[1].reading_date)
            plan = PlannedMeter(rows, self._hanging.get(number))
            plan.premises = premises.get(rows[0][1].premises_code)
            if self._fits(plan) and self._replacement(plan) and self._module(plan):
                existing = readings.get(plan.meter.pk, []) if plan.meter else []
                self._judge_figures(plan, existing)
                self._planned.append(plan)

    def _fits(self, plan: PlannedMeter) -> bool:
        """Return whether the meter of the file can be the mounted one."""
        line, row = plan.rows[0]
        if plan.premises is None:
            self.refuse(
                "PREMISES_UNKNOWN",
                line,
                _("nie ma lokalu {code}. Dodaj go najpierw w „Osoby i lokale”.").format(
                    code=row.premises_code
                ),
                field="premises_code",
                found=row.premises_code,
                expected=_("kod lokalu w tej spółdzielni"),
            )
            return False
        meter = plan.meter
        if meter is None:
            self.outcome.made.append(f"{row.meter_no} – {row.kind.label}, {row.premises_code}")
            return True
        return self._is_same(line, row, meter, plan.premises) and self._is_mounted(plan, meter)

    def _is_same(self, line: int, row: ReadingRow, meter: Meter, premises: Premises) -> bool:
        """Return whether premises, medium and unit of the row are those of the mounted meter."""
        for name, found, expected in (
            ("premises_code", premises.code, meter.premises.code),
            ("medium", row.medium, meter.kind),
            ("unit", row.unit, meter.unit),
        ):
            if found != expected:
                self.refuse(
                    "METER_OTHER",
                    line,
                    _("licznik {number} jest u nas inny. Popraw plik albo zapisz wymianę.").format(
                        number=row.meter_no
                    ),
                    field=name,
                    found=found,
                    expected=expected,
                )
                return False
        return True

    def _is_mounted(self, plan: PlannedMeter, meter: Meter) -> bool:
        """Return whether no row is from before the meter was installed."""
        early = [(line, row) for line, row in plan.rows if row.reading_date < meter.installed_on]
        for line, row in early:
            self.refuse(
                "READING_EARLY",
                line,
                _("licznik {number} zamontowano {day}.").format(
                    number=row.meter_no, day=meter.installed_on
                ),
                field="reading_date",
                found=str(row.reading_date),
                expected=_("dzień od {day}").format(day=meter.installed_on),
            )
        return not early

    def _replacement(self, plan: PlannedMeter) -> bool:
        """Return whether the meter named by a ZAMIANA row hangs in the premises."""
        for line, row in plan.rows:
            number = row.replaces_meter_no
            if number is None or plan.meter is not None:
                continue
            old = self._hanging.get(number)
            if old is None or plan.premises is None or old.premises_id != plan.premises.pk:
                self.refuse(
                    "REPLACES_UNKNOWN",
                    line,
                    _("w lokalu {code} nie wisi licznik {number}.").format(
                        code=row.premises_code, number=number
                    ),
                    field="replaces_meter_no",
                    found=number,
                    expected=_("numer licznika, który tam wisi"),
                )
                return False
            plan.replaces = old
        return True

    def _module(self, plan: PlannedMeter) -> bool:
        """Return whether the radio module of the rows may belong to this meter."""
        named = [(line, row.radio_no) for line, row in plan.rows if row.radio_no]
        if not named:
            return True
        line, number = named[-1]
        owner = self._modules.setdefault(number, plan.rows[0][1].meter_no)
        # A module moves from the old meter to the one that replaces it.
        taken_over = plan.replaces is not None and plan.replaces.number == owner
        if owner != plan.rows[0][1].meter_no and not taken_over:
            self.refuse(
                "RADIO_TAKEN",
                line,
                _("moduł {number} ma już licznik {owner}.").format(number=number, owner=owner),
                field="radio_no",
                found=number,
                expected=_("numer modułu, którego nie ma żaden licznik"),
            )
            return False
        known = plan.meter.radio_no if plan.meter else ""
        if known != number:
            plan.radio_no = number
            if plan.meter is not None:
                self.count_known(line, plan.meter.number, {"radio_no": (known, number)})
        return True

    def _judge_figures(self, plan: PlannedMeter, known: list[Reading]) -> None:
        by_day = {reading.day: reading for reading in known}
        figures = [
            KnownReading(reading.day, reading.value)
            for reading in known
            if reading.state == ReadingState.ACCEPTED
        ]
        for line, row in plan.rows:
            self._judged = row
            if (same := by_day.get(row.reading_date)) is not None:
                self._judge_known(line, row, same)
            else:
                self._judge_new(line, row, plan, figures)

    def _judge_known(self, line: int, row: ReadingRow, known: Reading) -> None:
        if known.value == row.reading:
            self.outcome.unchanged += 1
            return
        self.refuse(
            "POSTED_CHANGED",
            line,
            _(
                "licznik {number} ma na {day} inny odczyt. Jeśli jest błędny, zwróć go "
                "w „Rejestry”, „Odczyty” i wgraj plik jeszcze raz."
            ).format(number=row.meter_no, day=f"{row.reading_date:%d.%m.%Y}"),
            field="reading",
            found=format_figure(row.reading),
            expected=format_figure(known.value),
        )

    def _judge_new(
        self, line: int, row: ReadingRow, plan: PlannedMeter, figures: list[KnownReading]
    ) -> None:
        try:
            check_figure(row.reading, row.kind)
        except ReadingRefused as refusal:
            what = refusal.message[0].lower() + refusal.message[1:]
            self.refuse(refusal.code, line, what, field="reading", found=format_figure(row.reading))
            return
        doubt = Doubt.NONE
        if row.status != REPLACED:
            jump = reading_jump()
            doubt = find_doubt(row.kind, figures, row.reading_date, row.reading, jump=jump)
        if doubt in (Doubt.LOWER, Doubt.ABOVE_LATER):
            self._refuse_decrease(line, row)
            return
        if doubt == Doubt.JUMP and row.status != ESTIMATED:
            self.warn(
                "READING_JUMP",
                line,
                _("zużycie jest dużo większe niż zwykle. Odczyt będzie czekał na sprawdzenie."),
                field="reading",
                found=format_figure(row.reading),
            )
        if doubt == Doubt.NONE or row.status == ESTIMATED:
            figures.append(KnownReading(row.reading_date, row.reading))
            figures.sort(key=lambda figure: figure.day)
        plan.new.append((row, doubt))
        self.outcome.new += 1

    def _refuse_decrease(self, line: int, row: ReadingRow) -> None:
        self.refuse(
            "READING_DECREASE",
            line,
            _("odczyt licznika {number} jest mniejszy niż poprzedni.").format(number=row.meter_no)
            + f" {self.if_replaced}",
            field="reading",
            found=format_figure(row.reading),
            expected=_("nie mniej niż poprzednio"),
        )

    def post(
        self, read_again: Callable[[], Iterator[Numbered]], posting: FilePosting
    ) -> list[Batch]:
        lock_chain_ends()
        made = [plan for plan in self._planned if plan.new]
        self._dismount_replaced(made)
        for plan in self._planned:
            if plan.radio_no and plan.meter is not None:
                plan.meter.radio_no, plan.meter.remote = plan.radio_no, True
                plan.meter.save(update_fields=["radio_no", "remote"])
        _make_meters([plan for plan in made if plan.meter is None])
        now = timezone.now()
        add_readings(
            [
                self._reading(plan, row, doubt, posting, now)
                for plan in made
                for row, doubt in plan.new
            ]
        )
        return []

    def _reading(
        self, plan: PlannedMeter, row: ReadingRow, doubt: Doubt, posting: FilePosting, now: datetime
    ) -> Reading:
        reading = Reading(
            meter=plan.meter,
            day=row.reading_date,
            value=row.reading,
            source=ReadingSource.ESTIMATE if row.status == ESTIMATED else self.source,
            occasion=Occasion.FIRST if row.status == REPLACED else Occasion.ORDINARY,
            doubt=doubt,
            entered_at=now,
            entered_by=posting.made_by,
        )
        reading.state = first_state(reading)
        return reading

    def _dismount_replaced(self, plans: Iterable[PlannedMeter]) -> None:
        """Dismount the old meters on the day of the new ones' first rows."""
        for plan in plans:
            if plan.replaces is not None:
                plan.replaces.dismounted_on = plan.rows[0][1].reading_date
                plan.replaces.save(update_fields=["dismounted_on"])


def _make_meters(plans: Sequence[PlannedMeter]) -> None:
    """Make the meters, installed on the day of their first row."""
    meters = [
        Meter(
            premises=plan.premises,
            kind=row.medium,
            number=row.meter_no,
            unit=row.unit,
            installed_on=row.reading_date,
            laf=row.laf,
            replaces=plan.replaces,
            radio_no=plan.radio_no,
            remote=bool(plan.radio_no),
        )
        for plan in plans
        for _line, row in plan.rows[:1]
    ]
    for plan, meter in zip(plans, Meter.objects.bulk_create(meters, AT_ONCE), strict=True):
        plan.meter = meter


def find_mounted(column: str, values: Iterable[str]) -> list[Meter]:
    """Find the mounted meters with one of the values in a column, with their premises."""
    mounted = Meter.objects.filter(dismounted_on__isnull=True).select_related("premises")
    return list(mounted.filter(**{f"{column}__among": set(values)}))


def _readings(meters: Iterable[Meter]) -> dict[int, list[Reading]]:
    """Map meters to their standing readings, in the order of days."""
    rows = Reading.objects.standing().filter(meter_id__among={meter.pk for meter in meters})
    by_meter = groupby(rows.order_by("meter_id", "day"), key=lambda reading: reading.meter_id)
    return {key: list(readings) for key, readings in by_meter}


def list_reading_rows() -> Iterator[dict[str, Any]]:
    """Yield the accepted readings of mounted meters, in the columns of ReadingRow. One query."""
    readings = Reading.objects.standing().filter(
        meter__dismounted_on=None, state=ReadingState.ACCEPTED
    )
    listed = readings.select_related("meter__premises").order_by("meter__number", "day")
    for reading in listed:
        meter = reading.meter
        yield {
            "premises_code": meter.premises.code,
            "meter_no": meter.number,
            "medium": meter.kind,
            "unit": meter.unit,
            "reading_date": reading.day,
            "reading": reading.value,
            "status": ESTIMATED if reading.source == ReadingSource.ESTIMATE else READ,
        }


METER_READINGS = LedgerKind(
    kind="meter_readings",
    name=gettext_lazy("odczyty liczników"),
    row=ReadingRow,
    judge=MeterReadingsImport,
    checks=ReadingChecks,
    on_file=OnFile(SEES_READINGS, list_reading_rows),
)
"""What meters add to the kinds of files that the finance desk imports."""
