"""Papers about today: „Potwierdzenie salda” and „Druk do zapłaty”."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO
from cms_ext.base.pdf.sealed_paper import sealed_paper
from cms_ext.frontend.theme.figures import long_date
from ebok_plugin.ledger.domain.book import AccountBalance, OpenPostings
from ebok_plugin.ledger.domain.overview import balance_in_words
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.papers.letterhead import (
    LAYOUTS,
    Letterhead,
    account_facts,
    letterhead,
    pay_block,
    questions,
    short_facts,
)
from ebok_plugin.statements.domain.papers.statement import balance_label, check_box
from ebok_plugin.statements.domain.papers.words_of_amount import amount_in_words
from ebok_plugin.statements.domain.payment_code import payable

CONFIRMATION = LAYOUTS / "confirmation.typ"


def confirmation_pdf(
    office: Letterhead, account: Account, state: AccountBalance, code: str, today: date
) -> bytes:
    """`state` is that of the account on the confirmed day; `today` stands as the date."""
    day = long_date(state.today)
    data = {
        **letterhead(office, account, today, title=_("Potwierdzenie salda")),
        "opening": _(
            "Potwierdzamy, że według ksiąg Spółdzielni saldo konta %(number)s na koniec dnia "
            "%(day)s wynosi:"
        )
        % {"number": account.account_no, "day": day},
        "standing": balance_label(state.balance),
        "balance": str(abs(state.balance)),
        "in_words": _("słownie: %(words)s") % {"words": amount_in_words(abs(state.balance))},
        "parts_title": _("Z czego składa się saldo"),
        "parts": [
            (_("Po terminie płatności"), str(state.overdue)),
            (_("Przed terminem płatności"), str(state.upcoming)),
            (_("Wolna nadpłata"), str(state.free_credit)),
        ],
        "facts_title": _("Czego dotyczy"),
        "facts": account_facts(office, account),
        "note": _(
            "Potwierdzenie wydano z systemu E-BOK. Nie wymaga podpisu ani pieczęci; jak "
            "sprawdzić jego prawdziwość, mówi ramka poniżej."
        ),
        "check": check_box(code, today, state.balance),
        "questions": questions(office),
    }
    return sealed_paper(CONFIRMATION, data, issued=today, seal=office.seal)


SLIP = LAYOUTS / "slip.typ"


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
            pay_block(office, account, one.amount, one.title, label=one.label)
            for one in payable(account, state, postings)
        ],
        "questions": questions(office),
    }
    return sealed_paper(SLIP, data, issued=today, seal=office.seal)
