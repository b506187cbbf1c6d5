from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """The browser's own field of a day, which reads and sends ISO days in every language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
