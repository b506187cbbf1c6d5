"""The letters of an order: what it costs (cases.md §5, M4), that it is confirmed, and when."""

from __future__ import annotations

from datetime import datetime

from cases.domain.moment import day_and_hour
from cases.domain.notice import notify_customer
from cases.domain.order_terms import withdrawal_note
from cases.models import Case, Quote
from cms_ext.frontend.theme.figures import long_date

QUOTED = "ebok_plugin/cases/mail/quoted.txt"
ORDERED = "ebok_plugin/cases/mail/ordered.txt"
APPOINTED = "ebok_plugin/cases/mail/appointed.txt"


def notify_quoted(case: Case, quote: Quote) -> None:
    notify_customer(case, QUOTED, total=str(quote.amount), until=long_date(quote.valid_until))


def notify_ordered(case: Case, quote: Quote) -> None:
    """The contract in writing: what, for how much, and how one withdraws."""
    lines = [f"{line.name}: {line.cost}" for line in quote.lines.all()]
    assert quote.confirmed_at is not None
    note = withdrawal_note(quote.confirmed_at.date())
    notify_customer(case, ORDERED, lines="\n".join(lines), total=str(quote.amount), note=note)


def notify_appointed(case: Case, at: datetime) -> None:
    notify_customer(case, APPOINTED, at=day_and_hour(at))
