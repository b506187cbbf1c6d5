"""Conditions and ranking of a search, the same on both databases; queries without a result."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from itertools import takewhile
from operator import add
from typing import Any

from django.db.models import BooleanField, Case, Count, F, Func, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable

from cms_ext.public_site.pages.synonyms.domain import list_synonyms
from members_area.library.domain.search.index import find_indexed_words
from members_area.library.domain.search.question import (
    QuestionWord,
    SearchQuestion,
    Term,
    read_query,
)
from members_area.library.models import FruitlessSearch
from members_area.library.search_tables import ENTRY, HOLDING, WORDS


class Holds(Func):
    """The condition that a document holds one alternative of each of these terms.

    The documents are looked up once for the whole query, not once for a row, so the condition costs
    the same wherever it stands.
    """

    output_field = BooleanField()

    def __init__(self, terms: Sequence[Term]) -> None:
        super().__init__(F("pk"))
        self.terms = tuple(terms)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        found = (
            f"SELECT entry.document_id FROM {ENTRY} entry JOIN {WORDS} ON {WORDS}.rowid = entry.id "  # noqa: S608 - names of our own
            f"WHERE {WORDS} MATCH %s"
        )
        return self._among(compiler, found, _write_terms(self.terms, " OR ", " AND ", "*"))

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        found = f"SELECT {HOLDING}(%s::tsquery)"
        return self._among(compiler, found, _write_terms(self.terms, "|", "&", ":*"))

    def _among(self, compiler: Any, found: str, words: str) -> tuple[str, Any]:
        key, parameters = compiler.compile(self.source_expressions[0])
        return f"({key} IN ({found}))", (*parameters, words)


def _write_terms(terms: Sequence[Term], either: str, both: str, beginning: str) -> str:
    """Write the terms in the database's query language; words are of a–z and 0–9 only."""
    return both.join(
        f"({either.join(word.replace('*', beginning) for word in term)})" for term in terms
    )


# With fewer documents that hold every word, documents that hold one of them are listed too.
FEW = 5
# Points for each word: in the title, by its stem, by its beginning or a synonym.
IN_TITLE, BY_STEM, ANYHOW = 3, 2, 1
# More than any sum of these: the paper is of the named kind, holds every word, bears the number.
A_WORD_OF_KIND, WHOLE_KIND = 100, 50
WHOLE, NUMBERED = 1_000, 10_000


def parse_question(query: str) -> SearchQuestion:
    """Parse a query, with the office's synonyms. One database query."""
    return read_query(query, list_synonyms() if query.strip() else [])


def match_all_words(question: SearchQuestion) -> Holds:
    """Return the condition for documents that hold every word."""
    return Holds([word.anyhow() for word in question.words])


def match_some_words(question: SearchQuestion) -> Q:
    """Return the condition for documents that hold every word, or one distinctive word."""
    if not question.saying:
        return Q(match_all_words(question))
    either = tuple(one for word in question.saying for one in word.anyhow())
    return Q(match_all_words(question)) | Q(Holds([either]))


def match_number(question: SearchQuestion) -> Q:
    """Return the condition for documents whose number the query names.

    None when it names no number.
    """
    return Q(Holds([question.numbers])) if question.numbers else Q(pk__in=[])


def rank_by_hits(question: SearchQuestion, kinds: Iterable[str]) -> Combinable:
    """Return the rank of a paper, higher is better; the same for all without a query.

    `kinds` are the names of all kinds: a query „statut” finds the statute first, and then documents
    that mention it.
    """
    if not question:
        return Value(0, output_field=IntegerField())
    parts: list[Combinable] = [_points(word) for word in question.words]
    parts.append(_worth(WHOLE, Q(match_all_words(question))))
    if question.numbers:
        parts.append(_worth(NUMBERED, match_number(question)))
    matching = [(name, points) for name in kinds if (points := kind_points(question, name))]
    if matching:
        parts.append(
            Case(
                *(When(kind__name=name, then=Value(points)) for name, points in matching),
                default=Value(0),
                output_field=IntegerField(),
            )
        )
    return reduce(add, parts)


def kind_points(question: SearchQuestion, kind: str) -> int:
    """Return the points of a paper for being of this kind.

    Each leading word of the query that is in the kind's name counts; the full name counts more.
    """
    name = {word.forms.stem for word in find_indexed_words(kind)}
    stems = [word.forms.stem for word in question.words]
    matched = sum(1 for _ in takewhile(name.__contains__, stems))
    return matched * A_WORD_OF_KIND + (WHOLE_KIND if matched and name <= {*stems} else 0)


@dataclass(frozen=True, slots=True)
class MatchCounts:
    """The numbers of documents with every word, with some words, and with the requested number."""

    whole: int = 0
    some: int = 0
    numbered: int = 0

    @property
    def widened(self) -> bool:
        """Return True if documents that hold only some of the words are listed too."""
        return self.whole < FEW and not self.numbered


def count_matches(question: SearchQuestion) -> dict[str, Count]:
    """Return the aggregates of `MatchCounts`, for one database query."""
    if not question:
        return {name: Count("pk") for name in ("whole", "some", "numbered")}
    return {
        "whole": Count("pk", filter=Q(match_all_words(question))),
        "some": Count("pk", filter=match_some_words(question)),
        "numbered": Count("pk", filter=match_number(question)),
    }


def match_question(question: SearchQuestion, *, widened: bool) -> Q:
    """Return the condition for documents to be listed; none without a query."""
    if not question:
        return Q()
    return match_some_words(question) if widened else Q(match_all_words(question))


def _points(word: QuestionWord) -> Case:
    return Case(
        When(Holds([word.in_title()]), then=Value(IN_TITLE)),
        When(Holds([word.by_stem()]), then=Value(BY_STEM)),
        When(Holds([word.anyhow()]), then=Value(ANYHOW)),
        default=Value(0),
        output_field=IntegerField(),
    )


def _worth(points: int, condition: Q) -> Case:
    return Case(When(condition, then=Value(points)), default=Value(0), output_field=IntegerField())


MAX_QUERY_LENGTH = 80
# So that a robot cannot fill the table.
MAX_PER_DAY = 300
KEPT = timedelta(days=365)
# A PESEL or a phone number is not a search for a paper.
PERSONAL = re.compile(r"(?:\d[\s-]?){7}|@")


def record_zero_result_query(query: str, today: date) -> None:
    """Count a query that found nothing, without its author. At most three database queries."""
    normal = " ".join(query.lower().split())
    if not normal or len(normal) > MAX_QUERY_LENGTH or PERSONAL.search(normal) or "\x00" in normal:
        return
    of_today = FruitlessSearch.objects.filter(day=today)
    known = of_today.filter(query=normal).update(count=F("count") + 1)
    if not known and of_today.count() < MAX_PER_DAY:
        FruitlessSearch.objects.get_or_create(day=today, query=normal)


def purge_zero_result_queries(today: date) -> int:
    """Delete counts older than a year; return the number of rows."""
    deleted, _by_model = FruitlessSearch.objects.filter(day__lt=today - KEPT).delete()
    return deleted
