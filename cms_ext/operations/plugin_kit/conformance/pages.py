"""A walk through the plugin's pages and screens as a guest, a resident, each role and nobody's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import reverse

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin, Finding
from cms_ext.operations.plugin_kit.conformance.visitors import (
    clerk,
    guest,
    resident,
    sign_in,
    status,
)
from cms_ext.people.identity.models import Person
from cms_ext.plugins import PersonSection, list_given_roles, list_panels
from cms_ext.plugins.realm import Realm
from cms_ext.plugins.registry import list_plugin_menu
from cms_ext.plugins.site_part import FOR_EVERYBODY
from cms_ext.premises.models import Premises

NAME = "Zenobia Nieujawniona"


def pages_for_strangers(subject: CheckedPlugin) -> Iterator[Finding]:
    """No page breaks, opens to a resident of another panel, or shows a stranger a person's name."""
    subject.assign_rows_to(Person.objects.create(name=NAME))
    restricted = _restricted(subject)
    visitors: dict[str, tuple[str, Client]] = {"gość": ("", guest())}
    for realm, panel in list_panels():
        visitors[f"mieszkaniec zalogowany do {panel.name}"] = (realm, resident(realm))
    for address in subject.addresses():
        for who, (realm, client) in visitors.items():
            answer: Any = client.get(address.path)
            where = f"{address.path} ({who})"
            if answer.status_code >= 500:
                yield Finding(f"{where}: błąd {status(answer)}.", "Popraw widok tej strony.")
            home = restricted.get(address.path, subject.config.realm)
            if answer.status_code != 200 or (realm == home and realm):
                continue
            if address.path in restricted or subject.config.realm == Realm.STAFF:
                yield Finding(
                    f"{where}: strona panelu otwiera się obcemu.",
                    "Postaw ją pod adresem panelu albo pytaj o login w widoku.",
                )
            if not answer.streaming and NAME in answer.content.decode(answer.charset, "replace"):
                yield Finding(
                    f"{where}: widać imię i nazwisko osoby z rejestru.",
                    "Pokazuj dane osób tylko im samym i pracownikom.",
                )


def _restricted(subject: CheckedPlugin) -> dict[str, str]:
    """The realm of each page to which the menus of a panel or of the account lead."""
    plugin, realm = subject.config.plugin, subject.config.realm
    closed = [entry for entry in list_plugin_menu(plugin) if entry.where not in FOR_EVERYBODY]
    realms = {entry.url_name: entry.realm or realm for entry in closed}
    if plugin.panel.panel:
        realms[plugin.panel.panel.home_url_name] = realm
    return {reverse(name): home for name, home in realms.items()}


def screens_for_roles(subject: CheckedPlugin) -> Iterator[Finding]:
    """Each screen is closed without a right, breaks for nobody and is opened by some role."""
    rights: dict[str, set[str]] = defaultdict(set)
    for role in list_given_roles():
        rights[role.group].update(role.permissions)
    nobody, chief = sign_in(clerk()), sign_in(clerk(superuser=True))
    roles = {group: sign_in(clerk(held)) for group, held in sorted(rights.items())}
    for address in subject.admin_addresses():
        if nobody.get(address.path).status_code == 200:
            yield Finding(
                f"{address.shape} otwiera się pracownikowi bez uprawnień.",
                "Użyj Register z office.desk_kit.staff_registers albo sprawdź has_perm w widoku.",
            )
        answer = chief.get(address.path)
        if answer.status_code >= 500:
            yield Finding(f"{address.shape}: błąd {status(answer)}.", "Popraw widok tego ekranu.")
        if answer.status_code == 200 and not any(
            client.get(address.path).status_code == 200 for client in roles.values()
        ):
            yield Finding(
                f"{address.shape} nie otwiera się żadnej roli.",
                "Daj roli w DeskPart.roles uprawnienie, o które pyta ten ekran.",
            )


def parts_for_clerks(subject: CheckedPlugin) -> Iterator[Finding]:
    """Queues, searches and parts of common pages stay hidden from a clerk without their rights."""
    plugin, user, today = subject.config.plugin, clerk(), business_today()
    person = Person.objects.create(name=NAME)
    subject.assign_rows_to(person)
    shown: list[PersonSection] = []
    if plugin.people.person:
        shown += plugin.people.person.sections(person, user, today)
    flat = Premises.objects.order_by("pk").first()
    if plugin.desk.premises and flat:
        shown += plugin.desk.premises(flat, Origin(actor=user), today)
    for section in shown:
        yield Finding(
            f"Pracownik bez uprawnień widzi na wspólnej stronie część „{section.title}”.",
            "Zapytaj has_perm i bez uprawnienia nie oddawaj tej części, nawet pustej.",
        )
    for queue in plugin.desk.queues:
        if user.has_perms(queue.rights) and queue.waiting(user, today) is not None:
            yield Finding(
                f"Kolejkę „{queue.title}” widzi pracownik bez uprawnień.",
                "Podaj w rights uprawnienie, z którym się ją załatwia, albo oddaj None.",
            )
        holder = clerk(queue.rights)
        answer = sign_in(holder).get(reverse(queue.url_name) + queue.query)
        if queue.waiting(holder, today) is not None and answer.status_code != 200:
            yield Finding(
                f"„{queue.title}” prowadzi pracownika z jej uprawnieniami do {status(answer)}.",
                "Podaj w rights uprawnienia, o które pyta ten ekran.",
            )
    for group in plugin.desk.finds:
        if user.has_perms(group.rights) and (not group.offered or group.offered(user)):
            yield Finding(
                f"Pracownik bez uprawnień szuka w „{group.title}”.",
                "Podaj w rights uprawnienie do tego, co się znajduje.",
            )
