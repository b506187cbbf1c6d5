"""Looking words up in the database: a condition on documents, the same on both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, F, Func

from members_area.library.domain.search.question import Term
from members_area.library.search_tables import ENTRY, HOLDING, WORDS


class Holds(Func):
    """Whether a document holds, of each of these terms, one alternative.

    The papers are looked up once for the whole
    query, not once for a row, so the condition costs the same wherever it stands.
    """

    output_field = BooleanField()

    def __init__(self, terms: Sequence[Term]) -> None:
        super().__init__(F("pk"))
        self.terms = tuple(terms)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        found = (
            f"SELECT entry.document_id FROM {ENTRY} entry JOIN {WORDS} ON {WORDS}.rowid = entry.id "
            f"WHERE {WORDS} MATCH %s"
        )
        return self._among(compiler, found, _spelled(self.terms, " OR ", " AND ", "*"))

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        found = f"SELECT {HOLDING}(%s::tsquery)"
        return self._among(compiler, found, _spelled(self.terms, "|", "&", ":*"))

    def _among(self, compiler: Any, found: str, words: str) -> tuple[str, Any]:
        key, parameters = compiler.compile(self.source_expressions[0])
        return f"({key} IN ({found}))", (*parameters, words)


def _spelled(terms: Sequence[Term], either: str, both: str, beginning: str) -> str:
    """The terms in the database's own language; words are of a–z and 0–9, so none is special."""
    return both.join(
        f"({either.join(word.replace('*', beginning) for word in term)})" for term in terms
    )
