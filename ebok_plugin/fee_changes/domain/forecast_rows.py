"""Read in one query all dated rows that the next charges of some accounts depend on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    CharField,
    DateField,
    DecimalField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Value,
    When,
)

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from ebok_plugin.charges.domain.charge_lines import HeldValue
from ebok_plugin.charges.domain.queries.charged import Quantities, rates_by_account
from ebok_plugin.charges.domain.rate import DAY, rows_not_ended
from ebok_plugin.charges.domain.tariff import (
    RateBook,
    RateRow,
    TariffComponent,
    TariffRows,
    UseSpan,
    is_in_force,
)
from ebok_plugin.charges.models import (
    Component,
    ComponentRate,
    ComponentUse,
    PremisesValue,
    RateException,
)
from ebok_plugin.fee_changes.domain.notified_rates import notified_notices
from ebok_plugin.ledger.domain.draft import LineDraft, total_grosze
from ebok_plugin.ledger.models import Account, ChargeLine


class _Row(NamedTuple):
    """A row of any of the tables; a table leaves columns that it has not empty."""

    kind: str
    owner: int
    item: int
    third: int | None
    text: str
    number: Decimal
    rate: Decimal
    first: date
    last: date | None


RATE, COMPONENT, PLACE_USE, PREMISES_USE = "RATE", "COMPONENT", "PLACE_USE", "PREMISES_USE"
VALUE, EXCEPTION, NOTICE = "VALUE", "EXCEPTION", "NOTICE"
CHARGED, CORRECTED = "CHARGED", "CORRECTED"
_EMPTY = (
    Value(None, IntegerField()),
    Value(None, IntegerField()),
    Value(None, IntegerField()),
    Value("", CharField()),
    Value(None, DecimalField()),
    Value(None, DecimalField()),
    Value(None, DateField()),
    Value(None, DateField()),
)


def _part(rows: QuerySet[Any], kind: str, **columns: str | Case) -> QuerySet[Any, Any]:
    empty = dict(zip(_Row._fields[1:], _EMPTY, strict=True))
    filled = {
        name: F(column) if isinstance(column, str) else column for name, column in columns.items()
    }
    return rows.order_by().values_list(Value(kind, CharField()), *(empty | filled).values())


def _parts(
    accounts: tuple[int, ...], premises: tuple[int, ...], since: date, charged_since: str
) -> Iterator[QuerySet[Any, Any]]:
    """Yield the tables; the first one has each column, which gives the columns their types."""
    days = {"first": "valid_from", "last": "valid_to"}
    owned = {"owner": "property_id", "item": "component_id"}
    rates = ComponentRate.objects.filter(rows_not_ended(since))
    yield _part(rates, RATE, **owned, number="rate", rate="rate", **days)
    is_used = Exists(ComponentUse.objects.filter(component=OuterRef("pk")))
    used = Case(When(is_used, then=1), default=0, output_field=IntegerField())
    yield _part(Component.objects.all(), COMPONENT, item="pk", third=used, text="basis")
    uses = ComponentUse.objects.filter(rows_not_ended(since))
    places = uses.filter(premises__isnull=True)
    yield _part(places, PLACE_USE, **owned, third="building_id", **days)
    own = {"owner": "premises_id", "item": "component_id"}
    yield _part(uses.filter(premises__in=premises), PREMISES_USE, **own, **days)
    values = PremisesValue.objects.filter(rows_not_ended(since), premises__in=premises)
    yield _part(values, VALUE, owner="premises_id", text="basis", number="value", **days)
    exceptions = RateException.objects.filter(rows_not_ended(since), account__in=accounts)
    own = {"owner": "account_id", "item": "component_id", "text": "cause", "rate": "rate"}
    yield _part(exceptions, EXCEPTION, **own, **days)
    notices = notified_notices().filter(account__in=accounts)
    yield _part(notices, NOTICE, owner="account_id")
    lines = ChargeLine.objects.filter(
        document__account__in=accounts,
        document__period__gte=charged_since,
        document__entry__reversed_by__isnull=True,
    )
    for kind, stands in ((CHARGED, True), (CORRECTED, False)):
        yield _part(
            lines.filter(document__correction_of__isnull=stands),
            kind,
            owner="document__account_id",
            item="component_id",
            third="document_id",
            text="document__period",
            number="quantity",
            rate="rate",
            first="document__booking_date",
            last="document__due_date",
        )


def _rows(
    accounts: tuple[int, ...], premises: tuple[int, ...], since: date, charged_since: str
) -> QuerySet[Any, Any]:
    first, *others = _parts(accounts, premises, since, charged_since)
    return first.union(*others, all=True)


_rows_ready = PreparedQuery(_rows)


@dataclass(slots=True)
class ChargedDocument:
    """A standing charge with its lines, or a correction of one."""

    period: Period
    booked_on: date
    due_date: date
    corrects: bool
    lines: list[LineDraft] = field(default_factory=list)

    @property
    def total(self) -> Money:
        return Money.from_grosze(total_grosze(self.lines))


class ForecastRows:
    """The dated rows of some accounts from the first day of a month on.

    `notified` are the accounts that were sent letters; `in_court` says that one contests a rate.
    """

    def __init__(self, accounts: Sequence[Account], first: Period) -> None:
        self._of_kind: defaultdict[str, list[_Row]] = defaultdict(list)
        for row in _rows_ready(
            accounts=tuple(account.pk for account in accounts),
            premises=tuple({account.premises_id: None for account in accounts}),
            since=first.first_day,
            charged_since=str(first),
        ):
            self._of_kind[row[0]].append(_Row._make(row))
        self.notified = sorted({row.owner for row in self._of_kind[NOTICE]})
        causes = {row.text for row in self._of_kind[EXCEPTION]}
        self.in_court = RateException.Cause.CONTEST in causes
        # No forecast names a component by its code.
        components = [TariffComponent(row.item, "", row.text) for row in self._of_kind[COMPONENT]]
        self.tariff = TariffRows(
            sorted(components),
            frozenset(row.item for row in self._of_kind[COMPONENT] if row.third),
            [
                UseSpan(row.item, row.owner, row.third, row.first, row.last)
                for row in self._of_kind[PLACE_USE]
            ],
            RateBook(
                RateRow(row.item, row.owner, row.rate, row.first, row.last)
                for row in self._of_kind[RATE]
            ),
        )

    def _owned(self, kind: str, owner: int) -> list[_Row]:
        return [row for row in self._of_kind[kind] if row.owner == owner]

    def values(self, premises: int) -> Mapping[str, Sequence[HeldValue]]:
        """Return what premises have of each basis."""
        values: defaultdict[str, list[HeldValue]] = defaultdict(list)
        for row in self._owned(VALUE, premises):
            values[row.text].append(HeldValue(row.number, row.first, row.last))
        return values

    def uses(self, premises: int, day: date) -> frozenset[int]:
        """Return the components of these premises alone on a day."""
        uses = self._owned(PREMISES_USE, premises)
        return frozenset(row.item for row in uses if is_in_force(day, row.first, row.last))

    def exceptions(self, account: int, day: date) -> Mapping[int, Decimal]:
        """Return the own rates of an account on a day, by component."""
        held = [
            (account, row.item, row.text, row.rate)
            for row in self._owned(EXCEPTION, account)
            if is_in_force(day, row.first, row.last)
        ]
        return rates_by_account(sorted(held)).get(account, {})

    def turns(self, account: Account) -> set[date]:
        """Return the days on which a row behind the account's charges begins or has ended."""
        place = account.premises_id
        own = [
            *self._owned(VALUE, place),
            *self._owned(PREMISES_USE, place),
            *self._owned(EXCEPTION, account.pk),
        ]
        return self._turns_of_all | _turns(own)

    @cached_property
    def _turns_of_all(self) -> set[date]:
        return _turns([*self._of_kind[RATE], *self._of_kind[PLACE_USE]])

    def documents(self, account: int) -> Mapping[Period, Sequence[ChargedDocument]]:
        """Return the standing charges of an account by month, each before its corrections."""
        documents: dict[int, ChargedDocument] = {}
        for row in [*self._owned(CHARGED, account), *self._owned(CORRECTED, account)]:
            # Each line has a document, each document a due date.
            assert row.third is not None
            assert row.last is not None
            if row.third not in documents:
                documents[row.third] = ChargedDocument(
                    Period.parse(row.text), row.first, row.last, row.kind == CORRECTED
                )
            documents[row.third].lines.append(LineDraft(row.item, row.number, row.rate))
        by_month: defaultdict[Period, list[ChargedDocument]] = defaultdict(list)
        for document in documents.values():
            by_month[document.period].append(document)
        return by_month


def quantities_of_lines(lines: Iterable[LineDraft]) -> Quantities:
    """Return the quantities by component, as `last_charges` does."""
    quantities: defaultdict[int, tuple[Decimal, ...]] = defaultdict(tuple)
    for line in lines:
        quantities[line.component_id] += (line.quantity,)
    return quantities


def _turns(rows: Iterable[_Row]) -> set[date]:
    ends = {row.last + DAY for row in rows if row.last is not None}
    return ends | {row.first for row in rows}
