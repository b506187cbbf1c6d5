"""The public state of the library: kind of documents × year × state, and the term.

It shows no title, number, organ or meeting: a closed paper that exists and one that does not give
the same page (decision 34).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.frontend.page_cache.cached_views import forget_pages_on_change
from members_area.completeness.domain.checks import run_checks
from members_area.completeness.domain.facts import CompletenessFinding, CompletenessState
from members_area.completeness.domain.queries import (
    collect_member_facts,
    collect_reader_facts,
    list_begun_rules,
)
from members_area.completeness.domain.report import MAX_YEARS, MatrixCell
from members_area.completeness.models import CompletenessRule, PublicStatus, RuleType, StatusScope
from members_area.library import models as library
from members_area.library.domain.contributed import RegisterLink
from members_area.library.domain.queries.document import ANYBODY
from members_area.meetings.models import Meeting
from members_area.register.models import Organ

# Rules that count the documents of a period. Rules about numbers or single documents are left out:
# a gap
# in the numbers would point to a paper that members do not see.
COUNTING = (
    RuleType.IN_FORCE_NOW,
    RuleType.YEARLY_MIN,
    RuleType.PERIOD_MIN,
    RuleType.PER_MEETING,
    RuleType.EVERY_N_YEARS,
)
READERS: Mapping[str, frozenset[str]] = {
    StatusScope.NOBODY: frozenset(),
    StatusScope.PUBLIC: frozenset({library.Audience.PUBLIC}),
    StatusScope.MEMBERS: frozenset({library.Audience.PUBLIC, library.Audience.MEMBERS}),
}

# A change of one of these rows makes the cached public page outdated.
forget_pages_on_change(
    library.AudienceRule,
    CompletenessRule,
    library.CourtEvent,
    library.DocumentKind,
    Meeting,
    Organ,
    PublicStatus,
    library.Relation,
)
# A draft is on no public page, so a batch of drafts does not empty the page cache.
forget_pages_on_change(library.Document, unless=lambda document: document.published_on is None)


@dataclass(frozen=True, slots=True)
class StatusCell:
    """The state of a kind in a year; `due` is the earliest term of a missing paper."""

    year: int
    state: CompletenessState
    due: date | None = None


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A kind of documents by its name, with a cell for each year."""

    kind: str
    cells: tuple[StatusCell, ...]


@dataclass(frozen=True, slots=True)
class StatusPicture:
    scope: StatusScope
    today: date
    years: tuple[int, ...] = ()
    rows: tuple[StatusRow, ...] = ()


def read_scope() -> StatusScope:
    """Return the scope that the co-op shows to everybody now. One query."""
    newest = PublicStatus.objects.values_list("scope", flat=True).first()
    return StatusScope(newest) if newest else StatusScope.NOBODY


def status_page() -> list[RegisterLink]:
    """Return the link to the public page; none while nobody may see it."""
    if read_scope() == StatusScope.NOBODY:
        return []
    return [RegisterLink(_("Stan dokumentów Spółdzielni"), reverse("ikcs:public_status"))]


@transaction.atomic
def show_status(scope: StatusScope, *, origin: Origin) -> None:
    """Save the decision what everybody may see; the same scope again changes nothing."""
    before = read_scope()
    if scope == before:
        return
    decision = PublicStatus.objects.create(scope=scope)
    record(
        "LIBRARY_STATUS_SHOWN",
        origin,
        obj=decision,
        changes={"before": before.value, "after": scope.value},
    )


def status_picture(scope: StatusScope, today: date) -> StatusPicture:
    """Return what everybody would see with this scope."""
    kinds = _kinds(scope, today)
    rules = [
        rule for rule in list_begun_rules(today) if rule.type in COUNTING and rule.kind in kinds
    ]
    if not rules:
        return StatusPicture(scope, today)
    if scope == StatusScope.PUBLIC:
        facts = collect_reader_facts(ANYBODY, rules, today)
    else:
        facts = collect_member_facts(rules, today)
    by_kind: defaultdict[str, list[CompletenessFinding]] = defaultdict(list)
    for finding in run_checks(rules, facts, today):
        if finding.year and today.year - MAX_YEARS < finding.year <= today.year:
            by_kind[finding.kind].append(finding)
    first = min((one.year or today.year for found in by_kind.values() for one in found), default=0)
    years = tuple(range(first, today.year + 1)) if first else ()
    rows = tuple(
        StatusRow(name, tuple(_cell(year, by_kind[code]) for year in years))
        for code, name in kinds.items()
        if code in by_kind
    )
    return StatusPicture(scope, today, years, rows)


def _kinds(scope: StatusScope, today: date) -> dict[str, str]:
    """Map codes to names of the art. 8¹ kinds that are open to these readers without exception."""
    held: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    rules = library.AudienceRule.objects.on(today).filter(kind__art81=True).order_by("kind__pk")
    for code, name, audience in rules.values_list("kind__code", "kind__name", "audience"):
        held[code, name].add(audience)
    return {code: name for (code, name), found in held.items() if found <= READERS[scope]}


def _cell(year: int, findings: Iterable[CompletenessFinding]) -> StatusCell:
    here = tuple(finding for finding in findings if finding.year == year)
    state = MatrixCell(year, here).state
    waited_for = (CompletenessState.MISSING, CompletenessState.NOT_DUE)
    terms = [one.due for one in here if one.due and one.state == state and one.state in waited_for]
    return StatusCell(year, state, min(terms, default=None))
