"""Old addresses: what a link of the old site means, and where an article stood. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, unquote, urlsplit

from cms_ext.base.text.folding import folded_words
from cms_ext.operations.moving_in.article import OldArticle
from cms_ext.operations.moving_in.files import FileProblem
from cms_ext.public_site.pages.joomla import ARTICLE, ARTICLE_QUERY, article_number

# `index.php/pl/aktualnosci/123-brak-wody`: number and alias in the last part of the path.
NUMBERED = re.compile(r"^(\d+)-(.+?)(?:\.html)?$")


@dataclass(frozen=True, slots=True)
class OldAddress:
    """A place on the old site: its path, decoded, and its query as it was written."""

    path: str
    query: str = ""

    @property
    def key(self) -> str:
        """An address for comparing: the same for each way to write it."""
        return f"{self.path.rstrip('/') or '/'}?{'&'.join(sorted(self.query.split('&')))}"

    @property
    def written(self) -> str:
        """The address as a link from the root of the site."""
        return quote(self.path) + (f"?{self.query}" if self.query else "")


def old_address(written: str, folder: str, hosts: Collection[str]) -> OldAddress | None:
    """Return the place on the old site to which a link leads; None for a link to another site.

    `folder` is where relative links begin. Raises FileProblem for one that leads above the root.
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


def host_of(written: str) -> str:
    parts = _split(written)
    return (parts.hostname or "") if parts and parts.scheme.lower() in ("http", "https") else ""


@dataclass(slots=True)
class Addresses:
    """Which article of the source stands under which old address. Grows by the addresses only."""

    hosts: set[str] = field(default_factory=set)
    _by_key: dict[str, str] = field(default_factory=dict)
    _by_number: dict[str, str] = field(default_factory=dict)

    def add(self, article: OldArticle) -> None:
        """Register the addresses of an article; one that an earlier article has stays with that."""
        self.hosts.update(filter(None, map(host_of, article.old_addresses)))
        for address in old_addresses(article, self.hosts):
            self._by_key.setdefault(address.key, article.source_id)
            if number := _numbered(address):
                self._by_number.setdefault(number, article.source_id)
        if article.source_id.isdecimal():
            self._by_number.setdefault(f"{article.source_id}-{_alias(article)}", article.source_id)

    def article_at(self, address: OldAddress) -> str | None:
        """Return the id of the article at an address, also below another menu of the old site."""
        found = self._by_key.get(address.key) or self._by_number.get(_numbered(address))
        if found is None and (number := article_number(address.query)):
            found = self._by_key.get(OldAddress("/index.php", ARTICLE_QUERY + number).key)
        return found


def old_addresses(article: OldArticle, hosts: Collection[str]) -> list[OldAddress]:
    """Return all addresses under which people may have saved the article, without odd ones."""
    written = [*article.old_addresses, *_joomla_forms(article)]
    found = filter(None, (_taken(one, article.folder, hosts) for one in written))
    return list({address.key: address for address in found}.values())


def odd_addresses(article: OldArticle, hosts: Collection[str]) -> Iterator[str]:
    """Return what the export calls an address of the article and is no page of the old site."""
    for one in article.old_addresses:
        if _taken(one, article.folder, hosts) is None:
            yield one


def _taken(written: str, folder: str, hosts: Collection[str]) -> OldAddress | None:
    try:
        found = old_address(written, folder, hosts)
    except FileProblem:
        return None
    # The first page of the new site stands there.
    bare = found is not None and found.path in ("/", "/index.php") and not found.query
    return None if bare else found


def _joomla_forms(article: OldArticle) -> Iterable[str]:
    """`index.php?option=…&id=123`, which Joomla answers beside every other address."""
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
