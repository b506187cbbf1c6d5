"""Screens of the administration ask for a right.

Whoever may sign in to the administration is no clerk of this plugin: an editor of news must not
read its register by typing its address.
"""

from __future__ import annotations

from collections.abc import Iterator

from cms_ext.operations.plugin_kit.conformance.addresses import admin_addresses
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.operations.plugin_kit.conformance.visitors import (
    administrator,
    clerk_without_rights,
    error_of,
)

TITLE = "ekrany administracji pytają o uprawnienie"


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    subject.load_demo()
    first = [model._base_manager.values_list("pk", flat=True).first() for model in subject.models()]
    keys = [str(key) for key in first if key is not None]
    clerk, chief = clerk_without_rights(), administrator()
    for address in admin_addresses(subject, keys):
        answer = clerk.get(address.path)
        if answer.status_code == 200:
            yield ConformanceFinding(
                f"{address.shape} otwiera się pracownikowi bez uprawnień.",
                "Użyj Register z office.desk_kit.staff_registers albo sprawdź has_perm w widoku.",
            )
        for who, answered in (
            ("pracownik bez uprawnień", answer),
            ("administrator", chief.get(address.path)),
        ):
            if answered.status_code >= 500:
                yield ConformanceFinding(
                    f"{address.shape} ({who}): błąd {answered.status_code}{error_of(answered)}.",
                    "Napisz test tego ekranu i popraw widok.",
                )
