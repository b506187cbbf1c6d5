"""The questions of the first set-up, asked one after another on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from cms_ext.operations.new_site.setup.domain.reading import answer_to, named
from cms_ext.operations.new_site.setup.questions import question_sections
from cms_ext.plugins import Question

# Shows a prompt, gives back what was typed; EOFError when nobody types any more.
Ask = Callable[[str], str]
Say = Callable[[str], None]


def prompt_all(ask: Ask, say: Say) -> dict[str, Any]:
    """Ask all questions, a wrongly answered one again; return the content of a file."""
    say(_("Enter bez odpowiedzi bierze wartość w nawiasie albo pomija pole. Ctrl-C przerywa."))
    told: dict[str, Any] = {}
    for section in question_sections():
        offer = section.set_up.offer
        if not section.questions or (offer and not _yes(ask(f"\n{_(offer)} [n]: "))):
            continue
        if section.title:
            say(f"\n{section.title}")
        answers = _group(section.questions, {}, ask, say)
        told |= answers if section.at_top else {section.key: answers}
    return told


def _group(
    questions: Sequence[Question], row: dict[str, str], ask: Ask, say: Say
) -> dict[str, Any]:
    return {
        question.key: _rows(question, ask, say)
        if question.rows
        else _answer(question, row.get(question.key, "") or question.default, ask, say)
        for question in questions
    }


def _answer(question: Question, default: str, ask: Ask, say: Say) -> str:
    shown = f" [{default}]" if default else ""
    while True:
        typed = ask(f"{_(question.label)}{shown}: ").strip() or default
        try:
            answer_to(question, typed)
        except ValueError as error:
            say(f"  {error}")
        else:
            return typed


def _rows(question: Question, ask: Ask, say: Say) -> list[dict[str, Any]] | str:
    """A list: first the usual rows, then as many more as one wants."""
    if _is_complete(question):
        return ""  # nothing that an office would have to think of now; the default is taken
    say(f"\n{_(question.label)}")
    rows = [_group(question.rows, named(question, row), ask, say) for row in question.default_rows]
    while _yes(ask(_("Dodać kolejną pozycję? [n]: ") if rows else _("Dodać pozycję? [n]: "))):
        rows.append(_group(question.rows, {}, ask, say))
    return rows or ""


def _is_complete(question: Question) -> bool:
    """Whether the usual rows answer all that must be answered."""
    must = {one.key for one in question.rows if one.required}
    rows = [named(question, row) for row in question.default_rows]
    return bool(rows) and all(row.get(key) for row in rows for key in must)


def _yes(typed: str) -> bool:
    return typed.strip().lower() in ("t", "tak", "y")
