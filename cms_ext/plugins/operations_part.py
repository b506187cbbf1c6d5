"""What a plugin does for operators: jobs, feeds, set-up, demo, mail. Imports no models."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import IO, Any

from cms_ext.plugins.composer import Composer
from cms_ext.plugins.exchange_part import EventListener
from cms_ext.plugins.export import Export
from cms_ext.plugins.letter_kind import LetterKind
from cms_ext.plugins.malformed import require

CODE = re.compile(r"^[a-z]+(_[a-z]+)*$")


@dataclass(frozen=True, slots=True)
class FeedTerm:
    """For how long data are good: so many days, or working days, after their own day."""

    days: int
    in_working_days: bool = False


@dataclass(frozen=True, slots=True)
class FeedRun:
    """What a feed brought once. `good_to` is the day to which its data are good, None without any.

    `key` and `name` tell apart what one declaration reads (an account, a system). `due_on` is the
    last day on which the data are in time by the feed's own rhythm. `by` is who brought them, a
    person or a system; "" for a program of this site. `totals` counts and adds up as text.
    `address` is the page of this delivery, from where it is taken back if it can be.
    """

    key: str = ""
    name: str = ""
    good_to: date | None = None
    due_on: date | None = None
    at: datetime | None = None
    by: str = ""
    totals: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """Data that come regularly, of which somebody has to know when they stop.

    `code` is unique on the site; begin it with the plugin's slug. `title` names the data („Wyciągi
    bankowe”). Anyone who has all `rights` sees the feed, on „Dziś” too when it is late, and gets
    the
    mail. `read` is `(today) -> Sequence[FeedRun]`, one for each key, in a number of queries that
    does not grow with the rows. `list_runs` is `(key, limit) -> Sequence[FeedRun]`: the newest
    deliveries of a key, also those that were rejected or taken back. `url_name` is the screen where
    a person brings newer data. `term` holds until the office sets one; without it, and without a
    `due_on`, the feed is not watched. `rhythm` says as text how `due_on` is found, `way_back` how
    wrong data are taken back.
    """

    code: str
    title: str
    rights: tuple[str, ...]
    read: Callable[[date], Sequence[FeedRun]]
    list_runs: Callable[[str, int], Sequence[FeedRun]]
    url_name: str = ""
    term: FeedTerm | None = None
    rhythm: str = ""
    way_back: str = ""
    order: int = 100

    def __post_init__(self) -> None:
        require(
            bool(CODE.match(self.code)),
            f"Feed.code {self.code!r} must be lower-case words joined by underscores.",
        )
        require(bool(self.rights), f"The feed {self.code!r} needs a right: nobody sees it without.")


class JobFound(Exception):  # noqa: N818 - the job did not fail
    """Raised by a job that ran to its end and found something that a person must check.

    „Stan serwisu” and readiness name the job, with its `cure`, until a turn finds nothing; it
    counts as run, and looks again within the hour.
    """


@dataclass(frozen=True, slots=True)
class Job:
    """Something that the scheduler runs every so often; `run` takes no arguments.

    It must be repeatable: after a crash it runs again. One turn runs the jobs by their `order`.
    `only_with` is the name of a setting: where it is empty the job does not run. `title` says what
    it does („Wysyłanie poczty”): so the state of the site calls it when it fails; a job without one
    is called by its `name`. `cure` is what to do about its JobFound, in a sentence. `beside`: it
    reads for minutes; mail and all that people wait for go on meanwhile.
    """

    name: str
    every: timedelta
    run: Callable[[], object]
    order: int = 100
    only_with: str = ""
    title: str = ""
    cure: str = ""
    beside: bool = False


@dataclass(frozen=True, slots=True)
class FirstStep:
    """Something a new site still needs; „Pierwsze kroki” lists it until it is done.

    `title` is what to do (a verb), `help` one line of how or why. `url_name` is the screen in the
    administration where it is done, `right` the permission ("app.codename") that opens that screen.
    Holders of `unless` do not see it: they have a further step of the same matter.
    `is_done` is `(today) -> bool`; it costs one query at the most. `only_with` is the name of a
    setting: where it is empty there is no such step.
    """

    title: str
    help: str
    url_name: str
    right: str
    is_done: Callable[[date], bool]
    unless: str = ""
    order: int = 100
    only_with: str = ""


# Where the page of the set-up asks: the co-op itself, its office, its look, what plugins ask.
SCREENS = ("coop", "office", "look", "plugins")


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the first set-up, on the terminal and in the file of answers.

    `key` is its name in the file, `label` what people read. An answer is a text of `longest`
    characters at the most; left empty it is `default`. `example` is in the file that
    `setup_coop --example` prints. `check` is `(text) -> str`: the value as it
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
    check: Callable[[str], str] | None = None
    rows: tuple[Question, ...] = ()
    default_rows: tuple[tuple[str, ...], ...] = ()
    example_rows: tuple[tuple[str, ...], ...] = ()
    screen: str = ""


@dataclass(frozen=True, slots=True)
class SetUp:
    """What a plugin makes at the first set-up, and what it must ask for that.

    `make` is `(answers, today, origin) -> Mapping[str, int]`: it makes what is
    missing and tells how many of which kind (`{"organ": 3}`). `answers` is
    `new_site.setup.answers.Answers`; the plugin's own are in `answers.of(slug)`. It runs inside
    the transaction of the whole set-up, and again at each later one.

    `questions` are asked by `order`; below 100 stand the extension's own. `section` is their key in
    the file of answers: the plugin's slug where it says nothing; with "" each question is a key of
    its own. `offer` is a question (yes or no) without which they are not asked, because the whole
    section may be left out; `note` explains the section in the file and on the page. `screen` is
    the page on which they stand (one of SCREENS); with "" only the terminal and the file ask them.
    """

    make: Callable[[Any, date, Any], Mapping[str, int]] | None = None
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


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file of a message, as its sender named it; its content is not checked."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """`sender` is the one address in From, empty for none or several; a From can be forged.

    `text` is the sender's own words, `quoted` what it quotes of the letter that it answers.
    `left_out` are sentences about parts of the message that are neither words nor files here;
    `lost` are those of them whose content the sender has to send again.
    `doubtful` when a signature or the own mail server speaks against the sender. `automatic` when a
    program wrote it: an absence, a list, a report of a failed delivery. Nothing answers such one.
    `message_id` is the sender's word, and others may use the same: `digest` tells two apart, with
    `identity`, which is the digest of the letter's own bytes.
    """

    sender: str
    recipients: Sequence[str]
    message_id: str
    text: str
    files: Sequence[MailFile]
    received_at: datetime
    doubtful: bool
    automatic: bool
    quoted: str = ""
    identity: str = ""
    left_out: Sequence[str] = ()
    lost: Sequence[str] = ()

    @property
    def digest(self) -> str:
        """A digest of all that the sender wrote; under it the letter itself is stored."""
        digest = hashlib.sha256()
        names = [file.name for file in self.files]
        words = (self.identity, self.message_id, self.sender, self.text, self.quoted, *names)
        pieces = [word.encode("utf-8", "backslashreplace") for word in words]
        for piece in (*pieces, *(file.content for file in self.files)):
            digest.update(b"%d:" % len(piece) + piece)
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class LetterStore:
    """The letters that plugins took from the mailbox, by the digest of the IncomingMail.

    `find` is `(digests) -> Mapping[str, opener]` of those that are still stored, in one query;
    `forget` is `(digests) -> None` and deletes them before their term.
    """

    find: Callable[[Collection[str]], Mapping[str, Callable[[], IO[Any]]]]
    forget: Callable[[Collection[str]], None]


@dataclass(frozen=True, slots=True)
class OperationsPart:
    """What the plugin adds to running the site.

    `jobs` are run by the scheduler. `set_up` is what it makes on a new site, `first_steps` what
    that site then still needs of it, `demo` is `(today, premises) -> None`, its demo for so many
    premises. `mail` is `(IncomingMail, origin, today) -> bool`: whether an e-mail of the office's
    mailbox was for the plugin, which has it then; `letters` stores what was taken, and one plugin
    of a site has it. `composers` make its letters that are composed at their hand-over.
    `letter_kinds` are all its kinds of letters, by template or layout, each with who judges it.
    `in_words` is `() -> str`: how a setting of the site changes what it does, for „Stan serwisu”.
    `exports` says what the full export leaves out, by the labels of models that cannot say it
    themselves; `rebuilds` make again what is derived and was not exported, each `() -> None`, in
    the transaction of the import. `listeners` are called with each event of the site
    (`EvidencePart.events`). `feeds` are data that come or go regularly, with the day from which
    they are late.
    """

    jobs: tuple[Job, ...] = ()
    set_up: SetUp | None = None
    first_steps: tuple[FirstStep, ...] = ()
    demo: Callable[[date, int], object] | None = None
    mail: Callable[[IncomingMail, Any, date], bool] | None = None
    letters: LetterStore | None = None
    composers: tuple[Composer, ...] = ()
    letter_kinds: Mapping[str, LetterKind] = field(default_factory=dict)
    in_words: Callable[[], str] | None = None
    exports: Mapping[str, Export] = field(default_factory=dict)
    rebuilds: tuple[Callable[[], None], ...] = ()
    listeners: tuple[EventListener, ...] = ()
    feeds: tuple[Feed, ...] = ()

    def __post_init__(self) -> None:
        settled = self.set_up
        screens = (
            {settled.screen, *(question.screen for question in settled.questions)}
            if settled
            else set()
        )
        require(
            screens <= {"", *SCREENS},
            f"The set_up names a screen that is none of {', '.join(SCREENS)}.",
        )
