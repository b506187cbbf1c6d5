"""Values of imported rows as people read them: Polish words for codes, figures with a comma."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Choices
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import Money
from cms_ext.base.tables.declaration import TableFormat
from cms_ext.base.tables.schema import Column, ValueForm
from cms_ext.base.tables.values import polish_decimal


def show_value(value: object, column: Column) -> str:
    """Return a value of this column for a screen, "" for none."""
    match value:
        case None:
            return ""
        case _secret if column.secret:
            return "•••"
        case bool():
            return _("tak") if value else _("nie")
        case Choices():
            return str(value.label)
        case Money():
            return value.digits
        case Decimal():
            return polish_decimal(value)
        case date():
            return format_day(value)
        case (str(code), int(count)):
            return f"{code} × {count}"
        case tuple():
            return ", ".join(show_value(part, column) for part in value)
    return show_code(str(value), column)


def show_code(text: str, column: Column) -> str:
    """Return the Polish word of a code; any other text as it is."""
    labels = {"True": _("tak"), "False": _("nie"), "None": "", **column.labels}
    return str(labels.get(text, text))


def show_stored(text: str, column: Column) -> str:
    """Return what a report says of a stored value, for a screen."""
    try:
        if column.form is ValueForm.DAY:
            return format_day(date.fromisoformat(text))
        if column.form.is_number:
            return polish_decimal(Decimal(text))
    except (ValueError, InvalidOperation):
        pass  # a word, such as BRAK
    return show_code(text, column)


def show_row(format: TableFormat[Any], row: Any, columns: tuple[Column, ...]) -> dict[str, str]:
    """Return the values of a row by column, for a screen."""
    names = {header: field for field, header in format.headers.items()}
    return {
        column.name: show_value(getattr(row, names.get(column.name, column.name)), column)
        for column in columns
    }
