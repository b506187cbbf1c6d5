"""The HTML that may pass (announcement.md §2), and a report of what was removed. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

# Everything that is not written here is taken out. A tag that only looks different is renamed, so
# that bold text of a word processor stays bold; a tag that is not text is taken out with all in it.
NO_ATTRIBUTES: frozenset[str] = frozenset()

# tag → the attributes it may carry
ALLOWED: Mapping[str, frozenset[str]] = {
    "p": NO_ATTRIBUTES,
    "h2": NO_ATTRIBUTES,
    "h3": NO_ATTRIBUTES,
    "h4": NO_ATTRIBUTES,
    "ul": NO_ATTRIBUTES,
    "ol": NO_ATTRIBUTES,
    "li": NO_ATTRIBUTES,
    "blockquote": NO_ATTRIBUTES,
    "table": NO_ATTRIBUTES,
    "thead": NO_ATTRIBUTES,
    "tbody": NO_ATTRIBUTES,
    "tr": NO_ATTRIBUTES,
    "th": frozenset({"scope"}),
    "td": NO_ATTRIBUTES,
    "strong": NO_ATTRIBUTES,
    "em": NO_ATTRIBUTES,
    "a": frozenset({"href", "title"}),
    "abbr": frozenset({"title"}),
    "br": NO_ATTRIBUTES,
}
SCOPES = frozenset({"row", "col", "rowgroup", "colgroup"})
SCHEMES = frozenset({"http", "https", "mailto", "tel"})

# A link to another host gets these, whatever it brought along.
EXTERNAL_REL = "nofollow noopener"
EXTERNAL_NOTE = "(otwiera stronę zewnętrzną)"

RENAMED: Mapping[str, str] = {"b": "strong", "i": "em", "h1": "h2", "h5": "h4", "h6": "h4"}

# What tags may be in what, so that the result is the same however often it is parsed.
BLOCKS = frozenset({"p", "h2", "h3", "h4", "ul", "ol", "table", "blockquote"})
INLINE = frozenset({"strong", "em", "a", "abbr", "br"})
FLOW = frozenset({"", "blockquote", "li", "td", "th"})  # "" is the document itself
PARTS: Mapping[str, frozenset[str]] = {
    "li": frozenset({"ul", "ol"}),
    "thead": frozenset({"table"}),
    "tbody": frozenset({"table"}),
    "tr": frozenset({"table", "thead", "tbody"}),
    "th": frozenset({"tr"}),
    "td": frozenset({"tr"}),
}
# Boxes of a page that are no text of their own: a paragraph when they hold no other block.
# fmt: off
BOXES = frozenset({
    "address", "article", "aside", "center", "dd", "details", "dl", "dt", "div", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "hgroup", "main", "nav", "pre", "section",
    "summary",
})
DROPPED_WITH_CONTENT = frozenset({
    "applet", "audio", "base", "button", "canvas", "datalist", "embed", "frame", "frameset",
    "head", "iframe", "link", "map", "math", "meta", "noembed", "noframes", "noscript", "object",
    "param", "plaintext", "script", "select", "style", "svg", "template", "textarea", "title",
    "video", "xmp",
})
# fmt: on


@dataclass(frozen=True, slots=True)
class Caps:
    """Limits for one piece of HTML: bytes in UTF-8, and nested tags.

    bleach takes quadratic time on nesting (60 kB of it took 6.6 s), so nothing deeper reaches it.
    libxml2 stops at 256, therefore `depth` must stay below that.
    """

    size: int = 64 * 1024
    depth: int = 200


DEFAULT_CAPS = Caps()


class RemovalKind(StrEnum):
    """What happened to markup that may not pass."""

    TAG = "znacznik bez treści"
    CONTENT = "znacznik z całą treścią"
    ATTRIBUTE = "atrybut"
    ADDRESS = "adres odnośnika"
    TEXT = "tekst poza komórką tabeli"
    # Nothing is missing: its text is in each of its fields.
    MERGED = "scalona komórka, powtórzona w każdym polu"


@dataclass(frozen=True, slots=True, order=True)
class DroppedMarkup:
    """One sort of markup that was removed, and how often.

    `name` is the tag, `tag[attribute]`, or the scheme of a refused address.
    """

    kind: RemovalKind
    name: str
    count: int

    def __str__(self) -> str:
        return f"{self.kind}: {self.name} ({self.count})"

    @property
    def in_words(self) -> str:
        """A sentence about it for the person who brought the text."""
        done = "Rozdzielono" if self.kind == RemovalKind.MERGED else "Usunięto"
        return f"{done}: {self}"


class SanitisingReport:
    """Counts what is removed while HTML is sanitised."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[RemovalKind, str]] = Counter()

    def note(self, kind: RemovalKind, name: str, count: int = 1) -> None:
        self._counts[kind, name[:60]] += count

    def dropped(self) -> tuple[DroppedMarkup, ...]:
        """All that was removed, sorted."""
        found = (DroppedMarkup(kind, name, count) for (kind, name), count in self._counts.items())
        return tuple(sorted(found))


# bleach's own check lets `javascript:123` through (it takes 123 for a port), so the scheme is
# checked here.
# Browsers drop tabs and line breaks inside an address and read a backslash as a slash.
SUSPICIOUS = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ufffd]")
SCHEME = re.compile(r"^([^/?#:]*):")


def safe_address(address: str) -> str | None:
    """Return the address without outer blanks, or None when a link must not lead there.

    Passes: http and https with a host and without a login, mailto, tel, and addresses of this
    site (a path, `?…`, `#…`). Not `//host`, which changes its scheme with the page.
    """
    trimmed = address.strip(" \t\r\n")
    if not trimmed or SUSPICIOUS.search(trimmed) or trimmed.startswith("//"):
        return None
    found = SCHEME.match(trimmed)
    if found is None:
        return trimmed
    scheme = found.group(1).lower()
    if scheme not in SCHEMES or len(trimmed) == found.end():
        return None
    if scheme in ("http", "https") and not _names_a_host(trimmed):
        return None
    return trimmed


def is_external(address: str, own_hosts: Collection[str]) -> bool:
    """Return True if a safe address leads to a host that is not ours."""
    parts = urlsplit(address)
    return parts.scheme.lower() in ("http", "https") and parts.hostname not in own_hosts


def _names_a_host(address: str) -> bool:
    parts = _split(address)
    return parts is not None and bool(parts.hostname) and "@" not in parts.netloc


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return None
    return parts


def own_hosts() -> frozenset[str]:
    """Return the hosts that are this site, so that a link to them does not leave it."""
    base = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
    return frozenset(host for host in (base, *settings.ALLOWED_HOSTS) if host and host != "*")
