"""Pages answer everybody, and tell strangers nothing that is not theirs.

Each address is asked by a guest and by a resident of each panel: an error page is a mistake of the
plugin, and so is a page of a panel that opens to somebody else, or a name that a guest reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import reverse

from cms_ext.operations.plugin_kit.conformance.addresses import PluginAddress, own_addresses
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.rules.people import assign_rows_to
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.operations.plugin_kit.conformance.visitors import error_of, guest, resident
from cms_ext.people.identity.models import Person
from cms_ext.plugins.contract import FOR_EVERYBODY
from cms_ext.plugins.realm import GATED_PREFIXES, Realm
from cms_ext.plugins.registry import menu_of

TITLE = "strony odpowiadają każdemu i niczego nie zdradzają obcym"

NAME = "Zenobia Nieujawniona"


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    subject.load_demo()
    assign_rows_to(Person.objects.create(name=NAME), subject)
    restricted = _restricted(subject)
    visitors: dict[str, tuple[str, Client]] = {"gość": ("", guest())}
    for panel in (Realm.IKCS, Realm.EBOK):
        visitors[f"mieszkaniec zalogowany do {panel.label}"] = (panel.value, resident(panel))
    for address in own_addresses(subject):
        for who, (realm, client) in visitors.items():
            answer: Any = client.get(address.path)
            yield from _broken(address, who, answer)
            home = restricted.get(address.path, subject.plugin.realm)
            if realm != home or not realm:
                closed = address.path in restricted or subject.plugin.realm == Realm.STAFF
                yield from _findings_of(address, who, answer, closed)


def _broken(address: PluginAddress, who: str, answer: Any) -> Iterator[ConformanceFinding]:
    if answer.status_code >= 500:
        yield ConformanceFinding(
            f"{address.path} ({who}): błąd {answer.status_code}{error_of(answer)}.",
            "Napisz test tej strony i popraw widok.",
        )


def _findings_of(
    address: PluginAddress, who: str, answer: Any, closed: bool
) -> Iterator[ConformanceFinding]:
    if answer.status_code != 200:
        return
    if closed:
        yield ConformanceFinding(
            f"{address.path} ({who}): strona panelu otwiera się obcemu.",
            f"Postaw ją za bramką ({', '.join(GATED_PREFIXES)}) albo pytaj o login w widoku.",
        )
    if not answer.streaming and NAME in answer.content.decode(answer.charset, "replace"):
        yield ConformanceFinding(
            f"{address.path} ({who}): widać imię i nazwisko osoby z rejestru.",
            "Pokazuj dane osób tylko im samym i pracownikom.",
        )


def _restricted(subject: CheckedPlugin) -> dict[str, str]:
    """The pages that the menus of the panels and of the account lead to, and whose they are."""
    plugin = subject.plugin
    closed = [entry for entry in menu_of(plugin) if entry.where not in FOR_EVERYBODY]
    realms = {entry.url_name: entry.realm or plugin.realm for entry in closed}
    if plugin.panel:
        realms[plugin.panel.home_url_name] = plugin.realm
    return {reverse(name): realm for name, realm in realms.items()}
