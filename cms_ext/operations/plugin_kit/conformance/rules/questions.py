"""The questions of the set-up take their own examples, and refuse what is wrong in words.

Whoever sets a site up changes the printed example line by line; what stands in it must not be the
mistake. And what is refused is told to people, also when no author thought of such an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cms_ext.operations.new_site.setup.domain.reading import answer_to, named
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.plugins import Question

TITLE = "pytania pierwszego uruchomienia przyjmują własne przykłady"

# What somebody types into the wrong line, or pastes.
STRAY = ("?", "-1", "1,5", "jan@zorza.example", "Zażółć gęślą jaźń", "١٢٣", "'; --", "x" * 60)


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    set_up = subject.plugin.set_up
    yield from _of_questions(set_up.questions if set_up else ())


def _of_questions(questions: Sequence[Question], path: str = "") -> Iterator[ConformanceFinding]:
    for question in questions:
        where = f"{path}.{question.key}".lstrip(".")
        for own in filter(None, (question.default, question.example)):
            yield from _own(question, own, where)
        for row in (*question.default_rows, *question.example_rows):
            for one in question.rows:
                if filled := named(question, row).get(one.key):
                    yield from _own(one, filled, f"{where}.{one.key}")
        for text in STRAY if question.check else ():
            yield from _stray(question, text, where)
        yield from _of_questions(question.rows, where)


def _own(question: Question, text: str, where: str) -> Iterator[ConformanceFinding]:
    try:
        answer_to(question, text)
    except ValueError as refused:
        yield ConformanceFinding(
            f"Pytanie {where} odrzuca własną wartość „{text}”: {refused}",
            "Podaj w deklaracji wartość, którą to pytanie przyjmuje.",
        )


def _stray(question: Question, text: str, where: str) -> Iterator[ConformanceFinding]:
    try:
        answer_to(question, text)
    except ValueError:
        return
    except Exception as error:
        yield ConformanceFinding(
            f"Pytanie {where} na „{text}” odpowiada błędem {type(error).__name__}: {error}",
            f"Niech {question.check} odrzuca przez ValueError ze zdaniem dla ludzi.",
        )
