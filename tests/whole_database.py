"""Everything that a test's database holds, as text: to ask whether something stands anywhere."""

from __future__ import annotations

from django.apps import apps


def whole_database() -> str:
    """The values of all rows of all tables; bytes as they can be read."""
    return "\n".join(
        _text(value)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
        for row in model._base_manager.values_list()
        for value in row
    )


def _text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)
