"""`python -m tests.benchmarks.charges FILE`: the cost of charging a whole co-op for a month.

20 000 premises × 9 components, the second month of a co-op that has entered everything. The whole
run (rehearsal, approval, posting) is compared with writing the same 180 000 lines as the database
takes them fastest: COPY on PostgreSQL, executemany on SQLite. Memory is what the process needs at
its peak beyond what it had before. Times are of the CPU, the database's included. The database is
the one of the settings, made again.
"""

from __future__ import annotations

import django

django.setup()

import sys  # noqa: E402 - after the set-up
from decimal import Decimal  # noqa: E402 - after the set-up
from pathlib import Path  # noqa: E402 - after the set-up

from django.db import connection  # noqa: E402 - after the set-up

from cms_ext.base.dates.period import Period  # noqa: E402 - after the set-up
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin  # noqa: E402 - after the set-up
from ebok_plugin.charges.domain.charge_document import LINE  # noqa: E402 - after the set-up
from ebok_plugin.charges.domain.component import (  # noqa: E402 - after the set-up
    use_component,
)
from ebok_plugin.charges.domain.rate import add_component_rate  # noqa: E402 - after the set-up
from ebok_plugin.charges.domain.run.charge_run import (  # noqa: E402 - after the set-up
    approve_charge_run,
    post_run,  # noqa: E402 - after the set-up
    rehearse_charge_run,
)
from ebok_plugin.charges.models import (  # noqa: E402 - after the set-up
    Basis,
    ChargeRun,
    Component,
    PremisesValue,
)
from ebok_plugin.ledger.models import ChargeLine  # noqa: E402 - after the set-up
from tests.benchmarks.bare_rows import Line, WrittenRows, write_bare  # noqa: E402 - after the set-up
from tests.benchmarks.cpu import forbid_parallel_workers, freeze_objects  # noqa: E402 - after the set-up
from tests.benchmarks.database import migrate_in_process, update_statistics  # noqa: E402 - after the set-up
from tests.benchmarks.figures import choose_size  # noqa: E402 - after the set-up
from tests.benchmarks.flats import BEGIN, make_flats, make_house  # noqa: E402 - after the set-up
from tests.benchmarks.memory import measure_step  # noqa: E402 - after the set-up
from tests.benchmarks.steps import Step, report_steps  # noqa: E402 - after the set-up
from tests.people import staff  # noqa: E402 - after the set-up

PREMISES = choose_size(20_000, 1_000)
MONTHS = (Period(2026, 10), Period(2026, 11))
COMPONENTS = (
    ("EKS", Basis.AREA_M2, "4.60"),
    ("FR", Basis.AREA_M2, "3.25"),
    ("CO-S", Basis.AREA_M2, "1.55"),
    ("CO-Z", Basis.AREA_M2, "4.10"),
    ("ZW", Basis.VOLUME_M3_COLD, "13.40"),
    ("CW", Basis.VOLUME_M3_HOT, "38.60"),
    ("GOK", Basis.PERSONS, "42.75"),
    ("POD", Basis.AREA_M2, "0.2813"),
    ("DZW", Basis.PERSONS, "11.00"),
)
# At most so many times the bare writing of the lines.
WHOLE, GOAL = "whole run", 8.0


def main(target: Path) -> None:
    migrate_in_process()
    forbid_parallel_workers()
    fill()
    freeze_objects()
    clerk, approver = (Origin(actor=staff(name, "finance_clerk")) for name in ("felicja", "kamil"))
    charge(MONTHS[0], clerk, approver)
    steps = charge(MONTHS[1], clerk, approver)
    bare_ms = write_bare(WrittenRows(ChargeLine, LINE[1:], lines_of(MONTHS[1])))
    steps.append((WHOLE, sum(ms for _, ms, _ in steps), max(mb for *_, mb in steps)))
    report_steps(
        "month's run",
        [
            Step(connection.vendor, step, ms, bare_ms, GOAL if step == WHOLE else None, peak)
            for step, ms, peak in steps
        ],
        target,
    )


def charge(period: Period, clerk: Origin, approver: Origin) -> list[tuple[str, float, float]]:
    """Yield name, milliseconds and peak megabytes of each step."""
    today = period.first_day
    made: list[ChargeRun] = []
    return [
        (
            "rehearsal",
            *measure_step(
                lambda: made.append(rehearse_charge_run(period, origin=clerk, today=today))
            ),
        ),
        ("approval", *measure_step(lambda: approve_charge_run(made[0], origin=approver))),
        ("posting", *measure_step(lambda: post_run(made[0], today=today))),
    ]


def lines_of(period: Period) -> list[Line]:
    """Return the rows that the run wrote, as the database's driver takes them."""
    rows = ChargeLine.objects.filter(document__period=str(period)).order_by("pk")
    found = rows.values_list(*LINE[1:])
    return [
        (*keys, str(quantity), str(rate), money.grosze) for *keys, quantity, rate, money in found
    ]


def fill() -> None:
    """Make premises with all their values, an account each, components, rates and uses."""
    for flats in make_flats(PREMISES, lambda flat: f"{flat.pk:026d}"):
        PremisesValue.objects.bulk_create(
            PremisesValue(premises=flat, basis=basis, value=value, valid_from=BEGIN)
            for flat in flats
            for basis, value in (
                (Basis.AREA_M2, flat.area),
                (Basis.PERSONS, Decimal(flat.persons)),
                (Basis.VOLUME_M3_COLD, Decimal(3 + flat.pk % 7)),
                (Basis.VOLUME_M3_HOT, Decimal(1 + flat.pk % 3)),
            )
        )
    for code, basis, rate in COMPONENTS:
        component = Component.objects.create(code=code, name=code, basis=basis, unit="j.")
        add_component_rate(component, Decimal(rate), valid_from=BEGIN)
        use_component(component, make_house(), valid_from=BEGIN, origin=SYSTEM)
    update_statistics()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
