"""All rules over one plugin, in a site that nobody uses."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.db import transaction

from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.rules import (
    addresses,
    admin,
    admitting,
    applying,
    backup,
    charging,
    corrections,
    declaration,
    demo,
    desk_tasks,
    disputes,
    finds,
    first_steps,
    following,
    imports,
    menu,
    migrations,
    people,
    person,
    providers,
    queries,
    questions,
    reports,
    rights,
    set_up,
    strangers,
    tables,
    templates,
    today,
)
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin

Check = Callable[[CheckedPlugin], Iterator[ConformanceFinding]]


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """What one rule says of the plugin: nothing found is kept."""

    title: str
    findings: list[ConformanceFinding] = field(default_factory=list)


# What the others stand on comes first.
_ORDER = (
    declaration,
    rights,
    imports,
    templates,
    tables,
    addresses,
    strangers,
    admin,
    menu,
    people,
    person,
    applying,
    providers,
    admitting,
    questions,
    set_up,
    demo,
    first_steps,
    today,
    desk_tasks,
    disputes,
    reports,
    finds,
    corrections,
    backup,
    charging,
    following,
    queries,
)
RULES: tuple[tuple[str, Check], ...] = tuple((rule.TITLE, rule.findings) for rule in _ORDER)
# They load the demo before they look at anything else in the database.
_ON_DEMO = frozenset(
    rule.TITLE
    for rule in (
        strangers,
        admin,
        people,
        person,
        admitting,
        demo,
        today,
        disputes,
        reports,
        finds,
        corrections,
        charging,
        following,
        queries,
    )
)


def only_declaration(subject: CheckedPlugin) -> RuleVerdict:
    """Of a plugin that declares nothing the other rules cannot be asked."""
    return _judged(subject, declaration.TITLE, declaration.findings)


def verdicts(subject: CheckedPlugin) -> Iterator[RuleVerdict]:
    """Each rule's, from a database that is the same for every rule."""
    said = {
        title: _undone(subject, title, check) for title, check in RULES if title not in _ON_DEMO
    }
    with transaction.atomic():
        # A site with all that its plugins make takes longer than what most rules ask of it.
        filled = _filled(subject)
        said |= {
            title: _undone(filled, title, check) for title, check in RULES if title in _ON_DEMO
        }
        transaction.set_rollback(True)
    yield from (said[title] for title, _check in RULES)
    # Changes of tables are no part of a transaction that could be rolled back.
    yield _judged(subject, migrations.TITLE, migrations.findings)


def _filled(subject: CheckedPlugin) -> CheckedPlugin:
    """With its demo in the database; one whose demo breaks as it is: each rule says how."""
    try:
        with transaction.atomic():
            subject.load_demo()
    except Exception:
        return subject
    return replace(subject, has_demo=True)


def _undone(subject: CheckedPlugin, title: str, check: Check) -> RuleVerdict:
    """The verdict, and the database as it was before."""
    with transaction.atomic():
        verdict = _judged(subject, title, check)
        transaction.set_rollback(True)
    return verdict


def _judged(subject: CheckedPlugin, title: str, check: Check) -> RuleVerdict:
    """A rule runs the plugin's code, whose every error is a finding and not the end."""
    try:
        return RuleVerdict(title, list(check(subject)))
    except Exception as error:
        return RuleVerdict(title, [_stopped(subject, error)])


def _stopped(subject: CheckedPlugin, error: Exception) -> ConformanceFinding:
    folder = Path(subject.config.path)
    inside = [
        f"{Path(frame.filename).relative_to(folder)}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(folder)
    ]
    where = f"{inside[-1]}: " if inside else ""
    return ConformanceFinding(
        f"Sprawdzanie przerwał błąd: {where}{type(error).__name__}: {error}",
        "Napisz test, który ten błąd pokazuje, i popraw kod.",
    )
