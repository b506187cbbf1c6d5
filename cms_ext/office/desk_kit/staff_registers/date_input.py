"""The field of a day in the administration's forms."""

from __future__ import annotations

from typing import Any

from wagtail.admin.widgets import AdminDateInput


class TypedDateInput(AdminDateInput):
    """Wagtail's calendar, which leaves what was typed: the form says when it is no date.

    By itself the calendar puts today in place of „12 grudnia” or 2026-12-30, and says nothing.
    """

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "validateOnBlur": False}
