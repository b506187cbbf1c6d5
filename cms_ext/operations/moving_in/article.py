"""An article of the old site, its old addresses, and the report of an import. Pure."""

import hashlib
import json
import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from urllib.parse import SplitResult, quote, unquote, urlsplit

from cms_ext.base.text.folding import folded_words
from cms_ext.public_site.pages.domain.old_addresses import ARTICLE, ARTICLE_QUERY, article_number

# In bytes, before pictures inside the text (`data:`) are removed.
LARGEST_ARTICLE = 4 * 1024 * 1024
MAX_ID_LENGTH = 255


class SourceProblem(ValueError):
    """The source cannot be read at all; the message says why and what to do."""


class ArticleProblem(ValueError):
    """One article cannot be imported; the others can."""


class FileProblem(ValueError):
    """A file that cannot be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the old site: its address or path, and what people called it."""

    address: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class OldArticle:
    """An article as the old site exported it; nothing in it is trusted.

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
        """Return a digest of everything that the old site says about the article."""
        content = json.dumps(asdict(self), default=str, sort_keys=True)
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class UnreadableArticle:
    """A part of the source that is no article: its place and the reason."""

    source_id: str
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class MovingWish:
    """How to import: as drafts or published, with or without overwriting editors' changes."""

    publish: bool = False
    replace: bool = False


class ArticleOutcome(StrEnum):
    """What became of an article, in the order of the summary."""

    CREATED = "wczytane"
    UPDATED = "zmienione"
    PUBLISHED = "opublikowane"
    UNCHANGED = "bez zmian"
    KEPT = "pominięte"
    REFUSED = "odrzucone"


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """The report on one article; `changes` are sentences about what differs now.

    `page` is empty when a rehearsal has made none. `redirects` are the old addresses that this run
    redirected to the page.
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
    """The report on a whole run; a rehearsal reports the same as the run itself."""

    lines: tuple[ArticleLine, ...]

    @property
    def counts(self) -> Mapping[ArticleOutcome, int]:
        found = Counter(line.outcome for line in self.lines)
        return {outcome: found[outcome] for outcome in ArticleOutcome}

    @property
    def refused(self) -> bool:
        return self.counts[ArticleOutcome.REFUSED] > 0


# `index.php/pl/aktualnosci/123-brak-wody`: number and alias in the last part of the path.
NUMBERED = re.compile(r"^(\d+)-(.+?)(?:\.html)?$")


@dataclass(frozen=True, slots=True)
class OldAddress:
    """A place on the old site: its decoded path, and its query as it was written."""

    path: str
    query: str = ""

    @property
    def key(self) -> str:
        """Return the address for comparison, the same for every spelling."""
        return f"{self.path.rstrip('/') or '/'}?{'&'.join(sorted(self.query.split('&')))}"

    @property
    def written(self) -> str:
        """Return the address as a link from the root of the site."""
        return quote(self.path) + (f"?{self.query}" if self.query else "")


def parse_old_address(written: str, folder: str, hosts: Collection[str]) -> OldAddress | None:
    """Return the place on the old site that a link means; None for another site.

    `folder` is where relative links begin. Raises FileProblem for a link above the root.
    """
    parts = _split(written)
    if parts is None or parts.scheme.lower() not in ("", "http", "https"):
        return None
    if (parts.scheme or parts.netloc) and (parts.hostname or "") not in hosts:
        return None
    path = unquote(parts.path)
    if not path.isprintable() or not parts.query.isprintable() or (not path and not parts.query):
        return None
    if not path.startswith("/"):
        path = folder + path
    _require_below_root(path)
    ends = "/" if path.endswith("/") and path.strip("/") else ""
    return OldAddress(posixpath.normpath("/" + path.lstrip("/")) + ends, parts.query)


def parse_host(written: str) -> str:
    parts = _split(written)
    return (parts.hostname or "") if parts and parts.scheme.lower() in ("http", "https") else ""


@dataclass(slots=True)
class Addresses:
    """Maps old addresses to the articles of the source."""

    hosts: set[str] = field(default_factory=set)
    _by_key: dict[str, str] = field(default_factory=dict)
    _by_number: dict[str, str] = field(default_factory=dict)

    def add(self, article: OldArticle) -> None:
        """Register the addresses of an article; the first article to claim one keeps it."""
        self.hosts.update(filter(None, map(parse_host, article.old_addresses)))
        for address in list_old_addresses(article, self.hosts):
            self._by_key.setdefault(address.key, article.source_id)
            if number := _numbered(address):
                self._by_number.setdefault(number, article.source_id)
        if article.source_id.isdecimal():
            self._by_number.setdefault(f"{article.source_id}-{_alias(article)}", article.source_id)

    def article_at(self, address: OldAddress) -> str | None:
        """Return the id of the article at an address, also below another menu."""
        found = self._by_key.get(address.key) or self._by_number.get(_numbered(address))
        if found is None and (number := article_number(address.query)):
            found = self._by_key.get(OldAddress("/index.php", ARTICLE_QUERY + number).key)
        return found


def list_old_addresses(article: OldArticle, hosts: Collection[str]) -> list[OldAddress]:
    """Return all addresses under which people may have saved the article."""
    written = [*article.old_addresses, *_joomla_forms(article)]
    found = filter(None, (_taken(one, article.folder, hosts) for one in written))
    return list({address.key: address for address in found}.values())


def list_odd_addresses(article: OldArticle, hosts: Collection[str]) -> Iterator[str]:
    """Yield exported addresses of the article that are no page of the old site."""
    for address in article.old_addresses:
        if _taken(address, article.folder, hosts) is None:
            yield address


def _taken(written: str, folder: str, hosts: Collection[str]) -> OldAddress | None:
    try:
        found = parse_old_address(written, folder, hosts)
    except FileProblem:
        return None
    # The first page of the new site stands there.
    bare = found is not None and found.path in ("/", "/index.php") and not found.query
    return None if bare else found


def _joomla_forms(article: OldArticle) -> Iterable[str]:
    """Yield `index.php?option=…&id=123`, which Joomla serves besides other addresses."""
    looks_so = not article.old_addresses or any("index.php" in a for a in article.old_addresses)
    if not article.source_id.isdecimal() or not looks_so:
        return
    yield ARTICLE + article.source_id
    if alias := _alias(article):
        yield f"{ARTICLE}{article.source_id}:{alias}"
        yield f"{ARTICLE}{article.source_id}%3A{alias}"


def _alias(article: OldArticle) -> str:
    if article.alias:
        return quote(article.alias)
    for written in article.old_addresses:
        parts = _split(written)
        found = NUMBERED.match(parts.path.rstrip("/").rpartition("/")[2]) if parts else None
        if found and found.group(1) == article.source_id:
            return found.group(2)
    return "-".join(folded_words(article.title))


def _numbered(address: OldAddress) -> str:
    found = NUMBERED.match(address.path.rstrip("/").rpartition("/")[2])
    return f"{found.group(1)}-{found.group(2)}" if found else ""


def _require_below_root(path: str) -> None:
    level = 0
    for part in path.split("/"):
        level += {"": 0, ".": 0, "..": -1}.get(part, 1)
        if level < 0 or "\\" in part:
            raise FileProblem("Odnośnik prowadzi poza folder starej strony.")


def _split(written: str) -> SplitResult | None:
    try:
        parts = urlsplit(written.strip())
        _ = parts.port
    except ValueError:
        return None
    return parts
