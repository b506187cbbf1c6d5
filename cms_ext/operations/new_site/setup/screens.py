"""The first set-up as a few short screens, each a form with some of the questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.operations.new_site.setup.answers import list_answer_sections
from cms_ext.operations.new_site.setup.domain.making import Mistake
from cms_ext.operations.new_site.setup.domain.reading import name_values
from cms_ext.plugins import Question

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class ScreenQuestion:
    """A question of a screen, with the path of its answer in the file of answers."""

    path: tuple[str, ...]
    question: Question


@dataclass(frozen=True, slots=True)
class Screen:
    slug: str
    title: StrOrPromise
    lead: StrOrPromise
    questions: tuple[ScreenQuestion, ...]
    notes: tuple[str, ...] = ()


# The address, title and lead of each screen, by the name that a declaration gives it.
SCREENS = {
    "coop": (
        "spoldzielnia",
        gettext_lazy("Spółdzielnia"),
        gettext_lazy("Te dane stoją w stopce każdej strony, w kontakcie i na pismach."),
    ),
    "office": (
        "biuro",
        gettext_lazy("Biuro i działy"),
        gettext_lazy("Kiedy biuro jest otwarte i dokąd iść z jaką sprawą."),
    ),
    "look": (
        "wyglad",
        gettext_lazy("Wygląd"),
        gettext_lazy(
            "Puste pola: kolory i znak z wzoru strony. Zmienisz je w ustawieniach Spółdzielni."
        ),
    ),
    "plugins": (
        "panele",
        gettext_lazy("Panele mieszkańców"),
        gettext_lazy(
            "Pola są wypełnione tak, jak w większości spółdzielni; zwykle wystarczy „Dalej”."
        ),
    ),
}


def list_screens() -> list[Screen]:
    """Return the screens with questions, in their order, with the notes of their sections."""
    questions: dict[str, list[ScreenQuestion]] = {name: [] for name in SCREENS}
    notes: dict[str, list[str]] = {name: [] for name in SCREENS}
    for section in list_answer_sections():
        if section.set_up.note and section.set_up.screen:
            notes[section.set_up.screen].append(_(section.set_up.note))
        for question in section.questions:
            if name := question.screen or section.set_up.screen:
                questions[name].append(ScreenQuestion(section.path(question), question))
    return [
        Screen(*SCREENS[name], tuple(found), tuple(notes[name]))
        for name, found in questions.items()
        if found
    ]


# Nested mappings, lists and texts, as `read_answers` takes them.
Written = dict[str, Any]
# Empty rows below those that are filled in.
SPARE_ROWS = 2
# The one answer that is a file, and the checkbox that removes the file chosen before.
EMBLEM = "coop.emblem"
WITHOUT_EMBLEM = "coop.emblem-clear"
MAX_ROWS = 40


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields shown together: a single question, or one row of a list with its heading."""

    legend: str
    fields: tuple[BoundField, ...]


class ScreenForm(forms.Form):
    """The fields of one screen, named by the paths of their answers (`desks.2.room`).

    It checks nothing itself: it shows the mistakes that `read_answers` found.
    """

    def __init__(self, screen: Screen, written: Written, mistakes: Sequence[Mistake] = ()) -> None:
        values: dict[str, str] = {}
        made: dict[str, forms.Field] = {}
        self._groups: list[tuple[str, list[str]]] = []
        for screen_question in screen.questions:
            for legend, row in _rows(screen_question, written):
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
            FieldGroup(legend, tuple(self[name] for name in names))
            for legend, names in self._groups
        ]


def read_typed_answers(screen: Screen, data: QueryDict) -> Written:
    """Return the submitted answers as nested content, without files and empty rows."""
    written: Written = {}
    for question in screen.questions:
        section = written
        for step in question.path[:-1]:
            section = section.setdefault(step, {})
        name = ".".join(question.path)
        if name == EMBLEM:
            continue
        if question.question.rows:
            section[question.path[-1]] = list(_typed_rows(question.question, name, data))
        else:
            section[question.path[-1]] = data.get(name, "")
    return written


def is_on_screen(mistake: Mistake, screen: Screen) -> bool:
    """Return whether a mistake is about an answer of this screen."""
    return any(
        f"{mistake.path}.".startswith(f"{'.'.join(question.path)}.")
        for question in screen.questions
    )


def _typed_rows(question: Question, name: str, data: QueryDict) -> Iterator[dict[str, str]]:
    for number in range(1, MAX_ROWS + 1):
        row = {one.key: data.get(f"{name}.{number}.{one.key}", "") for one in question.rows}
        if any(value.strip() for value in row.values()):
            yield row


def _rows(
    typed_question: ScreenQuestion, written: Written
) -> Iterator[tuple[str, dict[str, tuple[Question, str]]]]:
    """Yield (legend, fields by name) of each group; a plain question has no legend."""
    found: Any = written
    for step in typed_question.path:
        found = found.get(step) if isinstance(found, dict) else None
    name, question = ".".join(typed_question.path), typed_question.question
    if not question.rows:
        value = question.default if found is None else str(found)
        yield "", {name: (question, value)}
        return
    rows = found
    if rows is None:
        rows = [name_values(question, row) for row in question.default_rows]
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
        help_text=_("Na przykład: %(example)s") % {"example": _(question.example)}
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
