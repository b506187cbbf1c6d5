"""The document of one account's charge for one month, and when it is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.conf import settings

from cms_ext.office.rules.working_days import due_date
from ebok_plugin.charges.domain.charge_lines import ChargedAccount
from ebok_plugin.ledger.domain.draft import DocumentDraft, LineDraft
from ebok_plugin.ledger.period import Period


def document_draft(
    charged: ChargedAccount, period: Period, lines: Sequence[LineDraft]
) -> DocumentDraft:
    """A charge document with these lines, booked on the account's first day in the month."""
    first = charged.stay.first if charged.stay else period.first_day
    return DocumentDraft(
        account_id=charged.account_id,
        period=period,
        document_no=f"NAL/{period.year}/{period.month:02d}/{charged.account_no}",
        booking_date=first,
        due_date=due_from(first),
        lines=tuple(lines),
    )


def due_from(day: date) -> date:
    """The first due date on the day or later (`ledger.md` §6)."""
    this_month = due_date(day.year, day.month, settings.COOP_DUE_DAY)
    if this_month >= day:
        return this_month
    following = Period.of(day).next
    return due_date(following.year, following.month, settings.COOP_DUE_DAY)
