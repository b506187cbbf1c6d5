"""„Druk do zapłaty”: what to pay on one sheet, with a code for each amount that may be meant."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.pdf import render
from ebok_plugin.ledger.domain.book import AccountBalance, OpenPostings
from ebok_plugin.ledger.domain.overview import balance_in_words
from ebok_plugin.ledger.models import Account
from ebok_plugin.money import ZERO
from ebok_plugin.statements.domain.papers.letterhead import (
    LAYOUTS,
    Letterhead,
    letterhead,
    questions,
    short_facts,
)
from ebok_plugin.statements.domain.papers.pay_block import pay_block
from ebok_plugin.statements.domain.payment_code import payable

TEMPLATE = LAYOUTS / "slip.typ"


class NothingToPay(Exception):
    """There is no slip for an account that owes nothing."""


def slip_pdf(
    office: Letterhead, account: Account, state: AccountBalance, postings: OpenPostings, today: date
) -> bytes:
    """`state` and `postings` are those of the account today. Raises NothingToPay."""
    if state.balance <= ZERO:
        raise NothingToPay
    words = balance_in_words(state)
    data = {
        **letterhead(office, account, today, title=_("Druk do zapłaty")),
        "facts": short_facts(office, account),
        "answer": [_("Razem do zapłaty"), str(state.balance), f"{words.headline}. {words.second}"],
        "pay_title": _("Dane do przelewu"),
        "pay": [
            pay_block(office, account, amount, title, label=label)
            for label, amount, title in payable(account, state, postings)
        ],
        "questions": questions(office),
    }
    return render(TEMPLATE, data, issued=today)
