"""The report of a rehearsal: a row for each account, sums by component, findings, and files."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from cms_ext.base.database.insert import insert_rows
from cms_ext.base.dates.period import Period, format_day
from cms_ext.base.money.amounts import MAX_AMOUNT, Money
from ebok_plugin.charges.domain import charge_lines
from ebok_plugin.charges.domain.queries.charged import (
    select_components,
    select_items,
    standing_charges,
)
from ebok_plugin.charges.domain.run.big_changes import BigChanges, change_bounds
from ebok_plugin.charges.domain.run.plan import Mark, PlannedPosting
from ebok_plugin.charges.domain.tariff import RateMissing, Tariff, TariffComponent
from ebok_plugin.charges.models import (
    ChargeRun,
    ChargeRunComponent,
    ChargeRunFinding,
    ChargeRunItem,
)
from ebok_plugin.ledger.domain.draft_check import MAX_AHEAD, MAX_GROSZE
from ebok_plugin.ledger.domain.period import closed_periods, first_open_period
from ebok_plugin.ledger.models import ChargeDocument, ChargeLine
from ebok_plugin.ledger.templatetags.ledger import write_decimal


def words_of(
    problem: charge_lines.Problem, charged: charge_lines.ChargedAccount, period: Period
) -> str:
    """Describe a problem to the clerk in one or two sentences: what, where, what to do."""
    if problem.code == charge_lines.ACCOUNT_CLOSED and charged.closed_on is not None:
        return _("Konto {number} zamknięto {day}. Nie można na nim naliczać opłat.").format(
            number=charged.account_no, day=format_day(charged.closed_on)
        )
    if problem.component is None:
        return _(
            "Konto {number}: składniki się zmieniają, ale suma nie. Nie ma czego księgować."
        ).format(number=charged.account_no)
    code = problem.component.code
    if problem.code == charge_lines.QUANTITY_MISSING:
        return _(
            "Lokal {premises}: składnik {code} nie ma ilości na {period}. "
            "Wpisz ją i uruchom naliczenie jeszcze raz."
        ).format(premises=charged.premises_code, code=code, period=period.dotted)
    if problem.code == charge_lines.QUANTITY_FROM_LAST and problem.quantity is not None:
        return _(
            "Lokal {premises}: nikt nie wpisał ilości dla składnika {code}. "
            "Przyjęto {quantity} z ostatniego naliczenia."
        ).format(
            premises=charged.premises_code,
            code=code,
            quantity=write_decimal(problem.quantity.normalize()),
        )
    return RateMissing(code, period.first_day).message


COLUMNS = ("run_id", "code", "blocking", "account_id", "component_id", "message", "accounts")
_Row = tuple[int, str, bool, int | None, int | None, str, int]


class Findings:
    """Collects the findings of a run portion by portion.

    A missing rate is reported once, with the number of accounts that lack it.
    """

    def __init__(self, run: ChargeRun, today: date) -> None:
        self._run = run
        self._period = Period.parse(run.period)
        self._rates_missing: Counter[int] = Counter()
        self._accounts = 0
        self._existing = 0
        self.blocking = 0
        self._big_changes = BigChanges(run, change_bounds(today))
        self._write(self._about_dates(today))

    def add(self, portion: Sequence[PlannedPosting]) -> None:
        self._accounts += len(portion)
        self._write(row for planned in portion for row in self._about(planned))
        self._write(
            self._row(one.code, one.message, account=one.account, component=one.component)
            for one in self._big_changes.among(portion)
        )

    def finish(self) -> None:
        self._write(self._about_all())
        for component, count in self._rates_missing.items():
            reported = self._run.findings.filter(
                code=charge_lines.RATE_MISSING, component=component
            )
            reported.update(accounts=count)

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
        return (self._run.pk, code, blocking, account, component, message, 1)

    def _about_dates(self, today: date) -> Iterator[_Row]:
        booking = self._run.booking_date
        closed = closed_periods()
        month = Period.of(booking)
        if str(month) in closed:
            message = _("Okres {closed} jest zamknięty. Wybierz datę od {day}.").format(
                closed=month.dotted, day=first_open_period(month, closed).first_day
            )
            yield self._row("PERIOD_CLOSED", message, blocking=True)
        if booking > today + MAX_AHEAD:
            message = _("Data {day} jest o więcej niż 31 dni późniejsza niż dzisiaj ({today}).")
            message = message.format(day=format_day(booking), today=format_day(today))
            yield self._row("DATE_TOO_FAR", message, blocking=True)
        if self._run.due_date < today:
            message = _("Termin płatności {day} już minął. Sprawdź, czy to właściwy okres.")
            yield self._row("DUE_PASSED", message.format(day=format_day(self._run.due_date)))

    def _about(self, planned: PlannedPosting) -> Iterator[_Row]:
        if planned.mark == Mark.EXISTS:
            self._existing += 1
            return
        for problem in planned.problems:
            if problem.code != charge_lines.RATE_MISSING:
                yield self._problem(problem, planned, planned.charged.account_id)
            elif problem.component:
                if problem.component.pk not in self._rates_missing:
                    yield self._problem(problem, planned, None)
                self._rates_missing[problem.component.pk] += 1
        if abs(planned.total.grosze) > MAX_GROSZE:
            message = _("Konto {number}: naliczenie {total} przekracza {limit}. Sprawdź ilości.")
            yield self._row(
                "AMOUNT_TOO_LARGE",
                message.format(
                    number=planned.charged.account_no, total=planned.total, limit=MAX_AMOUNT
                ),
                blocking=True,
                account=planned.charged.account_id,
            )

    def _problem(
        self, problem: charge_lines.Problem, planned: PlannedPosting, account: int | None
    ) -> _Row:
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
        without = defaultdict(list)
        for component in tariff.without_uses:
            without[_why_without_use(component, tariff)].append(component)
        for code, components in without.items():
            one = components[0].pk if len(components) == 1 else None
            yield self._row(code, _without_use(code, components), component=one)


USE_FROM_LAST, USE_FROM_RATE, USE_MISSING = "USE_FROM_LAST", "USE_FROM_RATE", "USE_MISSING"
# Components named in one finding, whose words have room for so many.
MAX_COMPONENTS = 12


def _why_without_use(component: TariffComponent, tariff: Tariff) -> str:
    """Return the code for a component whose places nobody entered."""
    if component.pk not in tariff.by_rate:
        return USE_FROM_LAST
    return USE_FROM_RATE if tariff.has_rate(component.pk) else USE_MISSING


def _without_use(code: str, components: Sequence[TariffComponent]) -> str:
    """Say once about all components of one code what was done with them."""
    if len(components) == 1:
        about_one = {
            USE_FROM_LAST: _(
                "Składnik {code} nie ma wpisanego zakresu. "
                "Naliczono go tam, gdzie był w ostatnim naliczeniu."
            ),
            USE_FROM_RATE: _(
                "Składnik {code} nie ma wpisanego zakresu. Naliczono go wszędzie, gdzie ma stawkę."
            ),
            USE_MISSING: _(
                "Składnik {code} nie ma wpisanego zakresu ani stawki. Nikomu go nie naliczono."
            ),
        }
        return about_one[code].format(code=components[0].code)
    about_many = {
        USE_FROM_LAST: _(
            "Bez wpisanego zakresu: {codes}. Naliczono je tam, gdzie były w ostatnim naliczeniu."
        ),
        USE_FROM_RATE: _(
            "Bez wpisanego zakresu: {codes}. Naliczono je wszędzie, gdzie mają stawkę."
        ),
        USE_MISSING: _("Bez wpisanego zakresu i stawki: {codes}. Nikomu ich nie naliczono."),
    }
    codes = ", ".join(component.code for component in components[:MAX_COMPONENTS])
    more = len(components) - MAX_COMPONENTS
    if more > 0:
        codes += _(" i jeszcze {number}").format(number=more)
    return about_many[code].format(codes=codes)


@dataclass(slots=True)
class ComponentSum:
    """The sum of one component in grosze, and how many accounts have it."""

    grosze: int = 0
    accounts: int = 0


def previous_by_component(run: ChargeRun) -> dict[int, ComponentSum]:
    """Return the sums of the month before, of accounts not charged yet. One query.

    In a correction: of the month itself. The database sums integers, so no line is loaded. The
    query goes from the documents to their lines: with a join SQLite scanned all lines ever posted.
    """
    regular = run.kind == ChargeRun.Kind.REGULAR
    documents = _month_before(run) if regular else _same_month(run)
    # An account has one charge a month, besides its corrections.
    accounts = "document_id" if regular else "document__account_id"
    rows = ChargeLine.objects.filter(document__in=documents).order_by().values_list("component_id")
    sums = rows.annotate(Sum("amount"), Count(accounts, distinct=True))
    return {component: ComponentSum(total.grosze, count) for component, total, count in sums}


def _month_before(run: ChargeRun) -> QuerySet[ChargeDocument]:
    charged = standing_charges().filter(period=run.period)
    # Asked once, not for each account: a month that is new to the database is in no statistics of
    # PostgreSQL, which looked through its whole index every time.
    return standing_charges().filter(
        ~Q(account_id__in=charged.values("account_id")),
        period=str(Period.parse(run.period).previous),
    )


def _same_month(run: ChargeRun) -> QuerySet[ChargeDocument]:
    return ChargeDocument.objects.filter(
        account_id__in=run.items.values("account_id"),
        period=run.period,
        entry__reversed_by__isnull=True,
    )


ITEM = ("run_id", "account_id", "total", "previous", "mark", "digest")


class RunReport:
    """Stores a rehearsal portion by portion; memory does not grow with the number of accounts."""

    def __init__(self, run: ChargeRun, today: date) -> None:
        self._run = run
        self._findings = Findings(run, today)
        self._documents = 0
        # As `fingerprint_run` makes it of all digests.
        self._fingerprint = hashlib.sha256()
        self._sums: defaultdict[int, ComponentSum] = defaultdict(ComponentSum)
        self._grosze = self._previous = 0

    def add(self, portion: Sequence[PlannedPosting]) -> None:
        """Store the rows of these accounts."""
        insert_rows(ChargeRunItem, ITEM, self._items(portion))
        self._findings.add(portion)

    def finish(self) -> None:
        """Store the sums by component, and the totals in the run itself."""
        run = self._run
        self._findings.finish()
        run.blocking = self._findings.blocking
        run.documents = self._documents
        run.fingerprint = self._fingerprint.hexdigest()
        run.total = Money.from_grosze(self._grosze)
        run.previous_total = Money.from_grosze(self._previous)
        run.save(force_insert=True)
        ChargeRunComponent.objects.bulk_create(self._components())

    def _items(self, portion: Sequence[PlannedPosting]) -> Iterator[tuple[object, ...]]:
        for planned in portion:
            if not planned.listed:
                continue
            digest = planned.digest
            if planned.mark != Mark.EXISTS:
                self._count(planned, digest)
            yield (
                self._run.pk,
                planned.charged.account_id,
                planned.total.grosze,
                planned.previous.grosze,
                planned.mark.value,
                digest,
            )

    def _count(self, planned: PlannedPosting, digest: str) -> None:
        self._previous += planned.previous.grosze
        if planned.draft is None:
            return
        self._documents += 1
        self._fingerprint.update(digest.encode())
        own: defaultdict[int, int] = defaultdict(int)
        for line in planned.draft.charged_lines:
            own[line.component_id] += line.grosze
        for component, grosze in own.items():
            self._grosze += grosze
            self._sums[component].grosze += grosze
            self._sums[component].accounts += 1

    def _components(self) -> Iterator[ChargeRunComponent]:
        before = previous_by_component(self._run)
        for component in sorted(self._sums.keys() | before.keys()):
            now, was = self._sums[component], before.get(component, ComponentSum())
            yield ChargeRunComponent(
                run=self._run,
                component_id=component,
                total=Money.from_grosze(now.grosze),
                accounts=now.accounts,
                previous_total=Money.from_grosze(was.grosze),
                previous_accounts=was.accounts,
            )


ACCOUNTS = "konta"


def list_rows(run: ChargeRun, table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return headings and rows of ACCOUNTS, or of the components for any other name."""
    if table == ACCOUNTS:
        return [_("Konto"), _("Płatnik"), _("Lokal"), _("Razem"), _("Poprzednio"), _("Uwaga")], [
            (
                one.account.account_no,
                one.account.payer_name,
                one.account.premises.code,
                one.total,
                one.previous,
                one.get_mark_display(),
            )
            for one in select_items(run)
        ]
    return [
        _("Kod"),
        _("Składnik"),
        _("Razem"),
        _("Poprzednio"),
        _("Kont"),
        _("Kont poprzednio"),
    ], [
        (
            component.component.code,
            component.component.name,
            component.total,
            component.previous_total,
            component.accounts,
            component.previous_accounts,
        )
        for component in select_components(run)
    ]
