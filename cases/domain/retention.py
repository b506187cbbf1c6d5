"""The ends of the terms of cases (glossary.md B4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.models import Case, CaseAttachment, MendedNotice, Quote, SameHere
from cms_ext.desks.privacy.domain.expired import ExpiredRows, expired


def forget_cases(before: datetime, rehearse: bool) -> ExpiredRows:
    """Cases that ended before the moment, with their thread and files; no confirmed order."""
    return _forgotten(_ended(before).exclude(pk__in=_confirmed_orders()), rehearse)


def forget_orders(before: datetime, rehearse: bool) -> ExpiredRows:
    """Confirmed orders that ended before the moment, with their quotes: documents of a sale."""
    return _forgotten(_ended(before).filter(pk__in=_confirmed_orders()), rehearse)


def _ended(before: datetime) -> QuerySet[Case]:
    return Case.objects.filter(ended_on__lt=timezone.localdate(before))


def _confirmed_orders() -> QuerySet[Quote, UUID]:
    return Quote.objects.filter(confirmed_at__isnull=False).values_list("case", flat=True)


def _forgotten(cases: QuerySet[Case], rehearse: bool) -> ExpiredRows:
    found = expired(cases, "ended_on")
    if not rehearse:
        remove_cases(cases)
    return found


def forget_contacts(before: datetime, rehearse: bool) -> ExpiredRows:
    """How to reach whoever had no login, in cases that ended before the moment."""
    known = ~Q(contact_email="", contact_phone="", contact_address="", contact_name="")
    ended = Case.objects.filter(known, person=None, ended_on__lt=timezone.localdate(before))
    found = expired(ended, "ended_on")
    if not rehearse:
        ended.update(
            contact_name="",
            contact_email="",
            contact_phone="",
            contact_address="",
            email_token_hash="",
            email_confirmed_at=None,
        )
    return found


@transaction.atomic
def forget_neighbours(before: datetime, rehearse: bool) -> ExpiredRows:
    """Who had a fault, or an outage, that was over before the moment; the count stays.

    An address that nobody confirmed goes by the day on which it was typed.
    """
    day = timezone.localdate(before)
    over = Q(case__ended_on__lt=day) | Q(outage__ends_at__lt=before)
    endless = Q(outage__isnull=False, outage__ends_at=None, added_on__lt=day)
    presses = SameHere.objects.filter(over | endless, person__isnull=False)
    wishes = MendedNotice.objects.filter(
        Q(case__ended_on__lt=day) | Q(confirmed_at=None, asked_on__lt=day)
    )
    found = expired(presses, "added_on") + expired(wishes, "asked_on")
    if not rehearse:
        presses.update(person=None)
        wishes.delete()
    return found


@transaction.atomic
def remove_cases(cases: QuerySet[Case]) -> None:
    """Delete cases with messages, links and decisions; their files go after the commit."""
    keys = list(cases.values_list("pk", flat=True))
    remove_files(CaseAttachment.objects.filter(message__case__in=keys))
    Case.objects.filter(pk__in=keys).delete()


def remove_files(attachments: Iterable[CaseAttachment]) -> None:
    """The files of rows that are about to go. A transaction that rolls back finds them again."""
    for attachment in attachments:
        if attachment.file.name:
            transaction.on_commit(partial(attachment.file.storage.delete, attachment.file.name))
