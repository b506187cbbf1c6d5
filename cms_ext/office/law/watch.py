"""Facts of the law that must be looked at again, each with its source and the next look.

Every package writes those of its own rules in `data/legal_watch.yaml`. A number of the law that
nobody has read in the act may be shipped only with such a row (`tests/cms_ext/office/law`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps

from cms_ext.office.law.models import LegalRule
from cms_ext.plugins import Waiting

FILE = Path("data") / "legal_watch.yaml"


@dataclass(frozen=True, slots=True)
class LegalFact:
    """A fact of the law; `rules` are the codes of the legal rules that rest on it."""

    fact: str
    source: str
    next_look: date
    rules: tuple[str, ...]


@cache
def list_facts() -> tuple[LegalFact, ...]:
    """List the facts that all installed packages declare."""
    files = (Path(app.path) / FILE for app in apps.get_app_configs())
    return tuple(
        fact
        for file in files
        if file.is_file()
        for fact in read_facts(file.read_text(encoding="utf-8"))
    )


def read_facts(text: str) -> Iterator[LegalFact]:
    """Read the rows of one file; a missing or unknown key raises TypeError."""
    rows: list[Mapping[str, Any]] = yaml.load(text, Loader=yaml.CSafeLoader)
    for row in rows:
        yield LegalFact(**{**row, "rules": tuple(row["rules"])})


def find_fact(code: str) -> LegalFact | None:
    """Find the fact on which the rule of this code rests."""
    return next((fact for fact in list_facts() if code in fact.rules), None)


def is_look_due(rule: LegalRule, today: date) -> bool:
    """Return True from the day of the next look on, until the rule was reviewed since then."""
    fact = find_fact(rule.code)
    if fact is None or today < fact.next_look:
        return False
    return rule.reviewed_on is None or rule.reviewed_on < fact.next_look


def list_due_rules(today: date) -> list[LegalRule]:
    """List the rules of this site that must be looked at now. One query."""
    codes = [code for fact in list_facts() if fact.next_look <= today for code in fact.rules]
    rules = LegalRule.objects.filter(code__in=codes, valid_to=None)
    return [rule for rule in rules if is_look_due(rule, today)]


def queue_due_rules(user: object, today: date) -> Waiting:
    """Count the rules to look at now, for „Dziś” and „Ustawienia”. One query."""
    return Waiting(len(list_due_rules(today)))
