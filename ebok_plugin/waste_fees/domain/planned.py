"""What obligations say and an account does not have yet: charges of months, and corrections."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from ebok_plugin.ledger.domain.draft import DocumentDraft, LineDraft
from ebok_plugin.ledger.domain.guard import first_open_period
from ebok_plugin.ledger.domain.posting import TITLE_LENGTH
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period
from ebok_plugin.money import ZERO, Money, total
from ebok_plugin.waste_fees.domain.months import (
    charged_together,
    due_of,
    due_of_rise,
    holding_in,
)
from ebok_plugin.waste_fees.domain.queries.standing import ChargedSpan
from ebok_plugin.waste_fees.models import FeeObligation
from ebok_plugin.waste_tariffs.models import TariffVersion

MonthAmounts = dict[tuple[Period, int], Money]
"""By month and key of the obligation what a charge brings, or a correction takes back."""


@dataclass(frozen=True, slots=True)
class PlannedCharge:
    """A document to post, and the months it is for: each explains a part of it."""

    draft: DocumentDraft
    months: Mapping[tuple[Period, int], Money]

    @property
    def digest(self) -> str:
        """SHA-256 of what is charged; the days follow from when it is posted."""
        content = [
            self.draft.account_id,
            self.draft.document_no,
            self.draft.correction_of,
            sorted([str(month), key, one.grosze] for (month, key), one in self.months.items()),
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


class FeePlanner:
    """Plans the charges of accounts with what many of them share: component, tariffs, days."""

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

    def corrections(
        self,
        account: Account,
        obligations: Sequence[FeeObligation],
        spans: Sequence[ChargedSpan],
    ) -> Iterator[PlannedCharge]:
        """For each charge that would be another one today, the difference."""
        known = {one.pk: one for one in obligations}
        for span in spans:
            changed: MonthAmounts = {}
            for month, charged in sorted(span.months.items()):
                changed |= _difference(month, charged, holding_in(obligations, month))
            if not changed:
                continue
            for part in _apart(changed):
                planned = self._correction(account, known, span, part)
                span.corrections += 1
                if _may_be_posted(account, planned):
                    yield planned

    def charges(
        self,
        account: Account,
        obligations: Sequence[FeeObligation],
        spans: Sequence[ChargedSpan],
        until: Period,
    ) -> Iterator[PlannedCharge]:
        """The months up to `until` for which nothing was charged, and those charged with them."""
        done = {month for span in spans for month in span.months}
        month = Period.of(min(one.from_month for one in obligations))
        while month <= until:
            held = None if month in done else holding_in(obligations, month)
            if held is None or not held.monthly_fee or _is_over(account, month):
                month = month.next
                continue
            terms = self._terms(held, month)
            together = [one for one in charged_together(month, terms) if one not in done]
            amounts: MonthAmounts = {}
            for one in together:
                its = holding_in(obligations, one)
                if its is not None and its.monthly_fee and not _is_over(account, one):
                    amounts[one, its.pk] = its.monthly_fee
            planned = self._charge(account, {one.pk: one for one in obligations}, amounts, terms)
            if _may_be_posted(account, planned):
                yield planned
            month = together[-1].next

    def _charge(
        self,
        account: Account,
        known: Mapping[int, FeeObligation],
        amounts: MonthAmounts,
        terms: TariffVersion,
    ) -> PlannedCharge:
        first = min(month for month, _key in amounts)
        due = due_of(first, terms)
        booked = max(first.first_day, account.opened_on)
        if due < self._today:
            booked, due = self._today, due_of_rise(self._today, terms)
        booked = max(booked, first_open_period(Period.of(booked), self._closed).first_day)
        draft = DocumentDraft(
            account_id=account.pk,
            period=first,
            document_no=f"ODP/{first.year}/{first.month:02d}/{account.account_no}",
            booking_date=booked,
            due_date=max(due, booked),
            lines=self._lines(known, amounts),
            title=_title(_("Opłata za odpady {months} ({words})"), known, amounts),
        )
        return PlannedCharge(draft, amounts)

    def _correction(
        self,
        account: Account,
        known: Mapping[int, FeeObligation],
        span: ChargedSpan,
        amounts: MonthAmounts,
    ) -> PlannedCharge:
        first = min(span.months)
        booked = max(self._today, span.booking_date)
        booked = max(booked, first_open_period(Period.of(booked), self._closed).first_day)
        latest = known[max(key for _month, key in amounts)]
        number = f"KOR/{first.year}/{first.month:02d}/{account.account_no}/{span.corrections + 1}"
        draft = DocumentDraft(
            account_id=account.pk,
            period=first,
            document_no=number,
            booking_date=booked,
            due_date=due_of_rise(booked, self._terms(latest, Period.of(booked))),
            lines=self._lines(known, amounts),
            correction_of=span.document_no,
            title=_title(_("Korekta opłaty za odpady {months} ({words})"), known, amounts),
        )
        return PlannedCharge(draft, amounts)

    def _terms(self, obligation: FeeObligation, month: Period) -> TariffVersion:
        """The tariff of its commune, building and zone in the month; of another time its own."""
        own, day = obligation.tariff, month.first_day
        for one in self._tariffs:
            if (one.commune_id, one.building_kind, one.zone) == (
                own.commune_id,
                own.building_kind,
                own.zone,
            ) and one.holds_on(day):
                return one
        return own

    def _lines(
        self, known: Mapping[int, FeeObligation], amounts: MonthAmounts
    ) -> tuple[LineDraft, ...]:
        """What is taken back first, then what comes: months at the fee of their obligation."""
        counted: defaultdict[int, int] = defaultdict(int)
        for (_month, key), amount in amounts.items():
            counted[key] += 1 if amount > ZERO else -1
        return tuple(
            LineDraft(self._component, Decimal(months), known[key].monthly_fee.amount)
            for key, months in sorted(counted.items(), key=lambda item: (item[1] > 0, item[0]))
            if months
        )


def _difference(
    month: Period, charged: Mapping[int, Money], held: FeeObligation | None
) -> MonthAmounts:
    """By obligation, what changes a month that was charged into what holds in it today."""
    due = held.monthly_fee if held else ZERO
    if total(charged.values()) == due:
        return {}
    changed = {(month, key): -amount for key, amount in charged.items() if amount}
    if held and due:
        changed[month, held.pk] = due - charged.get(held.pk, ZERO)
    return {place: amount for place, amount in changed.items() if amount}


def _apart(changed: MonthAmounts) -> Iterator[MonthAmounts]:
    """As one correction; where its months would cancel out, which cannot be posted, one by one."""
    if total(changed.values()):
        yield changed
        return
    for month in sorted({month for month, _key in changed}):
        yield {place: amount for place, amount in changed.items() if place[0] == month}


def _is_over(account: Account, month: Period) -> bool:
    return account.closed_on is not None and month.first_day > account.closed_on


def _may_be_posted(account: Account, planned: PlannedCharge) -> bool:
    """A closed account is never charged afterwards; what it gets back is (ledger.md §9)."""
    if account.closed_on is None or planned.draft.booking_date <= account.closed_on:
        return True
    return planned.draft.total < ZERO


def _title(words: str, known: Mapping[int, FeeObligation], amounts: MonthAmounts) -> str:
    """`Opłata za odpady 01–03/2026 (3 × 124,00 zł, deklaracja EB/2026/000123)`."""
    months = sorted({month for month, _key in amounts})
    said = "; ".join(_explained(known, amounts))
    return words.format(months=_months(months), words=said)[:TITLE_LENGTH]


def _explained(known: Mapping[int, FeeObligation], amounts: MonthAmounts) -> Iterator[str]:
    """Each obligation with its months, in the order of the months; what is taken back not."""
    counted: defaultdict[int, int] = defaultdict(int)
    for (_month, key), amount in sorted(amounts.items()):
        counted[key] += amount > ZERO
    for key, months in counted.items():
        if months:
            one = known[key]
            said = f"{one.get_source_display()} {one.source_key}"
            yield f"{months} × {one.monthly_fee}, {said}"


def _months(months: Sequence[Period]) -> str:
    first, last = months[0], months[-1]
    if first == last:
        return first.label
    if first.year == last.year:
        return f"{first.month:02d}–{last.label}"
    return f"{first.label}–{last.label}"
