"""`{% load coop %}`: icons, amounts, dates and sizes as the design writes them."""

import re
from typing import Any

from django import template
from django.template.base import FilterExpression, Parser, Token, render_value_in_context
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from cms_ext.frontend.theme import figures
from cms_ext.frontend.theme.frame import Office
from cms_ext.frontend.theme.frame import find_last_office as office_seen_last
from cms_ext.frontend.theme.icons import draw_icon
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.frontend.theme.renditions import draw_renditions
from cms_ext.frontend.theme.tables import (
    TableNode,
    parse_table,
    render_value,
    split_condition,
)
from cms_ext.frontend.theme.terms import Term, find_terms

register = template.Library()

register.filter("money", figures.format_zloty)
register.filter("digits", figures.decimal_digits)
register.filter("plain_date", figures.plain_date)
register.filter("long_date", figures.long_date)
register.filter("weekday_date", figures.weekday_date)
register.filter("short_date", figures.short_date)
register.filter("days_left", figures.days_left)
register.filter("file_size", figures.file_size)

EMBLEM_ON_PAGE = "max-96x96"
EMAIL_PARTS = re.compile(r"@|\.(?=\w+$)")
POSTCODE = re.compile(r"\b\d{2}-\d{3}\b")


@register.filter
def whole_postcode(address: str) -> SafeString:
    """`{{ place.address|whole_postcode }}`: no line ends at the hyphen of the postcode."""
    escaped = conditional_escape(address)
    return mark_safe(POSTCODE.sub(r'<span class="nowrap">\g<0></span>', escaped))  # noqa: S308


@register.filter
def whole_email(address: str) -> SafeString:
    """`{{ desk.email|whole_email }}`: a line ends before its sign @ or a dot, not in a word."""
    escaped = conditional_escape(address)
    return mark_safe(EMAIL_PARTS.sub(r"<wbr>\g<0>", escaped))  # noqa: S308 - escaped


@register.simple_tag
def emblem_image(coop: CoopSettings) -> str:
    """`{% emblem_image frame.coop %}`: the office's emblem; "" without one that opens."""
    drawn = draw_renditions(coop.emblem, [EMBLEM_ON_PAGE]) if coop.emblem else {}
    return drawn[EMBLEM_ON_PAGE].img_tag({"alt": ""}) if drawn else ""


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "wallet" %}`: an inline drawing; the set is in `theme/icons.py`."""
    return mark_safe(draw_icon(name))  # noqa: S308 - ours, no input of anybody's in it


@register.simple_tag(takes_context=True)
def fact(context: template.Context, name: Any, value: Any) -> SafeString:
    """`{% fact _("Konto") account.number %}`: a name and its value, a row of a `<dl>`."""
    shown = (mark_safe(render_value_in_context(part, context)) for part in (name, value))  # noqa: S308 - escaped there
    return format_html("<div><dt>{}</dt> <dd>{}</dd></div>", *shown)


@register.simple_tag(takes_context=True)
def optional_fact(context: template.Context, name: Any, value: Any) -> SafeString | str:
    """`{% optional_fact _("Uwagi") case.note %}`: as `fact`; nothing without a value."""
    return fact(context, name, value) if value else ""


class FactNode(template.Node):
    """A fact whose value is a part of the template."""

    def __init__(self, name: FilterExpression, condition: Any, nodelist: template.NodeList) -> None:
        self.name, self.condition, self.nodelist = name, condition, nodelist

    def render(self, context: template.Context) -> SafeString | str:
        if self.condition is not None and not self.condition.eval(context):
            return ""
        value = mark_safe(self.nodelist.render(context).strip())  # noqa: S308 - by the template
        return fact(context, render_value(self.name, context), value)


@register.tag
def blockfact(parser: Parser, token: Token) -> FactNode:
    """`{% blockfact _("Lokal") if home %}…{% endblockfact %}`: as `fact`, the value between."""
    (_tag, name), condition = split_condition(parser, token)
    nodelist = parser.parse(("endblockfact",))
    parser.delete_first_token()
    return FactNode(parser.compile_filter(name), condition, nodelist)


@register.simple_block_tag(takes_context=True)
def section(
    context: template.Context, content: str, slug: str, title: Any, css: str = ""
) -> SafeString:
    """`{% section "wpis" _("Wpis") css="card" %}…{% endsection %}`: named by its heading."""
    return format_html(
        '<section{} aria-labelledby="{}">\n<h2 id="{}">{}</h2>{}</section>',
        format_html(' class="{}"', css) if css else "",
        slug,
        slug,
        mark_safe(render_value_in_context(title, context)),  # noqa: S308 - escaped there
        content,
    )


@register.simple_block_tag(takes_context=True)
def desk_section(
    context: template.Context, content: str, slug: str, title: Any, css: str = "desk-section"
) -> SafeString:
    """`{% desk_section "wpis" _("Wpis") %}…{% enddesk_section %}`: in the administration."""
    return section(context, content, slug, title, css)


register.tag("table", parse_table)


@register.tag
def desk_table(parser: Parser, token: Token) -> TableNode:
    """`{% desk_table row in rows labelledby="wpis" %}`: one that scrolls by itself."""
    return parse_table(parser, token, css="listing", scroll="desk-table desk-queue")


@register.inclusion_tag("cms_ext/theme/parts/terms.html")
def terms(names: str) -> dict[str, list[Term]]:
    """`{% terms "balance charge" %}`: the office's terms of this screen, folded at first."""
    return {"terms": find_terms(names)}


@register.simple_tag
def last_office() -> Office | None:
    """`{% last_office as office %}`: whom to ring, also while the database does not answer."""
    return office_seen_last()
