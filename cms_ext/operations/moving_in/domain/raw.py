"""The raw value of a StreamField, taken apart. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def with_texts(value: Any, change: Callable[[str], str]) -> Any:
    """Return a copy of the value with `change` applied to each of its texts."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [with_texts(one, change) for one in value]
    if isinstance(value, dict):
        return {name: with_texts(one, change) for name, one in value.items()}
    return value
