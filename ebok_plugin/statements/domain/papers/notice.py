"""„Zawiadomienie o opłacie”: what is charged for a month, why, and how to pay it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.pdf import render
from cms_ext.frontend.theme.figures import long_date
from ebok_plugin.ledger.domain.book import AccountBalance, OpenPostings
from ebok_plugin.ledger.domain.queries.explain import ChargedLine
from ebok_plugin.ledger.models import Account, ChargeDocument
from ebok_plugin.ledger.period import IN_MONTH, Period
from ebok_plugin.ledger.templatetags.ledger import quantity
from ebok_plugin.money import ZERO, Money
from ebok_plugin.statements.domain.papers.letterhead import (
    LAYOUTS,
    Letterhead,
    letterhead,
    questions,
    short_facts,
)
from ebok_plugin.statements.domain.papers.pay_block import pay_block
from ebok_plugin.statements.domain.papers.statement import in_words
from ebok_plugin.statements.domain.payment_code import transfer_title

TEMPLATE = LAYOUTS / "notice.typ"


@dataclass(frozen=True, slots=True)
class Notice:
    """What the paper is about: the month's charge, its lines, and the account with it.

    `state` and `postings` are those of a day on which the charge is booked; `previous` is the
    charge of the month before, or None.
    """

    account: Account
    document: ChargeDocument
    lines: Sequence[ChargedLine]
    state: AccountBalance
    postings: OpenPostings
    previous: Money | None


def notice_pdf(office: Letterhead, notice: Notice, today: date) -> bytes:
    """The paper, dated `today`."""
    account, document = notice.account, notice.document
    period = Period.parse(document.period)
    title = _("Opłata za %(month)s") % {"month": period.name}
    data = {
        **letterhead(
            office,
            account,
            today,
            title=title,
            subtitle=_("Dokument %(number)s") % {"number": document.document_no},
        ),
        "facts": short_facts(office, account),
        "answer": [
            _("Opłata za miesiąc, termin płatności %(day)s")
            % {"day": long_date(document.due_date)},
            str(document.total),
            _change(period, document.total, notice.previous),
        ],
        "lines_title": _("Z czego składa się opłata"),
        "head": [_("Składnik"), _("Ilość"), _("Stawka (zł)"), _("Kwota (zł)")],
        "lines": [_line(line) for line in notice.lines],
        "sum": [_("Razem"), document.total.digits],
        "balance": _balance(notice),
        "pay_title": _("Dane do przelewu"),
        "pay": [
            pay_block(
                office,
                account,
                notice.state.balance,
                transfer_title(account.account_no, notice.postings),
            )
        ]
        if notice.state.balance > ZERO
        else [],
        "questions": questions(office),
    }
    return render(TEMPLATE, data, issued=today)


def _line(line: ChargedLine) -> list[str]:
    return [
        line.name,
        f"{quantity(line.quantity)} {line.unit}",
        quantity(line.rate, 2),
        line.amount.digits,
    ]


def _balance(notice: Notice) -> str:
    """What stood on the account besides, and what both make together."""
    rest = notice.state.balance - notice.document.total
    if not rest:
        return _("Poza tą opłatą konto jest rozliczone.")
    words = {"rest": in_words(rest), "balance": in_words(notice.state.balance)}
    return _("Pozostałe pozycje konta: %(rest)s. Razem z tą opłatą: %(balance)s.") % words


def _change(period: Period, total: Money, previous: Money | None) -> str:
    if previous is None:
        return ""
    month = IN_MONTH[period.previous.month - 1]
    difference = total - previous
    if not difference:
        return _("Tyle samo co %(month)s.") % {"month": month}
    words = {"amount": abs(difference), "month": month}
    if difference > ZERO:
        return _("O %(amount)s więcej niż %(month)s.") % words
    return _("O %(amount)s mniej niż %(month)s.") % words
