"""The demo can be loaded again: an operator whose first try broke off repeats it."""

from __future__ import annotations

from collections.abc import Iterator

from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin

TITLE = "dane pokazowe można wczytać drugi raz"


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    if not subject.plugin.demo:
        return
    subject.load_demo()
    once = subject.rows()
    subject.repeat_demo()
    for table, rows in subject.rows().items():
        if rows != once[table]:
            yield ConformanceFinding(
                f"Po drugim wczytaniu tabela {table} ma {rows} wierszy zamiast {once[table]}.",
                "Przed dodaniem sprawdź, czy wiersz już jest (get_or_create, exists).",
            )
