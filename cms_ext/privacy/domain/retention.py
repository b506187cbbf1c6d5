"""`purge`: each kind of data leaves at the end of its term (glossary.md B4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cms_ext.audit.domain.event import SYSTEM, Origin, record
from cms_ext.plugins import declared, plugins
from cms_ext.privacy.defaults import DEFAULTS, Default
from cms_ext.privacy.domain import (
    applications,
    contact,
    log,
    logins,
    mail,
    moving,
    searches,
    subscriptions,
)
from cms_ext.privacy.domain.expired import Expired
from cms_ext.privacy.models import RetentionPolicy

Executor = Callable[[datetime, bool], Expired]

# What removes a kind; a kind that stands only in the table is never removed by itself.
EXECUTORS: Mapping[str, Executor] = {
    "ACCESS_FILES": applications.forget_files,
    "ACCESS_REFUSED": applications.forget_refused,
    "ACCESS_ACCEPTED": applications.forget_accepted,
    "MAIL_TEXTS": mail.forget_message_texts,
    "MAIL_RECORDS": mail.forget_records,
    "SESSIONS": logins.forget_sessions,
    "KNOWN_DEVICES": logins.forget_devices,
    "SIGN_IN_TRIES": logins.forget_tries,
    "PASSWORD_RESETS": logins.forget_resets,
    "STARTER_PASSWORDS": logins.forget_starter_passwords,
    "SUBSCRIPTIONS_UNCONFIRMED": subscriptions.forget_unconfirmed,
    "SUBSCRIPTIONS_ENDED": subscriptions.forget_ended,
    "MISSED_SEARCHES": searches.forget_missed,
    "MISSED_ADDRESSES": searches.forget_missed_addresses,
    "SENDINGS": subscriptions.forget_sendings,
    "PHONES_UNCONFIRMED": subscriptions.forget_unconfirmed_phones,
    "PHONES_ENDED": subscriptions.forget_ended_phones,
    "SMS_RECORDS": subscriptions.forget_text_messages,
    "CONTACT_MESSAGES": contact.forget_messages,
    "MOVING_FILES": moving.forget_files,
    "LOG_SIGN_IN": log.forget_sign_ins,
    "LOG_ACT": log.forget_acts,
}


@dataclass(frozen=True, slots=True)
class Removed:
    """One line of the report: the kind, the moment before which it goes, how many, since when."""

    code: str
    title: str
    before: datetime
    count: int
    oldest: datetime | None


def executors() -> dict[str, Executor]:
    """Those of the core and of every plugin of this site, by the policy's code."""
    own = {
        policy_code(plugin.slug, term.code): declared(term.forget)
        for plugin in plugins()
        for term in plugin.retention
    }
    return {**EXECUTORS, **own}


def defaults() -> list[Default]:
    """The first terms of the core and of every plugin of this site."""
    own = [
        Default(
            policy_code(plugin.slug, term.code),
            str(term.title),
            str(term.counted_from),
            term.months,
            source=str(term.source),
        )
        for plugin in plugins()
        for term in plugin.retention
    ]
    return [*DEFAULTS, *own]


def policy_code(slug: str, code: str) -> str:
    """A plugin's policy stands under its slug, so that no two ever share a code."""
    return f"{slug.upper().replace('-', '_')}_{code}"


def ensure_policies() -> None:
    """The policies that a new site begins with; what a co-op has changed stays."""
    for default in defaults():
        RetentionPolicy.objects.get_or_create(
            code=default.code,
            defaults={
                "title": default.title,
                "counted_from": default.counted_from,
                "amount": default.amount,
                "unit": default.unit,
                "source": default.source,
            },
        )


def purge(now: datetime, *, rehearse: bool = False, origin: Origin = SYSTEM) -> list[Removed]:
    """Remove what has outlived its term; the report, one line for each kind. Repeatable.

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
        report.append(Removed(code, policy.title, before, found.count, found.oldest))
    if not rehearse:
        record("PURGE", origin, changes={line.code: line.count for line in report if line.count})
    return report


def purge_nightly() -> None:
    """The scheduler's job."""
    purge(timezone.now())


@transaction.atomic
def change_term(policy: RetentionPolicy, origin: Origin) -> RetentionPolicy:
    """Keep a policy's new term, with an event that names the old one and the new one."""
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
