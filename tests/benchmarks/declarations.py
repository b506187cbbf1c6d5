"""`python -m tests.benchmarks.declarations FILE`: a union's declarations and its quarter's fees.

60 000 properties with an account and an accepted declaration each. Some of the declarations go
through the product's own verbs, from the paper that a clerk types to the account that owes: the
first ones while there are few others, the last ones among all of them. The rest is written in
portions, as rows like those (sealed; no events of the log): some hundreds tell the cost of the
verbs, and sixty thousand would take an hour. What one declaration costs, in seven steps each with
its event and its seals, is compared with the bare writing of the rows that it leaves, and with one
argon2 hash: anyone who declares signs in for it, and it should cost no more than a few of these.

The run of fees of a quarter (rehearsal, approval, all portions) is the product's own for all
accounts. It is compared with writing all rows that it leaves (a charge with its line, its entry of
the ledger, its three months, its item of the rehearsal) as the database takes them fastest: COPY on
PostgreSQL, executemany on SQLite. Memory is that of the whole process at its peak, against that
with a tenth of the accounts. Times are of the CPU, the database's included. The database is the one
of the settings, made again.
"""

from __future__ import annotations

import django

django.setup()

import statistics  # noqa: E402 - after the set-up
import sys  # noqa: E402 - after the set-up
from collections.abc import Sequence  # noqa: E402 - after the set-up
from datetime import date, datetime, time  # noqa: E402 - after the set-up
from pathlib import Path  # noqa: E402 - after the set-up

from django.contrib.auth.hashers import make_password  # noqa: E402 - after the set-up
from django.db import connection  # noqa: E402 - after the set-up
from django.db.models import Max, Model  # noqa: E402 - after the set-up

from cms_ext.base.dates.period import Period  # noqa: E402 - after the set-up
from cms_ext.evidence.audit.domain.event import Origin  # noqa: E402 - after the set-up
from cms_ext.evidence.audit.models import AuditEvent  # noqa: E402 - after the set-up
from cms_ext.evidence.sealed_rows.models import RowSeal  # noqa: E402 - after the set-up
from ebok_plugin.ledger.models import (  # noqa: E402 - after the set-up
    ChargeDocument,
    ChargeLine,
    LedgerEntry,
)
from plugins.waste_union.tests.declarations.declarations import WARSAW  # noqa: E402 - after the set-up
from tests.benchmarks.bare_rows import read_rows, write_bare  # noqa: E402 - after the set-up
from tests.benchmarks.cpu import forbid_parallel_workers, freeze_objects, measure_cost  # noqa: E402 - after the set-up
from tests.benchmarks.database import migrate_in_process, update_statistics  # noqa: E402 - after the set-up
from tests.benchmarks.declared import (  # noqa: E402 - after the set-up
    make_paper,
    make_places,
    settle_by_quarters,
    write_copies,
)
from tests.benchmarks.figures import Figure, choose_size, print_figure, write_figures  # noqa: E402 - after the set-up
from tests.benchmarks.memory import measure_peak  # noqa: E402 - after the set-up
from tests.people import staff  # noqa: E402 - after the set-up
from waste_union.declarations.domain.doubts import enter_paper  # noqa: E402 - after the set-up
from waste_union.declarations.domain.reviewing import (  # noqa: E402 - after the set-up
    accept_declaration,
    take_up_review,
)
from waste_union.declarations.models import (  # noqa: E402 - after the set-up
    Declaration,
    DeclaredProperty,
    SubmissionReceipt,
)
from waste_union.fees.domain.run import (  # noqa: E402 - after the set-up
    approve_fee_run,
    post_fee_portion,
    rehearse_fee_run,
)
from waste_union.fees.models import (  # noqa: E402 - after the set-up
    FeeMonth,
    FeeObligation,
    FeeRun,
    FeeRunItem,
)

DECLARATIONS, WALKED, WARM_UP = choose_size(60_000, 4_000), choose_size(200, 50), 10
FEW = DECLARATIONS // 10
# The last month of a quarter, and the day on which was declared what is first charged in it.
FIRST, MEASURED = (Period(2026, 3), date(2026, 1, 2)), (Period(2026, 6), date(2026, 4, 2))
TWO = (("filip", "finance_clerk"), ("kamil", "finance_approver"))
# What one declaration leaves, and what a run does.
OF_DECLARATION = (Declaration, SubmissionReceipt, FeeObligation, RowSeal, AuditEvent)
OF_RUN = (FeeRunItem, ChargeDocument, ChargeLine, LedgerEntry, FeeMonth)
# At most: the run so many times the bare writing of its rows; a declaration so many hashes, and
# among many against one among few; the whole process at its peak against that with a tenth of
# the accounts.
GOAL, GOAL_HASHES, GOAL_GROWTH, GOAL_MEMORY = 8.0, 5.0, 1.3, 1.1


def main(target: Path) -> None:
    migrate_in_process()
    forbid_parallel_workers()
    settle_by_quarters()
    clerk = Origin(actor=staff("celina", "waste_clerk"))
    two = [Origin(actor=staff(*who)) for who in TWO]
    # Whatever is made only once is there before anything is measured.
    walk(next(make_places(WARM_UP)), FIRST[1], clerk)
    among_few = measure_walk(declare(FEW - WARM_UP - WALKED, WARM_UP, FIRST[1]), FIRST[1], clerk)
    peak_few = measure_peak(lambda: charge(FIRST[0], *two))
    places = declare(DECLARATIONS - FEW - WALKED, FEW, MEASURED[1])
    ends = last_keys_of(OF_DECLARATION)
    among_many = measure_walk(places, MEASURED[1], clerk)
    bare_one = measure_bare(OF_DECLARATION, ends) / WALKED
    ends, steps = last_keys_of(OF_RUN), []
    peak_many = measure_peak(lambda: steps.extend(charge(MEASURED[0], *two)))
    assert FeeRun.objects.latest("pk").documents == DECLARATIONS
    bare_run = measure_bare(OF_RUN, ends)
    run_ms = sum(ms for _, ms in steps)
    rows = [
        ("a declaration, entered to accepted / its rows", among_many, bare_one, None),
        ("a declaration / one argon2 hash", among_many, measure_hash(), GOAL_HASHES),
        (f"a declaration among {DECLARATIONS} / {FEW}", among_many, among_few, GOAL_GROWTH),
        *((f"quarter's run: {step}", ms, bare_run, None) for step, ms in steps),
        (f"quarter's run of {DECLARATIONS}: whole run", run_ms, bare_run, GOAL),
        (f"quarter's run, MB of {DECLARATIONS} / {FEW}", peak_many, peak_few, GOAL_MEMORY),
    ]
    figures = [
        Figure(f"waste fees: {name} ({connection.vendor})", ours, floor, ours / floor, goal)
        for name, ours, floor, goal in rows
    ]
    for figure in figures:
        print_figure(figure)
    write_figures(figures, target)


def declare(count: int, begin: int, since: date) -> list[DeclaredProperty]:
    """Make accepted declarations, and return properties without one."""
    like = Declaration.objects.select_related("declared_property").earliest("pk")
    for places in make_places(count, begin):
        write_copies(like, places, since)
    left = [place for some in make_places(WALKED, begin + count) for place in some]
    update_statistics()
    freeze_objects()
    return left


def measure_walk(places: Sequence[DeclaredProperty], since: date, clerk: Origin) -> float:
    """Return the milliseconds that one declaration takes by the verbs."""
    return measure_cost(lambda: walk(places, since, clerk)) / len(places)


def walk(places: Sequence[DeclaredProperty], since: date, clerk: Origin) -> None:
    """Enter, submit, take up and accept a paper for each property on its day."""
    now = datetime.combine(since, time(11), WARSAW)
    for place in places:
        entered = enter_paper(make_paper(place, since), now=now, origin=clerk)
        accept_declaration(take_up_review(entered, origin=clerk), today=since, origin=clerk)


def measure_hash() -> float:
    """Return the milliseconds that a sign-in costs at least."""
    return statistics.median(
        measure_cost(lambda: make_password("demo-haslo-2026")) for _ in range(5)
    )


def charge(period: Period, preparer: Origin, approver: Origin) -> list[tuple[str, float]]:
    """Yield the milliseconds of each step of a run on the first day of the month."""
    today = period.first_day
    runs: list[FeeRun] = []

    def rehearse() -> None:
        runs.append(rehearse_fee_run(period, origin=preparer, today=today))

    def approve() -> None:
        runs.append(approve_fee_run(runs[-1], origin=approver, today=today))

    def post() -> None:
        while runs[-1].state == FeeRun.State.APPROVED:
            runs.append(post_fee_portion(runs[-1], today=today))

    steps = (("rehearsal", rehearse), ("approval", approve), ("posting", post))
    return [(name, measure_cost(step)) for name, step in steps]


def last_keys_of(tables: Sequence[type[Model]]) -> list[int]:
    """Return the last keys of the tables."""
    return [table._base_manager.aggregate(last=Max("pk"))["last"] or 0 for table in tables]


def measure_bare(tables: Sequence[type[Model]], ends: Sequence[int]) -> float:
    """Return the milliseconds of the bare writing of all rows after these keys."""
    return sum(
        write_bare(read_rows(table, since=end)) for table, end in zip(tables, ends, strict=True)
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
