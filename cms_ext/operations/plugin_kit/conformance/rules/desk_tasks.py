"""A task of the first screen begins for whoever has its rights, and is shown to nobody else."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.rules.today import with_rights
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.operations.plugin_kit.conformance.visitors import signed_in, user_without_rights

TITLE = "zadania na pierwszym ekranie zaczyna ten, kto ma do nich prawo"


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    if not subject.plugin.desk_tasks:
        return
    clerk = user_without_rights()
    for task in subject.plugin.desk_tasks:
        if clerk.has_perms(task.rights):
            yield ConformanceFinding(
                f"Zadanie „{task.title}” widzi pracownik bez uprawnień.",
                "Podaj w rights uprawnienie, z którym się je zaczyna.",
            )
    for task in subject.plugin.desk_tasks:
        address = reverse(task.url_name)
        status = signed_in(with_rights(clerk, task.rights)).get(address).status_code
        if status != 200:
            yield ConformanceFinding(
                f"Zadanie „{task.title}” prowadzi do {address}, a tam pracownik z jego "
                f"uprawnieniami dostaje {status}.",
                "Podaj w rights uprawnienia, których pyta ten ekran.",
            )
