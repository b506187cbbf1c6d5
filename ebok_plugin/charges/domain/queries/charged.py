"""Read the accounts of a month in portions, each with what its charge depends on."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from django.db.models import Count, Min, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.database.row_digest import get_column_converter
from cms_ext.base.dates.period import Period
from cms_ext.premises.models import Premises
from ebok_plugin.charges.conf import Midmonth, read_midmonth
from ebok_plugin.charges.domain.charge_lines import (
    RATE_MISSING,
    ChargedAccount,
    HeldValue,
    Stay,
    measure_stay,
    uses_last_charge,
)
from ebok_plugin.charges.domain.component import Place
from ebok_plugin.charges.domain.queries.month_rows import MonthRows, Row, iterate_rows
from ebok_plugin.charges.domain.tariff import Tariff
from ebok_plugin.charges.models import (
    ChargeRun,
    ChargeRunComponent,
    ChargeRunFinding,
    ChargeRunItem,
    PremisesValue,
    RateException,
)
from ebok_plugin.ledger.models import Account, ChargeDocument, ChargeLine

Quantities = Mapping[int, tuple[Decimal, ...]]


def standing_charges() -> QuerySet[ChargeDocument]:
    """Select the charge of each account and month that stands: not reversed, no correction."""
    return ChargeDocument.objects.filter(
        correction_of__isnull=True, entry__reversed_by__isnull=True
    )


def last_charges(
    premises: Collection[int], before: Period, midmonth: Midmonth
) -> Mapping[int, Quantities]:
    """Return the last whole-month quantities of each premises before that period, by component.

    Most were charged in the month before; the others cost two more queries.
    """
    month_before = standing_charges().filter(period=str(before.previous))
    documents = _newest(month_before, premises, midmonth)
    missing = [key for key in premises if key not in documents]
    if missing:
        documents |= _newest(standing_charges().filter(period__lt=str(before)), missing, midmonth)
    lines = quantities_of(documents.values()) if documents else {}
    return {key: lines.get(document, {}) for key, document in documents.items()}


def quantities_of(documents: Collection[int]) -> Mapping[int, Quantities]:
    """Return the quantities of each document, by component. One query."""
    by_document: defaultdict[int, defaultdict[int, tuple[Decimal, ...]]] = defaultdict(
        lambda: defaultdict(tuple)
    )
    lines = ChargeLine.objects.filter(document_id__among=documents).order_by("document", "position")
    for document, component, quantity in lines.values_list(
        "document_id", "component_id", "quantity"
    ):
        by_document[document][component] += (quantity,)
    return by_document


def _newest(
    documents: QuerySet[ChargeDocument], premises: Collection[int], midmonth: Midmonth
) -> dict[int, int]:
    """Return the newest document of each premises whose account paid the whole month."""
    documents_by_premises: dict[int, int] = {}
    rows = documents.filter(account__premises_id__among=premises).order_by("-period", "-pk")
    for key, place, period, opened_on, closed_on in rows.values_list(
        "pk", "account__premises_id", "period", "account__opened_on", "account__closed_on"
    ):
        stay = measure_stay(Period.parse(period), opened_on, closed_on, midmonth)
        # A part of a month does not tell what a whole one has.
        if stay is not None and stay.is_whole_month:
            documents_by_premises.setdefault(place, key)
    return documents_by_premises


def last_places(
    components: Collection[int], before: Period
) -> Mapping[int, Sequence[Place | None]]:
    """Return the places of each component's last charges before a month.

    Empty for a component never charged. A property or a building stands for all its premises when
    each that was charged at all has the component, the whole co-op (None) when each everywhere has
    it.
    """
    rows = Premises.objects.filter(pk__in=Account.objects.values("premises"))
    rows = rows.select_related("building__property").order_by("code__polish")
    premises = {place.pk: place for place in rows}
    charged: dict[int, Collection[int]] = {}
    for portion in split_into_chunks(premises):
        charged |= last_charges(portion, before, read_midmonth())
    charged_premises = [premises[key] for key, lines in charged.items() if lines]
    return {
        component: _folded(
            charged_premises, {one.pk for one in charged_premises if component in charged[one.pk]}
        )
        for component in components
    }


def _folded(known: Sequence[Premises], having: set[int]) -> list[Place | None]:
    if having and len(having) == len(known):
        return [None]
    return list(_by_property(known, having))


def _by_property(known: Sequence[Premises], having: set[int]) -> Iterator[Place]:
    inside: defaultdict[Place, list[Premises]] = defaultdict(list)
    for one in known:
        inside[one.building.property].append(one)
    for place, rows in inside.items():
        if all(row.pk in having for row in rows):
            yield place
        else:
            yield from _by_building(rows, having)


def _by_building(rows: Sequence[Premises], having: set[int]) -> Iterator[Place]:
    inside: defaultdict[Place, list[Premises]] = defaultdict(list)
    for row in rows:
        inside[row.building].append(row)
    for place, flats in inside.items():
        if all(flat.pk in having for flat in flats):
            yield place
        else:
            yield from (flat for flat in flats if flat.pk in having)


# Of two that hold on one day the contested one wins, so it is read last.
_LAST = (RateException.Cause.NOTICE_LATE, RateException.Cause.CONTEST)
Values = Mapping[str, Sequence[HeldValue]]
_NOTHING: Values = {}


class ChargedPortion(NamedTuple):
    """A portion of accounts with the rows behind them.

    `last_quantities` by premises: what they were charged last, where it stands in for a value that
    nobody entered.
    """

    rows: MonthRows
    accounts: list[ChargedAccount]
    last_quantities: Mapping[int, Quantities]


def read_charged_accounts(
    period: Period, tariff: Tariff, accounts: QuerySet[Account], *, after: int = 0
) -> Iterator[list[ChargedAccount]]:
    """Yield the accounts of `read_charged_portions` alone."""
    for portion in read_charged_portions(period, tariff, accounts, after=after):
        yield portion.accounts


def read_charged_portions(
    period: Period, tariff: Tariff, accounts: QuerySet[Account], *, after: int
) -> Iterator[ChargedPortion]:
    """Yield the accounts with a key above `after` by key, PORTION at a time.

    Accounts closed within the month before are included: they pay nothing now, and the comparison
    shows them as missing. At most eight queries a portion, whatever is in it.
    """
    reader = _Reader(period, tariff)
    for rows in iterate_rows(period, accounts, after=after):
        yield reader.portion(rows)


class _Reader:
    def __init__(self, period: Period, tariff: Tariff) -> None:
        self._period = period
        self._tariff = tariff
        self._midmonth = read_midmonth()
        # Accounts by the thousand share their days and as many persons.
        self._stay = cache(self._find_stay)
        self._persons = cache(Decimal)

    def portion(self, rows: MonthRows) -> ChargedPortion:
        values = values_by_premises(rows.values)
        own_rates = rates_by_account(rows.exceptions)
        uses: defaultdict[int, set[int]] = defaultdict(set)
        for place, component in rows.uses:
            uses[place].add(component)
        last = self._last_quantities(rows, values)
        day_opened, day_closed = (
            get_column_converter(Account, name) for name in ("opened_on", "closed_on")
        )
        area_of = get_column_converter(Premises, "area")
        accounts = [
            ChargedAccount(
                account_id=row.account_id,
                account_no=row.account_no,
                premises_id=row.premises_id,
                premises_code=row.premises_code,
                building_id=row.building_id,
                property_id=row.property_id,
                stay=self._stay(day_opened(row.opened_on), closed := day_closed(row.closed_on)),
                closed_on=closed,
                area=area_of(row.area),
                persons=self._persons(row.persons),
                values=values.get(row.premises_id, _NOTHING),
                uses=frozenset(uses.get(row.premises_id, ())),
                exceptions=own_rates.get(row.account_id, {}),
                last_charge=last.get(row.premises_id, {}),
            )
            for row in rows.accounts
        ]
        return ChargedPortion(rows, accounts, last)

    def _find_stay(self, opened_on: date, closed_on: date | None) -> Stay | None:
        return measure_stay(self._period, opened_on, closed_on, self._midmonth)

    def _last_quantities(
        self, rows: MonthRows, values: Mapping[int, Values]
    ) -> Mapping[int, Quantities]:
        wanted = self._lacking({row.premises_id for row in rows.accounts}, values)
        found = last_charges(wanted, self._period, self._midmonth) if wanted else {}
        return {place: found.get(place, {}) for place in wanted}

    def _lacking(self, premises: Iterable[int], values: Mapping[int, Values]) -> set[int]:
        """Return the premises whose last charge stands in for a value; all at the first run."""
        if self._tariff.without_uses:
            return set(premises)
        volumes = {
            component.basis
            for component in self._tariff.components
            if uses_last_charge(component.basis)
        }
        return {place for place in premises if not volumes <= values.get(place, _NOTHING).keys()}


def values_by_premises(rows: Iterable[Row]) -> Mapping[int, Values]:
    """Return rows of VALUE by premises and basis."""
    value_of, first_of, last_of = (
        get_column_converter(PremisesValue, name) for name in ("value", "valid_from", "valid_to")
    )
    found: defaultdict[int, defaultdict[str, list[HeldValue]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for place, basis, first, last, value in rows:
        found[place][basis].append(HeldValue(value_of(value), first_of(first), last_of(last)))
    return found


def rates_by_account(rows: Iterable[Row]) -> Mapping[int, Mapping[int, Decimal]]:
    """Return rows of EXCEPTION by account and component."""
    found: defaultdict[int, dict[int, Decimal]] = defaultdict(dict)
    for account, component, _cause, rate in sorted(
        rows, key=lambda row: _LAST.index(RateException.Cause(row[2]))
    ):
        found[account][component] = rate
    return found


def list_runs() -> QuerySet[ChargeRun]:
    """Select all charge runs, the newest first, with the users who made and approved them."""
    return ChargeRun.objects.select_related("made_by", "approved_by", "only_account")


def find_waiting_charge_runs() -> QuerySet[ChargeRun]:
    """Select the runs that a second person can approve, the oldest first."""
    waiting = list_runs().filter(state=ChargeRun.State.REHEARSED, blocking=0, documents__gt=0)
    return waiting.order_by("made_at", "pk")


def runs_to_post() -> QuerySet[ChargeRun]:
    """Select the approved runs that are not wholly posted, the oldest first."""
    unfinished = (ChargeRun.State.APPROVED, ChargeRun.State.POSTING)
    return list_runs().filter(state__in=unfinished).order_by("approved_at", "pk")


def select_items(run: ChargeRun, mark: str | None = None) -> QuerySet[ChargeRunItem]:
    """Select the accounts of a run by number, all or those with one mark."""
    items = run.items.select_related("account__premises__building")
    if mark is not None:
        items = items.filter(mark=mark)
    return items.order_by("account__account_no__polish")


def marks_of(run: ChargeRun) -> dict[str, int]:
    """Count the accounts of each mark. One query."""
    rows = run.items.order_by().values_list("mark").annotate(Count("pk"))
    return dict(rows)


def select_components(run: ChargeRun) -> QuerySet[ChargeRunComponent]:
    """Select the sums by component of the run and of the month before."""
    return run.components.select_related("component").order_by("component_id")


def findings_of(run: ChargeRun) -> QuerySet[ChargeRunFinding]:
    """Select the findings of a run, blocking ones first."""
    known = run.findings.select_related("account__premises__building", "component")
    return known.order_by("-blocking", "pk")


@dataclass(frozen=True, slots=True)
class FindingCause:
    """The findings of one code about one component.

    `lines` counts them, `accounts` the accounts concerned. `about_accounts` tells whether they
    concern accounts at all; `message` is the oldest one.
    """

    code: str
    blocking: bool
    component_id: int | None
    component: str
    lines: int
    accounts: int
    about_accounts: bool
    message: str

    @property
    def key(self) -> str:
        """Return the cause as an address names it: `QUANTITY_MISSING-7`."""
        return f"{self.code}-{self.component_id or 0}"


def causes_of(run: ChargeRun) -> list[FindingCause]:
    """Return why a run has findings, blocking causes first. One query."""
    rows = run.findings.order_by().values_list(
        "code", "blocking", "component_id", "component__name"
    )
    counted = rows.annotate(
        Count("pk"), Sum("accounts"), Count("account_id"), Min("message"), first=Min("pk")
    ).order_by("-blocking", "first")
    return [
        FindingCause(
            code,
            blocking,
            component,
            name or "",
            lines,
            accounts,
            bool(with_account) or code == RATE_MISSING,
            message,
        )
        for code, blocking, component, name, lines, accounts, with_account, message, _first in (
            counted
        )
    ]


def findings_of_cause(run: ChargeRun, cause: FindingCause) -> QuerySet[ChargeRunFinding]:
    """Select the findings of one cause in the order of their accounts."""
    return findings_of(run).filter(code=cause.code, component=cause.component_id)


def first_findings(run: ChargeRun, most: int) -> list[ChargeRunFinding]:
    """Return the first findings about accounts, `most` of each cause. One query."""
    place = Window(RowNumber(), partition_by=["code", "component_id"], order_by="pk")
    about_accounts = findings_of(run).filter(account__isnull=False)
    return list(about_accounts.annotate(place=place).filter(place__lte=most))


@dataclass(frozen=True, slots=True)
class PostingProgress:
    """How much of a run is posted: its documents, or its accounts, posted and all."""

    posted: int
    total: int

    @property
    def percent(self) -> int:
        """Return the percentage posted, rounded down: 100 only when nothing is left."""
        return self.posted * 100 // self.total if self.total else 100


def progress_of(run: ChargeRun) -> PostingProgress:
    """Count the documents of the run and those posted. One query."""
    posted = run.portions.aggregate(posted=Sum("documents"))["posted"] or 0
    return PostingProgress(posted, run.documents)
