"""The charge of one account for one month, as the run would make it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from cms_ext.rules.working_days import due_date
from ebok_plugin.charges.conf import midmonth
from ebok_plugin.charges.domain.charge_lines import Charged, charge_lines
from ebok_plugin.charges.domain.problem_words import words_of
from ebok_plugin.charges.domain.queries.charged import charged_in
from ebok_plugin.charges.domain.tariff import Tariff
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.ledger.domain.draft import DocumentDraft, LineDraft
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period


def charge_for(account: Account, period: Period) -> DocumentDraft:
    """What the run of the month would charge, with the account's own rates, posted or not.

    Without lines where there is nothing to pay. Raises ChargeError: RATE_MISSING,
    QUANTITY_MISSING, ACCOUNT_NOT_OPEN.
    """
    tariff = Tariff(period)
    found = next(charged_in(period, tariff, Account.objects.filter(pk=account.pk)), [])
    charged = next((one for one in found if one.stay is not None), None)
    if charged is None:
        raise ChargeError(
            "ACCOUNT_NOT_OPEN",
            _("Konto {number} nie jest otwarte w okresie {period}. Wybierz inny okres.").format(
                number=account.account_no, period=period.dotted
            ),
        )
    computed = charge_lines(charged, tariff, midmonth())
    if computed.blocked:
        problem = next(one for one in computed.problems if one.blocking)
        raise ChargeError(problem.code, words_of(problem, charged, period))
    return document_draft(charged, period, computed.lines)


def document_draft(charged: Charged, period: Period, lines: Sequence[LineDraft]) -> DocumentDraft:
    """The document of these lines, booked on the first day of the month that is the account's."""
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
