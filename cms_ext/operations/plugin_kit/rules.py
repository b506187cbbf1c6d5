"""The rules that `check_coop_plugin` applies to a plugin; they change what they are run on."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, fields
from typing import Any

from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.verification.domain import list_checks, list_covered
from cms_ext.operations.plugin_kit import visits
from cms_ext.operations.plugin_kit.subject import CheckedPlugin, Finding
from cms_ext.operations.plugin_kit.visits import NAME
from cms_ext.people.identity.models import Person
from cms_ext.plugins import (
    ApiCollection,
    Event,
    Window,
    find_absent_rights,
    list_given_roles,
    list_plugins,
    list_rights_in_words,
)

MAX_ROWS = 1_000


def check_events(subject: CheckedPlugin) -> Iterator[Finding]:
    """Events must happen and be heard, also when their row is gone meanwhile."""
    logs = [plugin.evidence.log for plugin in list_plugins() if plugin.evidence.log]
    logged = {action for log in logs for action, _words in log.actions}
    kinds = {kind.code for plugin in list_plugins() for kind in plugin.evidence.events}
    for kind in subject.config.plugin.evidence.events:
        for action in sorted(set(kind.actions) - logged):
            yield Finding(
                f"Zdarzenie {kind.code} nie nastąpi: nikt nie zapisuje czynności {action}.",
                "Podaj w actions czynność z LogWords.actions.",
            )
    for listener in subject.config.plugin.operations.listeners:
        for code in sorted(set(listener.kinds) - kinds):
            yield Finding(
                f"Odbiorca {listener.code} czeka na zdarzenie {code}, którego nie ma.",
                f"Wybierz z: {', '.join(sorted(kinds))}.",
            )
        for code in sorted(kinds.intersection(listener.kinds or kinds)):
            event = Event("act-0", code, timezone.now(), object_type="x.Y", object_id="0")
            try:
                with transaction.atomic():
                    listener.handle(event)
            except Exception as error:
                yield Finding(
                    f"Odbiorca {listener.code} nie przyjął zdarzenia {code} o wierszu, którego "
                    f"już nie ma: {type(error).__name__}: {error}",
                    "Funkcja bierze jeden Event i nic nie robi, gdy nie znajdzie wiersza.",
                )


def check_endpoints(subject: CheckedPlugin) -> Iterator[Finding]:
    """Rows for programs need their order, their own ids, and no person's name in public."""
    subject.assign_rows_to(Person.objects.create(name=NAME))
    for collection in subject.config.plugin.exchange.collections:
        yield from _check_rows(collection)


def _check_rows(collection: ApiCollection) -> Iterator[Finding]:
    path, today = f"/api/v1/{collection.name}", business_today()
    if collection.is_personal and not collection.rights:
        yield Finding(
            f"{path}: dane osób bez uprawnienia.",
            "Podaj w rights uprawnienie ekranu, na którym pracownik widzi to samo.",
        )
    if collection.filters and any(field.default is MISSING for field in fields(collection.filters)):
        # What such a parameter holds is known to the plugin alone.
        return
    filters: Any = collection.filters() if collection.filters else None
    rows = list(collection.list_rows(filters, Window("", MAX_ROWS, today)))
    if not collection.is_personal and NAME in str(rows):
        yield Finding(
            f"{path}: programy dostają imię i nazwisko osoby z rejestru.",
            "Zostaw osoby poza wierszem albo ustaw is_personal i rights.",
        )
    following = collection.list_rows(filters, Window(rows[0].id, MAX_ROWS, today)) if rows else ()
    if list(following) != rows[1:]:
        yield Finding(
            f"{path}: druga strona nie zaczyna się za ostatnim wierszem pierwszej.",
            "Oddaj w stałej kolejności wiersze za tym, którego id jest w Window.after.",
        )
    if collection.find_row and [collection.find_row(row.id, today) for row in rows] != rows:
        yield Finding(f"{path}/ID: to nie te wiersze, które są na liście.", "Szukaj po id wiersza.")
    if collection.find_row and collection.find_row("x", today) is not None:
        yield Finding(f"{path}/x: jest wiersz o zmyślonym id.", "Oddaj None, gdy wiersza nie ma.")


def check_system_checks(subject: CheckedPlugin) -> Iterator[Finding]:
    """Report the system checks that name this plugin."""
    config = subject.config
    words = [f"{config.name} ", f"{config.label}.", f"'{config.slug}'"]
    words += [f"'{job.name}'" for job in config.plugin.operations.jobs]
    words += [f"'{address}'" for address in config.plugin.exchange.addresses]
    for problem in sorted(run_checks(), key=lambda found: (found.id or "", found.msg)):
        if any(word in problem.msg for word in words):
            yield Finding(f"{problem.id}: {problem.msg}", problem.hint or "Popraw deklarację.")


def check_rights_in_words(subject: CheckedPlugin) -> Iterator[Finding]:
    """Every permission of a role needs words once, and a role all that they promise."""
    desk = subject.config.plugin.desk
    worded = Counter(one for right in list_rights_in_words() for one in right.permissions)
    given = {one for role in desk.roles for one in (*role.permissions, *role.placed)}
    for permission in sorted(given - worded.keys() - find_absent_rights()):
        yield Finding(
            f"Uprawnienie {permission} jest dawane roli, a nikt nie mówi, co ono znaczy.",
            "Dodaj do rights słowa: RightInWords(„ogląda wpisy”, (uprawnienie,)).",
        )
    for permission in sorted({one for right in desk.rights for one in right.permissions}):
        if worded[permission] > 1:
            yield Finding(
                f"Uprawnienie {permission} ma słowa więcej niż raz.",
                "Zostaw je tam, gdzie są modele, których dotyczy.",
            )
    held: dict[str, set[str]] = defaultdict(set)
    for role in list_given_roles():
        held[role.group].update((*role.permissions, *role.placed))
    titles = Counter(
        role.group for plugin in list_plugins() for role in plugin.desk.roles if role.title
    )
    for group in sorted({role.group for role in desk.roles if role in list_given_roles()}):
        if titles[group] != 1:
            yield Finding(
                f"Rola {group} ma nazw: {titles[group]}.",
                "Kto wnosi rolę, podaje raz jej title i about; inni tylko dodają prawa.",
            )
        for right in list_rights_in_words():
            lacking = set(right.permissions) - held[group]
            if lacking and lacking != set(right.permissions):
                yield Finding(
                    f"O roli {group} strona powiedziałaby „{right.words}”, a nie ma ona: "
                    f"{', '.join(sorted(lacking))}.",
                    "Rozdziel te słowa albo daj roli całe prawo.",
                )


def check_coverage(subject: CheckedPlugin) -> Iterator[Finding]:
    """Each column needs one answer to what finds a change of it outside the site."""
    codes, models = {check.code for check in list_checks()}, subject.models()
    for covered in (one for one in list_covered() if one.model in models):
        for column in covered.undeclared:
            yield Finding(
                f"{covered.model._meta.label}.{column}: nie wiadomo, co znajdzie zmianę w bazie.",
                "Wpisz kolumnę raz do coverage modelu: sealed, digested, checked albo unproven.",
            )
        for code in sorted(covered.checked.keys() - codes):
            yield Finding(
                f"{covered.model._meta.label}: nie ma sprawdzenia „{code}”.",
                "Zadeklaruj je w EvidencePart.checks albo popraw nazwę w coverage.",
            )


def check_addresses(subject: CheckedPlugin) -> Iterator[Finding]:
    """All addresses must be below the plugin's slug, which it shares with nobody."""
    for address in subject.addresses():
        if not address.path.startswith(subject.prefixes):
            yield Finding(
                f"Adres {address.shape} nie zaczyna się od {' ani od '.join(subject.prefixes)}.",
                "Zacznij każdy adres w urls.py od nazwy (slug) wtyczki.",
            )


def judge_personal_data(subject: CheckedPlugin) -> Iterator[Finding]:
    """A person's rows must be collected and erased (GDPR art. 15 and 17).

    Check coop.E015 reports tables missing from `personal_data`.
    """
    data = subject.config.plugin.people.personal_data
    person = Person.objects.create(name="Zenobia Sprawdzająca")
    given = subject.assign_rows_to(person) if data and data.models else []
    if not (data and given):
        return
    if data.collect is None or data.erase is None:
        yield Finding(
            "personal_data ma models, a nie ma collect albo erase.",
            "Podaj obie funkcje; tabele, w których są tylko pracownicy, wpisz w staff_models.",
        )
        return
    if not [row for section in data.collect(person) for row in section.rows]:
        yield Finding(
            f"collect nie wydaje osobie żadnego wiersza, choć są o niej w {', '.join(given)}.",
            "Zwróć je jako PacketSection (cms_ext.desks.privacy.domain.packet).",
        )
    retained = data.erase(person, business_today())
    left = subject.labels_with(person)
    if left and not retained:
        yield Finding(
            f"Po erase dane osoby dalej są w {', '.join(left)} i nie podano, dlaczego.",
            "Usuń je albo zwróć RetainedData z podstawą prawną i terminem.",
        )


def check_repeated_demo(subject: CheckedPlugin) -> Iterator[Finding]:
    """Set-up and demo must be repeatable, also after a failed first try."""
    before = subject.row_counts()
    subject.load_demo()
    for table, rows in subject.row_counts().items():
        if rows != before[table]:
            yield Finding(
                f"Po drugim wczytaniu tabela {table} ma {rows} wierszy zamiast {before[table]}.",
                "Przed dodaniem sprawdź, czy wiersz już jest (get_or_create, Making.once).",
            )


def check_migrations(subject: CheckedPlugin) -> Iterator[Finding]:
    """Migrations must be reversible without a trace."""
    labels = subject.labels
    for label in labels:
        call_command("migrate", label, "zero", verbosity=0)
    prefixes = tuple(f"{label}_" for label in labels)
    left = [name for name in connection.introspection.table_names() if name.startswith(prefixes)]
    call_command("migrate", verbosity=0)
    if left:
        yield Finding(
            f"Po cofnięciu migracji zostają tabele: {', '.join(sorted(left))}.",
            "Cofanie ma usunąć wszystko, co migracje założyły.",
        )


Check = Callable[[CheckedPlugin], Iterable[Finding]]
# By the code that `--only` takes: its title and the check.
RULES: dict[str, tuple[str, Check]] = {
    "declaration": ("deklaracja jest kompletna", check_system_checks),
    "rights": ("każde prawo roli ma swoje słowa", check_rights_in_words),
    "coverage": ("o każdej kolumnie wiadomo, co znajdzie jej zmianę w bazie", check_coverage),
    "addresses": ("adresy są własne", check_addresses),
    "pages": ("strony odpowiadają każdemu i niczego nie zdradzają obcym", visits.check_pages),
    "screens": ("ekrany administracji otwiera rola, a nie każdy pracownik", visits.check_screens),
    "common-screens": (
        "wspólne ekrany pokazują tylko to, do czego są uprawnienia",
        visits.check_common_screens,
    ),
    "events": ("zdarzenia następują, a odbiorcy je przyjmują", check_events),
    "endpoints": ("wiersze dla programów mają kolejność i nikogo nie zdradzają", check_endpoints),
    "personal-data": ("dane osób są wydawane i usuwane", judge_personal_data),
    "repeatable": ("pierwsze uruchomienie i dane pokazowe można powtórzyć", check_repeated_demo),
    "migrations": ("migracje można cofnąć", check_migrations),
}
