"""A screen of the set-up as a form; what was typed becomes the content of a file of answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cms_ext.operations.new_site.setup.domain.reading import named
from cms_ext.operations.new_site.setup.domain.steps import Mistake
from cms_ext.operations.new_site.setup.screens import Screen, ScreenQuestion
from cms_ext.plugins import Question

# Nested mappings, lists and texts, as `read_answers` takes them.
Written = dict[str, Any]
# So many empty rows stand below those that are filled in; more come with the next opening.
SPARE_ROWS = 2
# The one answer that is a file; and a tick for doing without the file chosen before.
EMBLEM = "coop.emblem"
WITHOUT_EMBLEM = "coop.emblem-clear"
MOST_ROWS = 40


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields shown together: a single question, or one row of a list with its heading."""

    legend: str
    fields: tuple[BoundField, ...]


class ScreenForm(forms.Form):
    """The fields of one screen, named by the paths of their answers (`desks.2.room`).

    It checks nothing itself: its mistakes are those that `read_answers` found.
    """

    def __init__(self, screen: Screen, written: Written, mistakes: Sequence[Mistake] = ()) -> None:
        values: dict[str, str] = {}
        made: dict[str, forms.Field] = {}
        self._groups: list[tuple[str, list[str]]] = []
        for asked in screen.asked:
            for legend, row in _rows(asked, written):
                self._groups.append((legend, list(row)))
                for name, (question, value) in row.items():
                    # Spare rows may stay empty, so only a question alone is marked.
                    marked = question.required and not legend
                    made[name] = (
                        _picture(value) if name == EMBLEM else _field(question, marked=marked)
                    )
                    values[name] = value
        if values.get(EMBLEM):
            made[WITHOUT_EMBLEM] = forms.BooleanField(label=_("Bez znaku"), required=False)
            self._groups.append(("", [WITHOUT_EMBLEM]))
        super().__init__(data=values if mistakes else None, initial=values)
        self.fields.update(made)
        for mistake in mistakes:
            field = mistake.path if mistake.path in made else None
            self.add_error(field, capfirst(mistake.expected))

    def groups(self) -> list[FieldGroup]:
        return [
            FieldGroup(legend, tuple(self[one] for one in names)) for legend, names in self._groups
        ]


def typed(screen: Screen, data: QueryDict) -> Written:
    """Return what was sent as nested content, without files and without empty rows."""
    written: Written = {}
    for asked in screen.asked:
        section = written
        for step in asked.path[:-1]:
            section = section.setdefault(step, {})
        name = ".".join(asked.path)
        if name == EMBLEM:
            continue
        if asked.question.rows:
            section[asked.path[-1]] = list(_typed_rows(asked.question, name, data))
        else:
            section[asked.path[-1]] = data.get(name, "")
    return written


def belongs(mistake: Mistake, screen: Screen) -> bool:
    """Return whether a mistake is about an answer of this screen."""
    return any(f"{mistake.path}.".startswith(f"{'.'.join(asked.path)}.") for asked in screen.asked)


def _typed_rows(question: Question, name: str, data: QueryDict) -> Iterator[dict[str, str]]:
    for number in range(1, MOST_ROWS + 1):
        row = {one.key: data.get(f"{name}.{number}.{one.key}", "") for one in question.rows}
        if any(value.strip() for value in row.values()):
            yield row


def _rows(
    asked: ScreenQuestion, written: Written
) -> Iterator[tuple[str, dict[str, tuple[Question, str]]]]:
    """(legend, fields by name) of each group; a plain question is a group without a legend."""
    found: Any = written
    for step in asked.path:
        found = found.get(step) if isinstance(found, dict) else None
    name, question = ".".join(asked.path), asked.question
    if not question.rows:
        value = question.default if found is None else str(found)
        yield "", {name: (question, value)}
        return
    rows = found
    if rows is None:
        rows = [named(question, row) for row in question.default_rows]
    for number, row in enumerate([*rows, *({} for _spare in range(SPARE_ROWS))], start=1):
        legend = _("%(list)s: %(number)d") % {"list": _(question.label), "number": number}
        fields = {
            f"{name}.{number}.{one.key}": (one, str(row.get(one.key, ""))) for one in question.rows
        }
        yield legend, fields


def _field(question: Question, *, marked: bool) -> forms.CharField:
    label = _(question.label)
    return forms.CharField(
        label=_("%(label)s (wymagane)") % {"label": label} if marked else label,
        required=False,
        help_text=_("Na przykład: %(example)s") % {"example": question.example}
        if question.example
        else "",
        widget=forms.TextInput(attrs={"maxlength": question.longest}),
    )


def _picture(chosen: str) -> forms.FileField:
    help_text = _("Najlepiej kwadratowy; stanie na górze każdej strony.")
    if chosen:
        help_text = _("Plik jest wybrany. Wybierz inny, jeśli chcesz go zamienić.")
    return forms.FileField(
        label=_("Znak Spółdzielni: plik PNG, JPG albo WebP"),
        required=False,
        help_text=help_text,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
