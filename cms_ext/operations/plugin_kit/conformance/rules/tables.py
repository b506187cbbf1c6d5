"""Tables are the plugin's own and point only at itself and the core.

Names that begin with the plugin's label never meet another's. A key into another plugin would hold
its rows fast while that plugin is off, and would break when its tables are gone.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Model

from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin

TITLE = "tabele są własne i nie wskazują na inne wtyczki"


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    for label in subject.labels:
        if not label.startswith(subject.root):
            yield ConformanceFinding(
                f"Etykieta „{label}” nie zaczyna się od {subject.root}.",
                "Nazwij etykietę aplikacji (label) jak pakiet.",
            )
    for model in subject.models():
        options = model._meta
        if not options.db_table.startswith(f"{options.app_label}_"):
            yield ConformanceFinding(
                f"Tabela {options.db_table} modelu {options.label} ma obcą nazwę.",
                "Usuń db_table z Meta modelu.",
            )
        yield from _keys_into_other_plugins(subject, model)


def _keys_into_other_plugins(
    subject: CheckedPlugin, model: type[Model]
) -> Iterator[ConformanceFinding]:
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        target = field.related_model
        if not isinstance(target, type):
            continue
        if target.__module__.partition(".")[0] in subject.strangers:
            yield ConformanceFinding(
                f"{model._meta.label}.{field.name} wskazuje na {target._meta.label}, czyli na "
                "tabelę innej wtyczki.",
                "Wskaż model z cms_ext (osobę, budynek, lokal) albo zapisz numer jako tekst.",
            )
