"""The rules as data (`rules.yaml`, read once), and what the detector says: never the value
itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from cms_ext.public_site.detector.engine.spelling import folded

Strength = Literal["block", "warn"]


@dataclass(frozen=True, slots=True, order=True)
class DetectedSpan:
    """`text[start:end]` is personal data by `rule`.

    `block` is lifted by redaction or by the whitelist alone, `warn` also by a second person's
    reason.
    """

    rule: str
    strength: Strength
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DetectorHit:
    """A find before its strength is looked up; `doubtful` when it may be something else."""

    rule: str
    start: int
    end: int
    doubtful: bool = False


FILE = Path(__file__).with_name("rules.yaml")

# How many words apart, or anywhere in the same paragraph.
Window = int | Literal["paragraph"]


@dataclass(frozen=True, slots=True)
class Strengths:
    """How strong each rule is, for a sure find and for a doubtful one."""

    sure: Mapping[str, Strength]
    doubtful: Mapping[str, Strength]

    def of(self, hit: DetectorHit) -> Strength:
        return (self.doubtful if hit.doubtful else self.sure)[hit.rule]

    def changed(self, rows: Mapping[tuple[str, bool], Strength]) -> Strengths:
        """With other strengths for some (rule, doubtful)."""
        return Strengths(
            {**self.sure, **{rule: to for (rule, doubtful), to in rows.items() if not doubtful}},
            {**self.doubtful, **{rule: to for (rule, doubtful), to in rows.items() if doubtful}},
        )


@dataclass(frozen=True, slots=True)
class Nearness:
    """Words that turn a mention into a statement about somebody."""

    stems: tuple[str, ...]
    window: Window


@dataclass(frozen=True, slots=True)
class Rules:
    names: Mapping[str, str]
    strengths: Strengths
    given_name_window: int
    windows: Mapping[str, Nearness]
    premises_window: Window
    # Rules that warn whatever the site sets, and wherever they find something.
    only_warn: frozenset[str]
    titles: frozenset[str]
    named_after: frozenset[str]
    office_words: frozenset[str]
    office_stems: tuple[str, ...]
    numbered_words: frozenset[str]
    numbered_stems: tuple[str, ...]
    endings: frozenset[str]


@cache
def rules() -> Rules:
    """What `rules.yaml` says, its stems and endings folded as the text will be."""
    data: dict[str, Any] = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    listed = data["rules"]
    sure: dict[str, Strength] = {row["rule"]: row["strength"] for row in listed}
    return Rules(
        names={row["rule"]: row["name"] for row in listed},
        strengths=Strengths(sure, {row["rule"]: row.get("doubtful", "warn") for row in listed}),
        given_name_window=data["given_name_window"],
        windows={
            rule: Nearness(tuple(map(folded, near["stems"])), near["window"])
            for rule, near in data["windows"].items()
        },
        premises_window=data["premises_window"],
        only_warn=frozenset(row["rule"] for row in listed if row.get("only_warns")),
        titles=frozenset(data["titles"]),
        named_after=frozenset(data["named_after"]),
        office_words=frozenset(map(folded, data["offices"]["words"])),
        office_stems=tuple(map(folded, data["offices"]["stems"])),
        numbered_words=frozenset(map(folded, data["numbered"]["words"])),
        numbered_stems=tuple(map(folded, data["numbered"]["stems"])),
        endings=frozenset({"", *map(folded, data["endings"])}),
    )
