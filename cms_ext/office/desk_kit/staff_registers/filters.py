"""The declared filters of a register as boxes of one form, beside the search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

from django import forms
from django.contrib.admin import DateFieldListFilter, FieldListFilter, ListFilter
from django.db.models import DateField, QuerySet
from django.utils.text import capfirst

# The value of a box that asks for the rows where nothing is written.
NONE = "-"


class PeriodFilter(DateFieldListFilter):
    """Django's periods, each by one word of the address: `?at=month`, not by two days."""

    words = ("", "today", "week", "month", "year", "none", "any")

    def expected_parameters(self) -> list[str | None]:
        return [self.field_path]

    @property
    def word(self) -> str:
        asked: Any = self.used_parameters.get(self.field_path, [""])
        return str(asked[-1])

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        periods = {word: days for word, (_, days) in zip(self.words, self.links, strict=False)}
        return queryset.filter(**periods.get(self.word, {}))

    def choices(self, changelist: Any) -> Iterator[Any]:
        for word, (title, _days) in zip(self.words, self.links, strict=False):
            asked = {self.field_path: word or None}
            yield {
                "selected": word == self.word,
                "query_string": changelist.get_query_string(asked),
                "display": title,
            }


FieldListFilter.register(
    lambda field: isinstance(field, DateField), PeriodFilter, take_priority=True
)


class RegisterFilterForm(forms.Form):
    """A box for each filter that has something to choose; the order of the rows goes along."""

    def __init__(self, view: Any) -> None:
        super().__init__()
        for spec in view.filter_specs:
            self._add_box(spec, view)
        if self.fields and view.ORDER_VAR in view.params:
            self.fields[view.ORDER_VAR] = forms.CharField(
                widget=forms.HiddenInput, initial=view.params[view.ORDER_VAR]
            )

    def _add_box(self, spec: ListFilter, view: Any) -> None:
        name, *others = map(str, spec.expected_parameters())
        offered: Iterator[Any] = spec.choices(view)
        choices, chosen = [], ""
        for choice in offered:
            asked = parse_qs(choice["query_string"].removeprefix("?"))
            value = asked.get(name, [NONE if any(other in asked for other in others) else ""])[-1]
            choices.append((value, choice["display"]))
            if choice["selected"]:
                chosen = value
        self.fields[name] = forms.ChoiceField(
            label=capfirst(str(spec.title)), choices=choices, initial=chosen, required=False
        )
