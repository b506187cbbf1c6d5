"""The whitelist as the detector reads it: what is public although it looks personal."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cms_ext.public_site.detector.engine.names import SurnameStems
from cms_ext.public_site.detector.engine.phrases import Phrases

NOT_DIGITS = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class Allowed:
    """Numbers as digits alone; e-mail addresses and domains in small letters.

    `people` hold a public function. `phrases` name the co-op's own places: in them a surname
    alone is nobody and an address nobody's flat; a person with the given name is still found.
    """

    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    people: SurnameStems = field(default_factory=SurnameStems)
    phrases: Phrases = field(default_factory=Phrases)


def phone_digits(number: str) -> str:
    """The nine digits of a Polish number, whatever its grouping and prefix."""
    digits = NOT_DIGITS.sub("", number)
    return digits[-9:] if len(digits) > 9 else digits


def account_digits(number: str) -> str:
    return NOT_DIGITS.sub("", number)
