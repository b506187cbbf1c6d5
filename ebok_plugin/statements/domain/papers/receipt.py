"""„Potwierdzenie wpłaty”: that a payment stands in the books of the co-op, and how it came.

It proves the posting and nothing of cash: the ledger does not know notes from cards, so this is
no „dowód wpłaty KP”, and the paper says so.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.pdf.sealed_paper import sealed_paper
from cms_ext.frontend.theme.figures import long_date
from ebok_plugin.ledger.domain.by_hand import FORM
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.statements.domain.papers.letterhead import (
    LAYOUTS,
    Letterhead,
    account_facts,
    letterhead,
    questions,
)
from ebok_plugin.statements.domain.papers.words_of_amount import amount_in_words

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
        **letterhead(office, account, today, title=_("Potwierdzenie wpłaty")),
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
        "questions": questions(office),
    }
    return sealed_paper(TEMPLATE, data, issued=today, seal=office.seal)


def _way(entry: LedgerEntry) -> str:
    if entry.source == FORM:
        return _("w Spółdzielni, gotówką albo kartą")
    if entry.batch.kind == Batch.Kind.STATEMENT:
        return _("przelewem na rachunek bankowy")
    return _("z pliku wpłat")
