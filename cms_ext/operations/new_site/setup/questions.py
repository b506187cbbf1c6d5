"""What this site is asked at its set-up: the questions that its parts declare, in their order."""

from __future__ import annotations

from dataclasses import dataclass

from cms_ext.plugins import Question, SetUp, list_set_ups


@dataclass(frozen=True, slots=True)
class QuestionSection:
    """The questions of one part of the site.

    `keys` are theirs at the top of the file of answers: one for all of them, or, `at_top`, one for
    each. `title` heads those of a plugin; the extension's own stand without.
    """

    keys: tuple[str, ...]
    title: str
    set_up: SetUp

    @property
    def at_top(self) -> bool:
        return self.set_up.section == ""

    @property
    def key(self) -> str:
        return self.keys[0]

    @property
    def questions(self) -> tuple[Question, ...]:
        return self.set_up.questions

    def path(self, question: Question) -> tuple[str, ...]:
        """Return the keys that lead to the answer from the top of the file."""
        return (question.key,) if self.at_top else (self.key, question.key)


def question_sections() -> list[QuestionSection]:
    """Return the sections of all parts that ask, in the order in which they are asked."""
    return [
        QuestionSection(
            keys=set_up.keys(plugin.slug),
            title=plugin.title if set_up.section is None else "",
            set_up=set_up,
        )
        for plugin, set_up in list_set_ups()
        if set_up.questions
    ]
