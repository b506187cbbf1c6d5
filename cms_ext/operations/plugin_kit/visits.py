"""Visits to a plugin's pages and screens as a guest, a resident, each role and others.

Also to the site without the plugin, in a process of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, TypedDict

from django.contrib.auth.models import Group, Permission
from django.core.checks import run_checks
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.crypto import get_random_string

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.operations.plugin_kit.subject import CheckedPlugin, Finding
from cms_ext.people.identity.domain.login_state import open_login
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import PersonSection, find_absent_rights, list_given_roles, list_panels
from cms_ext.plugins.realm import GATED_PREFIXES, Realm
from cms_ext.plugins.registry import list_plugin_menu
from cms_ext.premises.models import Premises

BACKEND = "cms_ext.people.identity.backends.RealmBackend"
ADMINISTRATION = "wagtailadmin.access_admin"


def open_guest_client() -> Client:
    return Client(raise_request_exception=False)


def sign_in_resident(realm: str) -> Client:
    """Return a client signed in to a panel, with no right to anything inside."""
    login, person = get_random_string(20), Person.objects.create(name="Jan Sprawdzający")
    return sign_in(open_login(realm, login, get_random_string(20), person=person))


def create_clerk(rights: Iterable[str] = (), *, superuser: bool = False) -> User:
    """Create staff with these rights and access to the administration only."""
    login = get_random_string(20).lower()
    user = open_login(
        Realm.STAFF, login, get_random_string(20), is_staff=True, is_superuser=superuser
    )
    group = Group.objects.create(name=login)
    for right in {ADMINISTRATION, *rights}:
        app, _, codename = right.partition(".")
        found = Permission.objects.get(content_type__app_label=app, codename=codename)
        group.permissions.add(found)
    user.groups.add(group)
    return user


def sign_in(user: User) -> Client:
    client = open_guest_client()
    client.force_login(user, BACKEND)
    return client


def describe_status(answer: Any) -> str:
    """Return the status of an answer, with the error that stopped the view."""
    error = getattr(answer, "exc_info", None)
    return (
        f"{answer.status_code} ({error[0].__name__}: {error[1]})"
        if error
        else str(answer.status_code)
    )


NAME = "Zenobia Nieujawniona"


def check_pages(subject: CheckedPlugin) -> Iterator[Finding]:
    """No page may fail, open to another panel's resident, or show a person's name."""
    subject.assign_rows_to(Person.objects.create(name=NAME))
    restricted = _restricted(subject)
    visitors: dict[str, tuple[str, Client]] = {"gość": ("", open_guest_client())}
    for realm, panel in list_panels():
        visitors[f"mieszkaniec zalogowany do {panel.name}"] = (realm, sign_in_resident(realm))
    for address in (*subject.addresses(), *subject.live_pages()):
        for who, (realm, client) in visitors.items():
            answer: Any = client.get(address.path)
            where = f"{address.path} ({who})"
            if answer.status_code >= 500:
                yield Finding(
                    f"{where}: błąd {describe_status(answer)}.", "Popraw widok tej strony."
                )
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
    """Return the realm of each page in the menus of a panel or of the account."""
    plugin, realm = subject.config.plugin, subject.config.realm
    closed = [entry for entry in list_plugin_menu(plugin) if entry.where in ("panel", "account")]
    realms = {entry.url_name: entry.realm or realm for entry in closed}
    if plugin.panel.panel:
        realms[plugin.panel.panel.home_url_name] = realm
    return {reverse(name): home for name, home in realms.items()}


def check_screens(subject: CheckedPlugin) -> Iterator[Finding]:
    """Each screen must be closed without a right, never fail, and open to some role."""
    rights: dict[str, set[str]] = defaultdict(set)
    for role in list_given_roles():
        rights[role.group].update(role.permissions)
    nobody, chief = sign_in(create_clerk()), sign_in(create_clerk(superuser=True))
    roles = {group: sign_in(create_clerk(held)) for group, held in sorted(rights.items())}
    for address in subject.admin_addresses():
        if nobody.get(address.path).status_code == 200:
            yield Finding(
                f"{address.shape} otwiera się pracownikowi bez uprawnień.",
                "Użyj Register z office.desk_kit.staff_registers albo sprawdź has_perm w widoku.",
            )
        answer = chief.get(address.path)
        if answer.status_code >= 500:
            yield Finding(
                f"{address.shape}: błąd {describe_status(answer)}.", "Popraw widok tego ekranu."
            )
        if answer.status_code == 200 and not any(
            client.get(address.path).status_code == 200 for client in roles.values()
        ):
            yield Finding(
                f"{address.shape} nie otwiera się żadnej roli.",
                "Daj roli w DeskPart.roles uprawnienie, o które pyta ten ekran.",
            )


def check_common_screens(subject: CheckedPlugin) -> Iterator[Finding]:
    """Queues, searches and parts of common pages need their rights."""
    plugin, user, today = subject.config.plugin, create_clerk(), business_today()
    person = Person.objects.create(name=NAME)
    subject.assign_rows_to(person)
    sections: list[PersonSection] = []
    if plugin.people.person:
        sections += plugin.people.person.sections(person, user, today)
    flat = Premises.objects.order_by("pk").first()
    if plugin.desk.premises and flat:
        sections += plugin.desk.premises(flat, Origin(actor=user), today)
    for section in sections:
        yield Finding(
            f"Pracownik bez uprawnień widzi na wspólnej stronie część „{section.title}”.",
            "Zapytaj has_perm i bez uprawnienia nie oddawaj tej części, nawet pustej.",
        )
    for queue in plugin.desk.queues:
        if find_absent_rights().intersection(queue.rights):
            continue
        if user.has_perms(queue.rights) and queue.waiting(user, today) is not None:
            yield Finding(
                f"Kolejkę „{queue.title}” widzi pracownik bez uprawnień.",
                "Podaj w rights uprawnienie, z którym się ją załatwia, albo oddaj None.",
            )
        holder = create_clerk(queue.rights)
        answer = sign_in(holder).get(reverse(queue.url_name) + queue.query)
        if queue.waiting(holder, today) is not None and answer.status_code != 200:
            yield Finding(
                f"„{queue.title}” prowadzi pracownika z jej uprawnieniami do "
                f"{describe_status(answer)}.",
                "Podaj w rights uprawnienia, o które pyta ten ekran.",
            )
    for group in plugin.desk.finds:
        if user.has_perms(group.rights) and (not group.offered or group.offered(user)):
            yield Finding(
                f"Pracownik bez uprawnień szuka w „{group.title}”.",
                "Podaj w rights uprawnienie do tego, co się znajduje.",
            )


# The last rule, for the site without the plugin.
REMOVAL = "removal"
TITLE = "strona działa dalej, gdy wtyczkę wyłączyć"
CORE_PAGES = ("/", "/strefa-mieszkanca/logowanie/", "/admin/login/")
ADMIN_PAGES = ("/admin/", "/admin/pages/", "/admin/reports/site-history/")


class Leftovers(TypedDict):
    """What a plugin leaves behind: rows by table, its addresses, their prefixes."""

    rows: dict[str, int]
    addresses: list[str]
    prefixes: list[str]


def find_traces(left: Leftovers) -> Iterator[Finding]:
    """Report changed rows, and pages, links or addresses that are left of the plugin."""
    for problem in sorted(run_checks(), key=lambda found: (found.id or "", found.msg)):
        yield Finding(
            f"Bez wtyczki coop check mówi: {problem.msg}",
            "Nie zmieniaj ustawień ani modeli rdzenia z wnętrza wtyczki.",
        )
    stranger, chief = open_guest_client(), sign_in(create_clerk(superuser=True))
    pages = [(stranger, page) for page in CORE_PAGES] + [(chief, page) for page in ADMIN_PAGES]
    for client, page in pages:
        answer = client.get(page)
        if answer.status_code >= 500:
            yield Finding(
                f"Bez wtyczki strona {page} kończy się błędem {describe_status(answer)}.",
                "Nie zostawiaj w tabelach rdzenia wierszy, które znają tylko modele wtyczki.",
            )
        text = answer.content.decode(answer.charset, "replace")
        for prefix in left["prefixes"]:
            if f'href="{prefix}' in text:
                yield Finding(
                    f"Bez wtyczki strona {page} dalej prowadzi do {prefix}.",
                    "Dawaj linki przez menu i tiles deklaracji, nie przez wiersze w bazie.",
                )
    for address in left["addresses"]:
        answer = stranger.get(address)
        # The access check of a panel answers also for missing addresses.
        if answer.status_code != 404 and not address.startswith(tuple(GATED_PREFIXES)):
            yield Finding(
                f"Bez wtyczki {address} odpowiada {describe_status(answer)}, a nie 404.",
                "Nie zakładaj podstron ani przekierowań w migracjach.",
            )
    yield from _find_changed_tables(left["rows"])


def _find_changed_tables(rows_before: dict[str, int]) -> Iterator[Finding]:
    tables = connection.introspection.table_names()
    for table, rows in rows_before.items():
        with connection.cursor() as cursor:
            if table in tables:
                cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names of our own
            now = cursor.fetchone()[0] if table in tables else None
        if now != rows:
            yield Finding(
                f"Bez wtyczki tabela {table} ma {now} wierszy zamiast {rows}.",
                "Nie usuwaj danych przy wyłączaniu; do tego są migracje do zera.",
            )
