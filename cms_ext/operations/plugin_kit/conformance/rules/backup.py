"""The figures for backups say the same of the same rows, or every restore would seem to differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.plugins.registry import declared

TITLE = "liczby kontrolne kopii są stałe"


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    for dotted in subject.plugin.backup_checks:
        check = declared(dotted)
        first, again = check(), check()
        if not _is_text_by_name(first):
            yield ConformanceFinding(
                f"{dotted} nie oddaje tekstów pod nazwami.",
                "Oddaj słownik: nazwa liczby po polsku i jej wartość albo skrót jako tekst.",
            )
        elif first != again:
            names = ", ".join(name for name in first if first[name] != again.get(name))
            yield ConformanceFinding(
                f"{dotted} oddaje za każdym razem co innego: {names}.",
                "Licz z samej bazy danych, z wierszy w ustalonej kolejności (order_by).",
            )


def _is_text_by_name(found: object) -> bool:
    return isinstance(found, Mapping) and all(
        isinstance(name, str) and isinstance(value, str) for name, value in found.items()
    )
