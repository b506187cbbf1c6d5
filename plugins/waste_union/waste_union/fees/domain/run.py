"""A run of fees: rehearsed, approved by another person, posted in portions."""

import hashlib
import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import collect_garbage_rarely
from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, sum_money
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.office.approvals.domain.act import require_second_person
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from ebok_plugin.charges.api import delete_plans, fingerprint_run, is_authentic
from ebok_plugin.ledger.api import LedgerError, insert_rows, is_reason
from waste_union.fees.domain import charging
from waste_union.fees.domain.planned import PlannedCharge
from waste_union.fees.models import LIVE, FeeRun, FeeRunItem

State = FeeRun.State
MAX_TEXT_LENGTH = 255
ITEM = ("run_id", "account_id", "total", "words", "digest")
# Seconds of a turn: the scheduler has other jobs, so a long run continues in the next turn.
A_TURN = 20.0
log = logging.getLogger(__name__)


class FeeRunRefused(Refusal):
    """A step of a run was refused.

    Codes: RUN_WAITING, RUN_STATE, RUN_EMPTY, RUN_CHANGED, SECOND_PERSON, REASON_REQUIRED. After
    RUN_CHANGED the run is void.
    """


@collect_garbage_rarely()
@transaction.atomic
def rehearse_fee_run(period: Period, *, origin: Origin, today: date) -> FeeRun:
    """Find the charges that accounts lack up to a month; posts nothing.

    An earlier rehearsal of the month becomes void. Raises FeeRunRefused RUN_WAITING while another
    run of the month is approved and not yet posted.
    """
    for other in FeeRun.objects.select_for_update().filter(period=str(period), state__in=LIVE):
        if other.state == State.APPROVED:
            raise _waiting(period)
        _void(other, origin)
    run = FeeRun(
        period=str(period),
        made_by=origin.actor,
        made_at=timezone.now(),
        # Before the charges: a change while they are computed must count as new.
        facts=charging.compute_facts_mark(today),
        fingerprint="",
        documents=0,
        total=ZERO,
    )
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError as error:
        raise _waiting(period) from error
    _find_items(run, charging.store_fee_plan(run, charging.plan_portions(period, today=today)))
    facts = {"period": run.period, "documents": run.documents, "total": str(run.total.amount)}
    record("WASTE_FEE_RUN_REHEARSED", origin, obj=run, to_state=run.state, changes=facts)
    return run


def approve_fee_run(run: FeeRun, *, origin: Origin, today: date) -> FeeRun:
    """Approve a run for posting, if its charges are still those of the rehearsal.

    Raises FeeRunRefused: SECOND_PERSON, RUN_STATE, RUN_EMPTY, RUN_CHANGED (then the run is void);
    ValueError without a person.
    """
    with transaction.atomic():
        locked = _locked(run)
        by = _check(locked, origin)
        unchanged = _is_as_rehearsed(locked, today)
        if unchanged:
            locked.state = State.APPROVED
            locked.approved_by, locked.approved_at = by, timezone.now()
            locked.save()
            record(
                "WASTE_FEE_RUN_APPROVED",
                origin,
                obj=locked,
                from_state=State.REHEARSED,
                to_state=locked.state,
            )
        else:
            _void(locked, origin)
    if not unchanged:
        raise _changed()
    return locked


@collect_garbage_rarely()
def post_fee_portion(run: FeeRun, *, today: date) -> FeeRun:
    """Post the next accounts of an approved run in one transaction; POSTED after the last.

    Called again after a crash, it goes on where it stopped: no month is charged twice. Raises
    FeeRunRefused: RUN_STATE, RUN_CHANGED (then the run is void); PostingError of the ledger, after
    which the run waits as it was.
    """
    with transaction.atomic():
        locked = _locked(run)
        if locked.state != State.APPROVED:
            raise _wrong_state(locked)
        unchanged = _post_next(locked, today)
        if not unchanged:
            _void(locked, SYSTEM)
    if not unchanged:
        raise _changed()
    return locked


@transaction.atomic
def withdraw_fee_run(run: FeeRun, *, origin: Origin, reason: str) -> FeeRun:
    """Withdraw a run that is not posted. Raises FeeRunRefused REASON_REQUIRED, RUN_STATE."""
    if not is_reason(reason):
        raise FeeRunRefused("REASON_REQUIRED", _("Podaj powód wycofania (co najmniej 10 znaków)."))
    locked = _locked(run)
    if locked.state not in LIVE:
        raise _wrong_state(locked)
    _void(locked, origin, reason.strip())
    return locked


def compute_digest(planned: charging.PlannedAccount) -> str:
    """Return the SHA-256 of all charges of an account."""
    return fingerprint_run(charge.digest for charge in planned.charges)


def _find_items(run: FeeRun, portions: Iterable[charging.PlannedPortion]) -> None:
    """Store an item for each account, a portion in memory at a time."""
    # Equal to `fingerprint_run` of all digests.
    fingerprint_hash = hashlib.sha256()
    for portion in (planned.accounts for planned in portions):
        of_accounts = [compute_digest(account) for account in portion]
        insert_rows(
            FeeRunItem, ITEM, [_item(run, *row) for row in zip(portion, of_accounts, strict=True)]
        )
        fingerprint_hash.update("".join(of_accounts).encode())
        run.documents += sum(len(account.charges) for account in portion)
        run.total += sum_money(account.total for account in portion)
    run.fingerprint = fingerprint_hash.hexdigest()
    run.save(update_fields=["fingerprint", "documents", "total"])


class _ToPost(NamedTuple):
    """The charges to post on accounts up to the key `last`."""

    last: int
    charges: Sequence[PlannedCharge]


class _Changed(Exception):
    """The charges to post are not those of the rehearsal."""


def _left(run: FeeRun, today: date) -> Iterator[_ToPost]:
    """Yield the charges left to post. Raises _Changed.

    They come from the stored plans as long as the facts are the same. What follows is computed
    again: not every change of a fact changes a charge.
    """
    after = run.posted_to
    while (plan := run.plans.filter(after=after).first()) is not None:
        if not is_authentic(plan):
            raise _Changed
        charges = charging.read_stored_charges(run, plan, today)
        if charges is None:
            break
        yield _ToPost(plan.last, charges)
        after = plan.last
    for portion in charging.plan_portions(Period.parse(run.period), today=today, after=after):
        rehearsed = run.items.filter(account_id__gt=after, account_id__lte=portion.last)
        now = {account.account.pk: compute_digest(account) for account in portion.accounts}
        if dict(rehearsed.values_list("account_id", "digest")) != now:
            raise _Changed
        charges = [charge for account in portion.accounts for charge in account.charges]
        yield _ToPost(portion.last, charges)
        after = portion.last
    if run.items.filter(account_id__gt=after).exists():
        raise _Changed


def _post_next(run: FeeRun, today: date) -> bool:
    """Post the next portion; False if an account would get other charges than rehearsed."""
    try:
        left = next((one for one in _left(run, today) if one.charges), None)
    except _Changed:
        return False
    if left is not None:
        charging.post_charges(
            left.charges,
            made_by=run.made_by,
            approved_by=run.approved_by,
            today=today,
            reason=str(run),
        )
        run.posted_to = left.last
        run.save(update_fields=["posted_to"])
        return True
    run.state, run.finished_at = State.POSTED, timezone.now()
    run.save(update_fields=["state", "finished_at"])
    delete_plans(run.plans.all())
    record("WASTE_FEE_RUN_POSTED", SYSTEM, obj=run, from_state=State.APPROVED, to_state=run.state)
    return True


def _is_as_rehearsed(run: FeeRun, today: date) -> bool:
    """Return whether every charge would still be the rehearsed one.

    Computed only if a fact behind the charges has changed since.
    """
    if run.facts and run.facts == charging.compute_facts_mark(today):
        return True
    now = charging.plan_fees(Period.parse(run.period), today=today)
    return (
        fingerprint_run(compute_digest(one) for portion in now for one in portion)
        == run.fingerprint
    )


def _item(run: FeeRun, planned: charging.PlannedAccount, digest: str) -> tuple[object, ...]:
    """Return the values of an item in the order of ITEM."""
    charges = planned.charges
    words = charges[0].draft.title
    if len(charges) > 1:
        words = _("{words} oraz inne naliczenia: {n}").format(words=words, n=len(charges) - 1)
    return run.pk, planned.account.pk, planned.total.grosze, words[:MAX_TEXT_LENGTH], digest


def _check(run: FeeRun, origin: Origin) -> User:
    """Return the login that approves the run."""
    if origin.actor is None:
        raise ValueError("A run is approved by a person.")
    if run.state != State.REHEARSED:
        raise _wrong_state(run)
    by: User = require_second_person("fees.run", run.made_by_id, origin.actor, FeeRunRefused)
    if not run.documents:
        raise FeeRunRefused("RUN_EMPTY", _("W tej próbie nie ma nic do zaksięgowania."))
    return by


def _void(run: FeeRun, origin: Origin, reason: str = "") -> None:
    before = run.state
    run.state, run.finished_at = State.VOID, timezone.now()
    run.save(update_fields=["state", "finished_at"])
    delete_plans(run.plans.all())
    record(
        "WASTE_FEE_RUN_VOIDED", origin, obj=run, from_state=before, to_state=run.state, note=reason
    )


def _locked(run: FeeRun) -> FeeRun:
    return FeeRun.objects.select_for_update(of=("self",)).get(pk=run.pk)


def _waiting(period: Period) -> FeeRunRefused:
    return FeeRunRefused(
        "RUN_WAITING",
        _("Okres {period} ma już zatwierdzone naliczenie. Zaksięguj je albo wycofaj.").format(
            period=period.dotted
        ),
    )


def _wrong_state(run: FeeRun) -> FeeRunRefused:
    return FeeRunRefused(
        "RUN_STATE",
        _("To naliczenie ma stan „{state}”. Otwórz je jeszcze raz.").format(
            state=run.get_state_display()
        ),
    )


def _changed() -> FeeRunRefused:
    return FeeRunRefused(
        "RUN_CHANGED",
        _("Od próby zmieniły się deklaracje, taryfy albo konta. Uruchom naliczenie jeszcze raz."),
    )


def rehearse_fees_today() -> None:
    """Rehearse this month, if something is to be charged and no run is open."""
    today = business_today()
    month = Period.of(today)
    if FeeRun.objects.filter(period=str(month), state__in=LIVE).exists():
        return
    if any(charging.plan_fees(month, today=today)):
        rehearse_fee_run(month, origin=SYSTEM, today=today)


def post_approved_fee_runs() -> None:
    """Post the approved runs portion by portion, oldest first, for one turn of the scheduler.

    A refused run (a month closed meanwhile) waits as it is, or is void; its page says why as soon
    as a clerk tries.
    """
    until = time.monotonic() + A_TURN
    for run in FeeRun.objects.filter(state=FeeRun.State.APPROVED).order_by("approved_at", "pk"):
        try:
            while run.state == FeeRun.State.APPROVED and time.monotonic() < until:
                run = post_fee_portion(run, today=business_today())
        except (FeeRunRefused, LedgerError) as refusal:
            log.warning("fee run %s is not posted: %s", run.pk, refusal.code)
