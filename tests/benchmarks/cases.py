"""`python -m tests.benchmarks.cases FILE`: the cost of many cases and meter readings.

The queue of cases and the lists of meters and readings at the desk, and what one resident sees (own
cases, own readings, the chart of a meter next to the building): with four houses of twelve flats
and 60 cases, and again with 50 000 cases, of which one in ten is open, and 1 000 000 readings of
other houses. The number of queries must be the same; the time is of the CPU, the database's
included. Few and many lie minutes apart: each page is asked in turn with one that shows no rows,
and the ratio is that of both costs as multiples of it. The database is the one of the settings,
made again.
"""

from __future__ import annotations

import django

django.setup()

import sys  # noqa: E402 - after the set-up
from dataclasses import dataclass  # noqa: E402 - after the set-up
from datetime import timedelta  # noqa: E402 - after the set-up
from decimal import Decimal  # noqa: E402 - after the set-up
from pathlib import Path  # noqa: E402 - after the set-up
from uuid import uuid4  # noqa: E402 - after the set-up

from django.core.management import call_command  # noqa: E402 - after the set-up
from django.db import connection  # noqa: E402 - after the set-up
from django.test import Client  # noqa: E402 - after the set-up
from django.test.utils import CaptureQueriesContext  # noqa: E402 - after the set-up
from django.urls import reverse  # noqa: E402 - after the set-up
from django.utils import timezone  # noqa: E402 - after the set-up

from cms_ext.base.dates.clock import business_today  # noqa: E402 - after the set-up
from cms_ext.premises.models import (  # noqa: E402 - after the set-up
    Building,
    Premises,
)
from coop_cases.models import Case  # noqa: E402 - after the set-up
from ebok_plugin.utilities.meters.models import Meter, Reading  # noqa: E402 - after the set-up
from ebok_plugin.utilities.meters.vocabulary import (  # noqa: E402 - after the set-up
    Doubt,
    ReadingSource,
    ReadingState,
)
from plugins.cases.tests.cases import opened  # noqa: E402 - after the set-up
from tests.benchmarks.cpu import forbid_parallel_workers, freeze_objects  # noqa: E402 - after the set-up
from tests.benchmarks.database import update_statistics  # noqa: E402 - after the set-up
from tests.benchmarks.figures import (  # noqa: E402 - after the set-up
    Figure,
    choose_size,
    print_figure,
    write_figures,
)
from tests.benchmarks.page_cost import measure_page_cost  # noqa: E402 - after the set-up
from tests.ebok_plugin.ledger.books import open_account  # noqa: E402 - after the set-up
from tests.ebok_plugin.ledger.holders import grant  # noqa: E402 - after the set-up
from tests.people import resident, staff  # noqa: E402 - after the set-up

CASES, READINGS = choose_size(50_000, 5_000), choose_size(1_000_000, 100_000)
# Of few there is a full page of each list, and the start of a second one.
OWN_CASES, OTHERS, HOUSES = 20, 40, 4
FLATS, A_METER = 12, 20
# One in so many cases is open, of so many meters has a reading that waits.
OPEN, WAITING = 10, 30
ROUNDS = 11
GOAL = 1.3
AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Cost:
    """Queries of a page, its CPU milliseconds, and as a multiple of the form's."""

    queries: int
    ms: float
    forms: float


def main(target: Path) -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    forbid_parallel_workers()
    desk, anna = Client(), Client()
    desk.force_login(staff("kierownik", superuser=True))
    own = begin(anna)
    few = measure_costs(desk, anna, own)
    grow()
    many = measure_costs(desk, anna, own)
    figures = []
    for name in few:
        figures.append(make_figure(name, few[name], many[name]))
        print_figure(figures[-1])
    write_figures(figures, target)


def make_figure(name: str, few: Cost, many: Cost) -> Figure:
    assert few.queries == many.queries, f"{name}: {few.queries} queries, of many {many.queries}"
    words = f"cases: {name} of many / of few, {many.queries} queries ({connection.vendor})"
    return Figure(words, many.ms, few.ms, many.forms / few.forms, GOAL)


def measure_costs(desk: Client, anna: Client, own: Meter) -> dict[str, Cost]:
    update_statistics()
    freeze_objects()
    pages = {
        "queue": (desk, reverse("cases_desk_queue")),
        "readings": (desk, reverse("meters_desk_readings")),
        "unlikely readings": (desk, reverse("meters_desk_unlikely")),
        "meters": (desk, reverse("meters_desk_meters")),
        "resident's cases": (anna, "/e-bok/sprawy/"),
        "resident's readings": (anna, reverse("ebok_meters:readings")),
        "chart of a meter": (anna, reverse("ebok_meters:meter", args=[own.pk])),
    }
    return {name: measure_page(browser, address) for name, (browser, address) in pages.items()}


def measure_page(browser: Client, address: str) -> Cost:
    found = measure_page_cost(browser, address, ROUNDS)
    with CaptureQueriesContext(connection) as asked:
        browser.get(address)
    return Cost(len(asked), found.ms, found.forms)


def begin(anna: Client) -> Meter:
    """The first house, where Anna lives and has some cases, and three others, of which all last
    readings wait.
    """
    flats = [open_account(f"10000{n:02d}", f"Płatnik {n}").premises for n in range(FLATS)]
    meters = make_meters(flats, "A")
    read(meters)
    read(make_meters(build(range(HOUSES - 1), flats[0].building, "G"), "G"), waiting=1)
    account = flats[0].accounts.get()
    grant(account, "Anna Lis")
    user = resident("ebok", "EB-500001-3", "Anna Lis")
    anna.force_login(user)
    for _ in range(OWN_CASES):
        opened(person=user.person)
    copy_cases(OTHERS, every=1)
    return meters[0]


def grow() -> None:
    copy_cases(CASES - Case.objects.count())
    house = Premises.objects.order_by("pk").select_related("building")[0].building
    houses = READINGS // (FLATS * A_METER)
    for start in range(0, houses, 200):
        part = range(start, min(start + 200, houses))
        read(make_meters(build(part, house, "H"), f"H{start}"))


def build(numbers: range, house: Building, mark: str) -> list[Premises]:
    """Build the flats of houses like the first one."""
    buildings = Building.objects.bulk_create(
        Building(property=house.property, code=f"{mark}-{n}", address=f"ul. Inna {n}")
        for n in numbers
    )
    return Premises.objects.bulk_create(
        Premises(building=one, code=f"{one.code}-{n}", number=str(n), area=Decimal(50))
        for one in buildings
        for n in range(FLATS)
    )


def make_meters(flats: list[Premises], mark: str) -> list[Meter]:
    fitted = business_today() - timedelta(days=730)
    return Meter.objects.bulk_create(
        Meter(premises=flat, kind="ZW", number=f"{mark}-{n}", unit="m³", installed_on=fitted)
        for n, flat in enumerate(flats)
    )


def read(meters: list[Meter], *, waiting: int = WAITING) -> None:
    """Take a reading a month; the last one of one meter in so many is unlikely and waits."""
    begun, now = business_today() - timedelta(days=30 * A_METER), timezone.now()
    Reading.objects.bulk_create(
        (
            Reading(
                meter=meter,
                day=begun + timedelta(days=30 * number),
                value=Decimal(100 + 4 * number + place % 3),
                source=ReadingSource.RESIDENT,
                state=(
                    ReadingState.WAITING
                    if (waits := number == A_METER - 1 and place % waiting == waiting - 1)
                    else ReadingState.ACCEPTED
                ),
                doubt=Doubt.JUMP if waits else Doubt.NONE,
                entered_at=now,
            )
            for place, meter in enumerate(meters)
            for number in range(A_METER)
        ),
        batch_size=AT_ONCE,
    )


def copy_cases(more: int, *, every: int = OPEN) -> None:
    """Copy the first of Anna's cases for strangers, with one in so many open."""
    first = Case.objects.order_by("number")[0]
    values = {field.attname: getattr(first, field.attname) for field in Case._meta.concrete_fields}
    there = Case.objects.count()
    Case.objects.bulk_create(
        (
            Case(
                **values
                | {
                    "id": uuid4(),
                    "number": f"SPR/2025/{there + n:06d}",
                    "person_id": None,
                    "account_no": "",
                    "contact_name": "Jan Obcy",
                    "received_on": first.received_on - timedelta(days=n % 700),
                }
                | ({} if n % every == 0 else {"state": "CLOSED", "ended_on": first.received_on})
            )
            for n in range(more)
        ),
        batch_size=500,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
