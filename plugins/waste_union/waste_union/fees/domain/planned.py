"""Planning the charges and corrections that obligations ask for and accounts lack."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import chain, islice
from typing import NamedTuple

from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from ebok_plugin.charges.api import ExpectedCharge
from ebok_plugin.ledger import api as ledger
from waste_union.fees.domain import component, queries
from waste_union.fees.vocabulary import FeeSource
from waste_union.tariffs.models import TariffVersion

MonthAmounts = dict[tuple[Period, int], Money]
"""By month and key of the obligation what a charge brings, or a correction takes back."""

_to_json = json.JSONEncoder().encode
MONTHS_AHEAD = 12
# Foreseen charges are never posted, so their lines need no component.
NO_COMPONENT = 0


class FeeAccount(NamedTuple):
    """The data of an account that its fees depend on."""

    pk: int
    account_no: str
    opened_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class PlannedCharge:
    """A document to post, with the months that explain its parts."""

    draft: ledger.DocumentDraft
    months: Mapping[tuple[Period, int], Money]

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what is charged, without days, which follow from the posting."""
        content = [
            self.draft.account_id,
            self.draft.document_no,
            self.draft.correction_of,
            sorted([str(month), key, one.grosze] for (month, key), one in self.months.items()),
        ]
        return hashlib.sha256(_to_json(content).encode()).hexdigest()


class FeePlanner:
    """Plans charges of many accounts with what they share: component, tariffs, days."""

    def __init__(
        self,
        component_id: int,
        tariffs: Sequence[TariffVersion],
        closed_months: Collection[str],
        today: date,
    ) -> None:
        self._component = component_id
        self._tariffs = tariffs
        self._closed = closed_months
        self._today = today
        # Thousands of accounts share their terms, days and words.
        self._terms = cache(self._find_terms)
        self._together = cache(component.list_months_together)
        self._due = cache(component.find_due_date)
        self._rise = cache(component.find_rise_due_date)
        self._open_from = cache(self._find_open)
        self._words = _Words()

    def corrections(
        self,
        account: ledger.Account | FeeAccount,
        obligations: Sequence[queries.OwedFee],
        spans: Sequence[queries.ChargedSpan],
    ) -> Iterator[PlannedCharge]:
        """Yield the difference for each charge that would be another one today."""
        by_id = {obligation.pk: obligation for obligation in obligations}
        for span in spans:
            changed: MonthAmounts = {}
            for month, charged in sorted(span.months.items()):
                changed |= _difference(month, charged, component.find_holding(obligations, month))
            if not changed:
                continue
            for part in _apart(changed):
                planned = self._correction(account, by_id, span, part)
                span.corrections += 1
                if _may_be_posted(account, planned):
                    yield planned

    def charges(
        self,
        account: ledger.Account | FeeAccount,
        obligations: Sequence[queries.OwedFee],
        spans: Sequence[queries.ChargedSpan],
        until: Period,
    ) -> Iterator[PlannedCharge]:
        """Yield charges of uncharged months up to `until`, with the months charged together."""
        by_id = {obligation.pk: obligation for obligation in obligations}
        done = {month for span in spans for month in span.months}
        month = Period.of(min(obligation.from_month for obligation in obligations))
        while month <= until:
            held = None if month in done else component.find_holding(obligations, month)
            if held is None or not held.monthly_fee or _is_over(account, month):
                month = month.next
                continue
            terms = self._terms(held.tariff_id, month)
            together = [later for later in self._together(month, terms) if later not in done]
            amounts: MonthAmounts = {}
            for later in together:
                its = component.find_holding(obligations, later)
                if its is not None and its.monthly_fee and not _is_over(account, later):
                    amounts[later, its.pk] = its.monthly_fee
            planned = self._charge(account, by_id, amounts, terms)
            if _may_be_posted(account, planned):
                yield planned
            month = together[-1].next

    def _charge(
        self,
        account: ledger.Account | FeeAccount,
        by_id: Mapping[int, queries.OwedFee],
        amounts: MonthAmounts,
        terms: TariffVersion,
    ) -> PlannedCharge:
        first = min(month for month, _key in amounts)
        due = self._due(first, terms)
        booked = max(first.first_day, account.opened_on)
        if due < self._today:
            booked, due = self._today, self._rise(self._today, terms)
        booked = max(booked, self._open_from(Period.of(booked)))
        draft = ledger.DocumentDraft(
            account_id=account.pk,
            period=first,
            document_no=f"ODP/{first.year}/{first.month:02d}/{account.account_no}",
            booking_date=booked,
            due_date=max(due, booked),
            lines=self._lines(by_id, amounts),
            title=self._words.of_charge(by_id, amounts),
        )
        return PlannedCharge(draft, amounts)

    def _correction(
        self,
        account: ledger.Account | FeeAccount,
        by_id: Mapping[int, queries.OwedFee],
        span: queries.ChargedSpan,
        amounts: MonthAmounts,
    ) -> PlannedCharge:
        first = min(span.months)
        booked = max(self._today, span.booking_date)
        booked = max(booked, self._open_from(Period.of(booked)))
        latest = by_id[max(key for _month, key in amounts)]
        number = f"KOR/{first.year}/{first.month:02d}/{account.account_no}/{span.corrections + 1}"
        draft = ledger.DocumentDraft(
            account_id=account.pk,
            period=first,
            document_no=number,
            booking_date=booked,
            due_date=self._rise(booked, self._terms(latest.tariff_id, Period.of(booked))),
            lines=self._lines(by_id, amounts),
            correction_of=span.document_no,
            title=self._words.of_correction(by_id, amounts),
        )
        return PlannedCharge(draft, amounts)

    def _find_terms(self, tariff: int, month: Period) -> TariffVersion:
        """Return the tariff of the same commune, building and zone in the month, else itself."""
        day = month.first_day
        own = next(
            tariff_version for tariff_version in self._tariffs if tariff_version.pk == tariff
        )
        for tariff_version in self._tariffs:
            if (tariff_version.commune_id, tariff_version.building_kind, tariff_version.zone) == (
                own.commune_id,
                own.building_kind,
                own.zone,
            ) and tariff_version.holds_on(day):
                return tariff_version
        return own

    def _find_open(self, month: Period) -> date:
        return ledger.first_open_period(month, self._closed).first_day

    def _lines(
        self, by_id: Mapping[int, queries.OwedFee], amounts: MonthAmounts
    ) -> tuple[ledger.LineDraft, ...]:
        """Return the lines, credits first: months at the fee of their obligation."""
        counted: defaultdict[int, int] = defaultdict(int)
        for (_month, key), amount in amounts.items():
            counted[key] += 1 if amount > ZERO else -1
        return tuple(
            ledger.LineDraft(self._component, Decimal(months), by_id[key].monthly_fee.amount)
            for key, months in sorted(counted.items(), key=lambda item: (item[1] > 0, item[0]))
            if months
        )


def _difference(
    month: Period, charged: Mapping[int, Money], held: queries.OwedFee | None
) -> MonthAmounts:
    """Return the change of a charged month into the obligation of today, by obligation."""
    due = held.monthly_fee if held else ZERO
    if sum_money(charged.values()) == due:
        return {}
    changed = {(month, key): -amount for key, amount in charged.items() if amount}
    if held and due:
        changed[month, held.pk] = due - charged.get(held.pk, ZERO)
    return {place: amount for place, amount in changed.items() if amount}


def _apart(changed: MonthAmounts) -> Iterator[MonthAmounts]:
    """Yield the changes as one correction, or month by month if their sum is zero.

    A document with a zero total cannot be posted.
    """
    if sum_money(changed.values()):
        yield changed
        return
    for month in sorted({month for month, _key in changed}):
        yield {place: amount for place, amount in changed.items() if place[0] == month}


def _is_over(account: ledger.Account | FeeAccount, month: Period) -> bool:
    return account.closed_on is not None and month.first_day > account.closed_on


def _may_be_posted(account: ledger.Account | FeeAccount, planned: PlannedCharge) -> bool:
    """Return whether the ledger takes it: a closed account gets credits only (ledger.md §9)."""
    if account.closed_on is None or planned.draft.booking_date <= account.closed_on:
        return True
    return planned.draft.total < ZERO


class _Words:
    """Titles of charges in the current language.

    `Opłata za odpady 01–03/2026 (3 × 124,00 zł, deklaracja EB/2026/000123)`.
    """

    def __init__(self) -> None:
        self._charge = _("Opłata za odpady {months} ({words})")
        self._correction = _("Korekta opłaty za odpady {months} ({words})")
        self._sources = {source.value: str(source.label) for source in FeeSource}
        self._amount = cache(Money.__str__)

    def of_charge(self, by_id: Mapping[int, queries.OwedFee], amounts: MonthAmounts) -> str:
        return self._title(self._charge, by_id, amounts)

    def of_correction(self, by_id: Mapping[int, queries.OwedFee], amounts: MonthAmounts) -> str:
        return self._title(self._correction, by_id, amounts)

    def _title(
        self, words: str, by_id: Mapping[int, queries.OwedFee], amounts: MonthAmounts
    ) -> str:
        months = sorted({month for month, _key in amounts})
        words_of_months = "; ".join(self._explained(by_id, amounts))
        return words.format(months=_months(months), words=words_of_months)[: ledger.TITLE_LENGTH]

    def _explained(
        self, by_id: Mapping[int, queries.OwedFee], amounts: MonthAmounts
    ) -> Iterator[str]:
        """Describe each obligation with its charged months; months taken back are left out."""
        counted: defaultdict[int, int] = defaultdict(int)
        for (_month, key), amount in sorted(amounts.items()):
            counted[key] += amount > ZERO
        for key, months in counted.items():
            if months:
                obligation = by_id[key]
                paper = f"{self._sources[obligation.source]} {obligation.source_key}"
                yield f"{months} × {self._amount(obligation.monthly_fee)}, {paper}"


def _months(months: Sequence[Period]) -> str:
    first, last = months[0], months[-1]
    if first == last:
        return first.label
    if first.year == last.year:
        return f"{first.month:02d}–{last.label}"
    return f"{first.label}–{last.label}"


def foresee_fees(
    accounts: Sequence[ledger.Account], today: date, count: int
) -> Mapping[int, Sequence[ExpectedCharge]]:
    """Map account ids to at most `count` charges of the next twelve months.

    Makes five queries.
    """
    obligations = queries.find_obligations([account.pk for account in accounts])
    if not obligations:
        return {}
    spans = queries.find_charged_spans(list(obligations))
    tariffs = list(TariffVersion.objects.order_by("-valid_from"))
    planner = FeePlanner(NO_COMPONENT, tariffs, ledger.closed_periods(), today)
    until = Period.of(today).plus(MONTHS_AHEAD)
    foreseen: dict[int, list[ExpectedCharge]] = {}
    for account in accounts:
        if account.pk in obligations:
            charged = spans.get(account.pk, ())
            planned = planner.charges(account, obligations[account.pk], charged, until)
            ahead = _posted_ahead(charged, today)
            foreseen[account.pk] = list(islice(chain(ahead, map(_expected_charge, planned)), count))
    return foreseen


def _posted_ahead(spans: Iterable[queries.ChargedSpan], today: date) -> Iterator[ExpectedCharge]:
    """Yield what is in no balance before its booking day, with its corrections."""
    for span in spans:
        if span.booking_date > today and span.months:
            first, last = min(span.months), max(span.months)
            amount = sum_money(one for month in span.months.values() for one in month.values())
            yield ExpectedCharge(first, span.due_date, amount, None if first == last else last)


def _expected_charge(planned: PlannedCharge) -> ExpectedCharge:
    draft = planned.draft
    last = max(month for month, _key in planned.months)
    amount = draft.total
    assert draft.due_date is not None  # each charge for waste has a due date
    return ExpectedCharge(
        draft.period, draft.due_date, amount, None if last == draft.period else last
    )
