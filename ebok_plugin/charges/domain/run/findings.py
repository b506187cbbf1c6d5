"""What a rehearsal has to say to the clerk, kept as rows (`ledger.md` §14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from ebok_plugin.charges.domain.charge_lines import RATE_MISSING, Problem
from ebok_plugin.charges.domain.problem_words import words_of
from ebok_plugin.charges.domain.run.planned import Mark, Planned
from ebok_plugin.charges.domain.tariff import Tariff, TariffComponent
from ebok_plugin.charges.models import ChargeRun, ChargeRunFinding
from ebok_plugin.ledger.domain.guard import AHEAD, first_open_period
from ebok_plugin.ledger.domain.queries.closed_period import closed_periods
from ebok_plugin.ledger.domain.rows import insert_rows
from ebok_plugin.ledger.period import Period, shown
from ebok_plugin.money import MAX_AMOUNT

COLUMNS = ("run_id", "code", "blocking", "account_id", "component_id", "message")
_Row = tuple[int, str, bool, int | None, int | None, str]


class Findings:
    """Collects the findings of a run portion by portion; a missing rate is reported once."""

    def __init__(self, run: ChargeRun, today: date) -> None:
        self._run = run
        self._period = Period.parse(run.period)
        self._rates_missing: set[int] = set()
        self._accounts = 0
        self._existing = 0
        self.blocking = 0
        self._write(self._about_dates(today))

    def add(self, portion: Sequence[Planned]) -> None:
        self._accounts += len(portion)
        self._write(row for planned in portion for row in self._about(planned))

    def finish(self) -> None:
        self._write(self._about_all())

    def _write(self, rows: Iterator[_Row]) -> None:
        insert_rows(ChargeRunFinding, COLUMNS, rows)

    def _row(
        self,
        code: str,
        message: str,
        *,
        blocking: bool = False,
        account: int | None = None,
        component: int | None = None,
    ) -> _Row:
        self.blocking += blocking
        return (self._run.pk, code, blocking, account, component, message)

    def _about_dates(self, today: date) -> Iterator[_Row]:
        booking = self._run.booking_date
        closed = closed_periods()
        month = Period.of(booking)
        if str(month) in closed:
            message = _("Okres {closed} jest zamknięty. Wybierz datę od {day}.").format(
                closed=month.dotted, day=first_open_period(month, closed).first_day
            )
            yield self._row("PERIOD_CLOSED", message, blocking=True)
        if booking > today + AHEAD:
            message = _("Data {day} jest o więcej niż 31 dni późniejsza niż dzisiaj ({today}).")
            message = message.format(day=shown(booking), today=shown(today))
            yield self._row("DATE_TOO_FAR", message, blocking=True)
        if self._run.due_date < today:
            message = _("Termin płatności {day} już minął. Sprawdź, czy to właściwy okres.")
            yield self._row("DUE_PASSED", message.format(day=shown(self._run.due_date)))

    def _about(self, planned: Planned) -> Iterator[_Row]:
        if planned.mark == Mark.EXISTS:
            self._existing += 1
            return
        for problem in planned.problems:
            if problem.code != RATE_MISSING:
                yield self._problem(problem, planned, planned.charged.account_id)
            elif problem.component and problem.component.pk not in self._rates_missing:
                self._rates_missing.add(problem.component.pk)
                yield self._problem(problem, planned, None)
        if abs(planned.total) > MAX_AMOUNT:
            message = _("Konto {number}: naliczenie {total} przekracza {limit}. Sprawdź ilości.")
            yield self._row(
                "AMOUNT_TOO_LARGE",
                message.format(
                    number=planned.charged.account_no, total=planned.total, limit=MAX_AMOUNT
                ),
                blocking=True,
                account=planned.charged.account_id,
            )

    def _problem(self, problem: Problem, planned: Planned, account: int | None) -> _Row:
        return self._row(
            problem.code,
            words_of(problem, planned.charged, self._period),
            blocking=problem.blocking,
            account=account,
            component=problem.component.pk if problem.component else None,
        )

    def _about_all(self) -> Iterator[_Row]:
        if self._run.kind != ChargeRun.Kind.REGULAR:
            return
        if self._existing:
            message = _("Konta, które mają już naliczenie za {period} i są pominięte: {count}.")
            message = message.format(period=self._period.dotted, count=self._existing)
            yield self._row("CHARGE_EXISTS", message)
        tariff = Tariff(self._period)
        if not self._accounts:
            message = _("Żadne konto nie jest otwarte w okresie {period}. Wczytaj plik kont.")
            message = message.format(period=self._period.dotted)
            yield self._row("NO_ACCOUNT", message)
        if not tariff.components:
            message = _("Nie ma żadnego składnika opłaty. Wpisz składniki i stawki.")
            yield self._row("NO_COMPONENT", message)
        for component in tariff.without_uses:
            code, message = _without_use(component, tariff)
            yield self._row(code, message.format(code=component.code), component=component.pk)


def _without_use(component: TariffComponent, tariff: Tariff) -> tuple[str, str]:
    """Where a component was charged of which nobody has said where: code and words."""
    if component.pk not in tariff.by_rate:
        return "USE_FROM_LAST", _(
            "Składnik {code} nie ma wpisanego zakresu. "
            "Naliczono go tam, gdzie był w ostatnim naliczeniu."
        )
    if tariff.has_rate(component.pk):
        return "USE_FROM_RATE", _(
            "Składnik {code} nie ma wpisanego zakresu. Naliczono go wszędzie, gdzie ma stawkę."
        )
    return "USE_MISSING", _(
        "Składnik {code} nie ma wpisanego zakresu ani stawki. Nikomu go nie naliczono."
    )
