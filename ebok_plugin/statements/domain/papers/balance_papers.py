"""Papers about today: „Potwierdzenie salda” and „Druk do zapłaty”."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO
from cms_ext.base.pdf.sealed_paper import render_sealed_paper
from cms_ext.frontend.theme.figures import long_date
from ebok_plugin.ledger.domain.book import AccountBalance, OpenPostings
from ebok_plugin.ledger.domain.by_hand import FORM
from ebok_plugin.ledger.domain.overview import balance_in_words
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.statements.domain.papers.letterhead import (
    LAYOUTS,
    Letterhead,
    account_facts,
    amount_in_words,
    contact_line,
    letterhead_data,
    pay_block,
    short_facts,
)
from ebok_plugin.statements.domain.papers.statement import balance_label, check_box
from ebok_plugin.statements.domain.payment_code import list_payables

CONFIRMATION = LAYOUTS / "confirmation.typ"


def confirmation_pdf(
    office: Letterhead, account: Account, state: AccountBalance, code: str, today: date
) -> bytes:
    """`state` is that of the account on the confirmed day; `today` stands as the date."""
    day = long_date(state.today)
    data = {
        **letterhead_data(office, account, today, title=_("Potwierdzenie salda")),
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
        "questions": contact_line(office),
    }
    return render_sealed_paper(CONFIRMATION, data, issued=today, seal=office.seal)


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
        **letterhead_data(office, account, today, title=_("Druk do zapłaty")),
        "facts": short_facts(office, account),
        "answer": [_("Razem do zapłaty"), str(state.balance), f"{words.headline}. {words.second}"],
        "pay_title": _("Dane do przelewu"),
        "pay": [
            pay_block(office, account, one.amount, one.title, label=one.label)
            for one in list_payables(account, state, postings)
        ],
        "questions": contact_line(office),
    }
    return render_sealed_paper(SLIP, data, issued=today, seal=office.seal)


# „Potwierdzenie wpłaty”: that a payment stands in the books of the co-op, and how it came.
#
# It proves the posting and nothing of cash: the ledger does not know notes from cards, so this is
# no „dowód wpłaty KP”, and the paper says so.

TEMPLATE = LAYOUTS / "receipt.typ"


class NoStandingPayment(Exception):
    """The entry is no payment, or it was taken back: there is nothing to confirm."""


def receipt_pdf(office: Letterhead, account: Account, entry: LedgerEntry, today: date) -> bytes:
    """The paper of one payment of the account, dated `today`. Raises NoStandingPayment.

    `entry` comes with its batch and with what reversed it.
    """
    if entry.kind != EntryKind.PAYMENT or hasattr(entry, "reversed_by"):
        raise NoStandingPayment
    paid = -entry.amount
    data = {
        **letterhead_data(office, account, today, title=_("Potwierdzenie wpłaty")),
        "opening": _(
            "Potwierdzamy, że na koncie %(number)s zaksięgowano wpłatę z dnia %(day)s w kwocie:"
        )
        % {"number": account.account_no, "day": long_date(entry.booking_date)},
        "answer": [
            _("Wpłata"),
            str(paid),
            _("słownie: %(words)s") % {"words": amount_in_words(paid)},
        ],
        "payment_title": _("Czego dotyczy"),
        "payment": [
            (_("Tytuł wpłaty"), entry.title),
            (_("Jak wpłacono"), _way(entry)),
            (_("Pozycja konta"), _("nr %(seq)s") % {"seq": entry.seq}),
        ],
        "facts": account_facts(office, account),
        "note": _(
            "Potwierdzenie dotyczy zaksięgowania wpłaty. Nie jest dowodem kasowym KP ani fakturą "
            "i nie potwierdza, że konto jest rozliczone."
        ),
        "signature": _("pieczęć i podpis pracownika"),
        "questions": contact_line(office),
    }
    return render_sealed_paper(TEMPLATE, data, issued=today, seal=office.seal)


def _way(entry: LedgerEntry) -> str:
    if entry.source == FORM:
        return _("w Spółdzielni, gotówką albo kartą")
    if entry.batch.kind == Batch.Kind.STATEMENT:
        return _("przelewem na rachunek bankowy")
    return _("z pliku wpłat")
