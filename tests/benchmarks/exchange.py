"""`python -m tests.benchmarks.exchange FILE`: the cost of the API.

Payments in portions of 1 000 rows through the API, against the same number of rows in one file as
`import_ledger` reads it; and the read of one balance, with its key, limit and log, against the
first
page of E-BOK of the same account.
"""

from __future__ import annotations

import django

django.setup()

import json  # noqa: E402 - after the set-up
import sys  # noqa: E402 - after the set-up
from collections.abc import Iterator  # noqa: E402 - after the set-up
from datetime import timedelta  # noqa: E402 - after the set-up
from pathlib import Path  # noqa: E402 - after the set-up

from django.core.management import call_command  # noqa: E402 - after the set-up
from django.db import connection  # noqa: E402 - after the set-up
from django.test import Client  # noqa: E402 - after the set-up

from cms_ext.base.dates.clock import business_today  # noqa: E402 - after the set-up
from cms_ext.evidence.audit.domain.event import Origin  # noqa: E402 - after the set-up
from ebok_plugin.ledger.models import Account, LedgerEntry  # noqa: E402 - after the set-up
from exchange_api.domain import system as systems  # noqa: E402 - after the set-up
from tests.benchmarks.bank import fill_accounts  # noqa: E402 - after the set-up
from tests.benchmarks.cpu import (  # noqa: E402 - after the set-up
    forbid_parallel_workers,
    freeze_objects,
    measure_cost,
)
from tests.benchmarks.figures import (  # noqa: E402 - after the set-up
    Figure,
    choose_size,
    compare_costs,
    print_figure,
    write_figures,
)
from tests.benchmarks.ledger_files import bring, make_payment  # noqa: E402 - after the set-up
from tests.ebok_plugin.ledger.holders import grant  # noqa: E402 - after the set-up
from tests.ebok_plugin.payments.files import file as table  # noqa: E402 - after the set-up
from tests.people import resident, staff  # noqa: E402 - after the set-up

# Five months of each account; a portion names each of its accounts once.
ROWS, PORTION, ACCOUNTS = choose_size(100_000, 10_000), 1_000, choose_size(20_000, 2_000)
ROUNDS = 31
GOAL_WRITE, GOAL_READ = 1.5, 0.5
Row = dict[str, str]


def main(target: Path) -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    forbid_parallel_workers()
    fill_accounts(ACCOUNTS)
    key = make_key()
    # The first request of a process makes the addresses.
    assert Client().get("/api/v1/openapi.json").status_code == 401
    freeze_objects()
    figures = [measure_writing(key), measure_reading(key)]
    for figure in figures:
        print_figure(figure)
    write_figures(figures, target)


def make_key() -> str:
    celina, daria = (Origin(actor=staff(name, superuser=True)) for name in ("celina", "daria"))
    today = business_today()
    scopes = ("accounts:read", "payments:write")
    new = systems.NewSystem("Program", "pomiar", scopes, today + timedelta(days=30))
    system = systems.request_system(new, today=today, origin=celina)
    return systems.issue_key(systems.approve_system(system, origin=daria), origin=celina).secret


def rows(month: int) -> Iterator[Row]:
    """Yield one payment a row, several for each account."""
    for number in range(ROWS):
        row = make_payment(month, number % ACCOUNTS)
        yield row | {"external_id": f"WB-{month}-{number}"}


def measure_writing(key: str) -> Figure:
    file = table("payments", *rows(1))
    sent = list(rows(2))
    bodies = [
        json.dumps({"rows": sent[start : start + PORTION]}) for start in range(0, ROWS, PORTION)
    ]
    bare = measure_cost(lambda: bring(file))
    ours = measure_cost(lambda: send(key, bodies))
    assert LedgerEntry.objects.count() == 2 * ROWS
    name = f"API: {ROWS} payments by {PORTION} / in a file ({connection.vendor})"
    return Figure(name, ours, bare, ours / bare, GOAL_WRITE)


def send(key: str, bodies: list[str]) -> None:
    client = Client(headers={"authorization": f"Bearer {key}"})
    for number, body in enumerate(bodies):
        answer = client.post(
            "/api/v1/imports/payments",
            body,
            content_type="application/json",
            headers={"idempotency-key": f"portion-{number}"},
        )
        assert answer.status_code == 201, answer.content


def measure_reading(key: str) -> Figure:
    account = Account.objects.order_by("pk")[0]
    grant(account, account.payer_name)
    anna, program = Client(), Client(headers={"authorization": f"Bearer {key}"})
    anna.force_login(resident("ebok", "EB-500001-3", account.payer_name))
    pages = (program, f"/api/v1/accounts/{account.account_no}"), (anna, "/e-bok/")
    pairs = [
        (measure_cost(lambda: read(*pages[0])), measure_cost(lambda: read(*pages[1])))
        for _ in range(ROUNDS)
    ]
    name = f"API: a balance / the first page of E-BOK ({connection.vendor})"
    return compare_costs(name, pairs, GOAL_READ)


def read(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content


if __name__ == "__main__":
    main(Path(sys.argv[1]))
