"""Retention: each kind of data is deleted at the end of its term (glossary.md B4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import FileField, Min, Q, QuerySet
from django.utils import timezone

from cms_ext.base.database.transactions import read_snapshot
from cms_ext.base.dates.clock import day_start
from cms_ext.base.files.stored_files import PrivateStorage
from cms_ext.desks.privacy.models import RetentionPolicy, TermUnit
from cms_ext.evidence.audit.domain.chain import oldest_run, remove_oldest
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.evidence.audit.models import Stream
from cms_ext.evidence.sealed_rows.domain.sealing import rows_of_release
from cms_ext.people.identity import models as identity
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.people.outbox.sms.models import TextMessage
from cms_ext.plugins import JobFound, Retention, is_left_out, plugin_configs


@dataclass(frozen=True, slots=True)
class ExpiredRows:
    """How many rows have outlived their term, and when the term of the oldest began."""

    count: int = 0
    oldest: datetime | None = None

    def __add__(self, other: ExpiredRows) -> ExpiredRows:
        moments = [moment for moment in (self.oldest, other.oldest) if moment]
        return ExpiredRows(self.count + other.count, min(moments, default=None))


def count_expired(rows: QuerySet[Any], since: str) -> ExpiredRows:
    """Count `rows`; their term runs from the field `since`, a moment or a day."""
    oldest = rows.aggregate(oldest=Min(since))["oldest"]
    if oldest is not None and not isinstance(oldest, datetime):
        oldest = day_start(oldest)
    return ExpiredRows(rows.count(), oldest)


def forget_sign_ins(before: datetime, rehearse: bool) -> ExpiredRows:
    return _forget(Stream.SIGN_IN, before, rehearse)


def forget_acts(before: datetime, rehearse: bool) -> ExpiredRows:
    return _forget(Stream.ACT, before, rehearse)


def _forget(stream: Stream, before: datetime, rehearse: bool) -> ExpiredRows:
    run = oldest_run(stream, before) if rehearse else remove_oldest(stream, before)
    return ExpiredRows(run.events, run.oldest)


# No session outlasts a day, so an unclosed row ended at its last request.
NEVER_CLOSED = Q(ended_at__isnull=True)


def forget_sessions(before: datetime, rehearse: bool) -> ExpiredRows:
    rows = identity.SignInSession.objects.filter(
        Q(ended_at__lt=before) | NEVER_CLOSED & Q(last_seen_at__lt=before)
    )
    return _delete_expired(rows, "last_seen_at", rehearse)


def forget_devices(before: datetime, rehearse: bool) -> ExpiredRows:
    rows = identity.KnownDevice.objects.filter(last_seen_at__lt=before)
    return _delete_expired(rows, "last_seen_at", rehearse)


def forget_kept_forms(before: datetime, rehearse: bool) -> ExpiredRows:
    rows = identity.KeptForm.objects.filter(kept_at__lt=before)
    return _delete_expired(rows, "kept_at", rehearse)


def forget_tries(before: datetime, rehearse: bool) -> ExpiredRows:
    rows = identity.TryCounter.objects.filter(window_ends_at__lt=before)
    return _delete_expired(rows, "window_ends_at", rehearse)


def forget_resets(before: datetime, rehearse: bool) -> ExpiredRows:
    found = ExpiredRows()
    for rows, since in (
        (identity.PasswordReset.objects.filter(asked_at__lt=before), "asked_at"),
        (identity.AddressChange.objects.filter(asked_at__lt=before), "asked_at"),
        (identity.StaffInvitation.objects.filter(invited_at__lt=before), "invited_at"),
        (identity.PostalAddressRequest.objects.filter(decided_at__lt=before), "decided_at"),
    ):
        found += _delete_expired(rows, since, rehearse)
    return found


def _delete_expired(rows: QuerySet[Any], since: str, rehearse: bool) -> ExpiredRows:
    found = count_expired(rows, since)
    if not rehearse:
        rows.delete()
    return found


def forget_starter_passwords(before: datetime, rehearse: bool) -> ExpiredRows:
    """Delete the hashes; the record of the issue stays with its application."""
    rows = identity.ActivationCode.objects.exclude(code_hash="").filter(
        Q(used_at__lt=before) | Q(voided_at__lt=before) | Q(expires_at__lt=before)
    )
    found = count_expired(rows, "issued_at")
    if not rehearse:
        rows.update(code_hash="", claim_hash="")
    return found


ENDED = OutgoingMessage.State.ended()


def forget_message_texts(before: datetime, rehearse: bool) -> ExpiredRows:
    """Delete the texts; what was sent when, and with what result, stays."""
    rows = OutgoingMessage.objects.filter(state__in=ENDED, ended_at__lt=before).exclude(text="")
    found = count_expired(rows, "ended_at")
    if not rehearse:
        rows.update(text="", line="", payload={}, mark="")
    return found


def forget_message_records(before: datetime, rehearse: bool) -> ExpiredRows:
    rows = OutgoingMessage.objects.filter(state__in=ENDED, ended_at__lt=before)
    return _delete_expired(rows, "ended_at", rehearse)


def forget_text_messages(before: datetime, rehearse: bool) -> ExpiredRows:
    rows = TextMessage.objects.filter(ended_at__lt=before)
    return _delete_expired(rows, "ended_at", rehearse)


Executor = Callable[[datetime, bool], ExpiredRows]


@dataclass(frozen=True, slots=True)
class RemovedRows:
    """One line of the report: kind, moment before which it is deleted, number, oldest."""

    code: str
    title: str
    before: datetime
    count: int
    oldest: datetime | None


def list_terms() -> dict[str, Retention]:
    """List the retention terms of the extension and all plugins, by policy code.

    A plugin's codes begin with its slug, so that no two ever share a code.
    """
    found = {
        term.code if config.is_own else make_policy_code(config.slug, term.code): term
        for config in plugin_configs()
        for term in config.plugin.people.retention
    }
    terms = [(code, term) for code, term in found.items() if not is_left_out(f"retention:{code}")]
    return dict(sorted(terms, key=lambda pair: pair[1].order))


def list_executors() -> dict[str, Executor]:
    """List the functions that delete data, by policy code; other kinds are never deleted."""
    return {code: term.forget for code, term in list_terms().items() if term.forget}


def make_policy_code(slug: str, code: str) -> str:
    """Make the code of a plugin's policy."""
    return f"{slug.upper().replace('-', '_')}_{code}"


@rows_of_release()
def ensure_policies() -> None:
    """Make missing policies with their default terms; leave changed ones."""
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
    """Delete data past their term; return a report with a line for each kind. Repeatable.

    Each kind has its own transaction. A rehearsal counts, deletes nothing and records no event.
    """
    policies = RetentionPolicy.objects.in_bulk()
    report = []
    for code, executor in list_executors().items():
        policy = policies.get(code)
        before = policy.before(now) if policy else None
        if policy is None or before is None:
            continue
        with read_snapshot() if rehearse else transaction.atomic():
            found = executor(before, rehearse)
        report.append(RemovedRows(code, policy.title, before, found.count, found.oldest))
    if not rehearse:
        record("PURGE", origin, changes={line.code: line.count for line in report if line.count})
    return report


def purge_nightly() -> None:
    """Delete data past their term; the scheduler's job."""
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


# A row is written after its file.
OLDER_THAN = timedelta(days=1)
# These are deleted automatically (`import_desk.domain.queue`).
WAITING = Path("imports/pending")


def find_loose_files(now: datetime) -> list[Path]:
    """List private files that no row names, sorted; those of today are left out."""
    root, fields = Path(settings.COOP_PRIVATE_ROOT), _fields()
    named = {name for field in fields for name in field.names()}
    found = []
    for folder in {field.folder() for field in fields}:
        for path in (root / folder).rglob("*"):
            name = path.relative_to(root)
            is_known = str(name) in named or WAITING in name.parents
            if not is_known and path.is_file() and _is_old(path, now):
                found.append(path)
    return sorted(found)


def report_loose_files() -> None:
    """Report such files; the nightly job. Raises JobFound."""
    if found := find_loose_files(timezone.now()):
        raise JobFound(f"{len(found)} files")


class _PrivateField(NamedTuple):
    field: FileField
    storage: PrivateStorage

    def folder(self) -> str:
        """Return the folder in the store; some fields name it in the file's path."""
        if self.storage.folder:
            return self.storage.folder
        return Path(self.field.generate_filename(self.field.model(), "x")).parts[0]

    def names(self) -> Iterator[str]:
        """Yield the stored paths of the files."""
        rows = self.field.model._base_manager.exclude(**{self.field.attname: ""})
        for name in rows.values_list(self.field.attname, flat=True).iterator():
            yield str(Path(self.storage.folder, name))


def _fields() -> list[_PrivateField]:
    """List the fields whose files are in the private store."""
    columns = (field for model in apps.get_models() for field in model._meta.local_fields)
    files = (field for field in columns if isinstance(field, FileField))
    return [
        _PrivateField(field, field.storage)
        for field in files
        if isinstance(field.storage, PrivateStorage)
    ]


def _is_old(path: Path, now: datetime) -> bool:
    try:
        written = path.stat().st_mtime
    except FileNotFoundError:
        return False  # removed meanwhile
    return now.timestamp() - written > OLDER_THAN.total_seconds()
