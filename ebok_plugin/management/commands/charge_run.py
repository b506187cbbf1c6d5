"""`manage.py charge_run --period 2026-12`: rehearse a month, or post an approved run."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.domain.event import OPERATOR
from ebok_plugin.charges.domain.queries import charged
from ebok_plugin.charges.domain.run.charge_run import post_run, rehearse_charge_run
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import ChargeRun
from ebok_plugin.ledger.conf import KEPT_ELSEWHERE, is_mirror
from ebok_plugin.ledger.errors import LedgerError

State = ChargeRun.State
VERDICTS = {
    "rehearsed": "Próba naliczenia za {period}. Niczego nie zaksięgowano.",
    "blocked": "Próba naliczenia za {period} ma błędy. Niczego nie zaksięgowano.",
    "posted": "Naliczenie za {period} jest zaksięgowane.",
}


def a_period(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} nie jest okresem. Napisz RRRR-MM.") from error


class Command(BaseCommand):
    help = (
        "Nalicza opłaty za miesiąc: najpierw próba, którą zatwierdza druga osoba, a po "
        "zatwierdzeniu to samo polecenie księguje; przerwane księgowanie kończy."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--period", type=a_period, required=True, help="okres: 2026-12")
        parser.add_argument("--dry-run", action="store_true", help="próba, której się nie zapisuje")
        parser.add_argument("--json", action="store_true", help="wynik jako obiekt JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if is_mirror():
            raise CommandError(KEPT_ELSEWHERE)
        try:
            report = (_tried if options["dry_run"] else _done)(options["period"])
        except (ChargeError, LedgerError) as error:
            raise CommandError(f"[{error.code}] {error.message}") from error
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(_lines(report)))
        if report["status"] == "blocked":
            raise CommandError("Próba ma błędy. Popraw je i uruchom naliczenie jeszcze raz.")


def _tried(period: Period) -> dict[str, Any]:
    """Rehearse and roll back."""
    with transaction.atomic():
        report = _report(rehearse_charge_run(period, origin=OPERATOR, today=business_today()))
        transaction.set_rollback(True)
    return report


def _done(period: Period) -> dict[str, Any]:
    """Post the approved run; without one rehearse the month, which then waits for approval."""
    today = business_today()
    approved = charged.list_runs().filter(
        kind=ChargeRun.Kind.REGULAR, period=str(period), state__in=(State.APPROVED, State.POSTING)
    )
    run = approved.first()
    if run is None:
        return _report(rehearse_charge_run(period, origin=OPERATOR, today=today))
    return _report(post_run(run, today=today))


def _report(run: ChargeRun) -> dict[str, Any]:
    """Return the report; amounts are decimal strings, marks count accounts."""
    return {
        "status": "blocked" if run.blocking else run.state.lower(),
        "period": run.period,
        "documents": run.documents,
        "posted": charged.progress_of(run).posted,
        "total": str(run.total.amount),
        "previous_total": str(run.previous_total.amount),
        "marks": {mark or "NONE": count for mark, count in charged.marks_of(run).items()},
        "components": [
            {
                "component": row.component.code,
                "accounts": row.accounts,
                "total": str(row.total.amount),
                "previous_total": str(row.previous_total.amount),
            }
            for row in charged.select_components(run)
        ],
        "findings": [
            {
                "code": finding.code,
                "blocking": finding.blocking,
                "account": finding.account.account_no if finding.account else None,
                "component": finding.component.code if finding.component else None,
                "message": finding.message,
            }
            for finding in charged.findings_of(run)
        ],
    }


def _lines(report: dict[str, Any]) -> Iterator[str]:
    yield VERDICTS[report["status"]].format(period=Period.parse(report["period"]).label)
    yield (
        f"Naliczenia: {report['documents']}, razem {report['total']} zł, "
        f"poprzednio {report['previous_total']} zł"
    )
    for row in report["components"]:
        yield f"{row['component']}: {row['total']} zł, poprzednio {row['previous_total']} zł"
    for found in report["findings"]:
        word = "Błąd" if found["blocking"] else "Uwaga"
        yield f"{word} [{found['code']}]: {found['message']}"
