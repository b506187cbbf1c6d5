"""Post an approved run in portions, each in one transaction; an interrupted run resumes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cms_ext.base.database.bulk import collect_garbage_rarely
from cms_ext.evidence.audit.domain.event import SYSTEM, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from ebok_plugin.charges.domain.charge_document import due_of_rise, post_charge_documents
from ebok_plugin.charges.domain.run import rehearsal
from ebok_plugin.charges.domain.run.plan import delete_plans, digest_of, is_authentic, stored_drafts
from ebok_plugin.charges.models import ChargeRun, ChargeRunPortion
from ebok_plugin.ledger.domain.draft import DocumentDraft

State = ChargeRun.State


def post_run(run: ChargeRun, *, today: date) -> ChargeRun:
    """Post all that is left of an approved run, portion by portion; return the run.

    Raises as `post_portion` does. Called again after a crash, it goes on where it stopped.
    """
    run = post_portion(run, today=today)
    while run.state != State.POSTED:
        run = post_portion(run, today=today)
    return run


@collect_garbage_rarely()
def post_portion(run: ChargeRun, *, today: date) -> ChargeRun:
    """Post the next accounts of an approved run in one transaction; POSTED when none is left.

    Raises RunRefused: RUN_STATE, RUN_CHANGED (then the run is void); PostingError of the ledger,
    after which the run waits as it was.
    """
    with transaction.atomic():
        wait_for_turn()
        locked = rehearsal.lock_run(run)
        if locked.state not in (State.APPROVED, State.POSTING):
            raise rehearsal.wrong_state(locked)
        if locked.state == State.APPROVED:
            _leave_time_to_pay(locked, today)
        unchanged = _post_next(locked, today)
        if not unchanged:
            rehearsal.void_run(locked, SYSTEM)
    if not unchanged:
        raise rehearsal.run_changed()
    return locked


def _leave_time_to_pay(run: ChargeRun, today: date) -> None:
    """Move the due date of a correction that waited for approval (`ledger.md` §6)."""
    if run.kind == ChargeRun.Kind.CORRECTION:
        run.due_date = max(run.due_date, due_of_rise(today))
        run.save(update_fields=["due_date"])


def _due_of_run(run: ChargeRun, draft: DocumentDraft) -> DocumentDraft:
    if run.kind != ChargeRun.Kind.CORRECTION:
        return draft
    return replace(draft, due_date=max(draft.due_date, run.due_date))


class _ToPost(NamedTuple):
    """Drafts to post on accounts up to the key `last`."""

    last: int
    drafts: Sequence[DocumentDraft]


class _Changed(Exception):
    """What is to be posted differs from what the rehearsal saw."""


def _post_next(run: ChargeRun, today: date) -> bool:
    """Post the next portion; return False when something differs from the rehearsal."""
    after = run.portions.aggregate(last=Max("last_account"))["last"] or 0
    try:
        to_post = next((one for one in _left(run, after) if one.drafts), None)
    except _Changed:
        return False
    if to_post is None:
        _advance(run, State.POSTED)
    else:
        _post(run, to_post, today)
        _advance(run, State.POSTING)
    return True


def _left(run: ChargeRun, after: int) -> Iterator[_ToPost]:
    """Yield stored drafts while their facts are unchanged, then compute the rest.

    Not every change of a fact changes a charge. Raises _Changed.
    """
    while (plan := run.plans.filter(after=after).first()) is not None:
        if not is_authentic(plan):
            raise _Changed
        drafts = stored_drafts(run, plan)
        if drafts is None:
            break
        yield _ToPost(plan.last, drafts)
        after = plan.last
    yield from _computed_anew(run, after)


def _computed_anew(run: ChargeRun, after: int) -> Iterator[_ToPost]:
    """Compute drafts from the current facts.

    Raises _Changed where they differ from the rehearsal.
    """
    for portion in rehearsal.plan_run(run, after=after):
        drafts = [planned.draft for planned in portion.accounts if planned.draft]
        if _digests(run, after, portion.last) != {one.account_id: digest_of(one) for one in drafts}:
            raise _Changed
        yield _ToPost(portion.last, drafts)
        after = portion.last
    if _digests(run, after):
        raise _Changed


def _digests(run: ChargeRun, after: int, last: int | None = None) -> dict[int, str]:
    """Return the rehearsed digests of the accounts between two keys."""
    rows = run.items.filter(account_id__gt=after).exclude(digest="")
    if last is not None:
        rows = rows.filter(account_id__lte=last)
    return dict(rows.values_list("account_id", "digest"))


def _post(run: ChargeRun, to_post: _ToPost, today: date) -> None:
    drafts = [_due_of_run(run, draft) for draft in to_post.drafts]
    batch = post_charge_documents(
        drafts, made_by=run.made_by, approved_by=run.approved_by, today=today, reason=run.reason
    )
    ChargeRunPortion.objects.create(
        run=run, batch=batch, last_account=to_post.last, documents=len(drafts)
    )


def _advance(run: ChargeRun, state: State) -> None:
    if run.state == state:
        return
    before, run.state = run.state, state
    if state == State.POSTED:
        run.finished_at = timezone.now()
        delete_plans(run.plans.all())
        record("CHARGE_RUN_POSTED", SYSTEM, obj=run, from_state=before, to_state=state)
    run.save(update_fields=["state", "finished_at"])
