"""The words of the balance card on a payer's home page: what is due, until when, and why.

A payer reads days of the week and the amount apart from its words („Do zapłaty do wtorku 15
grudnia”). A clerk compares dates with documents and reads the one sentence of
`ledger.domain.overview.balance_in_words` („Do zapłaty do 15.12.2026: 802,32 zł”). Both distinguish
the same cases: change them together.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_ext.base.money.amounts import Money
from ebok_plugin.ledger.domain.book import AccountBalance, OpenPostings
from ebok_plugin.ledger.domain.queries.explain import Explanation
from ebok_plugin.panel.domain.days import on_day, until_day


@dataclass(frozen=True, slots=True)
class CardWords:
    """`state` and `amount` are the answer; `second` says more and may be empty."""

    state: str
    amount: Money | None
    second: str


def card_words(state: AccountBalance) -> CardWords:
    """Return the balance in words, never a signed number (`ledger.md` §5)."""
    if state.oldest_due:
        return CardWords(_("Zaległość"), state.overdue, _beside_arrears(state))
    if state.next_due:
        day = until_day(state.next_due.due_date, state.today)
        headline = _("Do zapłaty do {day}").format(day=day)
        return CardWords(headline, state.next_due.amount, _later(state))
    if state.balance:
        return CardWords(_("Nadpłata"), -state.balance, _("Zaliczymy ją na kolejne opłaty."))
    return CardWords(_("Konto rozliczone"), None, _("Nie ma nic do zapłaty."))


def _beside_arrears(state: AccountBalance) -> str:
    if state.oldest_due is None:
        return ""
    oldest = _("Najstarszy termin minął {day}.").format(day=on_day(state.oldest_due, state.today))
    if state.next_due is None:
        return oldest
    parts = [
        _("Oprócz tego {amount} do {day}.").format(
            amount=state.next_due.amount, day=until_day(state.next_due.due_date, state.today)
        ),
        _later(state),
        _("Razem {balance}.").format(balance=state.balance),
    ]
    return " ".join([oldest, *filter(None, parts)])


def _later(state: AccountBalance) -> str:
    listed = "; ".join(
        _("{amount} do {day}").format(amount=due.amount, day=until_day(due.due_date, state.today))
        for due in state.later_dues
    )
    return _("Potem {listed}.").format(listed=listed) if listed else ""


def explain_amount(state: AccountBalance, postings: OpenPostings, explanation: Explanation) -> str:
    """Say in one line where the amount comes from; the receipt below adds up to the grosz."""
    if state.overdue:
        return _named([posting.title for posting in postings.overdue])
    if state.upcoming:
        compared = explanation.comparison
        if compared and compared.change:
            words = compared.in_words
            return words[:1].lower() + words[1:]
        return _named([posting.title for posting in postings.upcoming])
    if state.balance:
        return _("wpłacono więcej, niż naliczono")
    return _("wszystko, co naliczono, jest zapłacone")


def _named(titles: list[str]) -> str:
    """Name the oldest by its title and count the others; a debit in parts counts once."""
    oldest, *others = dict.fromkeys(titles)
    if not others:
        return oldest
    return ngettext(
        "%(oldest)s i %(count)s inna należność",
        "%(oldest)s i %(count)s innych należności",
        len(others),
    ) % {"oldest": oldest, "count": len(others)}
