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


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the first set-up, on the terminal and in the file of answers.

    `key` is its name in the file, `label` what people read. An answer is a text of `longest`
    characters at the most; left empty it is `default`. `example` stands in the file that
    `setup_coop --example` prints. `check` is the dotted path of `(text) -> str`: the value as it
    is kept, or a ValueError that says what to write. With `rows` the answer is a list, each of
    whose rows answers these questions; `default_rows` and `example_rows` hold values in their
    order.
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


@dataclass(frozen=True, slots=True)
class SetUp:
    """What a plugin makes when the site is first set up, and what it must be told for that.

    `make` is the dotted path of `(answers, today, origin) -> Mapping[str, int]`: it makes what is
    missing and tells how many of which kind (`{"organ": 3}`). `answers` is
    `cms_ext.operations.setup.answers.Answers`; the plugin's own stand in `answers.of(slug)`. It
    runs inside the transaction of the whole set-up, and again at each later one.
    """

    make: str
    questions: tuple[Question, ...] = ()
