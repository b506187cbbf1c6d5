"""Resolutions by their numbers, and what they do to each other, through the desk's own verbs."""

from datetime import date
from typing import Any

from members_area.library.domain.relation import save_relation
from members_area.library.models import Document, Relation, RelationType
from members_area.register.models import Organ
from tests.members_area.conftest import Publish, clerk_of

ABOUT = {
    "3/RN/2024": "w sprawie regulaminu ustalania opłat",
    "7/RN/2025": "w sprawie zmiany regulaminu ustalania opłat",
    "4/RN/2026": "w sprawie nowego regulaminu ustalania opłat i rozliczania mediów",
}


def adopted(
    publish: Publish,
    organ: Organ,
    number: str,
    adopted_on: date,
    effective_from: date | None = None,
    **facts: Any,
) -> Document:
    """A published resolution."""
    title = facts.pop("title", f"Uchwała nr {number} {ABOUT.get(number, 'w sprawie porządku')}")
    return publish(
        title,
        facts.pop("audience", "MEMBERS"),
        kind="RESOLUTION",
        organ=organ,
        number=number,
        adopted_on=adopted_on,
        effective_from=effective_from,
        **facts,
    )


def statute_change(publish: Publish, organ: Organ) -> Document:
    """A resolution that changes the statute and waits for the court register."""
    return adopted(publish, organ, "5/WZ/2026", date(2026, 6, 24), changes_statute=True)


def closed(publish: Publish, board: Organ, number: str, on: date, **facts: Any) -> Document:
    """A resolution that the board alone reads."""
    return adopted(publish, board, number, on, audience="ORGAN", audience_organ=board, **facts)


def relate(source: Document, kind: RelationType, target: Document, **facts: Any) -> Relation:
    """What the first does to the second."""
    relation = Relation(source=source, target=target, type=kind, **facts)
    return save_relation(relation, origin=clerk_of("kancelaria"))


def bylaws(publish: Publish, board: Organ) -> dict[str, Document]:
    """U1, U2 and U3 of the worked example (library.md §4)."""
    papers = {
        "U1": adopted(publish, board, "3/RN/2024", date(2024, 2, 15), date(2024, 3, 1)),
        "U2": adopted(publish, board, "7/RN/2025", date(2025, 5, 22), date(2025, 7, 1)),
        "U3": adopted(publish, board, "4/RN/2026", date(2026, 5, 14), date(2026, 9, 1)),
    }
    relate(papers["U2"], RelationType.AMENDS, papers["U1"], scope_text="§ 5")
    relate(papers["U3"], RelationType.SUPERSEDES, papers["U1"], effective_on=date(2026, 9, 1))
    return papers
