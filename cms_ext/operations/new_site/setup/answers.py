"""What a new site asks at its set-up, and the checked answers of the office."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms_ext.plugins import OfficeKind, Question, SetUp, list_set_ups


def check_office(text: str) -> str:
    """Check that the answer is the kind of office for which the site's plugins are."""
    office: OfficeKind = settings.COOP_OFFICE
    if text != office.code:
        raise ValueError(
            _(
                "wtyczki tego serwisu są dla innego biura: %(code)s (%(name)s). Ustaw inne wtyczki "
                "(COOP_PLUGINS), uruchom migrate i weź nowy wzór odpowiedzi."
            )
            % {"code": office.code, "name": office.name}
        )
    return text


OFFICE = Question(
    "office",
    gettext_noop("Rodzaj biura, dla którego są wtyczki serwisu (COOP_PLUGINS)"),
    check=check_office,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoopAnswers:
    """The co-op; all fields but the last two are fields of `CoopSettings`.

    Days hold `8:00–15:00` or nothing; both colours are given or none; `emblem` is the path of a
    picture.
    """

    name: str
    short_name: str
    full_name: str
    address: str
    phone: str
    email: str
    emergency_phone: str = ""
    krs: str = ""
    register_court: str = ""
    nip: str = ""
    regon: str = ""
    e_delivery: str = ""
    filing_box: str = ""
    filing_basis: str = ""
    monday: str = ""
    tuesday: str = ""
    wednesday: str = ""
    thursday: str = ""
    friday: str = ""
    saturday: str = ""
    sunday: str = ""
    brand_colour: str = ""
    brand_deep: str = ""
    dpo_email: str = ""
    emblem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAnswers:
    """A desk of the office, with the fields of `cms_ext.public_site.pages.models.Desk`."""

    code: str
    name: str
    matter: str
    room: str
    phone: str = ""
    email: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministratorAnswers:
    """The site's first administrator; `name` is the full name."""

    login: str
    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """All answers of one set-up; `plugins` holds those of each plugin, by slug and question."""

    coop: CoopAnswers
    desks: tuple[DeskAnswers, ...]
    administrator: AdministratorAnswers | None = None
    plugins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def of(self, slug: str) -> Mapping[str, Any]:
        """Return the answers of a plugin by question key: texts, or lists of mappings."""
        return self.plugins.get(slug, {})


@dataclass(frozen=True, slots=True)
class QuestionSection:
    """The questions of one part of the site.

    `keys` are its keys at the top of the file of answers: one for all questions or, `at_top`, one
    for each. `title` heads the questions of a plugin; the extension's own have none.
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
        """Return its questions with the examples of this kind of office."""
        return tuple(
            give_examples(question, ".".join(self.path(question)))
            for question in self.set_up.questions
        )

    def path(self, question: Question) -> tuple[str, ...]:
        """Return the keys that lead to the answer from the top of the file."""
        return (question.key,) if self.at_top else (self.key, question.key)


def list_answer_sections() -> list[QuestionSection]:
    """Return the sections of all parts with questions, in their order."""
    return [
        QuestionSection(
            keys=set_up.keys(plugin.slug),
            title=_(plugin.title) if set_up.section is None else "",
            set_up=set_up,
        )
        for plugin, set_up in list_set_ups()
        if set_up.questions
    ]


def give_examples(question: Question, path: str) -> Question:
    """Return the question with what the site's kind of office would answer (`OfficeKind`)."""
    office: OfficeKind = settings.COOP_OFFICE
    examples = office.examples
    if path == OFFICE.key:
        return replace(question, default=office.code)
    if path not in examples:
        return question
    if not question.rows:
        return replace(question, example=examples[path])
    # What only the office itself knows, such as a room, is in no default.
    rows = [
        row[: len(default)]
        for row, default in zip(examples[path], question.default_rows, strict=False)
    ]
    return replace(question, example_rows=examples[path], default_rows=tuple(rows))
