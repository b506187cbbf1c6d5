"""What the demo's papers do to each other, and how they were voted, by the desk's own verbs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from cms_ext.evidence.audit.domain.event import Origin
from members_area.library.domain.relation import save_relation
from members_area.library.models import Document, Relation, RelationType
from members_area.library.text_source import read_source
from members_area.resolutions.domain.vote import record_vote
from members_area.resolutions.models import Vote

# How the texts name the statute, which has neither a number nor a name of its own.
STATUTE = "statut"


def load_relations(clerk: Origin) -> None:
    """The relations of fixtures/coop/documents between papers that the library has by now, and
    the votes of fixtures/coop/votes.yaml."""
    papers = _papers()
    for facts, source in papers:
        for row in facts.get("relations", []):
            target = _named(row["target"], papers)
            if target is not None:
                _relate(row, source, target, clerk)
    for row in yaml.load((_fixtures() / "votes.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader):
        document = _named(row["number"], papers)
        if document is not None:
            _vote(row, document, clerk)


def _fixtures() -> Path:
    folder: Path = settings.COOP_DEMO_FIXTURES
    return folder


def _papers() -> list[tuple[dict[str, Any], Document]]:
    """The facts of each text source with its paper; those that are not in the library are left."""
    by_title = {document.title: document for document in Document.objects.select_related("kind")}
    sources = sorted((_fixtures() / "documents").glob("*.md"))
    facts = [read_source(path.read_text(encoding="utf-8")).facts for path in sources]
    return [(one, by_title[one["title"]]) for one in facts if one["title"] in by_title]


def _named(name: str, papers: list[tuple[dict[str, Any], Document]]) -> Document | None:
    """The resolution with this number, the paper with this id, or the statute."""
    for facts, document in papers:
        names = {
            facts.get("id"),
            document.number if document.kind.code == "RESOLUTION" else None,
            STATUTE if document.kind.code == "STATUTE" else None,
        }
        if name in names:
            return document
    return None


def _relate(row: dict[str, Any], source: Document, target: Document, clerk: Origin) -> None:
    relation = Relation(
        source=source,
        target=target,
        type=RelationType(row["type"]),
        effective_on=row.get("effective_on"),
        scope_text=row.get("scope", ""),
    )
    save_relation(relation, origin=clerk)


def _vote(row: dict[str, Any], document: Document, clerk: Origin) -> None:
    vote = Vote(
        document=document,
        votes_for=row["for"],
        votes_against=row["against"],
        abstained=row["abstained"],
        present=row["present"],
    )
    record_vote(vote, origin=clerk)
