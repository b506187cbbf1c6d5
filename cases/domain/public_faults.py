"""Faults of what the neighbours share, as everybody may read them.

A subject, a day and a state: never a person, and no word of a customer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from cases.models import Case
from cases.vocabulary import DONE, CaseState
from cms_ext.premises.models import Building

FAULTS = "TICKET"
# How long neighbours read that a fault was mended.
MENDED_FOR = timedelta(14)
MENDED = (CaseState.RESOLVED, CaseState.CLOSED)


@dataclass(frozen=True, slots=True)
class PublicFault:
    """One report; `key` is its case, which only its customer and the desk may open."""

    key: UUID
    subject: str
    reported_on: date


@dataclass(frozen=True, slots=True)
class PublishedFault:
    """What the neighbours read: reports of one subject are one fault, with its first day.

    `also` have told of it after the first, by a report or by „To samo u mnie”. `key` is
    the report to which one adds oneself, `taken_up` stands once somebody has it, `mended_on` once
    it is over.
    """

    key: UUID
    subject: str
    reported_on: date
    also: int
    taken_up: bool
    mended_on: date | None


@dataclass(frozen=True, slots=True)
class FaultsOfBuilding:
    building: Building
    faults: Sequence[PublishedFault]


def open_public_faults(building: Building) -> Sequence[PublicFault]:
    """What is reported and not mended in the shared parts of a building, the newest first."""
    rows = of_public_places().filter(building=building).exclude(state__in=DONE)
    facts = rows.order_by("-received_on", "-number").values_list(
        "pk", "subject__name", "received_on"
    )
    return [PublicFault(*fact) for fact in facts]


def neighbours_of(case: Case) -> Sequence[PublicFault]:
    """Other open faults of its building, for the clerk who looks for the same report twice."""
    if case.building is None or not case.public_place or case.is_done:
        return ()
    return [fault for fault in open_public_faults(case.building) if fault.key != case.pk]


def published_faults(today: date) -> Sequence[FaultsOfBuilding]:
    """By building, in the order of addresses: open ones first, then those mended a short while ago.

    One query.
    """
    mended = Q(state__in=MENDED, ended_on__gte=today - MENDED_FOR)
    rows = of_public_places().filter(building__isnull=False).filter(~Q(state__in=DONE) | mended)
    told = rows.select_related("building", "subject").annotate(same_here=Count("same"))
    ordered = told.order_by(
        "building__address",
        "building__code",
        "subject__position",
        "subject",
        "received_on",
        "number",
    )
    return [
        FaultsOfBuilding(cases[0].building, _faults_of(cases))
        for _building, found in groupby(ordered, key=lambda case: case.building_id)
        if (cases := list(found)) and cases[0].building
    ]


def of_public_places() -> QuerySet[Case]:
    """Faults of shared parts, open and done; a complaint is never one."""
    return Case.objects.filter(public_place=True, subject__type__code=FAULTS)


def _faults_of(cases: Iterable[Case]) -> Sequence[PublishedFault]:
    faults = [
        _fault(list(same))
        for _same, same in groupby(
            sorted(cases, key=lambda case: (case.subject_id, case.is_done)),
            key=lambda case: (case.subject_id, case.is_done),
        )
    ]
    return sorted(faults, key=lambda fault: (fault.mended_on is not None, fault.reported_on))


def _fault(reports: Sequence[Case]) -> PublishedFault:
    """Reports of one subject, all open or all done."""
    return PublishedFault(
        key=reports[0].pk,
        subject=reports[0].subject.name,
        reported_on=min(one.received_on for one in reports),
        also=len(reports) - 1 + sum(one.same_here for one in reports),  # type: ignore[attr-defined]  # annotated
        taken_up=any(one.state != CaseState.NEW for one in reports),
        mended_on=max((one.ended_on for one in reports if one.ended_on), default=None),
    )
