"""Turns tag soup into well-formed allowed HTML. Pure; linear in the length of the input.

libxml2 parses the soup, and the writer emits only tags that `policy` allows, only where they may
be. So every parser reads the same tree from the result, and a second pass changes nothing. This
is for order, not for security: bleach checks the result once more.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from html import escape

from lxml import etree

from cms_ext.base.text.sanitising.policy import (
    ALLOWED,
    BLOCKS,
    BOXES,
    DROPPED_WITH_CONTENT,
    EXTERNAL_NOTE,
    EXTERNAL_REL,
    FLOW,
    INLINE,
    PARTS,
    RENAMED,
    SCOPES,
    RemovalKind,
    SanitisingReport,
    is_external,
    safe_address,
)
from cms_ext.base.text.sanitising.words import plain_words

LISTS = frozenset({"ul", "ol"})
TABLE_FRAME = frozenset({"table", "thead", "tbody", "tr"})
FRAME_OF_DOCUMENT = frozenset({"html", "body"})
# libxml2 forgets what follows these.
END_OF_DOCUMENT = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)
SOURCE_BLOCKS = tuple(BLOCKS | BOXES | {name for name, to in RENAMED.items() if to in BLOCKS})


def parse_html(html: bytes) -> etree._Element:
    """Return the tree that libxml2 makes of UTF-8 HTML.

    It stops at 256 levels and asks no network.
    """
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )
    body = END_OF_DOCUMENT.sub(b"", html)
    return etree.fromstring(b"<!DOCTYPE html><html><body>" + body, parser)


@dataclass(frozen=True, slots=True)
class _Frame:
    """The tags that one source element opened, and what to write when it ends."""

    tags: tuple[str, ...] = ()
    before_end: str = ""
    after_end: str = ""


class Writer:
    """Writes one tree; `html` is the result, `report` says what was left out."""

    def __init__(self, own_hosts: Collection[str], report: SanitisingReport) -> None:
        self.report = report
        self._own_hosts = own_hosts
        self._frames: list[_Frame] = []
        self._open: list[str] = []
        self._out: list[str] = []

    def written(self, root: etree._Element) -> str:
        """Return the HTML of everything in `root`, without recursion."""
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "end":
                self._end()
                self._text(element.tail)
            elif element.tag in DROPPED_WITH_CONTENT or _is_caption(element):
                self._skip(element)
                walk.skip_subtree()
            else:
                self._start(element)
                self._text(element.text)
        return "".join(self._out).strip()

    def _skip(self, element: etree._Element) -> None:
        """The element and all in it; a caption was written before its table."""
        if not _is_caption(element):
            self.report.note(RemovalKind.CONTENT, str(element.tag))
        self._frames.append(_Frame())

    # --- one element --------------------------------------------------------------------------
    def _start(self, element: etree._Element) -> None:
        source = str(element.tag)
        tag = self._tag_for(element, source)
        if tag is None:
            gap = "\n" if source in SOURCE_BLOCKS or source in PARTS else ""
            self._out.append(gap)
            self._frames.append(_Frame(after_end=gap))
        elif tag == "br":
            self._out.append("<br>")
            self._frames.append(_Frame())
        else:
            self._open_tags(tag, element)

    def _open_tags(self, tag: str, element: etree._Element) -> None:
        strays = self._parent in LISTS and tag != "li"
        tags = ("li", tag) if strays else (tag,)
        self._out.append("<li>" if strays else "")
        if tag == "table":
            self._out += [f"<p>{_escaped(words)}</p>" for words in _captions(element)]
        self._out.append(f"<{tag}{self._attributes(tag, element)}>")
        self._open += tags
        note = self._external_note(element) if tag == "a" else ""
        self._frames.append(_Frame(tags, before_end=note))

    def _end(self) -> None:
        frame = self._frames.pop()
        self._out.append(frame.before_end)
        for tag in reversed(frame.tags):
            self._open.pop()
            self._out.append(f"</{tag}>")
        self._out.append(frame.after_end)

    def _tag_for(self, element: etree._Element, source: str) -> str | None:
        """Return the tag to write, or None when only the content stays."""
        tag = RENAMED.get(source, source)
        if source in BOXES and not _holds_blocks(element):
            tag = "p"
        if tag not in ALLOWED:
            if source not in FRAME_OF_DOCUMENT:
                self.report.note(RemovalKind.TAG, source)
            return None
        if not self._fits(tag):
            return None
        if tag == "a" and self._address(element) is None:
            return None
        return None if tag in ("strong", "em") and _holds_blocks(element) else tag

    def _fits(self, tag: str) -> bool:
        parent = self._parent
        if tag in PARTS:
            return parent in PARTS[tag]
        if tag == "br":
            return parent not in TABLE_FRAME and parent not in LISTS
        if tag in INLINE:
            return tag not in self._open_inline() and parent not in TABLE_FRAME
        return parent in FLOW or parent in LISTS

    # --- text and attributes ------------------------------------------------------------------
    def _text(self, text: str | None) -> None:
        if not text:
            return
        clean = _escaped(text)
        if not clean.strip():
            self._out.append(clean)
        elif self._parent in LISTS:
            self._out.append(f"<li>{clean}</li>")
        elif self._parent in TABLE_FRAME:
            self.report.note(RemovalKind.TEXT, text.strip())
        else:
            self._out.append(clean)

    def _attributes(self, tag: str, element: etree._Element) -> str:
        allowed: dict[str, str] = {}
        for key, value in element.attrib.items():
            name = str(key)
            if name == "rel" and tag == "a":
                continue  # ours is set below, theirs is replaced
            if name not in ALLOWED[tag] or (name == "scope" and value not in SCOPES):
                self.report.note(RemovalKind.ATTRIBUTE, f"{tag}[{name}]")
            else:
                allowed[name] = plain_words(str(value))
        if tag == "a":
            allowed["href"] = self._address(element) or ""
            if self._leads_away(element):
                allowed["rel"] = EXTERNAL_REL
        return "".join(f' {name}="{escape(value)}"' for name, value in allowed.items())

    def _address(self, element: etree._Element) -> str | None:
        written = str(element.get("href", ""))
        address = safe_address(written)
        if address is None and written:
            self.report.note(RemovalKind.ADDRESS, written.strip().split(":")[0])
        return address

    def _leads_away(self, element: etree._Element) -> bool:
        return is_external(safe_address(str(element.get("href"))) or "", self._own_hosts)

    def _external_note(self, element: etree._Element) -> str:
        if not self._leads_away(element):
            return ""
        noted = "".join(map(str, element.itertext())).rstrip().endswith(EXTERNAL_NOTE)
        return "" if noted else f" {EXTERNAL_NOTE}"

    # --- where we are -------------------------------------------------------------------------
    @property
    def _parent(self) -> str:
        return self._open[-1] if self._open else ""

    def _open_inline(self) -> set[str]:
        """Inline tags open in the innermost block."""
        found: set[str] = set()
        for tag in reversed(self._open):
            if tag not in INLINE:
                break
            found.add(tag)
        return found


def _holds_blocks(element: etree._Element) -> bool:
    return next(element.iterdescendants(*SOURCE_BLOCKS), None) is not None


def _is_caption(element: etree._Element) -> bool:
    parent = element.getparent()
    return element.tag == "caption" and parent is not None and parent.tag == "table"


def _captions(table: etree._Element) -> list[str]:
    """Return the words of a table's captions; `caption` itself is not among the allowed tags."""
    found = ("".join(map(str, caption.itertext())).strip() for caption in table.findall("caption"))
    return [words for words in found if words]


def _escaped(text: str) -> str:
    return escape(plain_words(text), quote=False)


def measure_depth(element: etree._Element) -> int:
    """Return the depth of nested tags, counted without recursion."""
    deepest, level = 0, 0
    for event, _ in etree.iterwalk(element, events=("start", "end")):
        level += 1 if event == "start" else -1
        deepest = max(deepest, level)
    return deepest
