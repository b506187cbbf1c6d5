"""What a plugin has proved: its chains, told outside, and what it publishes. No models."""

from __future__ import annotations

import re
from dataclasses import dataclass

CODE = re.compile(r"^[a-z]+(-[a-z]+)*$")


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """Where a chain ends: the number of its last entry (0: it has none) and that entry's hash.

    `removed_to` is the number up to which entries were removed lawfully, at the end of their term:
    nobody looks for these again.
    """

    number: int
    hash: str
    removed_to: int = 0


@dataclass(frozen=True, slots=True)
class Chain:
    """Entries numbered from 1 without a gap, each with a hash over itself and the one before.

    `code` names it in the lines that go outside (`publications`) and `title` on screens. Dotted
    paths: `end` is `() -> ChainEnd`; `hashes` is `(numbers) -> Mapping[int, str]`, the hashes of
    the entries with these numbers as the database has them now, in one query; a number without an
    entry is left out. A hash is 64 hex digits.
    """

    code: str
    title: str
    end: str
    hashes: str

    def __post_init__(self) -> None:
        if not CODE.match(self.code):
            # Lines are words divided by blanks.
            raise ValueError(f"Chain.code {self.code!r} must be lower-case words and hyphens.")


@dataclass(frozen=True, slots=True)
class Published:
    """A model whose publication is recorded (`proof.domain.publication`), and what it shows now.

    `model` is its label ("app_label.Model"). `served` is the dotted path of
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
    served: str
    stored: str = ""
    findings: str = ""
    wordings: str = ""
    forget: str = ""
    remains: str = ""
