"""`purge`: each kind of data leaves at the end of its term (glossary.md B4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from cms_ext.base.dates.clock import midnight_of
from cms_ext.desks.privacy.models import RetentionPolicy, TermUnit
from cms_ext.evidence.audit.domain.chain import oldest_run, remove_oldest
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.evidence.audit.models import Stream
from cms_ext.people.identity.domain.standing import restate_beginning
from cms_ext.people.identity.models import (
    ActivationCode,
    AddressChange,
    KeptForm,
    KnownDevice,
    PasswordReset,
    SignInSession,
    StaffInvitation,
    TryCounter,
)
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.people.outbox.sms.models import TextMessage
from cms_ext.plugins import Retention, plugin_configs


@dataclass(frozen=True, slots=True)
class ExpiredRows:
    """How many rows have outlived their term, and when the term of the oldest began."""

    count: int = 0
    oldest: datetime | None = None

    def __add__(self, other: ExpiredRows) -> ExpiredRows:
        moments = [moment for moment in (self.oldest, other.oldest) if moment]
        return ExpiredRows(self.count + other.count, min(moments, default=None))


def count_expired(rows: QuerySet[Any], since: str) -> ExpiredRows:
    """The report of `rows`, whose term is counted from the field `since`: a moment, or a day."""
    oldest = rows.aggregate(oldest=Min(since))["oldest"]
    if oldest is not None and not isinstance(oldest, datetime):
        oldest = midnight_of(oldest)
    return ExpiredRows(rows.count(), oldest)


def forget_sign_ins(before: datetime, rehearse: bool) -> ExpiredRows:
    return _forget(Stream.SIGN_IN, before, rehearse)


@transaction.atomic
def forget_acts(before: datetime, rehearse: bool) -> ExpiredRows:
    if not rehearse:
        restate_beginning(before)
    return _forget(Stream.ACT, before, rehearse)


def _forget(stream: Stream, before: datetime, rehearse: bool) -> ExpiredRows:
    run = oldest_run(stream, before) if rehearse else remove_oldest(stream, before)
    return ExpiredRows(run.events, run.oldest)


# No session outlasts a day, so a row that nobody closed ended at its last request.
NEVER_CLOSED = Q(ended_at__isnull=True)


def forget_sessions(before: datetime, rehearse: bool) -> ExpiredRows:
    rows = SignInSession.objects.filter(
        Q(ended_at__lt=before) | NEVER_CLOSED & Q(last_seen_at__lt=before)
    )
    found = count_expired(rows, "last_seen_at")
    if not rehearse:
        rows.delete()
    return found


def forget_devices(before: datetime, rehearse: bool) -> ExpiredRows:
    rows = KnownDevice.objects.filter(last_seen_at__lt=before)
    found = count_expired(rows, "last_seen_at")
    if not rehearse:
        rows.delete()
    return found


def forget_kept_forms(before: datetime, rehearse: bool) -> ExpiredRows:
    rows = KeptForm.objects.filter(kept_at__lt=before)
    found = count_expired(rows, "kept_at")
    if not rehearse:
        rows.delete()
    return found


def forget_tries(before: datetime, rehearse: bool) -> ExpiredRows:
    rows = TryCounter.objects.filter(window_ends_at__lt=before)
    found = count_expired(rows, "window_ends_at")
    if not rehearse:
        rows.delete()
    return found


def forget_resets(before: datetime, rehearse: bool) -> ExpiredRows:
    found = ExpiredRows()
    for rows, since in (
        (PasswordReset.objects.filter(asked_at__lt=before), "asked_at"),
        (AddressChange.objects.filter(asked_at__lt=before), "asked_at"),
        (StaffInvitation.objects.filter(invited_at__lt=before), "invited_at"),
    ):
        found += count_expired(rows, since)
        if not rehearse:
            rows.delete()
    return found


def forget_starter_passwords(before: datetime, rehearse: bool) -> ExpiredRows:
    """The record of the issue stays with its application; only the hash goes."""
    rows = ActivationCode.objects.exclude(code_hash="").filter(
        Q(used_at__lt=before) | Q(voided_at__lt=before) | Q(expires_at__lt=before)
    )
    found = count_expired(rows, "issued_at")
    if not rehearse:
        rows.update(code_hash="", claim_hash="")
    return found


ENDED = OutgoingMessage.State.ended()


def forget_message_texts(before: datetime, rehearse: bool) -> ExpiredRows:
    """The text goes; that something of this kind was sent, when and with what end, stays."""
    rows = OutgoingMessage.objects.filter(state__in=ENDED, ended_at__lt=before).exclude(text="")
    found = count_expired(rows, "ended_at")
    if not rehearse:
        rows.update(text="")
    return found


def forget_message_records(before: datetime, rehearse: bool) -> ExpiredRows:
    rows = OutgoingMessage.objects.filter(state__in=ENDED, ended_at__lt=before)
    found = count_expired(rows, "ended_at")
    if not rehearse:
        rows.delete()
    return found


def forget_text_messages(before: datetime, rehearse: bool) -> ExpiredRows:
    rows = TextMessage.objects.filter(ended_at__lt=before)
    found = count_expired(rows, "ended_at")
    if not rehearse:
        rows.delete()
    return found


Executor = Callable[[datetime, bool], ExpiredRows]


@dataclass(frozen=True, slots=True)
class RemovedRows:
    """One line of the report: the kind, the moment before which it goes, how many, since when."""

    code: str
    title: str
    before: datetime
    count: int
    oldest: datetime | None


def list_terms() -> dict[str, Retention]:
    """The retention terms declared by the extension and all plugins, by policy code.

    A plugin's stand under its slug, so that no two ever share a code.
    """
    found = {
        term.code if config.is_own else make_policy_code(config.slug, term.code): term
        for config in plugin_configs()
        for term in config.plugin.people.retention
    }
    return dict(sorted(found.items(), key=lambda pair: pair[1].order))


def list_executors() -> dict[str, Executor]:
    """The functions that remove data by policy code; kinds without one are never removed."""
    return {code: term.forget for code, term in list_terms().items() if term.forget}


def make_policy_code(slug: str, code: str) -> str:
    """The code under which a plugin's policy stands."""
    return f"{slug.upper().replace('-', '_')}_{code}"


def ensure_policies() -> None:
    """Make missing policies with their default terms; changed ones stay."""
    for code, term in list_terms().items():
        in_days = term.days is not None
        RetentionPolicy.objects.get_or_create(
            code=code,
            defaults={
                "title": str(term.title),
                "counted_from": str(term.counted_from),
                "amount": term.days if in_days else term.months,
                "unit": TermUnit.DAYS if in_days else TermUnit.MONTHS,
                "source": str(term.source),
            },
        )


def purge_expired_data(
    now: datetime, *, rehearse: bool = False, origin: Origin = SYSTEM
) -> list[RemovedRows]:
    """Remove data past their term; returns a report with a line for each kind. Repeatable.

    Each kind is a transaction of its own. A rehearsal counts, removes nothing and leaves no event.
    """
    policies = RetentionPolicy.objects.in_bulk()
    report = []
    for code, executor in list_executors().items():
        policy = policies.get(code)
        before = policy.before(now) if policy else None
        if policy is None or before is None:
            continue
        with transaction.atomic():
            found = executor(before, rehearse)
        report.append(RemovedRows(code, policy.title, before, found.count, found.oldest))
    if not rehearse:
        record("PURGE", origin, changes={line.code: line.count for line in report if line.count})
    return report


def purge_nightly() -> None:
    """The scheduler's job."""
    purge_expired_data(timezone.now())


@transaction.atomic
def change_term(policy: RetentionPolicy, origin: Origin) -> RetentionPolicy:
    """Save a policy's new term, and record the old and the new one."""
    before = RetentionPolicy.objects.select_for_update().get(pk=policy.pk)
    policy.save(update_fields=["amount", "unit", "source"])
    record(
        "RETENTION_CHANGED",
        origin,
        obj=policy,
        changes={
            "from": {"amount": before.amount, "unit": before.unit},
            "to": {"amount": policy.amount, "unit": policy.unit},
        },
    )
    return policy
