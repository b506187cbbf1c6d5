"""The whitelist as the detector reads it: what is public although it looks personal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from cms_ext.redaction.detector.names import Names

NOT_DIGITS = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class Allowed:
    """Numbers as digits alone; e-mail addresses and domains in small letters.

    `people` hold a public function; `phrases` are names and addresses of the co-op itself, cut
    out before any rule reads the text.
    """

    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    people: Names = field(default_factory=Names)
    phrases: tuple[str, ...] = ()


NOTHING_ALLOWED = Allowed()


def phone_digits(number: str) -> str:
    """The nine digits of a Polish number, whatever its grouping and prefix."""
    digits = NOT_DIGITS.sub("", number)
    return digits[-9:] if len(digits) > 9 else digits


def account_digits(number: str) -> str:
    return NOT_DIGITS.sub("", number)


def allowed_phrases(phrases: Iterable[str]) -> re.Pattern[str] | None:
    """One pattern for all of them, with any blank between the words; None for no phrases."""
    words = [r"\s+".join(map(re.escape, phrase.split())) for phrase in phrases if phrase.strip()]
    longest_first = sorted(words, key=len, reverse=True)
    if not words:
        return None
    return re.compile(r"(?<!\w)(?:" + "|".join(longest_first) + r")(?!\w)", re.IGNORECASE)
