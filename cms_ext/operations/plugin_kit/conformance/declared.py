"""What the declaration says, and what is the plugin's own: tables, code and addresses."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from django.core.checks import run_checks
from django.urls import Resolver404

from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin, Finding
from cms_ext.operations.plugin_kit.making import PAGES
from cms_ext.plugins import list_given_roles, list_plugins, list_rights_in_words


def problems_of_checks(subject: CheckedPlugin) -> Iterator[Finding]:
    """The system checks that name this plugin."""
    config = subject.config
    words = [f"{config.name} ", f"{config.label}.", f"'{config.slug}'"]
    words += [f"'{job.name}'" for job in config.plugin.operations.jobs]
    for problem in sorted(run_checks(), key=lambda found: (found.id or "", found.msg)):
        if any(word in problem.msg for word in words):
            yield Finding(f"{problem.id}: {problem.msg}", problem.hint or "Popraw deklarację.")


def rights_without_words(subject: CheckedPlugin) -> Iterator[Finding]:
    """Each permission that a role gets has words once, and a role has all that words promise."""
    desk = subject.config.plugin.desk
    worded = Counter(one for right in list_rights_in_words() for one in right.permissions)
    given = {one for role in desk.roles for one in (*role.permissions, *role.placed)}
    for permission in sorted(given - worded.keys()):
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
    titles = Counter(role.group for one in list_plugins() for role in one.desk.roles if role.title)
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


def ties_to_other_plugins(subject: CheckedPlugin) -> Iterator[Finding]:
    """No import and no key leads to a plugin that may be off; tables have the plugin's name."""
    folder = Path(subject.config.path)
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for name in names:
                if name.partition(".")[0] in subject.strangers:
                    yield Finding(
                        f"{path.relative_to(folder)} importuje {name}: tej wtyczki może nie być.",
                        "Korzystaj z tego, co wspólne, w cms_ext.",
                    )
    for model in subject.models():
        options = model._meta
        if not options.db_table.startswith(f"{options.app_label}_"):
            yield Finding(
                f"Tabela {options.db_table} modelu {options.label} ma obcą nazwę.",
                "Usuń db_table z Meta modelu.",
            )
        for field in (*options.local_fields, *options.local_many_to_many):
            target = field.related_model
            if isinstance(target, type) and target.__module__.partition(".")[0] in (
                subject.strangers
            ):
                yield Finding(
                    f"{options.label}.{field.name} wskazuje na {target._meta.label}, czyli na "
                    "tabelę innej wtyczki.",
                    "Wskaż model z cms_ext (osobę, budynek, lokal) albo zapisz numer jako tekst.",
                )


def taken_addresses(subject: CheckedPlugin) -> Iterator[Finding]:
    """All addresses stand below the plugin's slug, and nobody else answers there."""
    others = subject.addresses_of_others()
    for address in subject.addresses():
        if not address.path.startswith(subject.prefixes):
            yield Finding(
                f"Adres {address.shape} nie zaczyna się od {' ani od '.join(subject.prefixes)}.",
                "Zacznij każdy adres w urls.py od nazwy (slug) wtyczki.",
            )
        try:
            view = others.resolve(address.path).view_name
        except Resolver404:
            continue
        if view != PAGES:
            yield Finding(
                f"Pod adresem {address.shape} odpowiada już {view}.",
                "Wybierz adres, którego strona nie ma.",
            )
