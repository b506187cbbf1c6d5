"""Check written answers question by question and report all mistakes at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cms_ext.base.files.uploads.content import Unsuitable
from cms_ext.base.text.typed_values import clean_text
from cms_ext.frontend.theme.brand import READABLE, Brand, mix_colours
from cms_ext.operations.new_site.setup.answers import (
    OFFICE,
    AdministratorAnswers,
    Answers,
    CoopAnswers,
    DeskAnswers,
    QuestionSection,
    list_answer_sections,
)
from cms_ext.operations.new_site.setup.domain.making import Mistake, WrongAnswers, check_emblem
from cms_ext.plugins import Question

# The bars of the design are darker than its buttons by about so much.
DEEPER = 0.35

Answered = dict[str, Any]


def read_answers(written: object, folder: Path) -> Answers:
    """Return the answers in a file's content (nested mappings, lists and texts).

    `folder` is where the files named in it lie. Raises WrongAnswers.
    """
    mistakes: list[Mistake] = []
    sections = list_answer_sections()
    given = _mapping(written, "", [key for section in sections for key in section.keys], mistakes)
    if given is None:
        raise WrongAnswers(mistakes)
    answers: Answered = {}
    for section in sections:
        answers |= _section(section, given, mistakes)
    coop, desks = answers.pop("coop"), answers.pop("desks")
    administrator = answers.pop("administrator", None)
    answers.pop(OFFICE.key, None)  # it was checked
    _twice(desks, mistakes)
    _colours(coop, mistakes)
    _emblem(coop, folder, mistakes)
    if mistakes:
        raise WrongAnswers(mistakes)
    return Answers(
        coop=CoopAnswers(**coop),
        desks=tuple(DeskAnswers(**desk) for desk in desks),
        administrator=AdministratorAnswers(**administrator) if administrator else None,
        plugins=answers,
    )


def _section(
    section: QuestionSection, answers: Mapping[str, Any], mistakes: list[Mistake]
) -> Answered:
    """Return the answers of one section by their top keys; an offer left out has none."""
    if section.at_top:
        return {
            question.key: _answer(question, answers.get(question.key), question.key, mistakes)
            for question in section.questions
        }
    key, written = section.key, answers.get(section.key, {})
    if section.set_up.offer and not written:
        return {}
    return {key: _answered(section.questions, written, key, mistakes)}


def check_answer(question: Question, text: str) -> str:
    """Return an answer as it is stored; the default if it is empty. Raises ValueError."""
    answer = clean_text(text, question.longest) or question.default
    if not answer:
        if question.required:
            raise ValueError(_("brak odpowiedzi. %(label)s.") % {"label": _(question.label)})
        return ""
    return str(question.check(answer)) if question.check else answer


def _answered(
    questions: Sequence[Question], written: object, path: str, mistakes: list[Mistake]
) -> Answered:
    answers: Answered = {question.key: [] if question.rows else "" for question in questions}
    given = _mapping(written, path, [question.key for question in questions], mistakes)
    if given is None:
        return answers
    for question in questions:
        value, where = given.get(question.key), f"{path}.{question.key}"
        answers[question.key] = _answer(question, value, where, mistakes)
    return answers


def _answer(question: Question, value: object, path: str, mistakes: list[Mistake]) -> object:
    read = _rows if question.rows else _text
    return read(question, value, path, mistakes)


def _text(question: Question, value: object, path: str, mistakes: list[Mistake]) -> str:
    if not isinstance(value, str | None):
        mistakes.append(Mistake(path, _("ma tu stać jedna wartość, a jest lista albo grupa pól.")))
        return ""
    try:
        return check_answer(question, value or "")
    except ValueError as error:
        mistakes.append(Mistake(path, str(error)))
        return ""


def _rows(question: Question, value: object, path: str, mistakes: list[Mistake]) -> list[Answered]:
    if value in (None, ""):
        if question.required:
            mistakes.append(
                Mistake(path, _("brak odpowiedzi. %(label)s.") % {"label": _(question.label)})
            )
            return []
        value = [name_values(question, row) for row in question.default_rows]
    if not isinstance(value, list):
        mistakes.append(Mistake(path, _("ma tu stać lista: każda pozycja od myślnika.")))
        return []
    if question.required and not value:
        mistakes.append(Mistake(path, _("lista jest pusta. Wpisz co najmniej jedną pozycję.")))
    return [
        _answered(question.rows, row, f"{path}.{number}", mistakes)
        for number, row in enumerate(value, start=1)
    ]


def name_values(question: Question, row: Sequence[str]) -> dict[str, str]:
    """Map the keys of the row's questions to its values, as far as the row goes."""
    return {one.key: value for one, value in zip(question.rows, row, strict=False)}


def _mapping(
    written: object, path: str, known: Iterable[str], mistakes: list[Mistake]
) -> Mapping[str, Any] | None:
    """Return the fields of a group, or None; unknown keys become mistakes with a likely name."""
    if written in (None, ""):
        return {}
    if not isinstance(written, dict):
        mistakes.append(Mistake(path, _("ma tu stać grupa pól „klucz: wartość”.")))
        return None
    known = list(known)
    for key in written:
        if key not in known:
            mistakes.append(Mistake(f"{path}.{key}".lstrip("."), _unknown(str(key), known)))
    return written


def _unknown(key: str, known: Sequence[str]) -> str:
    likely = get_close_matches(key, known, n=1)
    if likely:
        return _("nie ma takiego klucza. Czy chodziło o „%(likely)s”?") % {"likely": likely[0]}
    return _("nie ma takiego klucza. Są: %(known)s.") % {"known": ", ".join(known)}


def _twice(desks: Sequence[Answered], mistakes: list[Mistake]) -> None:
    seen: set[str] = set()
    for number, desk in enumerate(desks, start=1):
        if desk["code"] and desk["code"] in seen:
            mistakes.append(Mistake(f"desks.{number}.code", _("ten kod ma już inny dział.")))
        seen.add(desk["code"])


def _colours(coop: Answered, mistakes: list[Mistake]) -> None:
    """Require both colours or none, and enough contrast."""
    if not coop["brand_colour"]:
        coop["brand_deep"] = ""
        return
    # A derived colour is too pale only if the chosen one is, so it is not reported.
    chosen = ["colour", "deep"] if coop["brand_deep"] else ["colour"]
    coop["brand_deep"] = coop["brand_deep"] or mix_colours(coop["brand_colour"], "#000000", DEEPER)
    too_pale = Brand(coop["brand_colour"], coop["brand_deep"]).too_pale()
    for name, ratio in ((name, too_pale[name]) for name in chosen if name in too_pale):
        message = _(
            "za jasny: kontrast %(found)s : 1, a potrzeba %(needed)s : 1. Wybierz ciemniejszy."
        )
        numbers = {"found": _decimal(ratio), "needed": _decimal(READABLE)}
        mistakes.append(Mistake(f"coop.brand_{name}", message % numbers))


def _emblem(coop: Answered, folder: Path, mistakes: list[Mistake]) -> None:
    if not coop["emblem"]:
        return
    path = folder / coop["emblem"]
    try:
        check_emblem(path)
    except OSError:
        message = _("nie ma pliku %(path)s albo nie wolno go czytać.") % {"path": path}
        mistakes.append(Mistake("coop.emblem", message))
    except Unsuitable as refused:
        mistakes.append(Mistake("coop.emblem", str(refused)))
    coop["emblem"] = str(path)


def _decimal(ratio: float) -> str:
    return f"{ratio:.1f}".replace(".", ",")


def write_example() -> str:
    """Return a YAML file of example answers that can be read back unchanged."""
    lines = [
        "# " + _("Odpowiedzi do pierwszego uruchomienia strony. Zmień przykłady na własne dane,"),
        "# " + _("potem uruchom: coop setup_coop TEN_PLIK. Pole nieznane zostaw puste: ''."),
    ]
    for section in list_answer_sections():
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
        # No example could stay as it is: show only the shape of a row.
        keys = ", ".join(f"{one.key}: '{_(one.label)}'" for one in question.rows)
        yield f"{indent}#   - {{{keys}}}"
        yield f"{indent}{question.key}: []"
        return
    yield f"{indent}{question.key}:"
    for number, row in enumerate(rows):
        fields = _group(
            question.rows, name_values(question, row), f"{indent}    ", explained=number == 0
        )
        first = True
        for line in fields:
            # The dash of a list stands before the first field of each row, comments come before it.
            if first and not line.lstrip().startswith("#"):
                line = f"{indent}  - {line.strip()}"
                first = False
            yield line


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
