"""Whether a page is valid HTML, by the rules of the living standard for what our pages are made of.

`html_problems(source)` is empty when it is. Two looks: the parser's own errors (a tag left open, one
that stands where the parser moves it, an attribute written twice, an entity without its end), and the
content models of the elements (what may stand in what, with which attributes).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# The parser that the sanitising library carries along: no page may need a more lenient one.
from bleach._vendor import html5lib
from bleach._vendor.html5lib.constants import E as MESSAGES

METADATA = {"link", "meta", "script", "style", "template", "title", "base", "noscript"}
PHRASING = set(
    "a abbr audio b bdi bdo br button canvas cite code data datalist del dfn em i iframe img input ins"
    " kbd label map mark math meter object output picture progress q ruby s samp script select small"
    " source span strong sub sup svg template textarea time u var video wbr".split()
)
FLOW = PHRASING | set(
    "address article aside blockquote details dialog div dl fieldset figure footer form h1 h2 h3 h4 h5"
    " h6 header hgroup hr main menu nav ol p pre search section table ul".split()
)
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
SECTIONS = {"article", "aside", "nav", "section"}
INTERACTIVE = {"a", "button", "details", "iframe", "input", "label", "select", "textarea"}

# Which elements may be children. An element that is missing here is none of ours, or obsolete.
CHILDREN: dict[str, set[str]] = {
    "html": {"head", "body"},
    "head": METADATA,
    "ul": {"li", "script", "template"},
    "ol": {"li", "script", "template"},
    "dl": {"dt", "dd", "div", "script", "template"},
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot", "tr"},
    "colgroup": {"col"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tfoot": {"tr"},
    "tr": {"th", "td"},
    "select": {"option", "optgroup", "hr"},
    "optgroup": {"option"},
    "datalist": {"option"},
    "picture": {"source", "img"},
    "summary": PHRASING | HEADINGS,
    "legend": PHRASING | HEADINGS,
    "details": FLOW | {"summary"},
    "fieldset": FLOW | {"legend"},
    "figure": FLOW | {"figcaption"},
    "caption": FLOW - {"table"},
    "dt": FLOW - HEADINGS - SECTIONS - {"header", "footer"},
    "th": FLOW - HEADINGS - SECTIONS - {"header", "footer"},
    "address": FLOW - HEADINGS - SECTIONS - {"header", "footer", "address"},
    "header": FLOW - {"header", "footer", "main"},
    "footer": FLOW - {"header", "footer", "main"},
    # Flow or phrasing by where they stand; their parent's rule is asked instead.
    **dict.fromkeys(("a", "ins", "del", "map"), FLOW),
    **dict.fromkeys(
        "body article aside blockquote dd div figcaption form li main nav search section td".split(),
        FLOW,
    ),
    **dict.fromkeys(
        "abbr b bdi bdo button cite code data dfn em h1 h2 h3 h4 h5 h6 i kbd label mark meter output p"
        " pre progress q s samp small span strong sub sup time u var".split(),
        PHRASING,
    ),
    **dict.fromkeys(
        "area base br col embed hr img input link meta source track wbr".split(), set()
    ),
    **dict.fromkeys("option script style template textarea title".split(), set()),
}
TRANSPARENT = {"a", "ins", "del", "map"}

EVERYWHERE = set(
    "accesskey autofocus class dir draggable enterkeyhint hidden id inert inputmode itemid itemprop"
    " itemref itemscope itemtype lang nonce popover role spellcheck tabindex title translate".split()
)
ATTRIBUTES: dict[str, set[str]] = {
    "a": set("href target download ping rel hreflang type referrerpolicy".split()),
    "button": set(
        "disabled form formaction formenctype formmethod formnovalidate formtarget name type value"
        " popovertarget popovertargetaction".split()
    ),
    "col": {"span"},
    "colgroup": {"span"},
    "data": {"value"},
    "details": {"name", "open"},
    "fieldset": {"disabled", "form", "name"},
    "form": set("action method enctype accept-charset autocomplete name novalidate rel target".split()),
    "img": set("alt src srcset sizes width height loading decoding fetchpriority".split()),
    "input": set(
        "accept alt autocomplete checked dirname disabled form formaction formmethod formnovalidate"
        " height list max maxlength min minlength multiple name pattern placeholder readonly required"
        " size src step type value width".split()
    ),
    "label": {"for"},
    "li": {"value"},
    "link": set("href rel as crossorigin type sizes media hreflang title".split()),
    "meta": {"name", "content", "charset", "property", "http-equiv"},
    "meter": {"value", "min", "max", "low", "high", "optimum"},
    "ol": {"reversed", "start", "type"},
    "optgroup": {"disabled", "label"},
    "option": {"disabled", "label", "selected", "value"},
    "output": {"for", "form", "name"},
    "progress": {"value", "max"},
    "script": {"src", "type", "async", "defer", "crossorigin", "integrity"},
    "select": set("autocomplete disabled form multiple name required size".split()),
    "source": set("srcset sizes media type src width height".split()),
    "td": {"colspan", "rowspan", "headers"},
    "textarea": set(
        "autocomplete cols dirname disabled form maxlength minlength name placeholder readonly required"
        " rows wrap".split()
    ),
    "th": {"colspan", "rowspan", "headers", "scope", "abbr"},
    "time": {"datetime"},
}
INPUT_TYPES = set(
    "button checkbox color date datetime-local email file hidden image month number password radio range"
    " reset search submit tel text time url week".split()
)
# Elements that mean nothing without it.
NEEDED = {"img": "src", "form": "method", "th": "scope", "html": "lang"}


def html_problems(source: str) -> list[str]:
    """Each broken rule in a sentence, with where it is broken."""
    parser = html5lib.HTMLParser(
        html5lib.treebuilders.getTreeBuilder("etree"), namespaceHTMLElements=False
    )
    tree = parser.parse(source)
    return [*_errors(parser, source), *_of(tree, [])]


def _errors(parser: Any, source: str) -> Iterator[str]:
    lines = source.splitlines()
    for (line, _column), code, facts in parser.errors:
        words = MESSAGES.get(code, code) % facts
        yield f"line {line}: {words} ({lines[min(line, len(lines)) - 1].strip()[:100]})"


def _of(element: Any, above: list[str]) -> Iterator[str]:
    """`above` holds the names of the elements around it, from the outermost."""
    name = element.tag
    if not isinstance(name, str):
        return
    where = " > ".join([*above[-2:], name])
    if name.rpartition("}")[2] == "svg":
        return  # of another standard
    if name not in CHILDREN:
        yield f"{where}: no element of HTML, or an obsolete one"
        return
    yield from _attributes(element, where)
    yield from _place(name, element, above, where)
    for child in element:
        if isinstance(child.tag, str):
            yield from _of(child, [*above, name])


def _place(name: str, element: Any, above: list[str], where: str) -> Iterator[str]:
    model = next((one for one in reversed(above) if one not in TRANSPARENT), None)
    if model is not None and name not in CHILDREN[model]:
        grouped = model == "div" and above[-2:-1] == ["dl"] and name in {"dt", "dd"}
        if not grouped:
            yield f"{where}: may not stand there"
    held_by = {"a", "button", "label"} & set(above)
    interactive = name in INTERACTIVE and not (name == "a" and "href" not in element.attrib)
    if interactive and element.get("type") != "hidden":
        # A label holds the one field that it names.
        if held_by - {"label"} or ("label" in held_by and name in {"a", "label", "button"}):
            yield f"{where}: something to press inside of something to press"
    for outer in ("form", "main", "address", "dfn"):
        if name == outer and outer in above:
            yield f"{where}: one inside of another"
    if name in {"summary", "legend", "figcaption"} and not above:
        yield f"{where}: outside of its element"
    if name == "details" and (not len(element) or element[0].tag != "summary"):
        yield f"{where}: does not begin with its summary"


def _attributes(element: Any, where: str) -> Iterator[str]:
    name = element.tag
    allowed = EVERYWHERE | ATTRIBUTES.get(name, set())
    for attribute, value in element.attrib.items():
        if attribute not in allowed and not attribute.startswith(("aria-", "data-")):
            yield f"{where}: has no attribute {attribute!r}"
        if attribute in {"id", "for", "name", "href"} and not value and name != "option":
            # An empty address is the page itself, which links must not lead to by accident.
            yield f"{where}: an empty {attribute}"
        if attribute == "id" and any(one.isspace() for one in value):
            yield f"{where}: a blank in the id {value!r}"
    needed = NEEDED.get(name)
    if needed and needed not in element.attrib:
        yield f"{where}: without {needed}"
    if name == "input" and element.get("type", "text") not in INPUT_TYPES:
        yield f"{where}: no such type {element.get('type')!r}"
