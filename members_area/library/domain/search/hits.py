"""Searching: a condition, and an order that is the same on both databases."""

from __future__ import annotations

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

from cms_ext.public_site.pages.synonyms.domain import used_synonyms
from members_area.library.domain.search.index import find_words
from members_area.library.domain.search.question import (
    QuestionWord,
    SearchQuestion,
    Term,
    read_query,
)
from members_area.library.models import FruitlessSearch
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


# With fewer papers that hold every word, those that hold one of them are shown below.
FEW = 5
# For each word: in the title, by its stem, by its beginning or a synonym.
IN_TITLE, BY_STEM, ANYHOW = 3, 2, 1
# Above any sum of these: the paper is of the kind that the query names; every word is there; the
# number is the very one asked for.
A_WORD_OF_KIND, WHOLE_KIND = 100, 50
WHOLE, NUMBERED = 1_000, 10_000


def parse_question(query: str) -> SearchQuestion:
    """Parse a query, with the office's synonyms. One database query."""
    return read_query(query, used_synonyms() if query.strip() else [])


def match_all_words(question: SearchQuestion) -> Holds:
    """The condition for papers that hold every word."""
    return Holds([word.anyhow() for word in question.words])


def match_some_words(question: SearchQuestion) -> Q:
    """The condition for papers that hold every word, or one distinctive word."""
    if not question.saying:
        return Q(match_all_words(question))
    either = tuple(one for word in question.saying for one in word.anyhow())
    return Q(match_all_words(question)) | Q(Holds([either]))


def match_number(question: SearchQuestion) -> Q:
    """The condition for papers whose number the query names; none when it names no number."""
    return Q(Holds([question.numbers])) if question.numbers else Q(pk__in=[])


def rank_by_hits(question: SearchQuestion, kinds: Iterable[str]) -> Combinable:
    """The rank of a paper, higher is better; the same for all without a query.

    `kinds` are the names of the kinds that there are: whoever asks for „statut” means the statute
    first, and then what speaks of it.
    """
    if not question:
        return Value(0, output_field=IntegerField())
    parts: list[Combinable] = [_points(word) for word in question.words]
    parts.append(_worth(WHOLE, Q(match_all_words(question))))
    if question.numbers:
        parts.append(_worth(NUMBERED, match_number(question)))
    meant = [(name, points) for name in kinds if (points := kind_points(question, name))]
    if meant:
        parts.append(
            Case(
                *(When(kind__name=name, then=Value(points)) for name, points in meant),
                default=Value(0),
                output_field=IntegerField(),
            )
        )
    return reduce(add, parts)


def kind_points(question: SearchQuestion, kind: str) -> int:
    """What it is worth to be of a kind of this name: for each word with which the query begins that
    stands in the name, and more when the query says the whole of it.
    """
    name = {word.forms.stem for word in find_words(kind)}
    stems = [word.forms.stem for word in question.words]
    said = sum(1 for _ in takewhile(name.__contains__, stems))
    return said * A_WORD_OF_KIND + (WHOLE_KIND if said and name <= {*stems} else 0)


@dataclass(frozen=True, slots=True)
class MatchCounts:
    """How many papers hold every word, how many a part of them, how many bear the number asked."""

    whole: int = 0
    some: int = 0
    numbered: int = 0

    @property
    def widened(self) -> bool:
        """Whether papers that hold only a part of the words are shown, too."""
        return self.whole < FEW and not self.numbered


def count_matches(question: SearchQuestion) -> dict[str, Count]:
    """The aggregates of `Counted`, for one database query."""
    if not question:
        return {name: Count("pk") for name in ("whole", "some", "numbered")}
    return {
        "whole": Count("pk", filter=Q(match_all_words(question))),
        "some": Count("pk", filter=match_some_words(question)),
        "numbered": Count("pk", filter=match_number(question)),
    }


def match_question(question: SearchQuestion, *, widened: bool) -> Q:
    """The condition for papers to be shown; all of them without a query."""
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


LONGEST = 80
# A robot must not fill the table.
MOST_A_DAY = 300
KEPT = timedelta(days=365)
# A PESEL or a phone number is nobody's search for a paper.
PERSONAL = re.compile(r"(?:\d[\s-]?){7}|@")


def record_zero_result_query(query: str, today: date) -> None:
    """Count a query that found nothing, without who asked it. At most three queries."""
    normal = " ".join(query.lower().split())
    if not normal or len(normal) > LONGEST or PERSONAL.search(normal) or "\x00" in normal:
        return
    of_today = FruitlessSearch.objects.filter(day=today)
    known = of_today.filter(query=normal).update(count=F("count") + 1)
    if not known and of_today.count() < MOST_A_DAY:
        FruitlessSearch.objects.get_or_create(day=today, query=normal)


def purge_zero_result_queries(today: date) -> int:
    """Delete counts older than a year; returns how many rows."""
    deleted, _by_model = FruitlessSearch.objects.filter(day__lt=today - KEPT).delete()
    return deleted
