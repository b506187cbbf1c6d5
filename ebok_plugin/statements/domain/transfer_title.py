"""What to write on a transfer so that it is read back as it is meant. Pure.

Source: `qr_zbp.md` §2; the reader is `ledger/domain/designation.py`.
"""

from __future__ import annotations

from dataclasses import replace

from ebok_plugin.ledger.domain.designation import folded, periods_named
from ebok_plugin.ledger.domain.open_postings import OpenPostings
from ebok_plugin.ledger.period import Period
from ebok_plugin.statements.domain.qr_text import MOST_IN_TITLE, TITLE_WITHOUT_WORDS


def transfer_title(account_no: str, postings: OpenPostings) -> str:
    """The account, and the month when all that is open is of that one month.

    Over several months none is named, so that the payment goes to the oldest debt. At most 32
    characters.
    """
    periods = {one.period for one in (*postings.overdue, *postings.upcoming)}
    month = periods.pop() if len(periods) == 1 else ""
    # A number that reads like a month would send the payment there.
    number = "" if periods_named(folded(account_no)) else account_no
    words = [TITLE_WITHOUT_WORDS, number, Period.parse(month).label if month else ""]
    title = " ".join(filter(None, words))
    # Beside the longest numbers there is no room for the word; the month must stay whole.
    return title if len(title) <= MOST_IN_TITLE else title.removeprefix(f"{TITLE_WITHOUT_WORDS} ")


def overdue_title(account_no: str, postings: OpenPostings) -> str:
    """The title of a transfer that pays the arrears alone."""
    return transfer_title(account_no, replace(postings, upcoming=(), free_credit=()))
