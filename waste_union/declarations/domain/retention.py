"""The ends of the terms of declarations and decisions (art. 70 O.p., glossary.md B4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from cms_ext.desks.privacy.domain.retention import ExpiredRows, expired
from cms_ext.evidence.audit.domain.event import SYSTEM, record
from waste_union.declarations.domain.verify import FORGOTTEN
from waste_union.declarations.models import Declaration, FeeDecision, RateNotice
from waste_union.declarations.vocabulary import DeclarationState
from waste_union.fees.models import FeeObligation
from waste_union.fees.vocabulary import FeeSource

AT_ONCE = 500
NEVER_FINISHED = (DeclarationState.DRAFT, DeclarationState.DISCARDED)


def forget_declarations(before: datetime, rehearse: bool) -> ExpiredRows:
    """Those that expired in a year that is over before the moment, with their calls and notices.

    Receipts stay, which hold nobody's data; the log has the numbers of what went, so that the
    auditor knows why it is gone.
    """
    ended = timezone.localdate(before).replace(month=1, day=1)
    rows = Declaration.objects.filter(expired_on__lt=ended).order_by("pk")
    found = expired(rows, "expired_on")
    while not rehearse and (portion := list(rows.values_list("pk", "number")[:AT_ONCE])):
        _forget(dict(portion))
    return found


def forget_fee_decisions(before: datetime, rehearse: bool) -> ExpiredRows:
    """Confirmed decisions whose last month lies in a year that is over before the moment.

    One without an end ends where a later paper without an end takes its place; while none does, it
    obliges and stays. What accounts owed by them stays in the ledger.
    """
    ended = timezone.localdate(before).replace(month=1, day=1)
    rows = _ended_decisions().filter(ended__lt=ended).order_by("pk")
    found = expired(rows, "ended")
    while not rehearse and (portion := list(rows.values_list("pk", "number")[:AT_ONCE])):
        _forget_decisions(dict(portion))
    return found


def _ended_decisions() -> QuerySet[Any]:
    """Those that were confirmed, each with the day from which it obliges nobody, or None."""
    own = FeeObligation.objects.filter(source=FeeSource.DECISION, source_key=OuterRef("number"))
    later = FeeObligation.objects.filter(
        account=OuterRef("declared_property__account"), until__isnull=True, pk__gt=OuterRef("own")
    )
    confirmed = FeeDecision.objects.filter(confirmed_on__isnull=False)
    return confirmed.annotate(own=Subquery(own.values("pk")[:1])).annotate(
        ended=Coalesce("until", Subquery(later.order_by("from_month").values("from_month")[:1]))
    )


def forget_unfinished(before: datetime, rehearse: bool) -> ExpiredRows:
    """Drafts that nobody went on with, or that were thrown away, begun before the moment."""
    begun = timezone.localdate(before)
    rows = Declaration.objects.filter(state__in=NEVER_FINISHED, started_on__lt=begun)
    found = expired(rows, "started_on")
    if not rehearse:
        rows.delete()
    return found


@transaction.atomic
def _forget(numbers: dict[int, str]) -> None:
    Declaration.objects.filter(replaces__in=numbers).update(replaces=None)
    RateNotice.objects.filter(declaration__in=numbers).delete()
    Declaration.objects.filter(pk__in=numbers).delete()
    record(FORGOTTEN, SYSTEM, changes={"numbers": list(numbers.values())})


@transaction.atomic
def _forget_decisions(numbers: dict[int, str]) -> None:
    FeeDecision.objects.filter(pk__in=numbers).delete()
    record("FEE_DECISIONS_FORGOTTEN", SYSTEM, changes={"numbers": list(numbers.values())})
