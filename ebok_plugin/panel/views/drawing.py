"""Drawing a part of the panel's pages by itself, to be kept."""

from __future__ import annotations

from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe


def drawn(part: str, context: dict[str, Any]) -> SafeString:
    """`parts/<part>.html` of these facts alone, which the template has escaped."""
    return mark_safe(get_template(f"ebok_plugin/panel/parts/{part}.html").render(context))
