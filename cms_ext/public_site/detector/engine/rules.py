"""The rules of the detector (`rules.yaml`, read once) and the values that it returns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

BLANKS = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
# Characters without width, put between digits to hide them or left by a typesetter.
NOTHING = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
PLAIN = str.maketrans({**dict.fromkeys(BLANKS, " "), **dict.fromkeys(DASHES, "-"), "\t": " "})
LETTERS = str.maketrans("łŁ", "lL")


def normalise_text(text: str) -> tuple[str, list[int] | None]:
    """Return the text with plain blanks, dashes and digits, and the old positions.

    The positions are None when every character keeps its place.
    """
    text = "".join(map(_digit, text)) if not text.isascii() else text
    text = text.translate(PLAIN)
    if not any(character in text for character in NOTHING):
        return text, None
    places = [place for place, character in enumerate(text) if character not in NOTHING]
    return "".join(text[place] for place in places), [*places, len(text)]


@cache
def _digit(character: str) -> str:
    """Return an Arabic or a full-width digit as 0 to 9; any other character unchanged."""
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


@lru_cache(maxsize=200_000)
def fold_word(word: str) -> str:
    """Return the word in lower case without diacritics."""
    decomposed = unicodedata.normalize("NFKD", word.translate(LETTERS).lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


MASK = "\u25a1"  # neither a letter nor a digit nor a separator of groups
DAY, MONTH, YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d{2}"
UNIT = r"(?:zł|PLN|gr|złotych|euro|EUR|€|%|m2|m²|m3|m³|GJ|kWh|szt)"
# A bound on groups: without it a long table of numbers is rescanned from each number.
AMOUNT = r"\d{1,3}(?:[ .]\d{3}){1,5}|\d{1,15}"

PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){YEAR}-{MONTH}-{DAY}(?!\d)",
        rf"(?<!\d){DAY}([./-]){MONTH}\1(?:{YEAR}|\d{{2}})(?!\d)",
        rf"(?<![\d,])(?:{AMOUNT}),\d{{1,4}}(?![\d])(?:\s?{UNIT}(?!\w))?",
        rf"(?<![\d,])(?:{AMOUNT})\s?{UNIT}(?!\w)",
        r"(?<!\d)\d{1,2}[:.]\d{2}\s?-\s?\d{1,2}[:.]\d{2}(?!\d)",
        r"(?<![\d-])\d{2}-\d{3}(?=,?\s+[^\W\d_])",
        r"(?<![\w/])\d{1,4}/[^\W\d_]{1,4}/\d{2,4}(?![\w/])",
        rf"(?<![\w/])\d{{1,4}}/{YEAR}(?![\w/])",
        r"(?<!\w)[A-Z]{1,4}-\d{1,4}/\d{2}(?!\w)",
        r"\b(?:NIP|KRS)\b\D{0,5}\d(?:[ -]?\d){9}(?!\d)",
        r"\bREGON\b\D{0,5}(?:\d{14}|\d{9})(?!\d)",
    )
)


def mask_numbers(text: str, *more: re.Pattern[str]) -> str:
    """Mask dates, amounts and other harmless numbers, and `more` before them."""
    for pattern in (*more, *PATTERNS):
        text = mask_pattern(pattern, text)
    return text


def mask_pattern(pattern: re.Pattern[str], text: str) -> str:
    """Replace each match by mask characters of the same length."""
    return pattern.sub(lambda found: MASK * len(found[0]), text)


Strength = Literal["block", "warn"]


@dataclass(frozen=True, slots=True, order=True)
class DetectedSpan:
    """`text[start:end]` is personal data by `rule`.

    Only redaction or the whitelist lifts `block`; a second person's reason also lifts `warn`.
    """

    rule: str
    strength: Strength
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DetectorHit:
    """A match before its strength is known; `doubtful` if it may be something else."""

    rule: str
    start: int
    end: int
    doubtful: bool = False


FILE = Path(__file__).with_name("rules.yaml")

# The distance as text, or anywhere in the same paragraph.
Window = int | Literal["paragraph"]


@dataclass(frozen=True, slots=True)
class Strengths:
    """The strength of each rule, for a certain match and for a doubtful one."""

    sure: Mapping[str, Strength]
    doubtful: Mapping[str, Strength]

    def of(self, hit: DetectorHit) -> Strength:
        return (self.doubtful if hit.doubtful else self.sure)[hit.rule]

    def changed(self, rows: Mapping[tuple[str, bool], Strength]) -> Strengths:
        """Return the strengths with other values for some (rule, doubtful)."""
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
def read_rules() -> Rules:
    """Return the rules of `rules.yaml`, with stems and endings folded like the text."""
    data: dict[str, Any] = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    listed = data["rules"]
    sure: dict[str, Strength] = {row["rule"]: row["strength"] for row in listed}
    return Rules(
        names={row["rule"]: row["name"] for row in listed},
        strengths=Strengths(sure, {row["rule"]: row.get("doubtful", "warn") for row in listed}),
        given_name_window=data["given_name_window"],
        windows={
            rule: Nearness(tuple(map(fold_word, near["stems"])), near["window"])
            for rule, near in data["windows"].items()
        },
        premises_window=data["premises_window"],
        only_warn=frozenset(row["rule"] for row in listed if row.get("only_warns")),
        titles=frozenset(data["titles"]),
        named_after=frozenset(data["named_after"]),
        office_words=frozenset(map(fold_word, data["offices"]["words"])),
        office_stems=tuple(map(fold_word, data["offices"]["stems"])),
        numbered_words=frozenset(map(fold_word, data["numbered"]["words"])),
        numbered_stems=tuple(map(fold_word, data["numbered"]["stems"])),
        endings=frozenset({"", *map(fold_word, data["endings"])}),
    )
