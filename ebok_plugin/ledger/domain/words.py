"""A balance in words, as pages say it: never a bare signed number (`ledger.md` §5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from ebok_plugin.ledger.domain.balance import AccountBalance, DueAmount
from ebok_plugin.ledger.polish_dates import shown


@dataclass(frozen=True, slots=True)
class BalanceWords:
    """`headline` is the answer; `second` says more and may be empty."""

    headline: str
    second: str


def balance_in_words(state: AccountBalance) -> BalanceWords:
    """The headline and the second line for a balance."""
    if state.oldest_due:
        headline = _("Zaległość: {overdue}").format(overdue=state.overdue)
        return BalanceWords(headline, _beside_arrears(state, state.oldest_due))
    if state.next_due:
        headline = _("Do zapłaty do {day}: {amount}").format(
            day=shown(state.next_due.due_date), amount=state.next_due.amount
        )
        return BalanceWords(headline, _later(state.later_dues))
    if state.balance:
        return BalanceWords(
            _("Nadpłata: {amount}").format(amount=-state.balance),
            _("Zaliczymy ją na kolejne opłaty."),
        )
    return BalanceWords(_("Konto rozliczone"), _("Nie ma nic do zapłaty."))


def freshness(today: date, last_statement: date | None, *, stale_after_days: int = 5) -> str:
    """As of when the figures are; `last_statement` is the day up to which payments are booked."""
    if last_statement is None:
        return _("Stan na {day}; nie wczytano jeszcze żadnego wyciągu bankowego.").format(
            day=shown(today)
        )
    text = _("Stan na {day}; wpłaty zaksięgowane do {last_statement}.").format(
        day=shown(today), last_statement=shown(last_statement)
    )
    if today - last_statement <= timedelta(stale_after_days):
        return text
    return f"{text} {_('Wpłaty z ostatnich dni mogą być jeszcze niewidoczne.')}"


def _beside_arrears(state: AccountBalance, oldest_due: date) -> str:
    if state.next_due is None:
        return _("Najstarszy termin płatności minął {day}.").format(day=shown(oldest_due))
    parts = [
        _("Dodatkowo do zapłaty do {day}: {amount}.").format(
            day=shown(state.next_due.due_date), amount=state.next_due.amount
        ),
        _later(state.later_dues),
        _("Razem: {balance}.").format(balance=state.balance),
    ]
    return " ".join(part for part in parts if part)


def _later(dues: Iterable[DueAmount]) -> str:
    listed = "; ".join(f"{shown(due.due_date)}: {due.amount}" for due in dues)
    return _("Kolejne terminy: {listed}.").format(listed=listed) if listed else ""
