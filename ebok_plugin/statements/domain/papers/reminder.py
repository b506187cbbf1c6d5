"""„Przypomnienie o zapłacie”: what is late, since when, and how to pay it. No threat, no cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import ZERO
from cms_ext.base.pdf.sealed_paper import render_sealed_paper
from cms_ext.frontend.theme.figures import long_date
from ebok_plugin.ledger.domain.book import AccountBalance, OpenPosting, OpenPostings
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.papers.letterhead import (
    LAYOUTS,
    Letterhead,
    amount_in_words,
    booked_until,
    contact_line,
    letterhead_data,
    pay_block,
    short_facts,
)
from ebok_plugin.statements.domain.payment_code import overdue_title

TEMPLATE = LAYOUTS / "reminder.typ"


class NothingOverdue(Exception):
    """The account has nothing overdue, so there is no reminder."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """The account with what is open on the day; `interest` is a sentence and may be empty."""

    account: Account
    state: AccountBalance
    postings: OpenPostings
    interest: str


def reminder_pdf(office: Letterhead, reminder: Reminder, today: date) -> bytes:
    """The paper, dated `today`. Raises NothingOverdue."""
    account, state = reminder.account, reminder.state
    if state.overdue <= ZERO:
        raise NothingOverdue
    data = {
        **letterhead_data(office, account, today, title=_("Przypomnienie o zapłacie")),
        "facts": short_facts(office, account),
        "answer": [
            _("Zaległość na %(day)s") % {"day": long_date(state.today)},
            str(state.overdue),
            _("słownie: %(words)s") % {"words": amount_in_words(state.overdue)},
        ],
        "lines_title": _("Czego nie zapłacono w terminie"),
        "head": [_("Pozycja"), _("Termin płatności"), _("Dni po terminie"), _("Kwota (zł)")],
        "lines": [_line(posting, state.today) for posting in reminder.postings.overdue],
        "sum": [_("Razem"), state.overdue.digits],
        "interest": reminder.interest,
        "pay_title": _("Dane do przelewu"),
        "pay": pay_block(
            office, account, state.overdue, overdue_title(account.account_no, reminder.postings)
        ),
        "closing": _closing(office),
        "questions": contact_line(office),
    }
    return render_sealed_paper(TEMPLATE, data, issued=today, seal=office.seal)


def _line(posting: OpenPosting, today: date) -> list[str]:
    assert posting.due_date is not None  # what is overdue had a date
    late = (today - posting.due_date).days
    return [posting.title, format_day(posting.due_date), str(late), posting.open.digits]


def _closing(office: Letterhead) -> list[str]:
    return [
        _(
            "Uwzględniliśmy %(booked)s. Jeśli zapłata jest już w drodze, to pismo jest "
            "nieaktualne i nie trzeba na nie odpowiadać."
        )
        % {"booked": booked_until(office)},
        _(
            "Gdy trudno zapłacić wszystko od razu, można poprosić o rozłożenie zaległości na raty "
            "albo o późniejszy termin."
        ),
    ]
