"""A run of fees: rehearsed, approved by another person, posted in portions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.garbage import collect_garbage_rarely
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, sum_money
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from ebok_plugin.charges.api import fingerprint, forget_plans, is_whole
from ebok_plugin.ledger.api import insert_rows, is_reason
from waste_union.fees.domain.charging import (
    PlannedAccount,
    PlannedPortion,
    fee_facts_mark,
    planned_fees,
    planned_portions,
    post_planned,
    store_plan,
    stored_charges,
)
from waste_union.fees.domain.planned import PlannedCharge
from waste_union.fees.errors import FeeRunRefused
from waste_union.fees.models import LIVE, FeeRun, FeeRunItem

State = FeeRun.State
LONGEST_WORDS = 255
ITEM = ("run_id", "account_id", "total", "words", "digest")


@collect_garbage_rarely()
@transaction.atomic
def rehearse_fee_run(period: Period, *, origin: Origin, today: date) -> FeeRun:
    """Find what obligations say up to a month and accounts do not have; nothing is posted.

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
        # Before the charges: what changes while they are computed counts as new.
        facts=fee_facts_mark(today),
        fingerprint="",
        documents=0,
        total=ZERO,
    )
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError as error:
        raise _waiting(period) from error
    _find_items(run, store_plan(run, planned_portions(period, today=today)))
    facts = {"period": run.period, "documents": run.documents, "total": str(run.total.amount)}
    record("WASTE_FEE_RUN_REHEARSED", origin, obj=run, to_state=run.state, changes=facts)
    return run


def approve_fee_run(run: FeeRun, *, origin: Origin, today: date) -> FeeRun:
    """Approve it for posting; what it posts must still be what the rehearsal saw.

    Raises FeeRunRefused: SECOND_PERSON, RUN_STATE, RUN_EMPTY, RUN_CHANGED (then the run is void);
    ValueError without a person.
    """
    with transaction.atomic():
        locked = _locked(run)
        _check(locked, origin)
        unchanged = _is_as_rehearsed(locked, today)
        if unchanged:
            locked.state = State.APPROVED
            locked.approved_by, locked.approved_at = origin.actor, timezone.now()
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
def post_portion(run: FeeRun, *, today: date) -> FeeRun:
    """Post the next accounts of an approved run in one transaction; POSTED when none is left.

    Called again after a crash, it goes on where it stopped: no month is charged twice.
    Raises FeeRunRefused: RUN_STATE, RUN_CHANGED (then the run is void); PostingError of the
    ledger, after which the run waits as it was.
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


def digest_of(planned: PlannedAccount) -> str:
    """SHA-256 of all that an account would get."""
    return fingerprint(charge.digest for charge in planned.charges)


def _find_items(run: FeeRun, portions: Iterable[PlannedPortion]) -> None:
    """What each account would get, a portion in memory at a time."""
    # As `fingerprint` makes it of all digests.
    whole = hashlib.sha256()
    for portion in (one.accounts for one in portions):
        of_accounts = [digest_of(one) for one in portion]
        insert_rows(
            FeeRunItem, ITEM, [_item(run, *one) for one in zip(portion, of_accounts, strict=True)]
        )
        whole.update("".join(of_accounts).encode())
        run.documents += sum(len(one.charges) for one in portion)
        run.total += sum_money(one.total for one in portion)
    run.fingerprint = whole.hexdigest()
    run.save(update_fields=["fingerprint", "documents", "total"])


class _ToPost(NamedTuple):
    """What is to be posted on accounts up to the key `last`."""

    last: int
    charges: Sequence[PlannedCharge]


class _Changed(Exception):
    """What is to be posted is not what the rehearsal saw."""


def _left(run: FeeRun, today: date) -> Iterator[_ToPost]:
    """What the rehearsal kept, as long as it was computed from the facts of now. What follows is
    computed anew: not every change of a fact changes a charge. Raises _Changed.
    """
    after = run.posted_to
    while (kept := run.plans.filter(after=after).first()) is not None:
        if not is_whole(kept):
            raise _Changed
        charges = stored_charges(run, kept, today)
        if charges is None:
            break
        yield _ToPost(kept.last, charges)
        after = kept.last
    for portion in planned_portions(Period.parse(run.period), today=today, after=after):
        rehearsed = run.items.filter(account_id__gt=after, account_id__lte=portion.last)
        now = {one.account.pk: digest_of(one) for one in portion.accounts}
        if dict(rehearsed.values_list("account_id", "digest")) != now:
            raise _Changed
        charges = [charge for one in portion.accounts for charge in one.charges]
        yield _ToPost(portion.last, charges)
        after = portion.last
    if run.items.filter(account_id__gt=after).exists():
        raise _Changed


def _post_next(run: FeeRun, today: date) -> bool:
    """False when an account would get something else than the rehearsal saw."""
    try:
        left = next((one for one in _left(run, today) if one.charges), None)
    except _Changed:
        return False
    if left is not None:
        post_planned(
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
    forget_plans(run.plans.all())
    record("WASTE_FEE_RUN_POSTED", SYSTEM, obj=run, from_state=State.APPROVED, to_state=run.state)
    return True


def _is_as_rehearsed(run: FeeRun, today: date) -> bool:
    """Whether every charge would still be what the rehearsal saw.

    Computed only where a fact behind the charges changed since.
    """
    if run.facts and run.facts == fee_facts_mark(today):
        return True
    now = planned_fees(Period.parse(run.period), today=today)
    return fingerprint(digest_of(one) for portion in now for one in portion) == run.fingerprint


def _item(run: FeeRun, planned: PlannedAccount, digest: str) -> tuple[object, ...]:
    """Values in the order of ITEM."""
    charges = planned.charges
    words = charges[0].draft.title
    if len(charges) > 1:
        words = _("{words} oraz inne naliczenia: {n}").format(words=words, n=len(charges) - 1)
    return run.pk, planned.account.pk, planned.total.grosze, words[:LONGEST_WORDS], digest


def _check(run: FeeRun, origin: Origin) -> None:
    if origin.actor is None:
        raise ValueError("A run is approved by a person.")
    if run.state != State.REHEARSED:
        raise _wrong_state(run)
    if run.made_by_id == origin.actor.pk:
        raise FeeRunRefused(
            "SECOND_PERSON", _("Przebieg zatwierdza inna osoba niż ta, która go przygotowała.")
        )
    if not run.documents:
        raise FeeRunRefused("RUN_EMPTY", _("W tej próbie nie ma nic do zaksięgowania."))


def _void(run: FeeRun, origin: Origin, reason: str = "") -> None:
    before = run.state
    run.state, run.finished_at = State.VOID, timezone.now()
    run.save(update_fields=["state", "finished_at"])
    forget_plans(run.plans.all())
    record(
        "WASTE_FEE_RUN_VOIDED",
        origin,
        obj=run,
        from_state=before,
        to_state=run.state,
        note=reason,
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
