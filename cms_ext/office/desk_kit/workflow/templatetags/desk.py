"""Headers and form fields of the desk's screens."""

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Wagtail's names of what a header shows, and our blocks that say it.
HEADER_BLOCKS = {"title": "heading", "subtitle": "subtitle", "icon": "icon"}


@register.inclusion_tag("wagtailadmin/shared/header.html", takes_context=True)
def desk_header(context: template.Context) -> dict[str, str]:
    """`{% desk_header %}`: a screen's blocks `heading`, `subtitle` and `icon` as its header."""
    blocks = context.render_context[BLOCK_CONTEXT_KEY]
    return {
        name: mark_safe(block.render(context).strip())  # noqa: S308 - rendered by the template
        for name, key in HEADER_BLOCKS.items()
        if (block := blocks.get_block(key))
    }


@register.filter
def widget_kind(field: BoundField) -> str:
    """Return the layout of a field: a tick next to its label, a group under a legend, or a line."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "group"
    return "tick" if isinstance(widget, forms.CheckboxInput) else "line"


@register.filter
def described(field: BoundField) -> SafeString:
    """Return the widget with its help and error named for screen readers.

    With it comes what the field began with, where the form compares.
    """
    about = [f"{field.auto_id}_help"] if field.help_text else []
    attributes: dict[str, str | bool] = {}
    if field.errors:
        about.append(f"{field.auto_id}_error")
        attributes["aria-invalid"] = "true"
    if about:
        attributes["aria-describedby"] = " ".join(about)
    widget = field.as_widget(attrs=attributes)
    if field.field.show_hidden_initial:
        return format_html("{}{}", widget, field.as_hidden(only_initial=True))
    return widget
