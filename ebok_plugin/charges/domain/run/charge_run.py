"""A charge run: rehearsed, approved by a second person, posted in portions that can resume."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import collect_garbage_rarely
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.approvals.domain.act import require_second_person
from cms_ext.people.identity.models import User
from ebok_plugin.charges.domain.charge_document import (
    due_of_rise,
    first_due_date,
    post_charge_documents,
)
from ebok_plugin.charges.domain.run import plan
from ebok_plugin.charges.domain.run.correction import planned_corrections
from ebok_plugin.charges.domain.run.plan import (
    delete_plans,
    digest_document,
    is_authentic,
    stored_drafts,
)
from ebok_plugin.charges.domain.run.report import RunReport
from ebok_plugin.charges.errors import RunRefused
from ebok_plugin.charges.models import ChargeRun, ChargeRunPortion
from ebok_plugin.charges.models.run import LIVE
from ebok_plugin.ledger.domain.draft import DocumentDraft, is_reason
from ebok_plugin.ledger.domain.rows import reserved_keys
from ebok_plugin.ledger.models import Account


@transaction.atomic
def withdraw_run(run: ChargeRun, *, origin: Origin, reason: str) -> ChargeRun:
    """Withdraw a run that is not finished; the reason goes to the access log.

    Raises RunRefused REASON_REQUIRED (a reason under ten characters), RUN_STATE.
    """
    if not is_reason(reason):
        raise RunRefused("REASON_REQUIRED", _("Podaj powód wycofania (co najmniej 10 znaków)."))
    locked = lock_charge_run(run)
    if locked.state not in LIVE:
        raise wrong_state(locked)
    void_run(locked, origin, reason.strip())
    return locked


def void_run(run: ChargeRun, origin: Origin, reason: str = "") -> None:
    """Void a run that the caller has locked: it posts nothing any more."""
    before = run.state
    run.state, run.finished_at = ChargeRun.State.VOID, timezone.now()
    run.save(update_fields=["state", "finished_at"])
    plan.delete_plans(run.plans.all())
    record("CHARGE_RUN_VOIDED", origin, obj=run, from_state=before, to_state=run.state, note=reason)


def lock_charge_run(run: ChargeRun) -> ChargeRun:
    """Return the run as it is now, locked until the end of the transaction."""
    return ChargeRun.objects.select_for_update(of=("self",)).get(pk=run.pk)


def wrong_state(run: ChargeRun) -> RunRefused:
    """Return the refusal RUN_STATE: the run was changed since it was shown."""
    return RunRefused(
        "RUN_STATE",
        _("Ten przebieg ma stan „{state}”. Otwórz go jeszcze raz.").format(
            state=run.get_state_display()
        ),
    )


def plan_run(run: ChargeRun, *, after: int = 0) -> Iterator[plan.PlannedPortion]:
    """Yield the run's accounts with a key above `after`, in portions."""
    period = Period.parse(run.period)
    if run.kind == ChargeRun.Kind.REGULAR:
        return plan.planned_charges(period, after=after)
    return planned_corrections(
        period, booking_date=run.booking_date, only_account=run.only_account_id, after=after
    )


def is_as_rehearsed(run: ChargeRun) -> bool:
    """Return whether every line of the run would still be what the rehearsal saw.

    Computed only where a fact behind the lines changed since.
    """
    if run.facts and run.facts == plan.digest_facts():
        return True
    now = (planned.digest for portion in plan_run(run) for planned in portion.accounts)
    return plan.fingerprint_run(now) == run.fingerprint


@transaction.atomic
def rehearse_charge_run(period: Period, *, origin: Origin, today: date) -> ChargeRun:
    """Compute the charges of a month for all accounts and store the result; post nothing.

    An earlier rehearsal of the month becomes void. Raises RunRefused RUN_WAITING while another run
    of the month is approved and not yet posted.
    """
    first = period.first_day
    run = ChargeRun(period=str(period), booking_date=first, due_date=first_due_date(first))
    return _rehearsed(run, origin, today)


@transaction.atomic
def rehearse_correction(
    period: Period, *, reason: str, origin: Origin, today: date, only_account: Account | None = None
) -> ChargeRun:
    """Compute a posted month again, of all accounts or one, and store the differences.

    Raises RunRefused REASON_REQUIRED (under ten characters), and as `rehearse_charge_run` does.
    """
    if not is_reason(reason):
        raise RunRefused("REASON_REQUIRED", _("Podaj powód korekty (co najmniej 10 znaków)."))
    run = ChargeRun(
        kind=ChargeRun.Kind.CORRECTION,
        period=str(period),
        booking_date=today,
        due_date=due_of_rise(today),
        reason=reason.strip(),
        only_account=only_account,
    )
    return _rehearsed(run, origin, today)


@collect_garbage_rarely()
def _rehearsed(run: ChargeRun, origin: Origin, today: date) -> ChargeRun:
    run.made_by, run.made_at = origin.actor, timezone.now()
    run.facts = (
        plan.digest_facts()
    )  # before the lines: what changes while they are computed counts as new
    run.documents = run.blocking = 0
    run.total = run.previous_total = ZERO
    _make_way(run, origin)
    # The run's row comes last: nobody waits for its seal while the lines are computed.
    (run.pk,) = reserved_keys(ChargeRun, 1)
    report = RunReport(run, today)
    for portion in plan.store_plan(run, plan_run(run)):
        report.add(portion.accounts)
    try:
        with transaction.atomic():
            report.finish()
    except IntegrityError as error:
        raise _waiting(run) from error
    record(
        "CHARGE_RUN_REHEARSED",
        origin,
        obj=run,
        to_state=run.state,
        changes={"period": run.period, "documents": run.documents, "total": str(run.total.amount)},
    )
    return run


def _make_way(run: ChargeRun, origin: Origin) -> None:
    """Void an earlier rehearsal; an approved run is refused."""
    others = ChargeRun.objects.filter(kind=run.kind, period=run.period, state__in=LIVE)
    for other in others.select_for_update():
        if other.state != ChargeRun.State.REHEARSED:
            raise _waiting(run)
        void_run(other, origin)


def _waiting(run: ChargeRun) -> RunRefused:
    return RunRefused(
        "RUN_WAITING",
        _("Okres {period} ma już zatwierdzony przebieg. Zaksięguj go albo wycofaj.").format(
            period=Period.parse(run.period).dotted
        ),
    )


def approve_charge_run(run: ChargeRun, *, origin: Origin) -> ChargeRun:
    """Approve the run for posting; what it posts must still be what the rehearsal saw.

    Raises RunRefused: SECOND_PERSON, RUN_STATE, RUN_BLOCKED, RUN_EMPTY, RUN_CHANGED (then the run
    is void); ValueError without a person.
    """
    with transaction.atomic():
        locked = lock_charge_run(run)
        by = _check(locked, origin)
        unchanged = is_as_rehearsed(locked)
        if unchanged:
            locked.state = ChargeRun.State.APPROVED
            locked.approved_by, locked.approved_at = by, timezone.now()
            locked.save()
            record(
                "CHARGE_RUN_APPROVED",
                origin,
                obj=locked,
                from_state=ChargeRun.State.REHEARSED,
                to_state=locked.state,
            )
        else:
            void_run(locked, origin)
    if not unchanged:
        raise run_changed()
    return locked


def _check(run: ChargeRun, origin: Origin) -> User:
    """Return the login that approves the run."""
    if origin.actor is None:
        raise ValueError("A run is approved by a person.")
    if run.state != ChargeRun.State.REHEARSED:
        raise wrong_state(run)
    by: User = require_second_person("charges.run", run.made_by_id, origin.actor, RunRefused)
    if run.blocking:
        raise RunRefused(
            "RUN_BLOCKED", _("Próba ma błędy. Popraw je i uruchom naliczenie jeszcze raz.")
        )
    if not run.documents:
        raise RunRefused("RUN_EMPTY", _("W tej próbie nie ma nic do zaksięgowania."))
    return by


def run_changed() -> RunRefused:
    """Return the refusal RUN_CHANGED: facts behind the charges changed since the rehearsal."""
    return RunRefused(
        "RUN_CHANGED",
        _("Od próby zmieniły się stawki, ilości albo konta. Uruchom naliczenie jeszcze raz."),
    )


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
        locked = lock_charge_run(run)
        if locked.state not in (State.APPROVED, State.POSTING):
            raise wrong_state(locked)
        if locked.state == State.APPROVED:
            _leave_time_to_pay(locked, today)
        unchanged = _post_next(locked, today)
        if not unchanged:
            void_run(locked, SYSTEM)
    if not unchanged:
        raise run_changed()
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
    for portion in plan_run(run, after=after):
        drafts = [planned.draft for planned in portion.accounts if planned.draft]
        if _digests(run, after, portion.last) != {
            draft.account_id: digest_document(draft) for draft in drafts
        }:
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
