"""Load the facts for the checks, in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Min
from django.db.models.functions import Coalesce

from cms_ext.people.identity.models import User
from members_area.completeness.domain.facts import (
    FOR_MEMBERS,
    LibraryFacts,
    OrganFacts,
    PaperFacts,
    Sitting,
)
from members_area.completeness.models import CompletenessRule, NumberWaiver, RuleType
from members_area.library import models as library
from members_area.library.domain.document import find_standings
from members_area.library.domain.queries.document import visible_documents
from members_area.library.models.document import DocumentQuerySet
from members_area.meetings.models import Meeting, MeetingState
from members_area.register.models import Organ

IN_GATE = (
    library.Release.UPLOADED,
    library.Release.CLEAN,
    library.Release.FINDINGS,
    library.Release.NO_TEXT,
    library.Release.REDACTED,
    library.Release.AWAITING,
    library.Release.CONFIRMED,
)
# Rules about the office's own work, which a member cannot check.
OF_THE_OFFICE = (RuleType.UNREDACTED_WAITING, RuleType.KRS_FILING)


@dataclass(frozen=True, slots=True)
class _Ties:
    """Facts about documents that are in other tables, by the document's key."""

    waiting: dict[UUID, date]
    approved: dict[UUID, date]
    with_minutes: frozenset[UUID]
    in_force: frozenset[UUID]


def list_begun_rules(today: date) -> list[CompletenessRule]:
    """Return the rules that have begun by `today`, also those that have ended."""
    return list(CompletenessRule.objects.begun(today))


def rules_for_members(today: date) -> list[CompletenessRule]:
    """Return the rules that a member can check, without those about the office's own work."""
    return [rule for rule in list_begun_rules(today) if rule.type not in OF_THE_OFFICE]


def collect_desk_facts(rules: Iterable[CompletenessRule], today: date) -> LibraryFacts:
    """Return the facts of all documents, including unreleased ones and those closed to members."""
    documents = _sort_by_dates(library.Document.objects.all())
    states = library.Version.objects.filter(state__in=IN_GATE).values("document")
    waiting = dict(states.annotate(since=Min("uploaded_on")).values_list("document", "since"))
    return _facts(documents, waiting, rules, today)


def collect_reader_facts(
    user: User | AnonymousUser, rules: Iterable[CompletenessRule], today: date
) -> LibraryFacts:
    """Return the facts of the documents that this reader may open and that are for all members.

    They come from `visible_documents` alone, so no finding can reveal a closed paper.
    """
    visible = visible_documents(user, today).filter(audience__in=FOR_MEMBERS)
    return _facts(_sort_by_dates(visible), {}, rules, today)


def collect_member_facts(rules: Iterable[CompletenessRule], today: date) -> LibraryFacts:
    """Return the facts of the documents that every member may open, no matter who asks."""
    documents = library.Document.objects.published(today).filter(audience__in=FOR_MEMBERS)
    return _facts(_sort_by_dates(documents), {}, rules, today)


def _sort_by_dates(documents: DocumentQuerySet) -> list[library.Document]:
    """Sort by the dates that the documents bear, so that a report reads the same each time."""
    borne = Coalesce("meeting_date", "adopted_on", "published_on", "uploaded_on")
    return list(documents.select_related("kind", "organ").order_by("year", borne, "number", "pk"))


def _facts(
    documents: list[library.Document],
    waiting: dict[UUID, date],
    rules: Iterable[CompletenessRule],
    today: date,
) -> LibraryFacts:
    there = {document.pk for document in documents if _is_published(document, today)}
    approved, with_minutes = _relations(there)
    force_kinds = {rule.kind for rule in rules if rule.type == RuleType.IN_FORCE_NOW}
    judged = [
        document
        for document in documents
        if document.pk in there and document.kind.code in force_kinds
    ]
    standings = find_standings(judged, today, today=today)
    working = frozenset(key for key, standing in standings.items() if standing.in_force)
    ties = _Ties(waiting, approved, with_minutes, working)
    return LibraryFacts(
        organs=tuple(
            OrganFacts(organ.code, organ.name, organ.read_number, organ.valid_from, organ.valid_to)
            for organ in Organ.objects.all()
        ),
        papers=tuple(_paper(document, ties, today) for document in documents),
        sittings=_list_sittings(today),
        waived=frozenset(NumberWaiver.objects.values_list("organ__code", "year", "seq")),
    )


def _relations(there: set[UUID]) -> tuple[dict[UUID, date], frozenset[UUID]]:
    """The day of each paper's approval, and the papers that were adopted at published minutes."""
    wanted = (library.RelationType.APPROVES, library.RelationType.ADOPTED_AT)
    fields = ("type", "source_id", "target_id", "source__adopted_on")
    approved: dict[UUID, date] = {}
    with_minutes = set()
    for kind, source, target, on in library.Relation.objects.filter(type__in=wanted).values_list(
        *fields
    ):
        if kind == library.RelationType.ADOPTED_AT and target in there:
            with_minutes.add(source)
        elif kind == library.RelationType.APPROVES and source in there and on is not None:
            approved[target] = min(on, approved.get(target, on))
    return approved, frozenset(with_minutes)


def _list_sittings(today: date) -> tuple[Sitting, ...]:
    held = Meeting.objects.exclude(state=MeetingState.CANCELLED).filter(date__lte=today)
    rows = held.order_by("date", "pk").values_list("organ__code", "date")
    return tuple(Sitting(organ, day) for organ, day in rows)


def _is_published(document: library.Document, today: date) -> bool:
    on = document.published_on
    return document.state == library.DocumentState.PUBLISHED and on is not None and on <= today


def _paper(document: library.Document, ties: _Ties, today: date) -> PaperFacts:
    published = _is_published(document, today)
    return PaperFacts(
        key=str(document.pk),
        title=document.title,
        kind=document.kind.code,
        year=document.year,
        organ=document.organ.code if document.organ else "",
        number=document.number.strip(),
        audience=document.audience,
        meeting_date=document.meeting_date,
        adopted_on=document.adopted_on,
        published_on=document.published_on if published else None,
        waiting_since=ties.waiting.get(document.pk),
        is_scheduled=document.state == library.DocumentState.PUBLISHED and not published,
        in_force=document.pk in ties.in_force,
        changes_statute=document.changes_statute,
        krs_filed_on=document.krs_filed_on,
        krs_registered_on=document.krs_registered_on,
        named_numbers=tuple(str(number).strip() for number in document.named_numbers),
        approved_on=ties.approved.get(document.pk),
        has_minutes=document.pk in ties.with_minutes,
    )
