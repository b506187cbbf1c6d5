"""The relations of a paper, as far as the reader may open both sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members_area.library.models import Document, Relation, RelationType
from members_area.library.models.document import DocumentQuerySet

DOES: Mapping[str, object] = {
    RelationType.AMENDS: _("Zmienia"),
    RelationType.REPEALS: _("Uchyla"),
    RelationType.REPEALS_IN_PART: _("Uchyla w części"),
    RelationType.SUPERSEDES: _("Zastępuje"),
    RelationType.CONSOLIDATES: _("Jest tekstem jednolitym"),
    RelationType.IMPLEMENTS: _("Wykonuje"),
    RelationType.ADOPTED_AT: _("Podjęta na posiedzeniu"),
    RelationType.APPROVES: _("Zatwierdza"),
}
IS_DONE: Mapping[str, object] = {
    RelationType.AMENDS: _("Zmieniony przez"),
    RelationType.REPEALS: _("Uchylony przez"),
    RelationType.REPEALS_IN_PART: _("Uchylony w części przez"),
    RelationType.SUPERSEDES: _("Zastąpiony przez"),
    RelationType.CONSOLIDATES: _("Tekst jednolity"),
    RelationType.IMPLEMENTS: _("Wykonany przez"),
    RelationType.ADOPTED_AT: _("Podjęto uchwałę"),
    RelationType.APPROVES: _("Zatwierdzony przez"),
}


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation to another paper: its kind in words, and which part it is about."""

    words: str
    document: Document
    scope: str


def ties_of(document: Document, visible: DocumentQuerySet) -> list[Tie]:
    """The relations whose other paper is in `visible`. One query."""
    readable = visible.values("pk")
    relations = Relation.objects.filter(
        Q(source=document, target__in=readable) | Q(target=document, source__in=readable)
    ).select_related("source__kind", "target__kind")
    return [_tie(document, relation) for relation in relations.order_by("pk")]


def _tie(document: Document, relation: Relation) -> Tie:
    if relation.source_id == document.pk:
        return Tie(str(DOES[relation.type]), relation.target, relation.scope_text)
    return Tie(str(IS_DONE[relation.type]), relation.source, relation.scope_text)
