"""Papers before a court: changes of the statute to be registered, claims to be judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import long_date
from cms_ext.office.law.domain import legal_rule
from cms_ext.office.law.working_days import days_after
from members_area.library.models import CourtEvent, CourtEventKind, Document
from members_area.library.models.document import DocumentQuerySet

STATUTE_CHANGE = "STATUTE_KRS_FILING"
_JUDGMENTS = (
    CourtEventKind.ANNULLED,
    CourtEventKind.SET_ASIDE,
    CourtEventKind.NOT_EXISTENT,
)


@dataclass(frozen=True, slots=True)
class CourtFiling:
    """A paper before a court: what for, until when the board must act, and whether that is over."""

    document: Document
    words: str
    term: date | None = None
    overdue: bool = False


def waiting(documents: DocumentQuerySet, today: date) -> list[CourtFiling]:
    """The papers among these that wait for a court today, the longest first.

    Two queries, and one for each day on which a change of the statute was adopted.
    """
    changes = documents.filter(changes_statute=True, krs_registered_on=None)
    rows = changes.select_related("kind", "organ").order_by("adopted_on", "pk")
    return [*_for_entry(rows, today), *_for_judgment(documents)]


@dataclass(frozen=True, slots=True)
class UnfiledChanges:
    """How many changes of the statute the board has still to file; the oldest, and its term."""

    number: int
    oldest: date | None
    term: date | None


def to_file() -> UnfiledChanges:
    """Two queries. The change that was adopted first is due first."""
    unfiled = Document.objects.filter(
        changes_statute=True,
        krs_filed_on=None,
        krs_registered_on=None,
        adopted_on__isnull=False,
    )
    found = unfiled.aggregate(number=Count("pk"), oldest=Min("adopted_on"))
    oldest = found["oldest"]
    return UnfiledChanges(found["number"], oldest, filing_term(oldest) if oldest else None)


def filing_term(adopted_on: date) -> date:
    """The last day on which the board files a change of the statute (art. 12a pr. spółdz.)."""
    days: int = legal_rule(STATUTE_CHANGE, on=adopted_on).params["days"]
    return days_after(adopted_on, days)


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
            term = terms.get(adopted_on) or terms.setdefault(adopted_on, filing_term(adopted_on))
            words = _("Zgłoszenie zmiany statutu do KRS – termin %(date)s")
            found.append(
                CourtFiling(document, words % {"date": long_date(term)}, term, overdue=term < today)
            )
    return found


def _for_judgment(documents: DocumentQuerySet) -> list[CourtFiling]:
    """Papers with a claim that has not ended and no final judgment since."""
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
