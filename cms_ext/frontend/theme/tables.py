"""A table in a template, column by column: each heading once, before the cells under it.

The heading stands over its column and, for narrow screens, as `data-label` at each of its cells.
"""

from typing import Any, NamedTuple

from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import (
    FilterExpression,
    Parser,
    TextNode,
    Token,
    render_value_in_context,
    token_kwargs,
)
from django.template.defaulttags import ForNode, TemplateIfParser
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

Options = dict[str, FilterExpression]
EMPTY_HEAD = mark_safe("<td></td>")


class Part(NamedTuple):
    """A column of cells with its heading and options, or what follows the rows."""

    kind: str
    arguments: list[FilterExpression]
    options: Options
    condition: Any
    nodelist: NodeList

    def is_shown(self, context: Context) -> bool:
        return self.condition is None or bool(self.condition.eval(context))


class Cell(NamedTuple):
    """The tags around the cells of a column, and what is between them."""

    opening: SafeString
    nodelist: NodeList
    closing: SafeString


class RowNode(Node):
    """A row of a table; the cells' tags are made once for all rows."""

    def __init__(self, columns: list[Part]) -> None:
        self.nodelist = NodeList(node for column in columns for node in column.nodelist)

    def render(self, context: Context) -> SafeString:
        cells = "\n".join(
            f"{cell.opening}{cell.nodelist.render(context).strip()}{cell.closing}"
            for cell in context.render_context[self]
        )
        return mark_safe(f"<tr>{cells}</tr>\n")  # noqa: S308 - rendered by the template


class TableNode(Node):
    """A table with a row for each value of a sequence, more rows by hand and a foot."""

    child_nodelists = ("rows", "by_hand")

    def __init__(
        self, options: Options, loop: tuple[list[str], FilterExpression], parts: list[Part]
    ) -> None:
        self.options = options
        self.columns = [part for part in parts if part.arguments]
        self.after = [part for part in parts if not part.arguments]
        self.by_hand = NodeList(node for part in self.after for node in part.nodelist)
        self.row = RowNode(self.columns)
        self.rows = ForNode(*loop, is_reversed=False, nodelist_loop=NodeList([self.row]))

    def render(self, context: Context) -> SafeString:
        options = _resolve(self.options, context)
        named = [(f"aria-{key}", options.get(key)) for key in ("labelledby", "label")]
        scroll, css = options.get("scroll"), ("class", options.get("css"))
        table = format_html(
            "<table{}>\n{}</table>",
            _write([css] if scroll else [css, *named]),
            self._render_parts(context, labelled=options.get("labels", True)),
        )
        if not scroll:
            return table
        role = ("role", options.get("role", "group"))
        attributes = _write([("class", scroll), role, *named, ("tabindex", 0)])
        return format_html("<div{}>\n{}\n</div>", attributes, table)

    def _render_parts(self, context: Context, *, labelled: bool) -> SafeString:
        heads, cells = [], []
        for column in self.columns:
            if column.is_shown(context):
                heading = render_value(column.arguments[0], context)
                options = _resolve(column.options, context)
                heads.append(_draw_head(heading, options))
                cells.append(_draw_cell(column, heading if labelled else "", options))
        context.render_context[self.row] = cells
        rows = self.rows.render(context)
        after = {
            part.kind: part.nodelist.render(context)
            for part in self.after
            if part.is_shown(context)
        }
        return format_html(
            "<thead>\n<tr>{}</tr>\n</thead>\n<tbody>\n{}{}</tbody>\n{}",
            mark_safe("\n".join(heads)),  # noqa: S308 - each written by format_html
            rows,
            after.get("rows", ""),
            format_html("<tfoot>{}</tfoot>\n", after["foot"]) if "foot" in after else "",
        )


def parse_table(parser: Parser, token: Token, **defaults: str) -> TableNode:
    """Compile `{% table row in rows css="listing" %}` and its parts up to the end tag."""
    name, *bits = token.split_contents()
    if "in" not in bits:
        raise TemplateSyntaxError(f"{name}: the loop of the rows comes first, as in a for")
    middle = bits.index("in")
    loop = "".join(bits[:middle]).split(","), parser.compile_filter(bits[middle + 1])
    options = {key: parser.compile_filter(f'"{value}"') for key, value in defaults.items()}
    options |= token_kwargs(bits[middle + 2 :], parser)
    ends = ("column", "row_heading", "rows", "foot", f"end{name}")
    if any(not isinstance(node, TextNode) or node.s.strip() for node in parser.parse(ends)):
        raise TemplateSyntaxError(f"{name}: only columns show something of a row")
    parts = []
    while (token := parser.next_token()).contents != ends[-1]:
        (kind, *bits), condition = split_condition(parser, token)
        arguments = [parser.compile_filter(bits.pop(0))] if bits else []
        part = Part(kind, arguments, token_kwargs(bits, parser), condition, parser.parse(ends))
        if any(_find_name(value) in loop[0] for value in (*arguments, *part.options.values())):
            raise TemplateSyntaxError(f"{name}: {kind} is the same for all rows")
        parts.append(part)
    return TableNode(options, loop, parts)


def split_condition(parser: Parser, token: Token) -> tuple[list[str], Any]:
    """Split a tag from its condition, `if a and not b` at its end; None without."""
    bits = token.split_contents()
    if "if" not in bits:
        return bits, None
    start = bits.index("if")
    return bits[:start], TemplateIfParser(parser, bits[start + 1 :]).parse()


def render_value(expression: FilterExpression, context: Context) -> SafeString:
    value = render_value_in_context(expression.resolve(context), context)
    return mark_safe(value)  # noqa: S308 - escaped there


def _find_name(expression: FilterExpression) -> str:
    """Return the variable of the context that a value comes from; "" of a constant."""
    lookups: tuple[str, ...] = getattr(expression.var, "lookups", None) or ("",)
    return lookups[0]


def _draw_head(heading: str, options: dict[str, Any]) -> SafeString:
    css = _write([("class", options.get("css"))])
    return format_html('<th scope="col"{}>{}</th>', css, heading) if heading else EMPTY_HEAD


def _draw_cell(column: Part, label: str, options: dict[str, Any]) -> Cell:
    kind, scope, default = ("td", "", label) if column.kind == "column" else ("th", "row", "")
    css, label = options.get("cell_css", options.get("css")), options.get("label", default)
    attributes = _write([("scope", scope), ("class", css), ("data-label", label)])
    opening = format_html("<{}{}>", kind, attributes)
    return Cell(opening, column.nodelist, format_html("</{}>", kind))


def _write(attributes: list[tuple[str, Any]]) -> SafeString:
    """Write the attributes that have a value."""
    written = [pair for pair in attributes if pair[1] not in ("", None)]
    return format_html_join("", ' {}="{}"', written)


def _resolve(options: Options, context: Context) -> dict[str, Any]:
    return {key: value.resolve(context) for key, value in options.items()}
