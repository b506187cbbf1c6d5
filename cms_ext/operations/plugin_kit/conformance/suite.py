"""All rules over one plugin, each on the same rows; what a rule changes is rolled back."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypedDict

from django.db import transaction

from cms_ext.operations.plugin_kit.conformance.data import (
    data_of_people,
    migrations_there_and_back,
    repeated_demo,
)
from cms_ext.operations.plugin_kit.conformance.declared import (
    problems_of_checks,
    rights_without_words,
    taken_addresses,
    ties_to_other_plugins,
)
from cms_ext.operations.plugin_kit.conformance.pages import (
    pages_for_strangers,
    parts_for_clerks,
    screens_for_roles,
)
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin, Finding

Rule = Callable[[CheckedPlugin], Iterable[Finding]]
RULES: dict[str, Rule] = {
    "deklaracja jest kompletna": problems_of_checks,
    "każde prawo roli ma swoje słowa": rights_without_words,
    "tabele i kod są własne i nie wskazują na inne wtyczki": ties_to_other_plugins,
    "adresy są własne": taken_addresses,
    "strony odpowiadają każdemu i niczego nie zdradzają obcym": pages_for_strangers,
    "ekrany administracji otwiera rola, a nie każdy pracownik": screens_for_roles,
    "wspólne ekrany pokazują tylko to, do czego są uprawnienia": parts_for_clerks,
    "dane osób są wydawane i usuwane": data_of_people,
    "pierwsze uruchomienie i dane pokazowe można powtórzyć": repeated_demo,
    "migracje są kompletne i odwracalne": migrations_there_and_back,
}


class Verdict(TypedDict):
    """What one rule says of the plugin."""

    title: str
    findings: list[Finding]


def verdicts(subject: CheckedPlugin) -> Iterator[Verdict]:
    *on_demo, (last, migrations) = RULES.items()
    found: list[Verdict] = []
    with transaction.atomic():
        # A demo that breaks is reported by the rule that repeats it.
        _findings(_loaded, subject)
        for title, rule in on_demo:
            with transaction.atomic():
                found.append({"title": title, "findings": _findings(rule, subject)})
                transaction.set_rollback(True)
        transaction.set_rollback(True)
    yield from found
    # Changes of tables are no part of a transaction that could be rolled back.
    yield {"title": last, "findings": _findings(migrations, subject)}


def _loaded(subject: CheckedPlugin) -> Iterable[Finding]:
    with transaction.atomic():
        subject.load_demo()
    return ()


def _findings(rule: Rule, subject: CheckedPlugin) -> list[Finding]:
    """A rule runs the plugin's code, whose every error is a finding and not the end."""
    try:
        return list(rule(subject))
    except Exception as error:
        folder = Path(subject.config.path)
        inside = [
            f"{Path(frame.filename).relative_to(folder)}:{frame.lineno}: "
            for frame in traceback.extract_tb(error.__traceback__)
            if Path(frame.filename).is_relative_to(folder)
        ]
        where = inside[-1] if inside else ""
        return [
            Finding(
                f"Sprawdzanie przerwał błąd: {where}{type(error).__name__}: {error}",
                "Napisz test, który ten błąd pokazuje, i popraw kod.",
            )
        ]
