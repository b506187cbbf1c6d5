"""Checks that a page is valid HTML, by the living standard's rules for the elements that we use.

`html_problems(source)` reports the parser's own errors (an unclosed or misplaced tag, a repeated
attribute, an unfinished entity) and broken content models (which element may contain which, with
which attributes).
"""

from collections.abc import Iterator
from typing import Any

# The parser inside bleach: no page may need a more lenient one.
from bleach._vendor import html5lib
from bleach._vendor.html5lib.constants import E as MESSAGES


def _names(written: str) -> set[str]:
    return set(written.split())


METADATA = _names("base link meta noscript script style template title")
PHRASING = _names(
    "a abbr audio b bdi bdo br button canvas cite code data datalist del dfn em i iframe img input"
    " ins kbd label map mark meter object output picture progress q ruby s samp script select small"
    " span strong sub sup svg template textarea time u var video wbr"
)
FLOW = PHRASING | _names(
    "address article aside blockquote details dialog div dl fieldset figure footer form h1 h2 h3 h4"
    " h5 h6 header hgroup hr main menu nav ol p pre search section table ul"
)
HEADINGS = _names("h1 h2 h3 h4 h5 h6")
# Not allowed in a term, a header cell or an address.
LARGE = HEADINGS | _names("article aside nav section header footer")
INTERACTIVE = _names("a button details iframe input label select textarea")

# The allowed children of each element. Elements that are missing here are unused or obsolete.
CHILDREN: dict[str, set[str]] = {
    "html": {"head", "body"},
    "head": METADATA,
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"dt", "dd", "div"},
    "table": _names("caption colgroup thead tbody tfoot tr"),
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
    "dt": FLOW - LARGE,
    "th": FLOW - LARGE,
    "address": FLOW - LARGE - {"address"},
    "header": FLOW - {"header", "footer", "main"},
    "footer": FLOW - {"header", "footer", "main"},
    **dict.fromkeys(
        _names(
            "article aside blockquote body dd dialog div figcaption form li main nav noscript"
            " search section td"
        ),
        FLOW,
    ),
    **dict.fromkeys(
        _names(
            "abbr b bdi bdo button cite code data dfn em h1 h2 h3 h4 h5 h6 i kbd label mark meter"
            " output p pre progress q s samp small span strong sub sup time u var"
        ),
        PHRASING,
    ),
    **dict.fromkeys(
        _names("area base br col embed hr img input link meta source track wbr"), set()
    ),
    **dict.fromkeys(_names("option script style template textarea title"), set()),
    # Transparent: the rule of their parent applies.
    **dict.fromkeys(_names("a ins del map"), FLOW),
}
TRANSPARENT = _names("a ins del map")

EVERYWHERE = _names(
    "accesskey autocapitalize autocorrect autofocus class dir draggable enterkeyhint hidden id"
    " inert inputmode itemid itemprop itemref itemscope itemtype lang nonce popover role spellcheck"
    " tabindex title translate"
)
ATTRIBUTES: dict[str, set[str]] = {
    "a": _names("download href hreflang ping referrerpolicy rel target type"),
    "button": _names(
        "disabled form formaction formenctype formmethod formnovalidate name popovertarget type"
        " value"
    ),
    "col": {"span"},
    "colgroup": {"span"},
    "data": {"value"},
    "details": {"name", "open"},
    "dialog": {"closedby", "open"},
    "fieldset": _names("disabled form name"),
    "form": _names("accept-charset action autocomplete enctype method name novalidate rel target"),
    "img": _names("alt decoding fetchpriority height loading sizes src srcset width"),
    "input": _names(
        "accept alt autocomplete checked dirname disabled form formaction formmethod formnovalidate"
        " height list max maxlength min minlength multiple name pattern placeholder readonly"
        " required size src step type value width"
    ),
    "label": {"for"},
    "li": {"value"},
    "link": _names("as crossorigin href hreflang media rel sizes type"),
    "meta": _names("charset content http-equiv media name property"),
    "meter": _names("high low max min optimum value"),
    "ol": _names("reversed start type"),
    "optgroup": {"disabled", "label"},
    "option": _names("disabled label selected value"),
    "output": _names("for form name"),
    "progress": {"max", "value"},
    "script": _names("async crossorigin defer integrity src type"),
    "select": _names("autocomplete disabled form multiple name required size"),
    "source": _names("height media sizes src srcset type width"),
    "td": _names("colspan headers rowspan"),
    "textarea": _names(
        "autocomplete cols dirname disabled form maxlength minlength name placeholder readonly"
        " required rows wrap"
    ),
    "th": _names("abbr colspan headers rowspan scope"),
    "time": {"datetime"},
}
INPUT_TYPES = _names(
    "button checkbox color date datetime-local email file hidden image month number password radio"
    " range reset search submit tel text time url week"
)
# The attribute that each of these elements must have.
NEEDED = {"img": "src", "form": "method", "th": "scope", "html": "lang"}


def html_problems(source: str) -> list[str]:
    """Return a sentence for each broken rule, with its place."""
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
    """Check an element; `above` holds the names of its ancestors, the outermost first."""
    name = element.tag
    if not isinstance(name, str):
        return
    where = " > ".join([*above[-2:], name])
    if name.rpartition("}")[2] == "svg":
        return  # has its own standard
    if name not in CHILDREN:
        yield f"{where}: no element of HTML, or an obsolete one"
        return
    yield from _attributes(element, where)
    yield from _place(name, element, above, where)
    for child in element:
        if isinstance(child.tag, str):
            yield from _of(child, [*above, name])


def _place(name: str, element: Any, above: list[str], where: str) -> Iterator[str]:
    model = next((outer for outer in reversed(above) if outer not in TRANSPARENT), None)
    if model is not None and name not in CHILDREN[model]:
        grouped = model == "div" and above[-2:-1] == ["dl"] and name in {"dt", "dd"}
        if not grouped:
            yield f"{where}: may not stand there"
    # A label may contain the field that it names.
    held_by = {"a", "button"} | ({"label"} if name in {"a", "button", "label"} else set())
    pressed = name in INTERACTIVE and (name != "a" or "href" in element.attrib)
    if pressed and element.get("type") != "hidden" and held_by & set(above):
        yield f"{where}: an interactive element inside another"
    for outer in ("form", "main", "address", "dfn"):
        if name == outer and outer in above:
            yield f"{where}: inside another {name}"
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
        if attribute == "id" and any(char.isspace() for char in value):
            yield f"{where}: a blank in the id {value!r}"
    needed = NEEDED.get(name)
    if needed and needed not in element.attrib:
        yield f"{where}: without {needed}"
    if name == "input" and element.get("type", "text") not in INPUT_TYPES:
        yield f"{where}: no such type {element.get('type')!r}"
