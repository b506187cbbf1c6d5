"""A set-up can be repeated: it makes what is missing and leaves the office's own work alone."""

from __future__ import annotations

from collections.abc import Iterator

from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin

TITLE = "pierwsze uruchomienie można powtórzyć"


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    if not subject.plugin.set_up:
        return
    subject.set_up()
    once = subject.rows()
    subject.set_up()
    for table, rows in subject.rows().items():
        if rows != once[table]:
            yield ConformanceFinding(
                f"Po drugim uruchomieniu tabela {table} ma {rows} wierszy zamiast {once[table]}.",
                "Rób to przez cms_ext.operations.new_site.setup.domain.steps.Making.once: "
                "pamięta, co już było.",
            )
