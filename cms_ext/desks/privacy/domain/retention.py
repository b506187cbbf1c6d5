"""`purge`: each kind of data leaves at the end of its term (glossary.md B4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cms_ext.desks.privacy.domain.expired import ExpiredRows
from cms_ext.desks.privacy.models import RetentionPolicy, TermUnit
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.plugins import Retention, plugin_configs

Executor = Callable[[datetime, bool], ExpiredRows]


@dataclass(frozen=True, slots=True)
class RemovedRows:
    """One line of the report: the kind, the moment before which it goes, how many, since when."""

    code: str
    title: str
    before: datetime
    count: int
    oldest: datetime | None


def terms() -> dict[str, Retention]:
    """The retention terms declared by the extension and all plugins, by policy code.

    A plugin's stand under its slug, so that no two ever share a code.
    """
    found = {
        term.code if config.is_own else policy_code(config.slug, term.code): term
        for config in plugin_configs()
        for term in config.plugin.people.retention
    }
    return dict(sorted(found.items(), key=lambda pair: pair[1].order))


def executors() -> dict[str, Executor]:
    """The functions that remove data by policy code; kinds without one are never removed."""
    return {code: term.forget for code, term in terms().items() if term.forget}


def policy_code(slug: str, code: str) -> str:
    """The code under which a plugin's policy stands."""
    return f"{slug.upper().replace('-', '_')}_{code}"


def ensure_policies() -> None:
    """Make missing policies with their default terms; changed ones stay."""
    for code, term in terms().items():
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


def purge(now: datetime, *, rehearse: bool = False, origin: Origin = SYSTEM) -> list[RemovedRows]:
    """Remove data past their term; returns a report with a line for each kind. Repeatable.

    Each kind is a transaction of its own. A rehearsal counts, removes nothing and leaves no event.
    """
    policies = RetentionPolicy.objects.in_bulk()
    report = []
    for code, executor in executors().items():
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
    purge(timezone.now())


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
