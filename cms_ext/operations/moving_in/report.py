"""What became of each article, for the person who runs the import. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ArticleOutcome(StrEnum):
    """In the order of the summary."""

    CREATED = "wczytane"
    UPDATED = "zmienione"
    PUBLISHED = "opublikowane"
    UNCHANGED = "bez zmian"
    KEPT = "pominięte"
    REFUSED = "odrzucone"


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """One article: `changes` are sentences about what is not as it was on the old site.

    `page` is empty where a rehearsal has made none. `redirects` are old addresses that lead to it
    since this run.
    """

    source_id: str
    title: str
    outcome: ArticleOutcome
    page: int | None = None
    address: str = ""
    changes: tuple[str, ...] = ()
    problem: str = ""
    redirects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MovingReport:
    """Of a whole run; a rehearsal gives the same as the run itself."""

    lines: tuple[ArticleLine, ...]

    @property
    def counts(self) -> Mapping[ArticleOutcome, int]:
        found = Counter(line.outcome for line in self.lines)
        return {outcome: found[outcome] for outcome in ArticleOutcome}

    @property
    def refused(self) -> bool:
        return self.counts[ArticleOutcome.REFUSED] > 0
