"""„To samo u mnie”: offers known faults and outages before they are reported again.

Known are lasting outages and open faults of shared parts. Nothing tells who reported: there is a
subject, an address of a building, days and a count.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.domain.person import lock_person
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import RelatedLink, find_panel
from cms_ext.premises.models import Building
from cms_ext.public_site.notices.domain.outages import list_outages_now, list_public_outages
from cms_ext.public_site.notices.models import AnnouncementPage
from coop_cases.models import Case, CaseSubject, SameHere
from coop_cases.vocabulary import DONE, CaseChannel, CaseState

# The realm whose panel a case came by.
PANELS: Mapping[str, str] = {CaseChannel.EBOK: "ebok", CaseChannel.IKCS: "ikcs"}


def panel_page(name: str, realm: str, *args: object) -> str:
    """Return the address of a page of this plugin in a panel."""
    return reverse(f"cases:{name}_{realm}", args=args)


def same_here_page(*, fault: object = None, outage: object = None) -> str:
    """The page for „To samo u mnie”: of a fault by its key, or of an outage by its number."""
    what = f"usterka={fault}" if fault else f"przerwa={outage}"
    return f"{reverse('cases:same_here')}?{what}"


def case_path(case: Case) -> str:
    """Return the path of the page on which the customer follows the case."""
    realm = PANELS.get(case.channel) or _realm_of(case)
    if case.person_id is not None and realm is not None and find_panel(realm) is not None:
        return panel_page("one", realm, case.pk)
    return reverse("cases:follow")


def _realm_of(case: Case) -> str | None:
    """A panel into which the person may sign in."""
    if case.person_id is None:
        return None
    realms = User.objects.filter(person=case.person_id, is_active=True).order_by("realm")
    return realms.filter(realm__in=PANELS.values()).values_list("realm", flat=True).first()


FAULTS, COMPLAINTS = "TICKET", "COMPLAINT"
# How long neighbours read that a fault was mended.
MENDED_FOR = timedelta(14)
MENDED = (CaseState.RESOLVED, CaseState.CLOSED)


@dataclass(frozen=True, slots=True)
class PublicFault:
    """A report as neighbours may see it; only its customer and the desk may open `key`."""

    key: UUID
    subject: str
    reported_on: date


@dataclass(frozen=True, slots=True)
class PublishedFault:
    """A fault as neighbours read it: reports of one subject, with the first day.

    `also` counts later reports and „To samo u mnie”. `key` is the report to which one adds oneself,
    `taken_up` is set once somebody has it, `mended_on` once it is over.
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
    """Faults that are not mended in the shared parts of a building, the newest first."""
    rows = public_place_faults().filter(building=building).exclude(state__in=DONE)
    facts = rows.order_by("-received_on", "-number").values_list(
        "pk", "subject__name", "received_on"
    )
    return [PublicFault(*fact) for fact in facts]


def list_neighbours(case: Case) -> Sequence[PublicFault]:
    """Other open faults of the same building, for the clerk who looks for duplicates."""
    if case.building is None or not case.public_place or case.is_done:
        return ()
    return [fault for fault in open_public_faults(case.building) if fault.key != case.pk]


def published_faults(today: date) -> Sequence[FaultsOfBuilding]:
    """Faults by building, in the order of addresses. One query.

    Open ones come first, then those mended within 14 days.
    """
    mended = Q(state__in=MENDED, ended_on__gte=today - MENDED_FOR)
    rows = public_place_faults().filter(building__isnull=False).filter(~Q(state__in=DONE) | mended)
    faults = rows.select_related("building", "subject").annotate(same_here=Count("same"))
    ordered = faults.order_by(
        "building__address__polish",
        "building__code__polish",
        "subject__position",
        "subject",
        "received_on",
        "number",
    )
    return [
        FaultsOfBuilding(cases[0].building, _faults_of(cases))
        for _building, group in groupby(ordered, key=lambda case: case.building_id)
        if (cases := list(group)) and cases[0].building
    ]


def public_place_faults() -> QuerySet[Case]:
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
    """Combine reports of one subject, all open or all done."""
    return PublishedFault(
        key=reports[0].pk,
        subject=reports[0].subject.name,
        reported_on=min(report.received_on for report in reports),
        also=len(reports) - 1 + sum(report.same_here for report in reports),  # type: ignore[attr-defined]  # annotated
        taken_up=any(report.state != CaseState.NEW for report in reports),
        mended_on=max((report.ended_on for report in reports if report.ended_on), default=None),
    )


# A phone has no room for more above a form.
MAX_TROUBLES = 3


@dataclass(frozen=True, slots=True)
class KnownTrouble:
    """An outage or a fault as everybody may read it; `fault` or `outage` is its key.

    `number` is that of the announcement or of the first case. `until` is the day, or the moment, by
    which it is over; None where nobody can say or the day has passed. `reports` counts the
    households that reported it.
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
    """Lasting outages, then open faults, the newest first; at most three.

    `buildings` limits them to these buildings, `subject` limits the faults. A constant number of
    queries.
    """
    places = list(buildings)
    outages = [
        page
        for page in list_outages_now(now)
        if not places or any(page.targets.reach_some_of(place) for place in places)
    ]
    faults = _open_faults()
    if places:
        faults = faults.filter(building__in=places)
    if subject is not None:
        faults = faults.filter(subject=subject)
    troubles = [*_of_outages(outages[:MAX_TROUBLES]), *_of_faults(faults, timezone.localdate(now))]
    return troubles[:MAX_TROUBLES]


def known_fault(key: UUID, today: date) -> KnownTrouble | None:
    """An open fault of shared parts; None for every other case."""
    first = _open_faults().filter(pk=key).first()
    if first is None:
        return None
    same = _open_faults().filter(building=first.building, subject=first.subject)
    return next(iter(_of_faults(same, today)), None)


def known_outage(key: int, now: datetime) -> KnownTrouble | None:
    """An outage that everybody may read and that is not over, also before it begins."""
    return next(iter(_of_outages(list(list_public_outages(now).filter(pk=key)))), None)


@transaction.atomic
def add_same_here(
    trouble: KnownTrouble, person: Person | None, *, today: date, origin: Origin
) -> None:
    """Count one more household; a person on file counts once."""
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
    """Faults to which this person was added, the newest first; none for guests."""
    if not isinstance(user, User) or user.person_id is None:
        return SameHere.objects.none()
    rows = SameHere.objects.filter(person=user.person_id, case__isnull=False)
    return rows.select_related("case__subject", "case__building").order_by("-added_on", "-pk")


def outage_link(announcement: AnnouncementPage) -> RelatedLink | None:
    """Return the link „To samo u mnie” on the page of an outage."""
    return RelatedLink(_("To samo u mnie"), same_here_page(outage=announcement.pk))


def _open_faults() -> QuerySet[Case]:
    faults = public_place_faults().exclude(state__in=DONE).filter(building__isnull=False)
    return faults.select_related("building", "subject").annotate(same_here=Count("same"))


def _of_faults(cases: QuerySet[Case], today: date) -> list[KnownTrouble]:
    """Combine reports of one subject in one building; the first report stands for the fault."""
    ordered = cases.order_by("building", "subject", "received_on", "number")
    troubles = []
    for _key, same in groupby(ordered, key=lambda report: (report.building_id, report.subject_id)):
        reports = list(same)
        first = reports[0]
        troubles.append(
            KnownTrouble(
                title=first.subject.name,
                where=_address(first.building),
                since=first.received_on,
                number=first.number,
                reports=len(reports) + sum(report.same_here for report in reports),  # type: ignore[attr-defined]  # annotated
                until=first.due_internal if first.due_internal >= today else None,
                fault=first.pk,
            )
        )
    return sorted(troubles, key=lambda report: report.since, reverse=True)


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
