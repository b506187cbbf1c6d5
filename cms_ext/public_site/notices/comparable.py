"""Whether two versions of a field say the same; Wagtail's `has_changed` sees its own marks too."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Manager, QuerySet
from wagtail.blocks import StreamValue

# What the editor of rich text puts at each paragraph when it saves.
MARK = re.compile(r' data-block-key="[^"]*"')


def comparable(value: Any) -> Any:
    """A value without keys and marks; nothing is nothing, however it is stored."""
    if isinstance(value, StreamValue):
        return _plain(value.get_prep_value())
    if isinstance(value, Manager | QuerySet):
        return {row.pk for row in value.all()}
    return value or None


def _plain(found: Any) -> Any:
    if isinstance(found, dict):
        return {name: _plain(value) for name, value in found.items() if name != "id"}
    if isinstance(found, list | tuple):
        return [_plain(value) for value in found]
    return MARK.sub("", found) if isinstance(found, str) else found
