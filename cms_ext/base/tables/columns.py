"""Columns of a list on screen: a name that links to the row, and facts with headings."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.template.context_processors import csrf
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.functional import Promise
from wagtail.admin.ui.tables import Column

Words = Promise | str
# A path from the row, or a function of it; as Wagtail's accessors.
Accessor = str | Callable[[Any], object]
NOTHING = "–"


class Fact(Column):
    """A fact of a row; an empty one is shown as a dash, or as `nothing`.

    On a phone, where a row is a card, it stands behind `short`, else behind its heading. `hint`
    is small print beneath it. `template` shows the fact where words are not enough; it gets the
    `row`, and the value by the column's name. `in_file` is what the file of the list says instead.
    """

    header_template_name = "cms_ext/theme/listing/heading.html"
    cell_template_name = "cms_ext/theme/listing/fact.html"

    def __init__(
        self,
        name: str,
        label: Words,
        accessor: Accessor | None = None,
        *,
        hint: Accessor | None = None,
        short: Words = "",
        template: str = "",
        in_file: Accessor | None = None,
        nothing: Words = NOTHING,
        classname: str = "",
    ) -> None:
        super().__init__(name, label=label, accessor=accessor, classname=classname)
        self.hint = Column(f"{name}_hint", accessor=hint) if hint else None
        self.short = short or label
        self.template = template
        self.nothing = nothing
        self.in_file = Column(f"{name}_file", accessor=in_file) if in_file else self

    def display_value(self, value: Any) -> object:
        return self.nothing if value is None or value == "" else value

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        value = self.get_value(instance)
        return {
            "column": self,
            "row": instance,
            self.name: value,
            "value": self.display_value(value),
            "hint": self.hint.get_value(instance) if self.hint else None,
            # For forms in a cell.
            **(csrf(parent_context["request"]) if self.template else {}),
        }


class Number(Fact):
    """An amount or a count: figures stand under each other."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, classname="desk-n", **kwargs)


class Day(Fact):
    """A day, or a moment with its hour."""

    def __init__(self, *args: Any, form: str = "d.m.Y", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form = form

    def display_value(self, value: date | None) -> object:
        return self.nothing if value is None else day_in_figures(value, self.form)


def day_in_figures(value: date | datetime, form: str) -> str:
    """A moment in the co-op's own time."""
    return formatted(timezone.localtime(value) if isinstance(value, datetime) else value, form)


class Name(Fact):
    """The name of a row, which is its heading and links to its page.

    `url_name` takes the row's key; `key` is the way to it. A `whole` name is never broken.
    """

    cell_template_name = "cms_ext/theme/listing/name.html"

    def __init__(
        self, *args: Any, url_name: str = "", key: str = "pk", whole: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, classname="desk-number" if whole else "", **kwargs)
        self.url_name = url_name
        self.key = Column("key", accessor=key)

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        if self.url_name:
            context["url"] = reverse(self.url_name, args=[self.key.get_value(instance)])
        return context
