"""The file of answers as an office gets it: every question with a comment and an example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from cms_ext.operations.new_site.setup.domain.reading import named
from cms_ext.operations.new_site.setup.questions import question_sections
from cms_ext.plugins import Question


def example_file() -> str:
    """Return a YAML file of example answers; it can be read back on this site as it is."""
    lines = [
        "# " + _("Odpowiedzi do pierwszego uruchomienia strony. Zmień przykłady na własne dane,"),
        "# " + _("potem uruchom: manage.py setup_coop TEN_PLIK. Pole nieznane zostaw puste: ''."),
    ]
    for section in question_sections():
        if not section.questions:
            continue
        lines.append("")
        if section.set_up.note:
            lines.append(f"# {_(section.set_up.note)}")
        if not section.at_top:
            lines.append(f"{section.key}:" + (f"  # {section.title}" if section.title else ""))
        lines += _group(section.questions, {}, "" if section.at_top else "  ")
    return "\n".join(lines) + "\n"


def _group(
    questions: Sequence[Question], row: Mapping[str, str], indent: str, *, explained: bool = True
) -> Iterator[str]:
    for question in questions:
        if question.rows:
            yield from _list(question, indent)
            continue
        if explained:
            yield f"{indent}# {_(question.label)}{_(' (wymagane)') if question.required else ''}"
        value = row.get(question.key) or question.example or question.default
        yield f"{indent}{question.key}: {_quoted(value)}"


def _list(question: Question, indent: str) -> Iterator[str]:
    yield f"{indent}# {_(question.label)}"
    rows = question.example_rows or question.default_rows
    if not rows:
        # Nothing that anybody could leave as it is: only the shape of a row.
        keys = ", ".join(f"{one.key}: '{_(one.label)}'" for one in question.rows)
        yield f"{indent}#   - {{{keys}}}"
        yield f"{indent}{question.key}: []"
        return
    yield f"{indent}{question.key}:"
    for number, row in enumerate(rows):
        fields = _group(question.rows, named(question, row), f"{indent}    ", explained=number == 0)
        first = True
        for line in fields:
            # The dash of a list stands before the first field of each row, comments come before it.
            if first and not line.lstrip().startswith("#"):
                line = f"{indent}  - {line.strip()}"
                first = False
            yield line


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
