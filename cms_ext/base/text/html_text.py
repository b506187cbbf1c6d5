"""The words of HTML in letters, in lines as a mail program shows them. Pure."""

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from cms_ext.base.text.sanitising.canonical import parse_html
from cms_ext.base.text.sanitising.policy import BLOCKS, BOXES, DROPPED_WITH_CONTENT, PARTS

MAX_HTML = 512 * 1024  # bytes
MAX_QUOTE_MARKS = 10
BREAKS = BLOCKS | BOXES | {"br", "tr", "li", "h1", "h5", "h6", "hr", "listing"}
CELLS = PARTS.keys() - BREAKS
# Dropped from a page, but a mail program shows the words in them.
HIDDEN = DROPPED_WITH_CONTENT - {"button", "noscript", "plaintext", "textarea", "xmp"}
WHITE_SPACE = re.compile(r"white-space\s*:\s*([a-z-]+)", re.I)
STRUCK = "[skreślone: "
NOTHING_STRUCK = re.compile(r"\[skreślone: [\s>]*\]")
KEEPS_LINES = ("pre", "pre-wrap", "pre-line", "break-spaces")
PREFORMATTED = ("pre", "listing", "plaintext", "textarea", "xmp")
# A blank line of preformatted text; no HTML contains this character.
BLANK_LINE = "\0"


def html_text(html: str) -> str:
    """Return the text of the HTML; cells of a table are separated by a blank, quotes marked by `>`.

    Lines of `<pre>` and of styles with `white-space`, also in a style sheet, stay lines, and words
    that are crossed out are marked: without the line they would say the opposite.
    """
    out: list[str] = []
    depth = 0
    preformatted = [False]
    struck: etree._Element | None = None
    tree = parse_html(html[:MAX_HTML].encode("utf-8", "replace"))
    sheet = dict(_read_style_sheets(tree))
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element.tag in HIDDEN:
            preformatted.append(False)
            walk.skip_subtree()
        elif event == "start":
            depth += _is_quote(element)
            preformatted.append(_keeps_lines(element, sheet, inherited=preformatted[-1]))
            out.append(_gap(element, depth))
            if struck is None and _is_struck(element):
                struck = element
                out.append(STRUCK)
            out.append(_lines(element.text, depth, keep=preformatted[-1]))
        else:
            depth -= _is_quote(element)
            preformatted.pop()
            if element is struck:
                struck = None
                out.append("]")
            out += (_gap(element, depth), _lines(element.tail, depth, keep=preformatted[-1]))
    written = NOTHING_STRUCK.sub("", "".join(out))
    lines = (" ".join(line.split()) for line in written.split("\n"))
    text = "\n".join(line for line in lines if line.strip("> "))
    return re.sub(rf"(?:\n[> ]*{BLANK_LINE})+", "\n", text).replace(BLANK_LINE, "").strip("\n")


def _is_quote(element: etree._Element) -> bool:
    """Return whether a mail program quotes here; people indent with the same element."""
    return element.tag == "blockquote" and (
        element.get("type") == "cite" or "quote" in (element.get("class") or "")
    )


def _is_struck(element: etree._Element) -> bool:
    """Return whether words are crossed out here, as people do with what does not apply."""
    style = element.get("style") or ""
    return element.tag in ("s", "strike", "del") or "line-through" in style.lower()


def _read_style_sheets(tree: etree._Element) -> Iterator[tuple[str, bool]]:
    """Yield the last part of each selector with `white-space`, and whether it keeps lines."""
    for sheet in tree.iter("style"):
        for rule in (sheet.text or "").lower().split("}"):
            selectors, _brace, declarations = rule.rpartition("{")
            if style := WHITE_SPACE.search(declarations):
                for selector in selectors.rpartition("{")[2].split(","):
                    yield "".join(selector.split()[-1:]), style[1] in KEEPS_LINES


def _keeps_lines(element: etree._Element, sheet: Mapping[str, bool], *, inherited: bool) -> bool:
    if style := WHITE_SPACE.search(element.get("style") or ""):
        return style[1].lower() in KEEPS_LINES
    classes = [f".{name}" for name in (element.get("class") or "").lower().split()] if sheet else []
    for selector in (*(f"{element.tag}{name}" for name in classes), *classes, str(element.tag)):
        if selector in sheet:
            return sheet[selector]
    return inherited or element.tag in PREFORMATTED


def _gap(element: etree._Element, depth: int) -> str:
    return _line_break(depth) if element.tag in BREAKS else " " if element.tag in CELLS else ""


def _line_break(depth: int) -> str:
    return "\n" + "> " * min(depth, MAX_QUOTE_MARKS)


def _lines(text: str | None, depth: int, *, keep: bool) -> str:
    """Return the text with its line breaks, or with blanks where HTML ignores them."""
    text = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    if not keep or "\n" not in text:
        return text.replace("\n", " ")
    first, *middle, last = text.split("\n")
    lines = (line if line.strip() else BLANK_LINE for line in middle)
    return _line_break(depth).join((first, *lines, last))
