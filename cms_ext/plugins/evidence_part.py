"""What a plugin records and proves: log, chains, publications. Imports no models."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cms_ext.plugins.coverage import Coverage
from cms_ext.plugins.exchange_part import EventKind

if TYPE_CHECKING:
    from django.db.models import TextChoices

CODE = re.compile(r"^[a-z]+(-[a-z]+)*$")


@dataclass(frozen=True, slots=True)
class LogWords:
    """The words of actions, codes and fields that a plugin writes into the log.

    `actions` are pairs of what it records and of the name under which people read it; each is
    named by one plugin of a site. What a field of the object's own model, or of its app, may be is
    known by the field's choices and needs no line. `codes` are pairs of the object's model
    ("app.Model", or empty for any) and an enumeration with labels. `fields` are
    pairs of a name under which a change stands and its Polish name, where the object's model has
    no such field.
    """

    actions: tuple[tuple[str, str], ...] = ()
    codes: tuple[tuple[str, type[TextChoices]], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """The end of a chain: number and hash of its last entry; 0 if it has none.

    `removed_to` is the number up to which entries were removed lawfully, at the end of their term:
    nobody looks for these again.
    """

    number: int
    hash: str
    removed_to: int = 0


@dataclass(frozen=True, slots=True)
class Chain:
    """Entries numbered from 1 without a gap, each hashed together with the one before.

    `code` names it in the lines that go outside (`publications`) and `title` on screens. `end` is
    `() -> ChainEnd`; `hashes` is `(numbers) -> Mapping[int, str]`, the hashes of the entries with
    these numbers as the database has them now, in one query; a number without an entry is left
    out. A hash is 64 hex digits.
    """

    code: str
    title: str
    end: Callable[[], ChainEnd]
    hashes: Callable[[Sequence[int]], Mapping[int, str]]

    def __post_init__(self) -> None:
        if not CODE.match(self.code):
            # Lines are words divided by blanks.
            raise ValueError(f"Chain.code {self.code!r} must be lower-case words and hyphens.")


@dataclass(frozen=True, slots=True)
class Check:
    """One check of `verify`: compares records with each other and repairs nothing.

    `code` is what `verify --only` takes and what `Coverage.checked` names, `title` its name on
    screens. `find` is `() -> Iterable[Finding]`: each finding has a `message` for people, and is a
    dataclass whose fields are in the JSON report. It runs in one snapshot and cannot write.
    `find_some`, of a check that reads very much, is what a night compares instead, as long as the
    run before found nothing.
    """

    code: str
    title: str
    find: Callable[[], Iterable[Any]]
    find_some: Callable[[], Iterable[Any]] | None = None

    def __post_init__(self) -> None:
        if not CODE.match(self.code):
            raise ValueError(f"Check.code {self.code!r} must be lower-case words and hyphens.")


@dataclass(frozen=True, slots=True)
class PublishedModel:
    """A model whose publications are recorded (`proof.domain.publication`).

    `model` is its label ("app_label.Model"). `served` is
    `(object_id, part) -> Shown | None`: what readers get today, read from the rows and the files
    themselves; None when they get nothing. `stored` is the same of what an editor would publish
    again unchanged (a page's live revision), where the site keeps that apart. `findings` is
    `() -> Iterable[str]`: a sentence for each row or file of the plugin behind its publications
    that is not as it was handed in, decided or recorded; only `verify_publications` asks it.

    When two persons erase a kept text, `forget` is called in their transaction, `(object_id, part,
    text, *, origin) -> None`: it deletes the text from what the plugin keeps of earlier wordings,
    which `wordings` tells, `(object_id, part) -> Iterable[Shown]`, so that what comes back is
    found. `remains` says in a sentence what stays of such a text, and why.
    """

    model: str
    served: Callable[[str, str], Any]
    stored: Callable[[str, str], Any] | None = None
    findings: Callable[[], Iterable[str]] | None = None
    wordings: Callable[[str, str], Iterable[Any]] | None = None
    forget: Callable[..., None] | None = None
    remains: str = ""


@dataclass(frozen=True, slots=True)
class EvidencePart:
    """What of the plugin is recorded, sealed and compared.

    `log` says as text what its codes in the access log mean; `events` are those of them that other
    plugins and other systems may hear of (`OperationsPart.listeners`). The heads of `chains` are
    published every day; of `published` is recorded what was public when. `checks` are what `verify`
    runs. `coverage` says what finds a change of a column (`cms_ext.plugins.coverage`), by the
    labels of models that cannot say it themselves: of libraries, of packages below. `reported` says
    which check names a change of a sealed row of the office: by its code the beginnings of the
    labels of models. What none names is the check `office-rows`'s. `backup_checks` are `() ->
    Mapping[str, str]`: figures by their Polish names (a digest of all balances, a count of
    findings). A backup holds them as of its moment, and what was restored from it must show the
    same. `reseals` make again, each `() -> None`, what was keyed with another COOP_AUDIT_KEY, in
    the
    transaction of an import and with the triggers off. `closed` are `(reader) -> Iterable[str]`:
    addresses that this visitor or resident may not get, for the check that asks the site for them.
    They follow from the rows alone, never from the function that the site itself asks.
    """

    log: LogWords | None = None
    events: tuple[EventKind, ...] = ()
    chains: tuple[Chain, ...] = ()
    published: tuple[PublishedModel, ...] = ()
    checks: tuple[Check, ...] = ()
    coverage: Mapping[str, Coverage] = field(default_factory=dict)
    reported: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    backup_checks: tuple[Callable[[], Mapping[str, str]], ...] = ()
    reseals: tuple[Callable[[], None], ...] = ()
    closed: tuple[Callable[[Any], Iterable[str]], ...] = ()
