"""An article of the old site as a reader found it, how it is brought in, what became of it.
Pure.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

# One article as it comes; pictures inside its text (`data:`) are taken out before the seam.
LARGEST_ARTICLE = 4 * 1024 * 1024
LONGEST_ID = 255


class SourceProblem(ValueError):
    """The source cannot be read at all: the message says why and what to do."""


class ArticleProblem(ValueError):
    """One article cannot be taken; the others can."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the old site: its address or path, and what people called it."""

    address: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class OldArticle:
    """What the old site says of one article; nothing in it is trusted.

    `folder` is where relative links of the body begin, `alias` the old site's word for addresses.
    """

    source_id: str
    title: str
    published: date | None
    body_html: str
    lead: str = ""
    alias: str = ""
    old_addresses: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    folder: str = "/"
    encoding_note: str = ""

    def digest(self) -> str:
        """A digest of all that the old site says of the article."""
        content = json.dumps(asdict(self), default=str, sort_keys=True)
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class UnreadableArticle:
    """A part of the source that is no article: its place in the source, and the reason."""

    source_id: str
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class MovingWish:
    """How to import: as drafts or published, and whether to overwrite what editors have changed."""

    publish: bool = False
    replace: bool = False


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
