"""Form fields of the desk's screens."""

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def widget_kind(field: BoundField) -> str:
    """Return the layout of a field: a tick next to its label, a group under a legend, or a line."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "group"
    return "tick" if isinstance(widget, forms.CheckboxInput) else "line"


@register.filter
def described(field: BoundField) -> SafeString:
    """Return the widget with its help and error named for screen readers."""
    about = [f"{field.auto_id}_help"] if field.help_text else []
    attributes: dict[str, str | bool] = {}
    if field.errors:
        about.append(f"{field.auto_id}_error")
        attributes["aria-invalid"] = "true"
    if about:
        attributes["aria-describedby"] = " ".join(about)
    return field.as_widget(attrs=attributes)
