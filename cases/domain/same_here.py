"""„To samo u mnie”: what is known already is offered before it is reported a second time.

Known are outages that last and open faults of shared parts. Nothing of it tells who reported: a
subject, an address of a building, days and a count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.page import same_here_page
from cases.domain.public_faults import of_public_places
from cases.models import Case, CaseSubject, SameHere
from cases.vocabulary import DONE
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.domain.person import lock_person
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import RelatedLink
from cms_ext.premises.models import Building
from cms_ext.public_site.notices.domain.outages import outages_now, public_outages
from cms_ext.public_site.notices.models import AnnouncementPage

# Above a form on a phone there is room for no more.
MOST = 3


@dataclass(frozen=True, slots=True)
class KnownTrouble:
    """An outage or a fault as everybody may read it; one of `fault` and `outage` is its key.

    `number` is that of the announcement or of the first case, `until` the day or the moment by
    which it is over, None where nobody can say or the day has passed, and `reports` how many have
    told of it.
    """

    title: str
    where: str
    since: date
    number: str
    reports: int
    until: date | None = None
    until_moment: datetime | None = None
    fault: UUID | None = None
    outage: int | None = None


def known_troubles(
    now: datetime, *, buildings: Iterable[Building] = (), subject: CaseSubject | None = None
) -> Sequence[KnownTrouble]:
    """Outages that last, then open faults, the newest first; at most three.

    With `buildings` only what reaches one of them; with `subject` of the faults only those. A
    constant number of queries.
    """
    places = list(buildings)
    outages = [
        page
        for page in outages_now(now)
        if not places or any(page.targets.reach_some_of(one) for one in places)
    ]
    faults = _open_faults()
    if places:
        faults = faults.filter(building__in=places)
    if subject is not None:
        faults = faults.filter(subject=subject)
    found = [*_of_outages(outages[:MOST]), *_of_faults(faults, timezone.localdate(now))]
    return found[:MOST]


def known_fault(key: UUID, today: date) -> KnownTrouble | None:
    """One open fault of shared parts; None for every other case."""
    first = _open_faults().filter(pk=key).first()
    if first is None:
        return None
    same = _open_faults().filter(building=first.building, subject=first.subject)
    return next(iter(_of_faults(same, today)), None)


def known_outage(key: int, now: datetime) -> KnownTrouble | None:
    """One outage that everybody may read and that is not over: the page of one leads here, too,
    before it begins, and what is switched off early is told like what lasts.
    """
    return next(iter(_of_outages(list(public_outages(now).filter(pk=key)))), None)


@transaction.atomic
def add_same_here(
    trouble: KnownTrouble, person: Person | None, *, today: date, origin: Origin
) -> None:
    """One more who has it; of a person on file once, however often it is pressed."""
    at = {"case_id": trouble.fault, "outage_id": trouble.outage}
    if person is not None:
        lock_person(person)
        _row, made = SameHere.objects.get_or_create(
            person=person, **at, defaults={"added_on": today}
        )
        if not made:
            return
    else:
        SameHere.objects.create(added_on=today, **at)
    about = Case.objects.filter(pk=trouble.fault).first() if trouble.fault else None
    record("CASE_SAME_HERE", origin, obj=about, subject=person, note=trouble.number)


def followed_faults(user: User | AnonymousUser) -> QuerySet[SameHere]:
    """The faults to which this person was added, the newest first; none for nobody."""
    if not isinstance(user, User) or user.person_id is None:
        return SameHere.objects.none()
    rows = SameHere.objects.filter(person=user.person_id, case__isnull=False)
    return rows.select_related("case__subject", "case__building").order_by("-added_on", "-pk")


def outage_link(announcement: AnnouncementPage) -> RelatedLink | None:
    """On the page of an outage: the way to say that it is here, too."""
    return RelatedLink(_("To samo u mnie"), same_here_page(outage=announcement.pk))


def _open_faults() -> QuerySet[Case]:
    faults = of_public_places().exclude(state__in=DONE).filter(building__isnull=False)
    return faults.select_related("building", "subject").annotate(same_here=Count("same"))


def _of_faults(cases: QuerySet[Case], today: date) -> list[KnownTrouble]:
    """Reports of one subject in one building are one fault; its first report stands for it."""
    ordered = cases.order_by("building", "subject", "received_on", "number")
    found = []
    for _key, same in groupby(ordered, key=lambda one: (one.building_id, one.subject_id)):
        reports = list(same)
        first = reports[0]
        found.append(
            KnownTrouble(
                title=first.subject.name,
                where=_address(first.building),
                since=first.received_on,
                number=first.number,
                reports=len(reports) + sum(one.same_here for one in reports),  # type: ignore[attr-defined]  # annotated
                until=first.due_internal if first.due_internal >= today else None,
                fault=first.pk,
            )
        )
    return sorted(found, key=lambda one: one.since, reverse=True)


def _address(building: Building | None) -> str:
    return (building.address or building.code) if building else ""


def _of_outages(pages: Sequence[AnnouncementPage]) -> list[KnownTrouble]:
    counted = (
        SameHere.objects.filter(outage__in=[page.pk for page in pages])
        .order_by()
        .values_list("outage")
        .annotate(n=Count("pk"))
    )
    reports = dict(counted) if pages else {}
    return [
        KnownTrouble(
            title=page.title,
            where=page.where,
            since=timezone.localdate(page.starts_at) if page.starts_at else page.valid_from,
            number=page.number or "",
            reports=reports.get(page.pk, 0),
            until_moment=page.ends_at,
            outage=page.pk,
        )
        for page in pages
    ]
