"""A payer contests a change in court: what they pay until the judgment (fees_law.md §4)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from ebok_plugin.charges.domain.rate import except_rate
from ebok_plugin.charges.models import CostKind, RateException
from ebok_plugin.fee_changes.domain.content import NoticeRow, content_from_json
from ebok_plugin.fee_changes.domain.legal_terms import keeps_old_rate
from ebok_plugin.fee_changes.domain.locked import locked, person_of
from ebok_plugin.fee_changes.errors import FeeChangeError
from ebok_plugin.fee_changes.models import (
    ChangedRate,
    Contest,
    ContestedRate,
    FeeChange,
    FeeNotice,
)
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period

TOLD = (FeeChange.State.NOTIFYING, FeeChange.State.IN_FORCE)


@transaction.atomic
def open_contest(
    account: Account,
    change: FeeChange,
    *,
    filed_on: date,
    court_ref: str,
    rates: Collection[ChangedRate],
    origin: Origin,
    today: date,
) -> Contest:
    """Save that a case was filed: contested controlled costs keep the old rate, others change.

    The old rate holds for months that begin on the day of filing or later; what is charged is not
    touched. Raises FeeChangeError: WRONG_STATE, WRONG_DAY, REFERENCE_REQUIRED, NOT_TOLD,
    CONTEST_EXISTS.
    """
    row = locked(change, *TOLD)
    told = _told(account, row, rates)
    _refuse_incomplete(row, filed_on, court_ref, today)
    if Contest.objects.filter(account=account, change=row).exists():
        raise FeeChangeError("CONTEST_EXISTS", _("Ta sprawa jest już zapisana dla tego konta."))
    contest = Contest.objects.create(
        account=account,
        change=row,
        filed_on=filed_on,
        court_ref=court_ref.strip(),
        made_by=person_of(origin),
    )
    for rate in rates:
        exception = None
        if keeps_old_rate(CostKind.Kind(rate.kind), filed_on):
            exception = grant_old_rate(
                contest, rate, told[rate.component_id], first_month(rate, filed_on), origin
            )
        ContestedRate.objects.create(contest=contest, rate=rate, exception=exception)
    record(
        "FEE_CONTEST_OPENED",
        origin,
        obj=contest,
        subject=account.payer,
        to_state=contest.state,
        note=contest.court_ref,
        changes={"change": row.number, "filed": filed_on.isoformat()},
    )
    return contest


def grant_old_rate(
    contest: Contest, rate: ChangedRate, told: NoticeRow, since: date, origin: Origin
) -> RateException:
    """Let the account pay the rate from before the notice until the case ends."""
    if told.old_rate is None:
        raise FeeChangeError(
            "NO_OLD_RATE",
            _("Składnik {name} jest nowy i nie ma dotychczasowej stawki.").format(name=told.name),
        )
    return except_rate(
        contest.account,
        rate.component,
        told.old_rate,
        valid_from=since,
        cause=RateException.Cause.CONTEST,
        reference=contest.court_ref,
        origin=origin,
    )


def first_month(rate: ChangedRate, day: date) -> date:
    """The first day of the first month of the new rate that begins on `day` or later."""
    month = Period.of(day)
    following = month.first_day if day == month.first_day else month.next.first_day
    return max(rate.planned_from, following)


def notice_rows(account: Account, change: FeeChange) -> dict[int, NoticeRow]:
    """The rows of the account's notice by component; empty without a notice."""
    notice = FeeNotice.objects.filter(change=change, account=account).first()
    if notice is None:
        return {}
    return {row.component_id: row for row in content_from_json(notice.content).rows}


def _told(
    account: Account, change: FeeChange, rates: Collection[ChangedRate]
) -> dict[int, NoticeRow]:
    told = notice_rows(account, change)
    if not rates or any(rate.component_id not in told for rate in rates):
        raise FeeChangeError(
            "NOT_TOLD",
            _("Wybierz składniki, o których to konto dostało zawiadomienie {number}.").format(
                number=change.number
            ),
        )
    return told


def _refuse_incomplete(change: FeeChange, filed_on: date, court_ref: str, today: date) -> None:
    assert change.notified_on is not None
    if not change.notified_on <= filed_on <= today:
        raise FeeChangeError(
            "WRONG_DAY", _("Pozew wnosi się po zawiadomieniu i najpóźniej dzisiaj. Popraw dzień.")
        )
    if not court_ref.strip():
        raise FeeChangeError("REFERENCE_REQUIRED", _("Podaj sygnaturę sprawy albo znak pozwu."))
