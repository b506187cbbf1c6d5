"""A payer contests a change in court: what they pay until the judgment, and what follows it.

Source: fees_law.md §4.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money, multiply_rate
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from ebok_plugin.charges.domain.charge_document import due_of_rise
from ebok_plugin.charges.domain.queries.charged import standing_charges
from ebok_plugin.charges.domain.rate import end_exception, withdraw_exception
from ebok_plugin.charges.domain.tariff import RateBook
from ebok_plugin.charges.models import ComponentRate, CostKind, RateException
from ebok_plugin.fee_changes.domain.content import NoticeRow, content_from_json
from ebok_plugin.fee_changes.domain.notified_rates import NOTIFIED
from ebok_plugin.fee_changes.domain.old_rates import as_old_rate, find_own_rate
from ebok_plugin.fee_changes.domain.preconditions import FeeChangeError, lock_change, require_user
from ebok_plugin.fee_changes.domain.rate_exceptions import (
    ContestedRateOf,
    find_contested_rates,
    first_contested_month,
    settle_contested_rates,
    settle_old_rates,
)
from ebok_plugin.fee_changes.domain.term import keeps_old_rate
from ebok_plugin.fee_changes.models import ChangedRate, Contest, ContestedRate, FeeChange, FeeNotice
from ebok_plugin.ledger.domain.by_hand import post_adjustment
from ebok_plugin.ledger.domain.hand_limit import SecondPersonNeeded
from ebok_plugin.ledger.domain.proposal import propose_posting
from ebok_plugin.ledger.models import Account, ChargeLine, LedgerEntry
from ebok_plugin.ledger.vocabulary import SubAccount


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
    """Save that a payer filed a case: contested controlled costs keep the old rate.

    Other costs change as planned. The old rate holds for months that begin on the day of filing
    or later; months that are already charged stay as they are. Raises FeeChangeError:
    WRONG_STATE, WRONG_DAY, REFERENCE_REQUIRED, NOT_TOLD, CONTEST_EXISTS, NO_OLD_RATE,
    EXCEPTION_OVERLAP.
    """
    row = lock_change(change, *NOTIFIED)
    notified = _notified_rows(account, row, rates)
    _refuse_incomplete(row, filed_on, court_ref, today)
    _refuse_second(row, account)
    contest = Contest.objects.create(
        account=account,
        change=row,
        filed_on=filed_on,
        court_ref=court_ref.strip(),
        made_by=require_user(origin),
    )
    _save_contested_rates(contest, rates, notified)
    _settle(contest, origin)
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


def _refuse_second(change: FeeChange, account: Account) -> None:
    if Contest.objects.filter(account=account, change=change).exists():
        raise FeeChangeError("CONTEST_EXISTS", _("Ta sprawa jest już zapisana dla tego konta."))


def notice_rows(account: Account, change: FeeChange) -> dict[int, NoticeRow]:
    """Return the rows of the account's notice by component; empty without a notice."""
    notice = FeeNotice.objects.filter(change=change, account=account).first()
    if notice is None:
        return {}
    return {row.component_id: row for row in content_from_json(notice.content).rows}


def _notified_rows(
    account: Account, change: FeeChange, rates: Collection[ChangedRate]
) -> dict[int, NoticeRow]:
    notified = notice_rows(account, change)
    if not rates or any(rate.component_id not in notified for rate in rates):
        raise FeeChangeError(
            "NOT_TOLD",
            _("Wybierz składniki, o których to konto dostało zawiadomienie {number}.").format(
                number=change.number
            ),
        )
    return notified


def _save_contested_rates(
    contest: Contest, rates: Iterable[ChangedRate], notified: Mapping[int, NoticeRow]
) -> None:
    for rate in rates:
        if keeps_old_rate(CostKind.Kind(rate.kind), contest.filed_on):
            _refuse_new_component(notified[rate.component_id])
        ContestedRate.objects.create(contest=contest, rate=rate)


def _refuse_new_component(row: NoticeRow) -> None:
    if row.old_rate is None:
        raise FeeChangeError(
            "NO_OLD_RATE",
            _("Składnik {name} jest nowy i nie ma dotychczasowej stawki.").format(name=row.name),
        )


def _settle(contest: Contest, origin: Origin, just_lost: Mapping[int, date] | None = None) -> None:
    account = Account.objects.filter(pk=contest.account_id)
    components = {row.rate.component_id for row in _rates(contest)}
    # First the late notices: anyone who got a later change late keeps what the court left.
    settle_old_rates(account, components, origin=origin)
    settle_contested_rates(account, components, origin=origin, just_lost=just_lost)


def _refuse_incomplete(change: FeeChange, filed_on: date, court_ref: str, today: date) -> None:
    assert change.notified_on is not None
    if not change.notified_on <= filed_on <= today:
        raise FeeChangeError(
            "WRONG_DAY", _("Pozew wnosi się po zawiadomieniu i najpóźniej dzisiaj. Popraw dzień.")
        )
    if not court_ref.strip():
        raise FeeChangeError("REFERENCE_REQUIRED", _("Podaj sygnaturę sprawy albo znak pozwu."))


State = Contest.State
Differences = Mapping[tuple[str, str], Money]
"""By month and subaccount, the amount owed in addition; negative is given back."""


@transaction.atomic
def end_contest(
    contest: Contest, outcome: Contest.State, *, final_on: date, origin: Origin, today: date
) -> list[LedgerEntry]:
    """Save a final judgment and post its corrections, one a month; returns the entries.

    Those above the limit of one person wait for a second one.

    WON_BY_COOP: what was charged at the old rate is owed in addition. LOST_BY_COOP: the new
    rate never holds for the account, and what was charged at it is given back. SETTLED: the old
    rate ends, and what the parties agreed on is posted by hand. No interest is posted
    automatically. Raises FeeChangeError CONTEST_ENDED, WRONG_DAY, and the errors of
    `by_hand.post_adjustment`.
    """
    # Before the case is locked: anyone who posts takes the turn first and may then want the case.
    wait_for_turn()
    row = Contest.objects.select_for_update(of=("self",)).get(pk=contest.pk)
    _refuse(row, outcome, final_on, today)
    row.state, row.final_on = outcome, final_on
    row.save(update_fields=["state", "final_on"])
    differences = _DIFFERENCES[outcome](row)
    if outcome == State.LOST_BY_COOP:
        just_lost = _just_lost(row)
    else:
        just_lost = {}
        _end_exceptions(row, origin)
    _settle(row, origin, just_lost)
    record(
        "FEE_CONTEST_ENDED",
        origin,
        obj=row,
        subject=row.account.payer,
        from_state=State.OPEN,
        to_state=row.state,
        note=row.court_ref,
    )
    entries = [
        _post(row, month, subaccount, amount, origin, today)
        for (month, subaccount), amount in sorted(differences.items())
        if amount
    ]
    return [entry for entry in entries if entry is not None]


def _won(contest: Contest) -> Differences:
    """Compare the old rates that were charged with what is owed without the case.

    Letters that came late still count.
    """
    differences: defaultdict[tuple[str, str], Money] = defaultdict(lambda: ZERO)
    place = contest.account.premises.building.property_id
    for contested in _rates(contest):
        exceptions = list(contested.exceptions.order_by("valid_from"))
        if not exceptions:
            continue  # its cost was owed at the new rate all the time
        component = contested.rate.component
        book = RateBook(ComponentRate.objects.filter(component=component))
        late = RateException.objects.filter(
            account=contest.account,
            component=component,
            cause=RateException.Cause.NOTICE_LATE,
        )
        late_rates = list(map(as_old_rate, late))
        for line in _lines(contested, since=exceptions[0].valid_from):
            day = Period.parse(line.document.period).first_day
            owed_rate = find_own_rate(day, late_rates)
            if owed_rate is None and (tariff := book.find(component.pk, on=day, property_id=place)):
                owed_rate = tariff.rate
            if owed_rate is not None and line.rate == find_own_rate(
                day, map(as_old_rate, exceptions)
            ):
                key = (line.document.period, line.component.subaccount)
                differences[key] += multiply_rate(line.quantity, owed_rate) - line.amount
    return differences


def _lost(contest: Contest) -> Differences:
    differences: defaultdict[tuple[str, str], Money] = defaultdict(lambda: ZERO)
    for contested in _contested(contest):
        rate = contested.contested.rate
        owed = contested.old_rates(rate.planned_from)
        for line in _lines(contested.contested, since=rate.planned_from):
            old = find_own_rate(Period.parse(line.document.period).first_day, owed)
            # Without an old rate the next change was charged; this court did not rule on it.
            if old is not None and line.rate == rate.rate:
                key = (line.document.period, line.component.subaccount)
                differences[key] += multiply_rate(line.quantity, old) - line.amount
    return differences


def _just_lost(contest: Contest) -> dict[int, date]:
    """Map contested rates to the day from which the account now pays the old rate.

    Only those for which it did not pay the old rate while the case was open.
    """
    next_month = _next_uncharged(contest)
    return {
        contested.contested.pk: first_contested_month(contested.contested.rate, next_month)
        for contested in _contested(contest)
        if not contested.kept
    }


def _contested(contest: Contest) -> list[ContestedRateOf]:
    account = Account.objects.filter(pk=contest.account_id)
    components = {row.rate.component_id for row in _rates(contest)}
    contested_rates = find_contested_rates(account, components)
    return [rate for rate in contested_rates if rate.contested.contest_id == contest.pk]


def _settled(contest: Contest) -> Differences:
    return {}


_DIFFERENCES = {State.WON_BY_COOP: _won, State.LOST_BY_COOP: _lost, State.SETTLED: _settled}


def _end_exceptions(contest: Contest, origin: Origin) -> None:
    """Let the account pay the common rates from the first uncharged month on."""
    last = Period.of(_next_uncharged(contest)).previous.last_day
    for contested in _rates(contest):
        for exception in contested.exceptions.select_related("account__payer", "component"):
            _end_exception(exception, last, origin)


def _end_exception(exception: RateException, last: date, origin: Origin) -> None:
    if exception.valid_to and exception.valid_to <= last:
        return
    if exception.valid_from > last:
        withdraw_exception(
            exception, origin=origin
        )  # it would hold only for months that are not charged yet
    else:
        end_exception(exception, on=last, origin=origin)


def _next_uncharged(contest: Contest) -> date:
    """Return the first day of the month after the last charged one."""
    charged = standing_charges().filter(account=contest.account).order_by("-period")
    last = charged.values_list("period", flat=True).first()
    return Period.parse(last).next.first_day if last else contest.filed_on.replace(day=1)


def _rates(contest: Contest) -> Iterable[ContestedRate]:
    return contest.rates.select_related("rate__component")


def _lines(contested: ContestedRate, *, since: date) -> Iterable[ChargeLine]:
    """Select the charge lines of the component from a month on, corrections included."""
    return ChargeLine.objects.filter(
        document__account=contested.contest.account_id,
        document__period__gte=str(Period.of(since)),
        document__entry__reversed_by__isnull=True,
        component=contested.rate.component,
    ).select_related("document", "component")


def _post(
    contest: Contest, month: str, subaccount: str, amount: Money, origin: Origin, today: date
) -> LedgerEntry | None:
    """Post the correction; None for one that is left to a second person."""
    title = _("Wyrównanie opłat za {month} po sprawie {reference}").format(
        month=Period.parse(month).label, reference=contest.court_ref
    )
    how: dict[str, Any] = {
        "on": today,
        "reason": _("Prawomocny wyrok w sprawie {reference}").format(reference=contest.court_ref),
        "made_by": require_user(origin),
        "today": today,
        "key": f"contest/{contest.pk}/{month}/{subaccount}",
    }
    try:
        return post_adjustment(
            contest.account,
            amount,
            due_date=due_of_rise(today) if amount > ZERO else None,
            subaccount=SubAccount(subaccount),
            title=title,
            **how,
        )
    except SecondPersonNeeded as needed:
        propose_posting(needed, **how)
        return None


def _refuse(contest: Contest, outcome: Contest.State, final_on: date, today: date) -> None:
    if contest.state != State.OPEN or outcome == State.OPEN:
        raise FeeChangeError("CONTEST_ENDED", _("Ta sprawa jest już zakończona."))
    if not contest.filed_on <= final_on <= today:
        raise FeeChangeError(
            "WRONG_DAY",
            _("Wyrok jest prawomocny po dniu pozwu i najpóźniej dzisiaj. Popraw dzień."),
        )
