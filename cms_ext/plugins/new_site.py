"""What a plugin makes on a new site, what it must be told for that, and what is still needed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FirstStep:
    """What a new site still needs before it lives; „Pierwsze kroki” names it until it is there.

    `title` is what to do (a verb), `help` one line of how or why. `url_name` is the screen in the
    administration where it is done, `right` the permission ("app.codename") that opens that screen.
    Holders of `unless` are not told: a further step of the same matter is theirs.
    `is_done` is the dotted path of `(today) -> bool`; it costs one query at the most.
    """

    title: str
    help: str
    url_name: str
    right: str
    is_done: str
    unless: str = ""
    order: int = 100


# Where the page of the set-up asks: the co-op itself, its office, its look, what plugins ask.
SCREENS = ("coop", "office", "look", "plugins")


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the first set-up, on the terminal and in the file of answers.

    `key` is its name in the file, `label` what people read. An answer is a text of `longest`
    characters at the most; left empty it is `default`. `example` stands in the file that
    `setup_coop --example` prints. `check` is the dotted path of `(text) -> str`: the value as it
    is kept, or a ValueError that says what to write. With `rows` the answer is a list, each of
    whose rows answers these questions; `default_rows` and `example_rows` hold values in their
    order. `screen` is the page on which it stands (one of SCREENS), where that is another than the
    one of its `SetUp`.
    """

    key: str
    label: str
    example: str = ""
    default: str = ""
    required: bool = False
    longest: int = 160
    check: str = ""
    rows: tuple[Question, ...] = ()
    default_rows: tuple[tuple[str, ...], ...] = ()
    example_rows: tuple[tuple[str, ...], ...] = ()
    screen: str = ""


@dataclass(frozen=True, slots=True)
class SetUp:
    """What a plugin makes when the site is first set up, and what must be told for that.

    `make` is the dotted path of `(answers, today, origin) -> Mapping[str, int]`: it makes what is
    missing and tells how many of which kind (`{"organ": 3}`). `answers` is
    `new_site.setup.answers.Answers`; the plugin's own stand in `answers.of(slug)`. It runs inside
    the transaction of the whole set-up, and again at each later one.

    `questions` are asked by `order`; below 100 stand the extension's own. `section` is their key in
    the file of answers: the plugin's slug where it says nothing; with "" each question is a key of
    its own. `offer` is a question (yes or no) without which they are not asked, because the whole
    section may be left out; `note` explains the section in the file. `screen` is the page on which
    they stand (one of SCREENS); with "" only the terminal and the file ask them.
    """

    make: str = ""
    questions: tuple[Question, ...] = ()
    section: str | None = None
    offer: str = ""
    note: str = ""
    screen: str = "plugins"
    order: int = 100

    def keys(self, slug: str) -> tuple[str, ...]:
        """Its keys at the top of the file of answers, for the plugin of this slug."""
        if self.section == "":
            return tuple(question.key for question in self.questions)
        return (slug if self.section is None else self.section,)
