"""What cases make on a new site."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Q

from cases.models import CaseSubject
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.public_site.pages.models import Desk

# By the code of a desk, as the set-up proposes them: money, membership, the technical desk.
MATTERS = {
    "DFK": Q(type__code="CALC_REQUEST") | Q(type__code="COMPLAINT", shows_data=True),
    "DCL": Q(type__code__in=("DATA_REQUEST", "APPEAL", "PRAISE_SUGGESTION")),
    "DT": Q(type__code__in=("TICKET", "SERVICE_ORDER"))
    | Q(type__code="COMPLAINT", shows_data=False),
}


def make(answers: Answers, today: date, origin: Origin) -> Mapping[str, int]:
    """Repeatable, as `cms_ext.plugins.SetUp` says."""
    named = name_desks()
    return {"casesubject": named} if named else {}


def name_desks() -> int:
    """Give each subject the desk of its matter, once: not where the office named any itself.

    How many got one.
    """
    if CaseSubject.objects.exclude(desk=None).exists():
        return 0
    desks = Desk.objects.filter(code__in=MATTERS)
    return sum(CaseSubject.objects.filter(MATTERS[desk.code]).update(desk=desk) for desk in desks)


def desks_are_named(today: date) -> bool:
    return not CaseSubject.objects.filter(desk=None, offered=True).exists()
