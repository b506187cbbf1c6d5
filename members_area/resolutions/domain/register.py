"""The register of resolutions on a day (library.md §4), and what waits for a court.

Everything is counted and listed among the documents that the reader may open.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.text.folding import folded_words, stem_word
from cms_ext.base.text.polish import fold_text, order_polish
from cms_ext.frontend.theme.figures import long_date
from cms_ext.office.law.domain import legal_rule
from cms_ext.office.law.working_days import add_term_days
from cms_ext.people.identity.models import User
from members_area.library.domain.contributed import RegisterLink
from members_area.library.domain.document import DocumentStanding, find_standings
from members_area.library.domain.force_rule import CHANGING, Label
from members_area.library.models import CourtEvent, CourtEventKind, Document, Relation
from members_area.library.models.document import DocumentQuerySet
from members_area.register.models import Organ
from members_area.resolutions.domain.vote import STATUTE_CHANGE
from members_area.resolutions.models import Vote

_JUDGMENTS = (CourtEventKind.ANNULLED, CourtEventKind.SET_ASIDE, CourtEventKind.NOT_EXISTENT)


@dataclass(frozen=True, slots=True)
class CourtFiling:
    """A paper that waits for a court, as text, with the board's term."""

    document: Document
    words: str
    term: date | None = None
    overdue: bool = False


def list_court_filings(documents: DocumentQuerySet, today: date) -> list[CourtFiling]:
    """Return the documents among these that wait for a court today, the oldest first.

    Two queries, and one for each day of adoption of a change of the statute.
    """
    changes = documents.filter(changes_statute=True, krs_registered_on=None)
    rows = changes.select_related("kind", "organ").order_by("adopted_on", "pk")
    return [*_for_entry(rows, today), *_for_judgment(documents)]


@dataclass(frozen=True, slots=True)
class UnfiledChanges:
    """The number of unfiled changes of the statute, the day of the oldest, and its term."""

    number: int
    oldest: date | None
    term: date | None


def count_unfiled_changes() -> UnfiledChanges:
    """Count the changes of the statute that the board has still to file. Two queries."""
    unfiled = Document.objects.filter(
        changes_statute=True, krs_filed_on=None, krs_registered_on=None, adopted_on__isnull=False
    )
    found = unfiled.aggregate(number=Count("pk"), oldest=Min("adopted_on"))
    oldest = found["oldest"]
    return UnfiledChanges(
        found["number"], oldest, find_court_filing_term(oldest) if oldest else None
    )


def find_court_filing_term(adopted_on: date) -> date:
    """The last day on which the board files a change of the statute (art. 12a pr. spółdz.)."""
    days: int = legal_rule(STATUTE_CHANGE, on=adopted_on).params["days"]
    return add_term_days(adopted_on, days)


def _for_entry(documents: Iterable[Document], today: date) -> list[CourtFiling]:
    terms: dict[date, date] = {}
    found = []
    for document in documents:
        adopted_on = document.adopted_on
        if document.krs_filed_on is not None:
            filed = long_date(document.krs_filed_on)
            words = _("Zgłoszona do KRS %(date)s, czeka na wpis") % {"date": filed}
            found.append(CourtFiling(document, words))
        elif adopted_on is not None:
            term = terms.get(adopted_on) or terms.setdefault(
                adopted_on, find_court_filing_term(adopted_on)
            )
            words = _("Zgłoszenie zmiany statutu do KRS – termin %(date)s")
            found.append(
                CourtFiling(document, words % {"date": long_date(term)}, term, overdue=term < today)
            )
    return found


def _for_judgment(documents: DocumentQuerySet) -> list[CourtFiling]:
    """Return the documents with an open claim and no final judgment since."""
    final = Q(kind__in=_JUDGMENTS, final_on__isnull=False)
    open_claim = Q(kind=CourtEventKind.CLAIM_FILED, final_on=None)
    events = CourtEvent.objects.filter(final | open_claim, document__in=documents.values("pk"))
    claims: dict[Document, date] = {}
    for event in events.select_related("document__kind", "document__organ"):
        if event.kind == CourtEventKind.CLAIM_FILED:
            claims.setdefault(event.document, event.decided_on)
        else:
            claims.pop(event.document, None)
    words = _("Zaskarżona %(date)s, sąd jeszcze nie rozstrzygnął")
    return [
        CourtFiling(document, words % {"date": long_date(claimed_on)})
        for document, claimed_on in claims.items()
    ]


KIND = "RESOLUTION"


@dataclass(frozen=True, slots=True)
class ResolutionFilters:
    """The reader's filters; empty means all. `status` is the value of a Label."""

    organ: str = ""
    year: int | None = None
    number: str = ""
    subject: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class ResolutionEntry:
    """A row of the register. `standing` is None for a paper without any date of force.

    `changes` are its effects on other documents, `standing.changed_by` the documents that changed
    it;
    both name only documents that the reader may open.
    """

    document: Document
    standing: DocumentStanding | None
    changes: tuple[Relation, ...] = ()


@dataclass(frozen=True)
class Register:
    """The resolutions among `documents` that were adopted by `day`.

    Four queries, and one more for the effects, for any number of entries.
    """

    documents: DocumentQuerySet
    day: date
    today: date
    filters: ResolutionFilters = field(default_factory=ResolutionFilters)

    @cached_property
    def papers(self) -> list[Document]:
        """All resolutions, the newest first; those without a day of adoption count always."""
        adopted = self.documents.filter(kind__code=KIND).exclude(adopted_on__gt=self.day)
        rows = adopted.select_related("kind", "organ").order_by("-adopted_on", "-year", "-seq")
        return list(rows)

    @cached_property
    def standings(self) -> dict[UUID, DocumentStanding]:
        return find_standings(self.papers, self.day, today=self.today, named=self.documents)

    @cached_property
    def left(self) -> list[Document]:
        """Return the resolutions that match the filters."""
        return [paper for paper in self.papers if all(self._filter_results(paper))]

    def entries(self, papers: Iterable[Document]) -> list[ResolutionEntry]:
        """Return the rows of the register for some of its documents."""
        papers = list(papers)
        acts = Relation.objects.filter(
            type__in=CHANGING, source__in=papers, target__in=self.documents.values("pk")
        )
        changes: dict[UUID, list[Relation]] = {}
        for act in acts.select_related("target__kind").order_by("pk"):
            changes.setdefault(act.source_id, []).append(act)
        return [
            ResolutionEntry(paper, self.standings.get(paper.pk), tuple(changes.get(paper.pk, ())))
            for paper in papers
        ]

    def organs(self) -> list[Organ]:
        found = {paper.organ for paper in self.papers if paper.organ is not None}
        return sorted(found, key=lambda organ: order_polish(organ.name))

    def years(self) -> list[int]:
        return sorted({paper.year for paper in self.papers}, reverse=True)

    def labels(self) -> list[Label]:
        """Return the labels in the register on this day, in the order of library.md §4."""
        found = {standing.label for standing in self.standings.values()}
        return [label for label in Label if label in found]

    def _filter_results(self, paper: Document) -> Iterator[bool]:
        filters, standing = self.filters, self.standings.get(paper.pk)
        if filters.organ:
            yield paper.organ is not None and paper.organ.code == filters.organ
        if filters.year is not None:
            yield paper.year == filters.year
        if filters.status:
            yield standing is not None and standing.label == filters.status
        if filters.number.strip():
            yield fold_text(filters.number.strip()) in fold_text(paper.number)
        if filters.subject.strip():
            yield _speaks_of(f"{paper.title} {paper.subject}", filters.subject)


def _speaks_of(text: str, query: str) -> bool:
    """True if each word of the query begins a word of the text, ignoring case and endings."""
    words = folded_words(text)
    return all(
        any(word.startswith(stem_word(filters)) for word in words)
        for filters in folded_words(query)
    )


_BEFORE = "w sprawie "


def resolution_subject(document: Document) -> str:
    """Return the subject: `regulaminu …` of „Uchwała nr 3/RN/2024 w sprawie regulaminu …”."""
    if document.subject:
        return document.subject.removeprefix(_BEFORE)
    _number, found, subject = document.title.partition(f" {_BEFORE}")
    return subject if found else document.title


SEES_VOTES = "members_area_resolutions.view_vote"
ADDS_VOTES = "members_area_resolutions.add_vote"
WRITES = "members_area_library.change_document"


def list_register_entries(document: Document, user: User) -> list[RegisterLink]:
    """Links for a paper: its relations, vote, court events and court registration.

    At most three queries. The caller has checked that the user may see documents.
    """
    return [
        *_relations(document),
        *_vote(document, user),
        *_court_events(document),
        *_court_register(document, user),
    ]


def _relations(document: Document) -> Iterator[RegisterLink]:
    rows = Relation.objects.filter(Q(source=document) | Q(target=document))
    for row in rows.select_related("source", "target"):
        yield RegisterLink(
            f"{row.source} – {row.get_type_display()} – {row.target}",
            reverse("members_area_library_relation_modeladmin_inspect", args=[row.pk]),
        )


def _vote(document: Document, user: User) -> Iterator[RegisterLink]:
    if document.kind.code != "RESOLUTION":
        return
    vote = Vote.objects.current().filter(document=document).first()
    if vote is not None and user.has_perm(SEES_VOTES):
        yield RegisterLink(
            _("Głosowanie: za %(for)d, przeciw %(against)d, wstrzymało się %(abstained)d")
            % {"for": vote.votes_for, "against": vote.votes_against, "abstained": vote.abstained},
            reverse("members_area_resolutions_vote_modeladmin_inspect", args=[vote.pk]),
        )
    elif vote is None and user.has_perm(ADDS_VOTES):
        yield RegisterLink(
            _("Wpisz wynik głosowania"), reverse("members_area_resolutions_vote_modeladmin_create")
        )


def _court_events(document: Document) -> Iterator[RegisterLink]:
    for event in CourtEvent.objects.filter(document=document):
        yield RegisterLink(
            f"{event.get_kind_display()}, {long_date(event.decided_on)}".capitalize(),
            reverse("members_area_library_courtevent_modeladmin_inspect", args=[event.pk]),
        )


def _court_register(document: Document, user: User) -> Iterator[RegisterLink]:
    if document.changes_statute and user.has_perm(WRITES):
        yield RegisterLink(
            _("Zgłoszenie i wpis zmiany statutu w KRS"),
            reverse("members_area_resolutions_statutechange_modeladmin_edit", args=[document.pk]),
        )
