"""The languages of translations as data: `languages.yaml`, read once. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("languages.yaml")


@dataclass(frozen=True, slots=True)
class Language:
    """`code` is the part of the address and the value of `lang`; the rest as in the file."""

    code: str
    name: str
    polish: str
    binding: str
    read_polish: str
    older: str


@cache
def languages() -> Mapping[str, Language]:
    """By code, in the order of the file."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {code: Language(code, **row) for code, row in rows.items()}


def choices() -> list[tuple[str, str]]:
    """For the editor: the language in Polish, and in itself."""
    return [(one.code, f"{one.polish} ({one.name})") for one in languages().values()]
