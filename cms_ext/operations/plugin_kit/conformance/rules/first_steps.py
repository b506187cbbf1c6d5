"""„Pierwsze kroki” stand on the first screen: each answers yes or no, for one query."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms_ext.base.dates.clock import business_today
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.plugins import declared

TITLE = "pierwsze kroki odpowiadają tak albo nie, za jedno zapytanie"


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    for step in subject.config.plugin.first_steps:
        with CaptureQueriesContext(connection) as asked:
            answer = declared(step.is_done)(business_today())
        if not isinstance(answer, bool):
            yield ConformanceFinding(
                f"„{step.title}”: {step.is_done} oddaje {type(answer).__name__}, nie bool.",
                "Oddaj True, gdy krok jest zrobiony, inaczej False.",
            )
        if len(asked) > 1:
            yield ConformanceFinding(
                f"„{step.title}”: {step.is_done} zadaje zapytań: {len(asked)}.",
                "Zapytaj raz (exists, values_list): lista stoi na pierwszym ekranie.",
            )
